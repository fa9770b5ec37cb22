"""Limits on outcomes, as a user writes them: ``{objectives_unmet: 0.5, equity: [0.8, null]}``."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite
from typing import NamedTuple

from experiments.estimators.arrays import Flags, Floats
from experiments.runs.outcomes import outcome_names, refuse_unknown_outcome
from experiments.settings.values import is_number
from sim.parameters import InvalidSetting


class Limit(NamedTuple):
    """An outcome of a run and between which values it should lie, both allowed."""

    outcome: str
    low: float
    high: float

    @property
    def said(self) -> str:
        """The limit in words, as ``governance_cost at most 60``."""
        name = self.outcome
        if self.low == -inf:
            return f"{name} at most {self.high:g}"
        if self.high == inf:
            return f"{name} at least {self.low:g}"
        return f"{name} from {self.low:g} to {self.high:g}"

    def met(self, values: Floats) -> Flags:
        """Return which values lie within it; one that is missing does not."""
        return (values >= self.low) & (values <= self.high)


def read_limits(given: object, label: str) -> tuple[Limit, ...]:
    """Return limits: by outcome of runs the most it may be, or ``[low, high]``, one maybe null.

    Sums of money are per host and year; ``label`` is the setting, for refusals.

    Raises
    ------
    InvalidSetting
        For what is no outcome and for what is no limit.
    """
    if not isinstance(given, Mapping) or not given:
        raise InvalidSetting(
            f"{label}={given} does not set limits to outcomes; write {label}="
            "{objectives_unmet:0.5} for the most allowed, or {objectives_unmet:[0.5,0.7]}."
        )
    known = outcome_names()
    for name in given:
        refuse_unknown_outcome(f"{label}.{name}", name, known)
    return tuple(_limit(str(name), ends, label) for name, ends in given.items())


def _limit(name: str, ends: object, label: str) -> Limit:
    low, high = ends if isinstance(ends, list) and len(ends) == 2 else (None, ends)
    least = -inf if low is None else _number(low)
    most = inf if high is None else _number(high)
    if least is None or most is None or least > most or (least, most) == (-inf, inf):
        raise InvalidSetting(
            f"{label}.{name}={ends} is no limit; allowed are the most it may be, as 0.5, and "
            "[low,high] with low not above high, of which one may be null."
        )
    return Limit(name, least, most)


def _number(given: object) -> float | None:
    return float(given) if is_number(given) and isfinite(given) else None
