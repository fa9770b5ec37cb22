"""What can be varied one at a time: each lever, parameter, column of a kind and of a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from experiments.design.assumed import assumed_factors
from sim.parameters import LEVER_NAMES, InvalidSetting
from sim.parameters.declaration import nearest

# What a factor's name begins with, by the name of its group.
GROUPS: Final = {"levers": "policy", "parameters": "parameters", "kinds": "kinds", "types": "types"}
# Strengths that each lever is tried at, against none.
STRENGTHS: Final = (0.5, 1.0)


@dataclass(frozen=True)
class Factor:
    """One setting and the two ends of its plausible range."""

    name: str
    """As set on the command line, such as ``parameters.fomo_rate``."""
    low: float
    high: float

    @property
    def group(self) -> str:
        """``levers``, ``parameters``, ``kinds`` or ``types``."""
        first = self.name.partition(".")[0]
        return next(group for group, prefix in GROUPS.items() if prefix == first)

    @property
    def called(self) -> str:
        """Its name with its ends, as ``policy.voice 0 to 0.5``."""
        return f"{self.name} {self.low:g} to {self.high:g}"

    @property
    def key(self) -> tuple[str, float]:
        """What tells it from all others: a lever is a factor at each of its strengths."""
        return self.name, self.high


def all_factors(types: Iterable[str] | None = None) -> list[Factor]:
    """Return every factor; a setting whose plausible range is a single value is none.

    ``types`` are the names of the types of partnership, the built-in ones if not given.
    """
    levers = [Factor(f"policy.{name}", 0.0, end) for name in LEVER_NAMES for end in STRENGTHS]
    return [*levers, *(Factor(one.name, *one.ends) for one in assumed_factors(types))]


def chosen_factors(words: Any, types: Iterable[str] | None = None) -> list[Factor]:
    """Return the factors named by ``factors=``, in their usual order; all where it is None.

    Parameters
    ----------
    words : list of str, str or None
        Names such as ``policy.voice``, groups such as ``levers``, or rows such as
        ``kinds.vendor``.
    types : iterable of str, optional
        As in `all_factors`.

    Raises
    ------
    InvalidSetting
        For anything that names no factor.
    """
    every = all_factors(types)
    if words is None:
        return every
    listed = [words] if isinstance(words, str) else words
    if not isinstance(listed, list) or not listed or not all(isinstance(w, str) for w in listed):
        raise InvalidSetting(
            f"factors={words} is not a list of names; write factors=[levers,parameters.fomo_rate]."
        )
    for word in listed:
        if not any(_names(word, factor) for factor in every):
            raise InvalidSetting(_not_a_factor(word, every))
    return [factor for factor in every if any(_names(word, factor) for word in listed)]


def by_group(factors: Iterable[Factor]) -> Mapping[str, list[Factor]]:
    """Return factors by the name of their group."""
    found: dict[str, list[Factor]] = {group: [] for group in GROUPS}
    for factor in factors:
        found[factor.group].append(factor)
    return found


def _names(word: str, factor: Factor) -> bool:
    name = GROUPS.get(word, word)
    return factor.name == name or factor.name.startswith(f"{name}.")


def _not_a_factor(word: str, every: Iterable[Factor]) -> str:
    hint = nearest(word, [*GROUPS, *(factor.name for factor in every)])
    return (
        f"factors={word} is not a factor; write the dotted name of a setting, "
        f"such as parameters.fomo_rate, or one of {', '.join(GROUPS)}.{hint}"
    )
