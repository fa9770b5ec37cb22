"""What a command prints: tables for the eye, with the same numbers as the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from experiments.settings.printable import printable


class PrintableConsole(Console):
    """A console that makes printable whatever is printed on it, tables and all."""

    def render_str(self, text: str, *given: Any, **options: Any) -> Text:
        """Return a text as rich reads it, written out before there is a layout to break."""
        return super().render_str(printable(text), *given, **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield what is printed, as rich does, without what a terminal would obey."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(printable(segment.text), segment.style)


def open_console() -> Console:
    """Return a console on stdout; as wide as needed where it is not a terminal."""
    console = PrintableConsole(highlight=False, soft_wrap=False)
    return console if console.is_terminal else PrintableConsole(highlight=False, width=120)


def print_facts(console: Console, title: str, facts: Mapping[str, Any]) -> None:
    """Print a list of names and values."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in facts.items():
        # Not as markup: a list of policies has brackets.
        table.add_row(Text(name), Text(str(value)))
    print_table(console, title, table)


def print_table(console: Console, title: str, table: Table) -> None:
    """Print a table below its title."""
    console.print(title, style="bold", markup=False)
    console.print(table)
    console.print()


def number_table(numbers: Sequence[str], what: str = "policy") -> Table:
    """Return an empty table: what a row is of, then numbers to the right."""
    table = Table(box=None, pad_edge=False)
    table.add_column(what, no_wrap=True)
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
