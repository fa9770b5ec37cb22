"""The ladder of ablations: each mechanism switched off, and what then leaves its range."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import pandas as pd

from experiments.questions.patterns import (
    MISSES,
    Grouped,
    Spread,
    difference_of,
    number_of,
    spread_of,
    verdict,
    warm_ups_needed,
)
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import AS_SAID, NOT_AS_SAID, Check, Told
from experiments.questions.validate.worlds import AS_IT_IS, ablated_name
from sim.documents import patterns, structure
from sim.documents.ablations import CHECKS, MECHANISMS
from sim.documents.patterns import Pattern

_PARTNERSHIPS = tuple(
    dict.fromkeys((*patterns.PARTNERSHIP_COLUMNS, *structure.PARTNERSHIP_COLUMNS))
)
_HISTORY = tuple(dict.fromkeys((*patterns.HISTORY_COLUMNS, *structure.HISTORY_COLUMNS)))
_REASON = "a mechanism that breaks nothing is not held to account by anything, or not needed"


def ablations(stored: Mapping[str, Stored]) -> Told:
    """Tell of each mechanism which patterns and checks miss without it that do not miss with it."""
    own = stored["ablations"]
    usual = _measured(own, AS_IT_IS)
    rows: list[dict[str, Any]] = []
    checks = []
    for one in MECHANISMS:
        without = _measured(own, one.name)
        told = [
            _row(one.name, pattern, usual[pattern.number], without[pattern.number])
            for pattern in CHECKS
        ]
        rows += told
        count = sum(row["broken"] for row in told)
        broken = [number_of(row["check"]) for row in told if row["broken"]]
        runs = usual[CHECKS[0].number].estimate.runs
        said = AS_SAID if count else NOT_AS_SAID
        name = f"{one.name} off: patterns and checks that leave their range"
        # A count has no interval of its own; the verdicts that it counts have.
        found = (float(count),) * 3
        note = ", ".join(broken)
        checks.append(Check("ablations", name, _REASON, 1.0, inf, *found, runs, said, note))
    return Told(checks, {"ablations": pd.DataFrame(rows)})


def _row(mechanism: str, pattern: Pattern, usual: Spread, without: Spread) -> dict[str, Any]:
    target = (pattern.low, pattern.high)
    before, after = verdict(*target, usual.estimate), verdict(*target, without.estimate)
    inside = pattern.low <= usual.estimate.mean <= pattern.high
    change = difference_of(without, usual)
    return {
        "mechanism": mechanism,
        "check": pattern.label,
        "target_low": pattern.low,
        "target_high": pattern.high,
        "usual": usual.estimate.mean,
        **without.estimate.columns("without"),
        **change.columns("change"),
        "verdict_usual": before,
        "verdict_without": after,
        "broken": bool(inside and change.sign and after == MISSES != before),
    }


def _measured(stored: Stored, mechanism: str) -> dict[str, Spread]:
    """Return what each pattern and check is where a mechanism is off, by its number."""
    assumed = stored.group.worlds[0].assumed
    grouped = {
        months: Grouped(stored.results(ablated_name(mechanism, months), _PARTNERSHIPS, _HISTORY))
        for months in warm_ups_needed(assumed.warm_up)
    }
    return {
        one.number: spread_of(
            one, grouped[assumed.warm_up if one.warm_up is None else one.warm_up], assumed.months
        )
        for one in CHECKS
    }
