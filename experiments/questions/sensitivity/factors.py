"""Which factors a sensitivity study is about, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from experiments.design.factors import Factor
from experiments.design.grammar import ASSUMPTIONS, read_factors
from experiments.design.setting import setting
from sim.parameters import InvalidSetting

_ASSUMED: Final = "assumption"


class Facts(NamedTuple):
    """What is known of a factor beside what it does."""

    # meaning, unit: as declared; of settings that declare none, what they set
    meaning: str
    unit: str
    current: object  # what it is where nothing moves it; "" if that is not known
    # low, high: ends of the range, or the first and the last of its levels
    low: object
    high: object
    evidence: str
    """Ids of ``docs/evidence.md``, ``assumption``, or "" for a choice of the study or of a
    policy, which no evidence could tell."""

    @property
    def assumed(self) -> bool:
        """Whether nothing but an assumption says what it is."""
        return self.evidence == _ASSUMED


def facts_of(name: str, current: object, low: object, high: object) -> Facts:
    """Return what is known of a factor; parameters as in `Facts`."""
    try:
        about = setting(name, name)
    except InvalidSetting:
        # A sweep may have read points of its own from a file of another version.
        return Facts("", "", current, low, high, "")
    return Facts(about.meaning, about.unit, current, low, high, about.evidence)


def chosen_factors(given: object, types: Iterable[str]) -> tuple[Factor, ...]:
    """Return the factors that ``factors=`` asks for; all assumptions where it asks for none.

    What is no factor, and one that does not vary, raises `InvalidSetting`.
    """
    found = read_factors(given, types, usual=ASSUMPTIONS)
    for factor in found:
        if factor.constant:
            raise InvalidSetting(
                f"factors.{factor.name} has one value and cannot drive anything; give it several "
                f"levels or a range, or write {factor.name}=VALUE beside factors."
            )
    return found
