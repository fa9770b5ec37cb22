"""Numbers as people write them: which mark is the decimal one, decided by the whole column.

``1.200`` is one and a fifth to some and twelve hundred to others. A column decides it as soon as
one of its cells can be read in one way only, such as ``0.5``, ``1.234,5`` or ``1.234.567``, or lies
within the bounds in one way only. Where it does not, the file may tell: another column has decided,
or a comma that separates cells cannot be the decimal one. What stays open is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.population.faults import shortened

# What published files write for "not known", in any case.
MISSING: Final = frozenset(
    {
        *("", ".", "..", "-", "--", "\u2013", "\u2014", "?", "\\n"),
        *("na", "n/a", "n.a.", "#n/a", "<na>", "nan", "null", "none", "missing", "unknown"),
    }
)
# Marks for thousands that are no decimal mark to anybody: blanks and apostrophes.
_GROUPING: Final = " \u00a0\u2009\u202f'\u2019"


def _written(decimal: str, grouping: str) -> re.Pattern[str]:
    """Return the pattern of a number with this decimal mark and these marks for thousands."""
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>[{grouping}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    whole = rf"(?:{grouped}|[0-9]+)"
    return re.compile(
        rf"[+-]?(?:{whole}(?:{decimal}[0-9]*)?|{decimal}[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?"
    )


# By the decimal mark.
_WRITTEN: Final = {".": _written(r"\.", f",{_GROUPING}"), ",": _written(",", rf"\.{_GROUPING}")}
_NO_GROUPING: Final[dict[str, dict[int, str | None]]] = {
    ".": str.maketrans(dict.fromkeys("," + _GROUPING)),
    ",": str.maketrans({**dict.fromkeys("." + _GROUPING), ",": "."}),
}


class Wrong(NamedTuple):
    """A cell that is wrong."""

    record: int
    what: str
    """The rest of a sentence that begins with the cell."""
    kind: str
    """What it shares with other cells that are wrong in the same way."""


class Column:
    """A column of cells that should be numbers.

    Parameters
    ----------
    cells : sequence of str
        Without surrounding blanks, shape (n,).
    rows : sequence of int
        The row of each as a spreadsheet counts it.
    low, high : float
        Bounds of what is allowed.
    """

    def __init__(self, cells: Sequence[str], rows: Sequence[int], low: float, high: float) -> None:
        self._cells, self._rows = cells, rows
        self._low, self._high = low, high
        self._given = [row for row, cell in enumerate(cells) if cell.casefold() not in MISSING]
        self._readings = {
            mark: {record: parsed(cells[record], mark) for record in self._given}
            for mark in _WRITTEN
        }
        # Cells that can be read with one decimal mark only, and those that differ by the mark.
        self._telling: dict[str, list[int]] = {}
        self._open: list[int] = []
        for record in self._given:
            point, comma = (self._readings[mark][record] for mark in ".,")
            if self._allows(point) != self._allows(comma):
                self._telling.setdefault("." if self._allows(point) else ",", []).append(record)
            elif self._allows(point) and point != comma:
                self._open.append(record)

    @property
    def decimal(self) -> str:
        """The decimal mark that the column tells by itself, or nothing."""
        return next(iter(self._telling)) if len(self._telling) == 1 else ""

    def read(self, of_file: str, separator: str) -> tuple[NDArray[np.float64], list[Wrong]]:
        """Return the numbers, NaN where one is missing or wrong, and what is wrong.

        Parameters
        ----------
        of_file : str
            The decimal mark that the other columns tell, or nothing.
        separator : str
            What separates the cells of the file.
        """
        decimal, wrong = self._decided(of_file, separator)
        values = np.full(len(self._cells), np.nan)
        refused = {one.record for one in wrong}
        allowed = f"allowed is a number from {self._low:,.10g} to {self._high:,.10g}"
        for record in self._given:
            number = self._readings[decimal][record]
            if self._allows(number):
                values[record] = number
            elif record not in refused:
                none = all(math.isnan(reading[record]) for reading in self._readings.values())
                what = f"is {'not a number' if none else 'out of bounds'}; {allowed}"
                wrong.append(Wrong(record, what, what))
        return values, wrong

    def _allows(self, number: float) -> bool:
        return self._low <= number <= self._high

    def _decided(self, of_file: str, separator: str) -> tuple[str, list[Wrong]]:
        """Return the decimal mark, and the cells that contradict it or leave it open."""
        if self._telling:
            first, *others = self._telling
            return first, [
                self._contradiction(self._telling[first][0], record)
                for mark in others
                for record in self._telling[mark]
            ]
        if not self._open:
            return ".", []
        marks = {"," if "," in self._cells[record] else "." for record in self._open}
        # Beds and staff are whole: either the marks are for thousands, or it is not told.
        decimal = "," if marks == {"."} else "."
        comma_separates = separator == "," and marks == {","}
        if len(marks) == 1 and (of_file == decimal or comma_separates):
            return decimal, []
        return decimal, [self._ambiguity(record) for record in self._open]

    def _contradiction(self, first: int, record: int) -> Wrong:
        other = f"{shortened(self._cells[first])} in row {self._rows[first]}"
        what = f"has another decimal mark than {other}; write all numbers of a column alike"
        return Wrong(record, what, "decimal marks")

    def _ambiguity(self, record: int) -> Wrong:
        low, high = sorted(reading[record] for reading in self._readings.values())
        what = (
            f"may mean {high:.10g} or {low:.10g}, and nothing in the file tells which; write "
            f"{high:.10g}, or {low:.10g}, without a mark for thousands"
        )
        return Wrong(record, what, "ambiguous")


def read_columns(
    columns: Mapping[str, Column], separator: str
) -> dict[str, tuple[NDArray[np.float64], list[Wrong]]]:
    """Return the numbers of each column of a file, and what is wrong with them."""
    told = {column.decimal for column in columns.values() if column.decimal}
    of_file = told.pop() if len(told) == 1 else ""
    return {name: column.read(of_file, separator) for name, column in columns.items()}


def parsed(text: str, decimal: str) -> float:
    """Return the number that a text is with a decimal mark; NaN if it is none.

    >>> parsed("1.200,5", ","), parsed("1.200,5", "."), parsed("1'200", ".")
    (1200.5, nan, 1200.0)
    """
    if text.isdecimal() and text.isascii():
        return float(text)
    text = text.replace("\u2212", "-")
    if not _WRITTEN[decimal].fullmatch(text):
        return math.nan
    return float(text.translate(_NO_GROUPING[decimal]))
