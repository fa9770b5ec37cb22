"""Writing into a results folder: each file is complete or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a CSV file."""
    write_text(table.to_csv(index=False, lineterminator="\n"), path)


def write_text(text: str, path: Path) -> None:
    """Write a text file, under a temporary name until it is complete."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    os.replace(temporary, path)


def from_here(path: str | Path) -> str:
    """Return a path as seen from the working folder, or else its last part."""
    place = Path(path)
    if not place.is_absolute():
        return str(path)
    try:
        return str(place.relative_to(Path.cwd()))
    except ValueError:
        return place.name
