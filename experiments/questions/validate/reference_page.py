"""The tables of ``docs/calibration.md`` and ``docs/model-changes.md``, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from experiments.questions.patterns import pattern_rows, target_text, verdicts
from experiments.questions.validate.levers import worse_at_full
from experiments.questions.validate.printed import TITLES
from experiments.questions.validate.structure import (
    Check,
    checks_of,
    estimate_said,
    passes,
    target_said,
)
from experiments.questions.words import interval, number_text
from sim.documents.reference import table as table_lines

_PATTERNS: Final = ("pattern", "range", "simulated", "95% interval", "verdict")
_LEVERS: Final = (
    *("lever", "outcome", "half less none", "full less none"),
    "full less half (95% together)",
)
_CHANGES: Final = ("check", "should be", "first model", "second model")


def patterns(table: pd.DataFrame) -> str:
    """Return the table of patterns."""
    rows = (
        (
            row.pattern,
            target_text(row),
            number_text(row.simulated),
            interval(row.ci_low, row.ci_high),
            said,
        )
        for row, said in zip(pattern_rows(table), verdicts(table), strict=True)
    )
    return _text(_PATTERNS, rows)


def levers_worse(levers: pd.DataFrame) -> str:
    """Return the table of what fails more at full strength of a lever than at half."""
    rows = (
        (
            f"`{row['lever']}`",
            row["outcome"].replace("_", " "),
            f"{row['half']:+.3f}",
            f"{row['full']:+.3f}",
            f"{row['full_less_half']:+.3f} ({row['together_low']:+.3f} to "
            f"{row['together_high']:+.3f})",
        )
        for row in worse_at_full(levers).to_dict("records")
    )
    return _text(_LEVERS, rows)


def changes(first: pd.DataFrame, second: pd.DataFrame) -> str:
    """Return a table for each part of the structure: what both models showed of each check."""
    before = {
        (one.part, one.check): one for one in checks_of(first.reindex(columns=list(Check._fields)))
    }
    parts = {part: TITLES[part] for part, _ in before}
    found: dict[str, list[tuple[str, ...]]] = {part: [] for part in parts}
    for one in checks_of(second):
        if one.part in parts:
            earlier = before.get((one.part, one.check))
            should = target_said(one.target_low, one.target_high)
            found[one.part].append((one.check, should, _said(earlier), _said(one)))
    return "\n\n".join(
        f"### {title}\n\n{_text(_CHANGES, iter(found[part]))}" for part, title in parts.items()
    )


def _said(one: Check | None) -> str:
    """Return what was found, with its verdict where that is not a good one."""
    if one is None:
        return "not asked"
    found = estimate_said(one.simulated, one.ci_low, one.ci_high)
    return found if passes(one.verdict) else f"{found}, {one.verdict}"


def _text(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    return "\n".join(table_lines(headings, list(rows))).rstrip("\n")
