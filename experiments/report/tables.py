"""Tables of a report: made of the tables of a result, with numbers as they are shown."""

from __future__ import annotations

from math import isnan
from typing import Any, Final

import pandas as pd

from experiments.report.document import Cell, Table

# Longer and wider tables are read in their files.
_ROWS: Final = 30
_COLUMNS: Final = 30


def table_of(frame: pd.DataFrame, caption: str) -> Table:
    """Return a table of a file, as far as it is worth showing."""
    shown = frame.iloc[:_ROWS, :_COLUMNS]
    cut = [
        f"{part} of {whole:,} {what}"
        for part, whole, what in zip(shown.shape, frame.shape, ("rows", "columns"), strict=True)
        if part < whole
    ]
    note = f"The first {' and '.join(cut)}." if cut else ""
    rows = [[Cell(plain(value)) for value in row] for row in shown.itertuples(index=False)]
    return Table(caption, [str(name) for name in shown.columns], rows, note)


def with_intervals(frame: pd.DataFrame, caption: str) -> Table:
    """Return a table in which the interval of a number stands beneath it.

    The ends of the interval of a column NAME are the columns NAME_low and NAME_high.
    """
    names = [str(name) for name in frame.columns]
    ends = {f"{name}_{end}" for name in names for end in ("low", "high") if _both(name, names)}
    kept = [name for name in names if name not in ends]
    rows = []
    for found in frame.to_dict("records"):
        row = []
        for name in kept:
            low, high = found.get(f"{name}_low"), found.get(f"{name}_high")
            told = _both(name, names) and not (pd.isna(low) or pd.isna(high))
            row.append(Cell(plain(found[name]), f"{plain(low)} to {plain(high)}" if told else ""))
        rows.append(row)
    return Table(caption, [_heading(name) for name in kept], rows)


def _heading(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def plain(value: Any) -> str:
    """Return a value as text: numbers with four digits, nothing where it is missing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:.4g}".replace("-", "−")
    if value is None or value is pd.NA:
        return ""
    return str(value)


def signed(value: float, digits: int) -> str:
    """Return a number with its sign."""
    return f"{value:+,.{digits}f}".replace("-", "−")


def points_text(value: float) -> str:
    """Return a difference of fractions as percentage points, with its sign."""
    return signed(100.0 * value, 1)


def interval_text(low: float, high: float, digits: int) -> str:
    """Return the ends of an interval of a difference; nothing where there is none."""
    return "" if isnan(low) or isnan(high) else f"{signed(low, digits)} to {signed(high, digits)}"


def _both(name: str, names: list[str]) -> bool:
    return f"{name}_low" in names and f"{name}_high" in names
