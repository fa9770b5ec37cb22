"""What a comparison shows of time: how partnerships form, how long they last, how they end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from experiments.archive.writing import write_table
from experiments.questions.compare.durations import Durations, duration_tables
from experiments.questions.compare.formation import Formation, formation_tables
from experiments.questions.compare.signed import Gathered


class OverTime(NamedTuple):
    """The tables; what their columns are is said in docs/files.md."""

    durations: Durations
    formation: Formation


def time_tables(
    partnerships: Iterable[pa.Table], runs: pd.DataFrame, policies: Sequence[str], months: int
) -> OverTime:
    """Return the tables of a comparison that are about time.

    Parameters
    ----------
    partnerships : iterable of pyarrow.Table
        With the columns `compare.signed.NEEDED`, a part of the rows at a time.
    runs : DataFrame
        A row for each run, with ``policy`` and ``seed``.
    policies : sequence of str
        In the order of the tables; the first is the baseline.
    months : int
        Length of observation.
    """
    gathered = Gathered(partnerships, runs, policies)
    return OverTime(
        duration_tables(gathered, months),
        formation_tables(gathered, months),
    )


def write_time_tables(folder: Path, tables: OverTime) -> None:
    """Write the tables as CSV files."""
    durations, formation = tables
    for name, table in {
        "cumulative_incidence": durations.incidence,
        "hazard": durations.hazard,
        "survival": durations.survival,
        "failing_within_year": durations.failing,
        "riskiest_age": durations.riskiest,
        "mean_life": durations.life,
        "formation": formation.by_quarter,
        "origins": formation.by_origin,
    }.items():
        write_table(table, folder / f"{name}.csv")
