"""The table of patterns: what each should be, what it is, and whether it holds.

Also how rows of it are told, for whoever measures patterns: a validation, a calibration.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import isfinite, nan
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from experiments.estimators.arrays import Floats
from experiments.estimators.distance import Distance, distance
from experiments.estimators.means import LEVEL, Estimate, t_quantile
from experiments.questions.words import interval, number_text
from sim import Results
from sim.documents.patterns import PATTERNS, Pattern


class PatternRow(NamedTuple):
    """A row of the table of patterns; ``holds`` only if the whole interval is within the range."""

    pattern: str
    source: str
    target_low: float
    target_high: float
    simulated: float
    ci_low: float
    ci_high: float
    holds: bool


COLUMNS: Final = PatternRow._fields
# Some patterns are properties of a pool of runs and not of one: intervals are between groups.
GROUPS: Final = 20
# Two runs to a group at least, or the groups' values say little of the pool's.
FEWEST_REPLICATIONS: Final = 2 * GROUPS

HOLDS, MISSES, UNDECIDED = "holds", "misses", "undecided"
CHECK: Final = "check (not calibrated)"


def verdict(low: float, high: float, estimate: Estimate) -> str:
    """Return whether an interval lies within a range, outside it, or across one of its bounds.

    Without an interval, nothing is decided.
    """
    if not (isfinite(estimate.low) and isfinite(estimate.high)):
        return UNDECIDED
    if low < estimate.low and estimate.high < high:
        return HOLDS
    return MISSES if estimate.high < low or estimate.low > high else UNDECIDED


def pattern_rows(table: pd.DataFrame) -> list[PatternRow]:
    """Return the rows of a table of patterns."""
    rows = table[list(COLUMNS)].itertuples(index=False, name=None)
    return [PatternRow(*row) for row in rows]


def verdicts(table: pd.DataFrame) -> list[str]:
    """Return the verdict of each row of a table of patterns."""
    return [
        verdict(
            row.target_low, row.target_high, Estimate(row.simulated, row.ci_low, row.ci_high, 0)
        )
        for row in pattern_rows(table)
    ]


def pattern_row(label: str, source: str, low: float, high: float, estimate: Estimate) -> PatternRow:
    """Return a row of the table of patterns."""
    holds = verdict(low, high, estimate) == HOLDS
    return PatternRow(label, source, low, high, *estimate[:3], holds)


def pattern_table(results: Mapping[int, Results], months: int, warm_up: int) -> pd.DataFrame:
    """Return each pattern with its range, its value over all runs, and a 95% interval.

    Parameters
    ----------
    results : mapping of int to Results
        The tables of the runs, by the months of warm-up that they began with.
    months, warm_up : int
        Months observed, and the warm-up of patterns that ask for none of their own.
    """
    rows = [
        pattern_row(pattern.label, pattern.source, pattern.low, pattern.high, found)
        for pattern, found in zip(PATTERNS, all_measured(results, months, warm_up), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def all_measured(results: Mapping[int, Results], months: int, warm_up: int) -> list[Estimate]:
    """Return the value of each of ``PATTERNS`` with its interval; arguments as above."""
    grouped = {months_before: Grouped(found) for months_before, found in results.items()}
    return [
        measured(pattern, grouped[warm_up if pattern.warm_up is None else pattern.warm_up])
        if months >= pattern.months
        else Estimate(nan, nan, nan, 0)
        for pattern in PATTERNS
    ]


def chance_error(estimate: Estimate) -> float:
    """Return the standard error of a pattern's value, NaN where it has no interval."""
    return 0.5 * (estimate.high - estimate.low) / t_quantile(GROUPS - 1, LEVEL)


def counted(months: int) -> list[int]:
    """Return the places in ``PATTERNS`` of those by which points are judged.

    These are all that so many months of observation can tell, but for the checks.
    """
    return [
        place
        for place, pattern in enumerate(PATTERNS)
        if pattern.calibrated and pattern.months <= months
    ]


def pattern_distance(
    values: Floats, errors: Floats, months: int, place: ArrayLike = (), usual: ArrayLike = ()
) -> Distance:
    """Return the distance of points to the patterns that count; see `counted`.

    Parameters
    ----------
    values, errors : array of float, shape (..., patterns)
        The value of each of ``PATTERNS`` at each point, and its chance error.
    months : int
        Months observed.
    place, usual : array of float
        As in `experiments.estimators.distance.distance`.
    """
    kept = counted(months)
    low, high = np.array([(PATTERNS[one].low, PATTERNS[one].high) for one in kept]).T
    return distance(values[..., kept], errors[..., kept], low, high, place, usual)


def warm_ups_needed(warm_up: int) -> list[int]:
    """Return the warm-ups that runs are needed with, the study's own first."""
    own = [one.warm_up for one in PATTERNS if one.warm_up is not None]
    return list(dict.fromkeys([warm_up, *own]))


class Grouped:
    """The tables of runs as a whole, and by groups of runs, parted once for all patterns.

    Runs of the same seed are in the same group, whatever world they are of.

    Parameters
    ----------
    results : Results
        The tables.
    """

    def __init__(self, results: Results) -> None:
        self.whole = (results.runs, results.partnerships, results.history)
        self.count = len(results.runs)

    @cached_property
    def groups(self) -> list[tuple[pd.DataFrame, ...]]:
        """The same tables of each group."""
        seeds = self.whole[0]["seed"]
        group = dict(zip(seeds, np.arange(self.count) % GROUPS, strict=True))
        marks = [table["seed"].map(group).to_numpy() for table in self.whole]
        return [
            tuple(table[mark == index] for table, mark in zip(self.whole, marks, strict=True))
            for index in range(GROUPS)
        ]


class Spread(NamedTuple):
    """A pattern's value over all runs with its interval, and its value in each group of runs."""

    estimate: Estimate
    groups: Floats
    """Shape (GROUPS,); NaN where a group cannot tell."""


def measured(pattern: Pattern, runs: Grouped) -> Estimate:
    """Return a pattern's value over all runs, with the t interval between groups of runs.

    There is no interval where one of the groups cannot tell: those that can would be a selection.
    """
    return spread_of(pattern, runs).estimate


def spread_of(pattern: Pattern, runs: Grouped, months: int | None = None) -> Spread:
    """Return a pattern's value and interval, and what it is in each group of runs.

    Where fewer ``months`` were observed than the pattern needs, nothing is known.
    """
    count = runs.count
    unknown = np.full(GROUPS, nan)
    if count < GROUPS or (months is not None and months < pattern.months):
        # So many runs failed that a group would be empty, or all are too short.
        return Spread(Estimate(nan, nan, nan, count), unknown)
    whole = pattern.measure(*runs.whole)
    if not isfinite(whole):
        # Not reached within the months observed: no number of this world can be told.
        return Spread(Estimate(nan, nan, nan, count), unknown)
    parts = np.array([pattern.measure(*tables) for tables in runs.groups])
    return Spread(Estimate(whole, *_reach(whole, parts), count), parts)


def difference_of(one: Spread, other: Spread) -> Estimate:
    """Return how much a pattern differs between two worlds, paired by groups of seeds."""
    value = one.estimate.mean - other.estimate.mean
    count = min(one.estimate.runs, other.estimate.runs)
    with np.errstate(invalid="ignore"):
        # Of a group in which nothing ended, a ratio may have no end: it has no difference either.
        apart = one.groups - other.groups
    return Estimate(value, *_reach(value, apart), count)


def _reach(value: float, parts: Floats) -> tuple[float, float]:
    """Return the interval about a value that its spread between groups gives."""
    if not np.isfinite(parts).all():
        return nan, nan
    half = t_quantile(GROUPS - 1, LEVEL) * float(parts.std(ddof=1)) / GROUPS**0.5
    return value - half, value + half


def is_check(label: str) -> bool:
    """Return whether a row of the table is a check, which calibration did not look at."""
    return CHECK in label


def number_of(label: str) -> str:
    """Return the number of a pattern, such as 5a."""
    return label.partition(":")[0]


def shortfall(row: PatternRow) -> str:
    """Return by how much a value lies outside its range, or nothing."""
    value, low, high = row.simulated, row.target_low, row.target_high
    if value < low:
        return f"; too low by {number_text(low - value)}"
    return f"; too high by {number_text(value - high)}" if value > high else ""


def simulated_text(row: PatternRow) -> str:
    """Return a value with its interval, as 0.626 (0.617 to 0.634)."""
    value, low, high = row.simulated, row.ci_low, row.ci_high
    if pd.isna(value):
        return "not measurable in these runs"
    if pd.isna(low):
        return f"{number_text(value)} (no interval)"
    return f"{number_text(value)} ({interval(low, high)})"


def target_text(row: PatternRow) -> str:
    """Return a range, as 0.5 to 0.7."""
    return interval(row.target_low, row.target_high)
