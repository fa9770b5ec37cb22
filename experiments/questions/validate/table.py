"""The table of patterns: what each should be, what it is, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, nan
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from experiments.estimators.means import LEVEL, Estimate, t_quantile
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
    rows = []
    for pattern in PATTERNS:
        own = results[warm_up if pattern.warm_up is None else pattern.warm_up]
        found = measured(pattern, own) if months >= pattern.months else Estimate(nan, nan, nan, 0)
        rows.append(pattern_row(pattern.label, pattern.source, pattern.low, pattern.high, found))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def warm_ups_needed(warm_up: int) -> list[int]:
    """Return the warm-ups that runs are needed with, the study's own first."""
    own = [one.warm_up for one in PATTERNS if one.warm_up is not None]
    return list(dict.fromkeys([warm_up, *own]))


def measured(pattern: Pattern, results: Results) -> Estimate:
    """Return a pattern's value over all runs, with the t interval between groups of runs.

    There is no interval where one of the groups cannot tell: those that can would be a selection.
    """
    count = len(results.runs)
    if count < GROUPS:
        # So many runs failed that a group would be empty.
        return Estimate(nan, nan, nan, count)
    tables = (results.runs, results.partnerships, results.history)
    whole = pattern.measure(*tables)
    if not isfinite(whole):
        # Not reached within the months observed: no number of this world can be told.
        return Estimate(nan, nan, nan, count)
    seeds = results.runs["seed"]
    group = dict(zip(seeds, np.arange(len(seeds)) % GROUPS, strict=True))
    marks = [table["seed"].map(group).to_numpy() for table in tables]
    parts = np.array(
        [
            pattern.measure(
                *(table[mark == index] for table, mark in zip(tables, marks, strict=True))
            )
            for index in range(GROUPS)
        ]
    )
    if not np.isfinite(parts).all():
        return Estimate(whole, nan, nan, count)
    half = t_quantile(GROUPS - 1, LEVEL) * float(parts.std(ddof=1)) / GROUPS**0.5
    return Estimate(whole, whole - half, whole + half, count)
