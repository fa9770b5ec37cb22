"""Every assumption with a plausible range: parameters, columns of kinds and of types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from experiments.design.factors import Factor
from experiments.design.setting import setting
from sim.parameters import (
    KIND_COLUMNS,
    PARAMETERS,
    TYPE_COLUMNS,
    InvalidSetting,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.declaration import Declaration, nearest

ASSUMPTION: Final = "assumption"
GROUPS: Final = ("parameters", "kinds", "types")


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


def named_assumptions(
    given: Any,
    assumed: Sequence[Factor],
    further: Callable[[str], Sequence[Factor]] = lambda word: (),
    groups: Sequence[str] = GROUPS,
) -> tuple[Factor, ...]:
    """Return the factors that words name, word after word, each once.

    Parameters
    ----------
    given : list of str or str
        A group such as ``parameters``, a row such as ``types.hospital_tech``, or the name of a
        setting.
    assumed : sequence of Factor
        What they choose among.
    further : callable, optional
        Returns what another word means; nothing where it means nothing.
    groups : sequence of str
        Which groups there are, for the refusal.

    Raises
    ------
    InvalidSetting
        For anything that is not words, and a word that names nothing.
    """
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
        raise InvalidSetting(
            f"factors={given!r} is neither names nor settings with their values; write "
            "factors=[parameters,types.hospital_tech] or factors={parameters.fomo_rate:range}."
        )
    found: dict[str, Factor] = {}
    for word in words:
        named = [one for one in assumed if one.name == word or one.name.startswith(f"{word}.")]
        several = named or further(word)
        if not several:
            known = [*groups, *(one.name for one in assumed)]
            raise InvalidSetting(
                f"factors={word} is no assumption with a plausible range; write the dotted name "
                f"of one, a row such as kinds.vendor, or {', '.join(groups)}.{nearest(word, known)}"
            )
        found |= {one.name: one for one in several}
    return tuple(found.values())


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
