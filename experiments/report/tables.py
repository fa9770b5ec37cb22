"""Tables of a report: made once, set as HTML and as Markdown with the same numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isnan
from typing import Any, Final, NamedTuple

import pandas as pd

# Longer and wider tables are read in their files.
_ROWS: Final = 30
_COLUMNS: Final = 30


class Cell(NamedTuple):
    """What stands in a place of a table.

    Attributes
    ----------
    text : str
    under : str
        Set smaller beneath it, such as an interval.
    colour : str
        "good", "bad", "same", "unclear" or none; never says more than the text does.
    """

    text: str
    under: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it is shown; the first column names the rows."""

    identity: str
    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    note: str = ""

    def html(self) -> str:
        """Return the markup, without any style of its own."""
        from great_tables import GT

        # Columns are numbered, for two may bear the same heading.
        keys = [f"c{place}" for place in range(len(self.columns))]
        cells = [[_cell_html(cell) for cell in row] for row in self.rows]
        frame = pd.DataFrame(cells, columns=keys, dtype=object)
        made = (
            GT(frame, rowname_col="c0", id=self.identity)
            .tab_stubhead(self.columns[0])
            .cols_label(dict(zip(keys[1:], self.columns[1:], strict=True)))
            .fmt(lambda text: text, columns=keys)
            .cols_align("left")
        )
        # The page sets its own style, in light and dark, so of great_tables' page part only the
        # table is taken: its structure, headings and scopes.
        markup = made.as_raw_html()
        table = markup[markup.index("<table") : markup.index("</table>") + len("</table>")]
        caption = f"<caption>{_escaped(self.caption)}</caption>"
        return re.sub(r"<table[^>]*>", lambda _: f"<table>{caption}", table, count=1)

    def markdown(self) -> str:
        """Return the table with pipes; what is beneath a number follows it in brackets."""
        lines = [
            "| " + " | ".join(_piped(name) for name in self.columns) + " |",
            "|" + " --- |" * len(self.columns),
            *("| " + " | ".join(_cell_markdown(cell) for cell in row) + " |" for row in self.rows),
        ]
        return "\n".join(lines)


def table_of(frame: pd.DataFrame, identity: str, caption: str) -> Table:
    """Return a table of a file, as far as it is worth showing."""
    shown = frame.iloc[:_ROWS, :_COLUMNS]
    cut = [
        f"{part} of {whole:,} {what}"
        for part, whole, what in zip(shown.shape, frame.shape, ("rows", "columns"), strict=True)
        if part < whole
    ]
    note = f"The first {' and '.join(cut)}." if cut else ""
    rows = [[Cell(plain(value)) for value in row] for row in shown.itertuples(index=False)]
    return Table(identity, caption, [str(name) for name in shown.columns], rows, note)


def with_intervals(frame: pd.DataFrame, identity: str, caption: str) -> Table:
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
    return Table(identity, caption, [_heading(name) for name in kept], rows)


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


def _cell_html(cell: Cell) -> str:
    text = f'<span class="{cell.colour}">{_escaped(cell.text)}</span>'
    if not cell.colour:
        text = _escaped(cell.text)
    return f'{text} <span class="under">{_escaped(cell.under)}</span>' if cell.under else text


def _cell_markdown(cell: Cell) -> str:
    if not cell.under:
        return _piped(cell.text)
    # No brackets within brackets.
    bracketed = f"; {cell.under}" if "(" in cell.under else f" ({cell.under})"
    return _piped(cell.text + bracketed)


def _piped(text: str) -> str:
    return markdown_text(text).replace("|", "\\|").replace("\n", " ")


def markdown_text(text: str) -> str:
    """Return text in which nothing is markup."""
    return re.sub(r"([\\`*\[\]])", r"\\\1", _escaped(text, quote=False))


def _escaped(text: str, quote: bool = True) -> str:
    import html

    return html.escape(text, quote=quote)
