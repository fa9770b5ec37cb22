"""What can be varied one at a time: each lever, parameter, column of a kind and of a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from experiments.design.factors import Factor
from experiments.design.grammar import ASSUMPTIONS, plausible, read_factors
from experiments.design.setting import GROUPS
from sim.parameters import LEVER_NAMES

# Strengths that each lever is tried at, against none.
STRENGTHS: Final = (0.5, 1.0)


def all_factors(types: Iterable[str] | None = None) -> list[Factor]:
    """Return every factor; a setting whose plausible range is a single value is none.

    ``types`` are the names of the types of partnership, the built-in ones if not given.
    """
    levers = [Factor(f"policy.{name}", 0.0, end) for name in LEVER_NAMES for end in STRENGTHS]
    return [*levers, *plausible(ASSUMPTIONS, types)]


def chosen_factors(given: object, types: Iterable[str] | None = None) -> list[Factor]:
    """Return the factors named by ``factors=``, in their usual order; all where it is None.

    Parameters
    ----------
    given : None, str or list of str
        As in `read_factors`, without values.
    types : iterable of str, optional
        As in `all_factors`.

    Raises
    ------
    InvalidSetting
        For anything that names no factor.
    """
    asked = read_factors(given, types, usual=tuple(GROUPS), values=False)
    names = {factor.name for factor in asked}
    return [factor for factor in all_factors(types) if factor.name in names]


def by_group(factors: Iterable[Factor]) -> Mapping[str, list[Factor]]:
    """Return factors by the name of their group."""
    found: dict[str, list[Factor]] = {group: [] for group in GROUPS}
    for factor in factors:
        found[factor.group].append(factor)
    return found
