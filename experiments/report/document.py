"""What a report consists of: a tree of blocks, set as HTML, as Markdown and as slides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Part(NamedTuple):
    """A paragraph, or the entries of a list."""

    text: str = ""
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Paragraphs and lists; the first of a report is set larger."""

    parts: tuple[Part, ...]
    lead: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and its text."""

    pairs: tuple[tuple[str, str], ...]


class Cell(NamedTuple):
    """What stands in a place of a table."""

    text: str
    under: str = ""  # set smaller beneath it, such as an interval
    colour: str = ""  # "good", "bad", "same", "unclear" or none; never says more than the text does


@dataclass(frozen=True)
class Table:
    """A table as it is shown; the first column names the rows."""

    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure with what is said of it."""

    number: int  # from 1 on, through the report
    # name, title, reading, caption: those of its card
    name: str
    title: str
    reading: str
    caption: str
    svg: str  # its markup, checked, to stand within HTML
    png: bytes  # what its PNG file holds, checked
    claim: str  # what it shows; "" where no claim names it
    source: str  # where it is from

    @property
    def file(self) -> str:
        """What its PNG is called beside the Markdown."""
        return f"figures/{self.number:02}_{self.name}.png"


@dataclass(frozen=True)
class Fold:
    """Tables that a reader may open."""

    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Code:
    """Commands to copy."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """Blocks side by side; one below the other where there is no room."""

    columns: tuple[tuple[Block, ...], ...]


Block: TypeAlias = Prose | Heading | Facts | Table | Figure | Fold | Code | Columns


@dataclass(frozen=True)
class Section:
    """A part of a report with its heading."""

    identity: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report."""

    title: str
    question: str
    made_of: str
    sections: tuple[Section, ...]

    @property
    def figures(self) -> list[Figure]:
        """All figures, in their order."""
        return [one for section in self.sections for one in _figures(section.blocks)]


def _figures(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Columns):
            for column in block.columns:
                yield from _figures(column)
