"""``Sheet``: the cells of a CSV file, and what is wrong with them.

Faults are gathered while a layout is read and told together at its end (`sim.population.faults`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.declaration import InvalidSetting
from sim.population.content import read_text
from sim.population.faults import Faults, listed_rows, plain, printable, shortened
from sim.population.numbers import MISSING, Column, read_columns

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000
# Of a row in the file, with all its cells.
LONGEST_ROW: Final = 100_000

_SEPARATORS: Final = ",;\t|"
# Excel's first line, which it does not show.
_EXCEL_SEPARATOR: Final = re.compile(r'[ \ufeff]*"?sep=(.)"?[,;\t| ]*(?:\r\n|\r|\n)', re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Sheet:
    """The cells of a CSV file, as text without surrounding blanks.

    Attributes
    ----------
    faults : Faults
        What has been found wrong so far.
    columns : dict of str to list of str
        The cells below each header; headers in lower case.
    rows : list of int
        The row of each record as a spreadsheet counts it.
    separator : str
        What separates the cells.
    digest : str
        First 16 hexadecimal digits of the SHA-256 of the file.
    """

    faults: Faults
    columns: dict[str, list[str]]
    rows: list[int]
    separator: str
    digest: str

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def file(self) -> str:
        """The file as its user named it, on one line."""
        return self.faults.file

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return Path(self.file).name

    def problem(self, what: str) -> InvalidSetting:
        """Return the refusal of the file as a whole; ``what`` is the rest of a sentence."""
        return self.faults.refusal(what)

    def wrong_cell(self, column: str, record: int, what: str, kind: str = "") -> None:
        """Note a fault of one cell; ``kind``, where not ``what``, is what others share with it."""
        value = self.text(column, record)
        self.faults.of_cell(self.rows[record], column, value, what, kind)

    def require(self, needed: Collection[str], layout: str) -> None:
        """Note as a fault that the file lacks columns of a layout; refuse one without any."""
        lacking = [column for column in needed if column not in self.columns]
        if lacking:
            found = printable(", ".join(self.columns)) or "none"
            what = (
                f"layout {layout} needs the column{'s' * (len(lacking) > 1)} "
                f"{', '.join(lacking)}, and the columns of the file are {found}"
            )
            if not any(column in self.columns for column in needed):
                raise self.problem(what)
            self.faults.of_file(what)

    def text(self, column: str, record: int) -> str:
        """Return a cell, or nothing where the file has no such column."""
        cells = self.columns.get(column)
        return cells[record] if cells is not None else ""

    def word(self, column: str, record: int) -> str:
        """Return a cell in which a mark such as ``NA`` is no code: nothing where it is missing."""
        text = self.text(column, record)
        return "" if text.casefold() in MISSING else text

    def marked_missing(self, columns: Iterable[str]) -> list[str]:
        """Return a sentence for each column of words in which marks were taken as not known."""
        notes = []
        for column in columns:
            cells = self.columns.get(column, [])
            marked = [row for row, cell in enumerate(cells) if cell and not self.word(column, row)]
            if marked:
                where = rows_in_words([self.rows[row] for row in marked])
                mark = shortened(cells[marked[0]])
                notes.append(f"Column {column}: {mark} and the like ({where}) mean not known.")
        return notes

    def numbers(self, bounds: Mapping[str, tuple[float, float]]) -> dict[str, NDArray[np.float64]]:
        """Return columns as numbers within bounds, shape (n,); NaN where one is missing.

        How a number is written is decided by its whole column (`sim.population.numbers`), so all
        columns of numbers must be asked for at once. One that the file does not have is missing.
        """
        none = [""] * len(self)
        columns = {
            name: Column(self.columns.get(name, none), self.rows, *bounds[name]) for name in bounds
        }
        found = {}
        for name, (values, wrong) in read_columns(columns, self.separator).items():
            found[name] = values
            for one in wrong:
                self.wrong_cell(name, one.record, one.what, one.kind)
        return found

    def choice(self, column: str, record: int, allowed: Collection[str]) -> str:
        """Return a cell that must be one of some words, whatever the case; may be missing."""
        text = self.word(column, record).casefold().replace(" ", "_").replace("-", "_")
        if text and text not in allowed:
            self.wrong_cell(column, record, f"is not known; allowed is {', '.join(allowed)}")
            return ""
        return text

    def unique_ids(self, column: str) -> list[str]:
        """Return the cells of a column none of which may be missing or stand twice."""
        first_row: dict[str, int] = {}
        for record, text in enumerate(self.columns.get(column, [])):
            if not text:
                self.wrong_cell(column, record, "is no id; every row needs one")
            elif plain(text, "") != text:
                self.wrong_cell(column, record, "has a character that cannot be shown")
            elif text in first_row:
                self.wrong_cell(
                    column,
                    record,
                    f"is the id of row {first_row[text]} too; each id may stand once",
                    kind="twice",
                )
            else:
                first_row[text] = self.rows[record]
        return list(self.columns.get(column, [""] * len(self)))

    def name_of(self, column: str, record: int) -> str:
        """Return a readable name on one line, or nothing where there is none."""
        name = self.word(column, record)
        return " ".join(plain(name, " ").split())


def rows_in_words(rows: list[int]) -> str:
    """Return rows of a spreadsheet in words, the first few of many.

    >>> rows_in_words([4, 9])
    'rows 4, 9'
    """
    return f"row{'s' * (len(rows) > 1)} {listed_rows(rows, len(rows))}"


def read_sheet(file: str | Path) -> Sheet:
    """Read a CSV file in UTF-8 or UTF-16, its cells separated by ``,`` ``;`` ``|`` or tabs.

    Raises
    ------
    InvalidSetting
        For a file that cannot be read or is no such table. Faults of its header and rows are only
        noted: they are told with those of its cells.
    """
    faults = Faults(printable(str(file)))
    text, digest = read_text(faults, str(file))
    separator, text = _separator(faults, text)
    records = _records(faults, text, separator)
    _, header = next(records, (1, []))
    headers = _headers(faults, header)
    rows, body = _body(faults, records, len(header))
    if not body:
        raise faults.refusal("there are no rows below the header")
    return Sheet(
        faults=faults,
        columns={
            name: [cells[place] if place < len(cells) else "" for cells in body]
            for name, place in headers.items()
        },
        rows=rows,
        separator=separator,
        digest=digest,
    )


def _separator(faults: Faults, text: str) -> tuple[str, str]:
    """Return what separates the cells, and the text without a line that says so."""
    told = _EXCEL_SEPARATOR.match(text)
    if told:
        if told[1] not in _SEPARATORS:
            raise faults.refusal(
                f"the first line names the separator {told[1]!r}; allowed is a comma, a "
                "semicolon, a tab or |"
            )
        return told[1], text[told.end() :]
    header = _QUOTED.sub("", text.lstrip("\r\n").partition("\n")[0][:LONGEST_ROW])
    return max(_SEPARATORS, key=header.count), text


def _records(faults: Faults, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with their numbers; refuse what no list would hold."""
    row = 1
    begun = 0

    def lines() -> Iterator[str]:
        nonlocal begun
        for line in io.StringIO(text, newline=""):
            begun += len(line)
            if begun > LONGEST_ROW:
                raise faults.refusal(
                    f"row {row} has more than {LONGEST_ROW:,} characters; this is no list of "
                    "organisations, or a quotation mark is opened and never closed"
                )
            yield line

    reader = csv.reader(lines(), delimiter=separator, strict=True, skipinitialspace=True)
    try:
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if any(cells):
                yield row, cells
            begun = 0
            row += 1
    except csv.Error as error:
        raise faults.refusal(f"row {row}: {_malformed(str(error))}") from None


def _malformed(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed"
    return (
        "a quotation mark ends a cell that goes on; within a cell in quotation marks, "
        "write them twice"
    )


def _headers(faults: Faults, header: list[str]) -> dict[str, int]:
    """Return the place of each named column, names in lower case."""
    if len(header) > MOST_COLUMNS:
        raise faults.refusal(f"there are {len(header):,} columns; allowed are {MOST_COLUMNS:,}")
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = cell.strip("\ufeff ").casefold()
        if name in places:
            faults.of_file(f"the column {shortened(name)} stands twice in the header")
        elif name:
            places[name] = place
    return places


def _body(
    faults: Faults, records: Iterator[tuple[int, list[str]]], width: int
) -> tuple[list[int], list[list[str]]]:
    """Return the rows below the header and their numbers."""
    rows: list[int] = []
    body: list[list[str]] = []
    for row, cells in records:
        if len(body) >= MOST_ROWS:
            raise faults.refusal(f"there are more than {MOST_ROWS:,} rows, which is the most")
        if any(cells[width:]):
            what = f"has {len(cells)} cells where the header has {width}"
            faults.of_row(row, what, kind="cells")
        rows.append(row)
        body.append(cells)
    return rows, body
