"""From paired runs to effects: what moves, how clearly, and whether as it was expected to.

The unit is the run. An effect is the mean over seeds of the difference between the two ends of
a factor. Intervals are 95% t intervals made simultaneous over all factors, worlds, outcomes and
looks (Bonferroni), so that one who looks for the clearest of many is not misled.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.design.factors import Factor
from experiments.estimators.means import LEVEL, Estimate, simultaneous, t_quantile
from experiments.questions.effects.expected import Expectation
from experiments.questions.effects.worlds import WORLDS


class EffectRow(NamedTuple):
    """A row of the table of effects: a factor in the world that shows what was expected best."""

    factor: str
    world: str
    low: float
    high: float
    outcome: str
    difference: float
    ci_low: float
    ci_high: float
    runs: int
    expected_outcome: str
    expected_sign: int
    expected_difference: float
    expected_low: float
    expected_high: float
    right_sign: str

    @property
    def called(self) -> str:
        """Its factor with its ends, as policy.voice 0 to 0.5."""
        return f"{self.factor} {self.low:g} to {self.high:g}"


COLUMNS: Final = EffectRow._fields
LONG_COLUMNS: Final = ("factor", "low", "high", "world", "outcome", "difference", "se", "runs")
YES, NO, UNDECIDED = "yes", "no", "undecided"
# A factor may be looked at twice: after the first seeds, and after more.
LOOKS: Final = 2
# What a lever moves by its price alone, which shows that it is paid for and not that it acts.
_PRICE: Final = (
    "host_governance_cost",
    "partner_governance_cost",
    "governance_cost",
    "net_benefit",
    "efficiency",
)
# Outcomes that fewer than this share of the runs have say little of the world.
_KNOWN: Final = 0.5
_DIGITS: Final = 6
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Effect:
    """What a factor does to every outcome in one world: arrays, shape (outcomes,)."""

    factor: Factor
    world: str
    outcomes: tuple[str, ...]
    difference: NDArray[np.float64]
    """Mean of high end less low end."""
    error: NDArray[np.float64]
    """Its standard error."""
    runs: NDArray[np.int64]
    """Pairs of runs that have the outcome."""
    level: float
    """Of each interval, such that all hold together at 95%."""

    @property
    def acts(self) -> bool:
        """Whether any outcome of any run differs at all."""
        known = self.runs > 0
        return bool(np.any((self.difference[known] != 0.0) | (self.error[known] > 0.0)))

    def estimate(self, outcome: str) -> Estimate:
        """Return the difference of an outcome with its simultaneous interval."""
        if outcome not in self.outcomes:
            return Estimate(nan, nan, nan, 0)
        place = self.outcomes.index(outcome)
        count = int(self.runs[place])
        mean = float(self.difference[place])
        half = self._half_width(float(self.error[place]), mean, count)
        return Estimate(mean, mean - half, mean + half, count)

    def clearness(self, outcome: str) -> float:
        """Return the size of an effect in half-widths of its interval; above 1 is clear."""
        found = self.estimate(outcome)
        half = found.high - found.mean
        if not isfinite(found.mean) or found.mean == 0.0 or math.isnan(half):
            return 0.0
        return inf if half == 0.0 else abs(found.mean) / half

    @property
    def clearest(self) -> str:
        """The outcome that moves most clearly; of a lever, its own price aside."""
        beside = _PRICE if self.factor.group == "levers" else ()
        return max((one for one in self.outcomes if one not in beside), key=self.clearness)

    @property
    def is_clear(self) -> bool:
        """Whether any outcome moves clearly."""
        return self.clearness(self.clearest) > 1.0

    def _half_width(self, error: float, mean: float, count: int) -> float:
        if count < 2:
            return nan
        if error == 0.0 and mean != 0.0:
            # All pairs differ by the same: then a t interval has no width, and only how unlikely
            # it is that all differ in the same direction says how much it means.
            return 0.0 if 0.5 ** (count - 1) < 1.0 - self.level else inf
        return t_quantile(count - 1, self.level) * error


def effect(
    factor: Factor,
    world: str,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    outcomes: Sequence[str],
    level: float,
) -> Effect:
    """Return the effect of a factor from the outcomes at both ends, shape (seeds, outcomes)."""
    seeds = min(len(low), len(high))
    pairs = high[:seeds] - low[:seeds]
    # The last digits of a sum are no effect.
    pairs[np.abs(pairs) <= _ROUNDING * np.abs(low[:seeds])] = 0.0
    known = np.isfinite(pairs)
    count = known.sum(axis=0)
    enough = count >= max(_KNOWN * seeds, 1)
    safe = np.maximum(count, 1)
    mean = np.where(known, pairs, 0.0).sum(axis=0) / safe
    squares = np.where(known, (pairs - mean) ** 2, 0.0).sum(axis=0)
    error = np.sqrt(squares / np.maximum(safe - 1, 1) / safe)
    return Effect(
        factor,
        world,
        tuple(outcomes),
        np.where(enough, mean, nan),
        np.where(enough & (count > 1), error, nan),
        np.where(enough, count, 0),
        level,
    )


def simultaneous_level(factors: int, outcomes: int) -> float:
    """Return the level of each interval where all hold together, whatever becomes of them."""
    return simultaneous(factors * len(WORLDS) * outcomes * LOOKS, LEVEL)


def chosen_world(effects: Sequence[Effect], expected: str) -> Effect:
    """Return the effect in the world where what was expected shows most clearly.

    Where it shows in none, that in which anything moves most clearly.
    """
    best = max(effects, key=lambda one: one.clearness(expected))
    if best.clearness(expected) > 1.0:
        return best
    return max(effects, key=lambda one: one.clearness(one.clearest))


def verdict(found: Effect, expectation: Expectation) -> str:
    """Return whether the sign is as expected, or not, or undecided."""
    if expectation.sign == 0:
        return NO if found.is_clear else YES
    sign = found.estimate(expectation.outcome).sign
    if sign == 0:
        return UNDECIDED
    return YES if sign == expectation.sign else NO


def effects_table(
    effects: Mapping[Factor, Sequence[Effect]], expected: Mapping[str, Expectation]
) -> pd.DataFrame:
    """Return one row for each factor, with the columns ``COLUMNS``."""
    rows = []
    for factor, found in effects.items():
        expectation = expected[factor.name]
        best = chosen_world(found, expectation.outcome)
        moving, awaited = best.clearest, best.estimate(expectation.outcome)
        most = best.estimate(moving) if best.acts else Estimate(0.0, 0.0, 0.0, _pairs(best))
        row = EffectRow(
            factor.name,
            best.world,
            *factor.bounds,
            moving if best.acts else "",
            *_interval(most),
            _pairs(best),
            expectation.outcome,
            expectation.sign,
            *_interval(awaited),
            verdict(best, expectation),
        )
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def rows_of(table: pd.DataFrame) -> list[EffectRow]:
    """Return the rows of a table of effects."""
    rows = table[list(COLUMNS)].itertuples(index=False, name=None)
    return [EffectRow(*row) for row in rows]


def long_table(effects: Iterable[Effect]) -> pd.DataFrame:
    """Return every factor, world and outcome, with the columns ``LONG_COLUMNS``."""
    parts = []
    for one in effects:
        parts.append(
            pd.DataFrame(
                {
                    "factor": one.factor.name,
                    "low": one.factor.low,
                    "high": one.factor.high,
                    "world": one.world,
                    "outcome": one.outcomes,
                    "difference": [_rounded(number) for number in one.difference],
                    "se": [_rounded(number) for number in one.error],
                    "runs": one.runs,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)[list(LONG_COLUMNS)]


def is_clear(table: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows of the table of effects have a clear effect."""
    return (table["ci_low"] > 0.0) | (table["ci_high"] < 0.0)


def _pairs(one: Effect) -> int:
    return int(one.runs.max(initial=0))


def _interval(estimate: Estimate) -> tuple[float, float, float]:
    return _rounded(estimate.mean), _rounded(estimate.low), _rounded(estimate.high)


def _rounded(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")
