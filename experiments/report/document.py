"""What a report consists of, whether it is set as HTML or as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeAlias

from experiments.report.reading import Result
from experiments.report.tables import Table
from experiments.report.wording import Part


@dataclass(frozen=True)
class Prose:
    """Paragraphs and lists; the first of a report is set larger."""

    kind: ClassVar[str] = "prose"
    parts: tuple[Part, ...]
    lead: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and its text."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tabled:
    """A table."""

    kind: ClassVar[str] = "table"
    table: Table


@dataclass(frozen=True)
class Figure:
    """A figure with what is said of it."""

    kind: ClassVar[str] = "figure"
    number: int
    title: str
    reading: str
    caption: str
    svg: str
    png: Path
    file: str
    """What its PNG is called beside the Markdown."""


@dataclass(frozen=True)
class Behind:
    """Tables that a reader may open."""

    kind: ClassVar[str] = "behind"
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Code:
    """A command to copy."""

    kind: ClassVar[str] = "code"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """Blocks side by side; one below the other where there is no room."""

    kind: ClassVar[str] = "columns"
    columns: tuple[tuple[Block, ...], ...]


Block: TypeAlias = Prose | Heading | Facts | Tabled | Figure | Behind | Code | Columns


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


class Plates:
    """Gives out the figures of results, each once, numbered as they come."""

    def __init__(self) -> None:
        self._count = 0
        self._given: dict[tuple[Path, str], Figure] = {}

    def figure(self, result: Result, name: str) -> Figure | None:
        """Return a figure by its name; None where there is none or it was given already."""
        from experiments.report.pictures import inline_svg

        key = (result.folder, name)
        card = next((one for one in result.cards if one.name == name), None)
        if card is None or key in self._given:
            return None
        self._count += 1
        number = self._count
        label = f"{card.title}. {card.reading}"
        found = Figure(
            number=number,
            title=card.title,
            reading=card.reading,
            caption=card.caption,
            svg=inline_svg(result.figure(name, "svg"), f"f{number}-", label, card.caption),
            png=result.figure(name, "png"),
            file=f"figures/{number:02}_{name}.png",
        )
        self._given[key] = found
        return found

    def rest(self, result: Result) -> list[Figure]:
        """Return the figures of a result that were not given yet."""
        found = (self.figure(result, card.name) for card in result.cards)
        return [one for one in found if one is not None]


def _figures(blocks: tuple[Block, ...]) -> list[Figure]:
    found: list[Figure] = []
    for block in blocks:
        if isinstance(block, Figure):
            found.append(block)
        elif isinstance(block, Columns):
            for column in block.columns:
                found += _figures(column)
    return found
