"""Text of others, on its way to the terminal: shown, never obeyed."""

from __future__ import annotations

import re
from typing import Final

# What moves the cursor, colours, rings, renames the window, turns the direction of writing, or
# cannot be encoded; but for the end of a line and the tab.
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: object) -> str:
    r"""Return a text in which each letter that a terminal would obey is written out, as \x1b."""
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1], str(text))
