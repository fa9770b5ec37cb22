"""Every assumption with a plausible range: parameters, columns of kinds and of types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from experiments.design.factors import Factor
from experiments.design.setting import setting
from sim.parameters import (
    KIND_COLUMNS,
    PARAMETERS,
    TYPE_COLUMNS,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.declaration import Declaration

ASSUMPTION: Final = "assumption"


def assumed_factors(types: Iterable[str] | None = None) -> list[Factor]:
    """Return a factor for every number of the world whose plausible range is no single value.

    Parameters
    ----------
    types : iterable of str, optional
        Names of the types of partnership; the built-in ones if not given.
    """
    rows = PartnershipTypes() if types is None else types
    return [
        *_ranges("parameters", PARAMETERS.values()),
        *(one for row in OrganisationKinds() for one in _ranges(f"kinds.{row}", KIND_COLUMNS)),
        *(one for row in rows for one in _ranges(f"types.{row}", TYPE_COLUMNS)),
    ]


def evidence_of(name: str) -> str:
    """Return the source of a setting: ids of ``docs/evidence.md``, or ``assumption``.

    Settings that declare none, such as counts of a population, are choices of the study: "".
    """
    declared = setting(name, name).declared
    return "" if declared is None else declared.evidence


def _ranges(prefix: str, columns: Iterable[Declaration]) -> Iterator[Factor]:
    for declared in columns:
        low, high = declared.sweep
        # Codes are no numbers, and a single value cannot be varied.
        if not declared.codes and low < high:
            yield Factor(f"{prefix}.{declared.name}", low=float(low), high=float(high))
