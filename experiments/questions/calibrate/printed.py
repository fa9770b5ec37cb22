"""What ``accord calibrate`` prints: the parameters, and the patterns before and after."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.questions.calibrate.tables import told_at
from experiments.questions.patterns import simulated_text, target_text
from experiments.questions.terminal import number_table, print_facts, print_table
from experiments.questions.words import interval, number_text


def print_calibration(
    console: Console, calibrated: pd.DataFrame, patterns: pd.DataFrame, file: str
) -> None:
    """Print both tables, and where the scenario is."""
    shown = number_table(["plausible", "default", "start", "calibrated"], "parameter")
    row: Any  # of a table; its columns have no types
    for row in calibrated.itertuples():
        shown.add_row(
            row.parameter,
            interval(row.plausible_low, row.plausible_high),
            *map(number_text, (row.default, row.start, row.calibrated)),
        )
    print_table(console, "Parameters", shown)
    table = Table(box=None, pad_edge=False)
    table.add_column("pattern", overflow="fold")
    for heading in ("range", "before", "after (95% interval)"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for before, after, verdict in zip(
        told_at(patterns, "before"),
        told_at(patterns, "after"),
        patterns["after_verdict"],
        strict=True,
    ):
        table.add_row(
            after.pattern,
            target_text(after),
            number_text(before.simulated),
            simulated_text(after),
            verdict,
        )
    print_table(console, "Patterns, on fresh seeds", table)
    print_facts(console, "Scenario found", {"calibrated": file})
