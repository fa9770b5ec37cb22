"""Writing into a results folder: each file is complete or not there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import pandas as pd

# Where a spreadsheet would run a text: at its beginning and, in countries whose cells are parted
# by semicolons, after one. A number that is written as text is none.
_FORMULA: Final = re.compile(
    r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r\n＝＋－＠])(?![-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z)"
)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a CSV file, with an apostrophe before text that a spreadsheet would run."""
    plain = table.rename(columns=_not_run)
    for place, (_, values) in enumerate(table.items()):
        if any(isinstance(one, str) and _FORMULA.search(one) for one in values):
            plain.isetitem(place, pd.array([_not_run(one) for one in values], dtype=object))
    write_text(plain.to_csv(index=False, lineterminator="\n"), path)


def _not_run(value: object) -> object:
    return _FORMULA.sub("'", value) if isinstance(value, str) else value


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
