"""The table of structure: each check with what reason says, what was found, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf, nan
from typing import Final, NamedTuple

import pandas as pd

from experiments.estimators.means import Estimate
from experiments.questions.patterns import HOLDS, MISSES, UNDECIDED, Grouped, measured, verdict
from experiments.questions.words import interval, number_text
from sim import Results
from sim.documents.patterns import Pattern

AS_SAID: Final = "as reason says"
NOT_AS_SAID: Final = "not as reason says"


class Check(NamedTuple):
    """A row of the table of structure."""

    part: str  # of the validation
    check: str  # what is measured
    reason: str  # why it must lie where it must; written before it was measured
    target_low: float  # where; infinite where there is one bound only
    target_high: float
    simulated: float  # what was found, with its 95% interval
    ci_low: float
    ci_high: float
    replications: int  # runs that tell
    verdict: str
    """`HOLDS`, `MISSES` or `UNDECIDED` where both bounds or an upper limit are asked for;
    `AS_SAID`, `NOT_AS_SAID` or `UNDECIDED` where a direction is."""
    note: str = ""  # what else is to be known, such as which patterns broke


class Told(NamedTuple):
    """What a part of a validation tells: its checks, and tables with more of it, by name."""

    checks: list[Check]
    tables: dict[str, pd.DataFrame]


def check(part: str, name: str, reason: str, target: tuple[float, float], found: Estimate) -> Check:
    """Return a check that asks for a range; within it is `HOLDS`."""
    said = verdict(*target, found)
    low, high = target
    mean, least, most, runs = found
    return Check(part, name, reason, low, high, mean, least, most, runs, said)


def direction(
    part: str,
    name: str,
    reason: str,
    target: tuple[float, float],
    found: Estimate,
    note: str = "",
) -> Check:
    """Return a check that asks which way something goes; so it is `AS_SAID`."""
    said = {HOLDS: AS_SAID, MISSES: NOT_AS_SAID}.get(verdict(*target, found), UNDECIDED)
    low, high = target
    mean, least, most, runs = found
    return Check(part, name, reason, low, high, mean, least, most, runs, said, note)


def pattern_checks(part: str, patterns: Iterable[Pattern], results: Results) -> list[Check]:
    """Return checks that are declared like patterns, measured on the runs of one world."""
    months = int(results.runs["months"].max()) if len(results.runs) else 0
    runs = Grouped(results)
    found = []
    for one in patterns:
        estimate = Estimate(nan, nan, nan, 0)
        if months >= one.months:
            estimate = measured(one, runs)
        asks = direction if isinf(one.high) else check
        found.append(asks(part, one.label, one.source, (one.low, one.high), estimate))
    return found


def structure_table(checks: Sequence[Check]) -> pd.DataFrame:
    """Return the table of structure."""
    return pd.DataFrame(checks, columns=list(Check._fields))


def checks_of(table: pd.DataFrame) -> list[Check]:
    """Return the rows of a table of structure."""
    rows = table[list(Check._fields)].itertuples(index=False, name=None)
    return [Check(*row) for row in rows]


def check_said(one: Check) -> str:
    """Return what is measured, with the note on it."""
    return f"{one.check} ({one.note})" if one.note else one.check


def passes(said: str) -> bool:
    """Return whether a verdict is a good one."""
    return said in (HOLDS, AS_SAID)


def fails(said: str) -> bool:
    """Return whether a verdict is a bad one; else it is undecided."""
    return said in (MISSES, NOT_AS_SAID)


def target_said(low: float, high: float) -> str:
    """Return a range in words, as ``0.1 to 0.2``, ``at most 0.1``, ``above 0``."""
    if isinf(low):
        return "below 0" if high == 0.0 else f"at most {number_text(high)}"
    if isinf(high):
        return "above 0" if low == 0.0 else f"at least {number_text(low)}"
    return interval(low, high)


def estimate_said(value: float, low: float, high: float) -> str:
    """Return what was found with its interval, as ``0.3 (0.2 to 0.4)``."""
    if pd.isna(value):
        return "not measurable in these runs"
    if pd.isna(low):
        return f"{number_text(value)} (no interval)"
    if low == high:
        return number_text(value)
    return f"{number_text(value)} ({interval(low, high)})"
