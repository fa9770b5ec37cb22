"""A ledger: numbers that were read off runs, so that the runs themselves need not stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from experiments.archive.reading import DamagedResult, read_json
from experiments.archive.writing import set_aside, write_text

FILE: Final = "measured.json"


class Ledger:
    """Rows of numbers by the runs that they come from, in the order in which they came.

    Parameters
    ----------
    folder : Path
        Where its file is.
    say : callable
        Told, in a sentence, if the file is damaged; it is set aside then.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._path = folder / FILE
        self._rows: dict[str, list[float]] = {}
        try:
            told = read_json(self._path, dict) or {}
            self._rows = {str(key): [float(one) for one in row] for key, row in told.items()}
        except DamagedResult as damaged:
            say(damaged.told("it is set aside, and what it told is measured again"))
            set_aside(self._path)
        except (TypeError, ValueError):
            say(f"{FILE} holds no numbers; it is set aside, and what it told is measured again.")
            set_aside(self._path)

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> Sequence[float]:
        return self._rows[key]

    def keep(self, rows: Mapping[str, Sequence[float]]) -> None:
        """Write rows beside those that are there; all of them count at once, or none."""
        self._rows |= {key: list(row) for key, row in rows.items()}
        write_text(json.dumps(self._rows, indent=0) + "\n", self._path)
