"""``Sheet``: a CSV file as text, and the sentences that say what is wrong with it.

Every complaint is one `InvalidSetting` that names the file, the row as a spreadsheet counts
it (usually the header is row 1), the column, the value and what is allowed.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.parameters.declaration import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

# What published files write for "not known".
_MISSING: Final = frozenset({"", ".", "na", "n/a", "nan", "null"})
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_OTHER_FORMATS: Final = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
}
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Sheet:
    """The cells of a CSV file, as text without surrounding blanks.

    Attributes
    ----------
    file : str
        The file as its user named it.
    columns : dict of str to list of str
        The cells below each header; headers in lower case.
    rows : list of int
        The row of each record as a spreadsheet counts it.
    digest : str
        First 16 hexadecimal digits of the SHA-256 of the file.
    """

    file: str
    columns: dict[str, list[str]]
    rows: list[int]
    digest: str

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return Path(self.file).name

    def problem(self, what: str) -> InvalidSetting:
        """Return the complaint about the file as a whole; ``what`` is the rest of a sentence."""
        return InvalidSetting(f"population.file={self.file}: {what}.")

    def cell_problem(self, column: str, record: int, what: str) -> InvalidSetting:
        """Return the complaint about one cell."""
        value = shortened(self.text(column, record))
        return self.problem(f"row {self.rows[record]}, column {column}: {value} {what}")

    def require(self, needed: Iterable[str], layout: str) -> None:
        """Refuse a file without the columns that a layout needs."""
        lacking = [column for column in needed if column not in self.columns]
        if lacking:
            found = on_one_line(", ".join(self.columns)) or "none"
            raise self.problem(
                f"layout {layout} needs the column{'s' * (len(lacking) > 1)} "
                f"{', '.join(lacking)}, and the columns of the file are {found}"
            )

    def text(self, column: str, record: int) -> str:
        """Return a cell, or nothing where the file has no such column."""
        cells = self.columns.get(column)
        return cells[record] if cells is not None else ""

    def number(self, column: str, record: int, low: float, high: float) -> float:
        """Return a cell as a number within bounds; NaN where it is missing."""
        text = self.text(column, record)
        if text.casefold() in _MISSING:
            return math.nan
        number = float(text) if _NUMBER.fullmatch(text) else math.nan
        if low <= number <= high:
            return number
        fault = "is not a number" if math.isnan(number) else "is out of bounds"
        allowed = f"allowed is a number from {low:,.10g} to {high:,.10g}"
        raise self.cell_problem(column, record, f"{fault}; {allowed}")

    def choice(self, column: str, record: int, allowed: Collection[str]) -> str:
        """Return a cell that must be one of some words, whatever the case; may be missing."""
        text = self.text(column, record).casefold().replace(" ", "_").replace("-", "_")
        if text and text not in allowed:
            raise self.cell_problem(
                column, record, f"is not known; allowed is {', '.join(allowed)}"
            )
        return text

    def unique_ids(self, column: str) -> list[str]:
        """Return the cells of a column none of which may be missing or stand twice."""
        first_row: dict[str, int] = {}
        for record, text in enumerate(self.columns[column]):
            if not text:
                raise self.cell_problem(column, record, "is no id; every row needs one")
            if text in first_row:
                raise self.cell_problem(
                    column,
                    record,
                    f"is the id of row {first_row[text]} too; each id may stand once",
                )
            first_row[text] = self.rows[record]
        return list(self.columns[column])


def shortened(text: str, longest: int = 40) -> str:
    """Return a text quoted on one line, cut where it is long."""
    return repr(text if len(text) <= longest else text[: longest - 3] + "...")


def on_one_line(text: str, longest: int = 300) -> str:
    """Return a text without line breaks and other control characters, cut where it is long."""
    plain = _CONTROL.sub("?", text)
    return plain if len(plain) <= longest else plain[: longest - 3] + "..."


def read_sheet(file: str | Path) -> Sheet:
    """Read a CSV file in UTF-8, UTF-16 (with a mark) or Latin-1, separated by , ; or tabs.

    Raises
    ------
    InvalidSetting
        For a file that does not exist, cannot be read, is empty or is not such a table.
    """
    sheet = Sheet(on_one_line(str(file)), {}, [], "")
    content = _content(sheet, file)
    text = _decoded(sheet, content)
    table = text.lstrip("\r\n")
    header_row = text[: len(text) - len(table)].count("\n") + 1
    cells = _table(sheet, table, header_row)
    headers = [str(header).strip().casefold() for header in cells.iloc[0]]
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise sheet.problem(f"the column {shortened(twice[0])} stands twice in the header")
    body = [[cell.strip() for cell in row] for row in cells.iloc[1:].itertuples(index=False)]
    filled = [index for index, row in enumerate(body) if any(row)]
    if not filled:
        raise sheet.problem("there are no rows below the header")
    return Sheet(
        file=sheet.file,
        columns={
            header: [body[index][place] for index in filled]
            for place, header in enumerate(headers)
            if header
        },
        rows=[header_row + 1 + index for index in filled],
        digest=hashlib.sha256(content).hexdigest()[:16],
    )


def _content(sheet: Sheet, file: str | Path) -> bytes:
    """Return the bytes of the file."""
    if not str(file):
        raise sheet.problem("no file is named")
    if "\0" in str(file):
        raise sheet.problem("there is no such file")
    try:
        path = Path(file)
        if path.is_dir():
            raise sheet.problem("this is a folder, and a CSV file is needed")
        content = path.read_bytes()
    except FileNotFoundError:
        raise sheet.problem("there is no such file") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise sheet.problem(f"the file cannot be read ({reason})") from None
    if not content.strip():
        raise sheet.problem("the file is empty")
    return content


def _decoded(sheet: Sheet, content: bytes) -> str:
    """Return the text of the file, in the first encoding that fits."""
    for start, what in _OTHER_FORMATS.items():
        if content.startswith(start):
            raise sheet.problem(f"this is {what}, and a CSV file is needed")
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(text):
            return text
        break
    raise sheet.problem("this is not text, and a CSV file is needed")


def _table(sheet: Sheet, text: str, header_row: int) -> pd.DataFrame:
    """Return all cells as text; the first row is the header."""
    import pandas as pd  # here, since runs without a file do without

    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
        ).fillna("")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
        if found:
            width, line, cells = found.groups()
            row = int(line) + header_row - 1
            what = f"row {row} has {cells} cells where the header has {width}"
        elif "EOF inside string" in str(error):
            what = "a quotation mark is opened and never closed"
        else:
            what = "this is not a table of comma-separated values"
        raise sheet.problem(what) from None
