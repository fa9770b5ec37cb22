"""Text of others, on its way to the terminal: shown, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

# What moves the cursor, colours, rings, renames the window, turns the direction of writing, or
# cannot be encoded; but for the end of a line and the tab.
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: object) -> str:
    r"""Return a text in which each letter that a terminal would obey is written out, as \x1b."""
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1], str(text))


class PrintingConsole(Console):
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
