"""Which factors a sensitivity study is about, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from experiments.design.assumed import (
    ASSUMPTION,
    GROUPS,
    assumed_factors,
    evidence_of,
    named_assumptions,
)
from experiments.design.factors import Factor, read_factors
from experiments.design.setting import setting
from sim.parameters import LEVER_NAMES, InvalidSetting

_GROUPS: Final = (*GROUPS, "levers")


class Facts(NamedTuple):
    """What is known of a factor beside what it does.

    Attributes
    ----------
    meaning, unit : str
        As declared; of settings that declare none, what they set.
    current : object
        What it is where nothing moves it; "" if that is not known.
    low, high : object
        Ends of the range, or the first and the last of its levels.
    evidence : str
        Ids of ``docs/evidence.md``, ``assumption``, or "" for a choice of the study or of a
        policy, which no evidence could tell.
    """

    meaning: str
    unit: str
    current: Any
    low: Any
    high: Any
    evidence: str

    @property
    def assumed(self) -> bool:
        """Whether nothing but an assumption says what it is."""
        return self.evidence == ASSUMPTION


def facts_of(name: str, current: Any, low: Any, high: Any) -> Facts:
    """Return what is known of a factor; parameters as in `Facts`."""
    try:
        about = setting(name, name)
    except InvalidSetting:
        # A sweep may have read points of its own from a file of another version.
        return Facts("", "", current, low, high, "")
    declared = about.declared
    meaning = f"The setting {name}." if declared is None else declared.meaning
    unit = {"whole": "count", "switch": "1", "name": "name"}.get(about.takes, "")
    if declared is not None:
        unit = "name" if declared.codes else declared.unit
    # What a policy does is chosen, not known better or worse.
    evidence = "" if name.startswith("policy") else evidence_of(name)
    return Facts(meaning, unit, current, low, high, evidence)


def ends_of(factor: Factor) -> tuple[Any, Any]:
    """Return the ends of a factor's range, or its first and its last level."""
    return factor.ends if factor.levels is None else (factor.levels[0], factor.levels[-1])


def chosen_factors(given: Any, types: Iterable[str]) -> tuple[Factor, ...]:
    """Return the factors that ``factors=`` asks for.

    Parameters
    ----------
    given : mapping, list of str, str or None
        As in a sweep; or names and groups of assumptions, each in its plausible range; or
        nothing, for all assumptions.
    types : iterable of str
        Names of the types of partnership.

    Raises
    ------
    InvalidSetting
        For what is no factor, and where nothing is left that varies.
    """
    if not given and (given is None or isinstance(given, Mapping | list)):
        return tuple(assumed_factors(types))
    if isinstance(given, Mapping):
        found = read_factors(given)
    else:
        found = named_assumptions(given, assumed_factors(types), _beside, _GROUPS)
    varied = tuple(factor for factor in found if not factor.constant)
    if len(varied) < len(found):
        name = next(factor.name for factor in found if factor.constant)
        raise InvalidSetting(
            f"factors.{name} has one value and cannot drive anything; give it several levels or "
            f"a range, or write {name}=VALUE beside factors."
        )
    return varied


def _beside(word: str) -> Sequence[Factor]:
    """Return what a word names that is no assumption: levers, or a setting with a range."""
    if word == "levers":
        return read_factors({f"policy.{lever}": "range" for lever in LEVER_NAMES})
    try:
        return read_factors({word: "range"})
    except InvalidSetting:
        return ()
