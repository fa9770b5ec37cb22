"""What ``accord validate`` prints: the patterns, and the checks of structure part by part."""

from __future__ import annotations

from typing import Final

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.questions.patterns import (
    pattern_rows,
    simulated_text,
    target_text,
    verdicts,
)
from experiments.questions.validate.structure import (
    check_said,
    checks_of,
    estimate_said,
    target_said,
)

TITLES: Final = {
    "steady": "Steady after the warm-up, over twenty years",
    "debt": "Debt",
    "term": "The decision at the end of the first term",
    "lives": "What single lives are like",
    "size": "The same at any size",
    "extremes": "Extremes, against the world as it is",
    "trust": "Trust frozen",
    "dose": "All levers together, from none to full strength",
    "effects": "What policies' effects are made of",
    "helps": "Levers alone and policies: in how much they clearly help, and clearly harm",
    "turns": "Claims as things are, and where they turn",
    "ablations": "Each mechanism switched off: how many patterns and checks leave their range",
}
"""What the parts of the table of structure are called."""


def print_tables(
    console: Console, table: pd.DataFrame | None, structure: pd.DataFrame | None
) -> None:
    """Print each pattern and check with its range, its value and interval, and the verdict."""
    if table is not None:
        shown = _columns("pattern", "range")
        for row, said in zip(pattern_rows(table), verdicts(table), strict=True):
            shown.add_row(row.pattern, target_text(row), simulated_text(row), said)
        _print(console, "Patterns that published figures tell of", shown)
    if structure is None:
        return
    checks = checks_of(structure)
    for part in dict.fromkeys(one.part for one in checks):
        shown = _columns("check", "reason says")
        for one in checks:
            if one.part == part:
                target = target_said(one.target_low, one.target_high)
                found = estimate_said(one.simulated, one.ci_low, one.ci_high)
                shown.add_row(check_said(one), target, found, one.verdict)
        _print(console, TITLES[part], shown)


def _columns(first: str, second: str) -> Table:
    shown = Table(box=None, pad_edge=False)
    shown.add_column(first, overflow="fold")
    for heading in (second, "simulated (95% interval)"):
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("verdict", no_wrap=True)
    return shown


def _print(console: Console, title: str, shown: Table) -> None:
    console.print(title, style="bold")
    console.print(shown)
    console.print()
