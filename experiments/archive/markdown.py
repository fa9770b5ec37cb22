"""Names and texts of others as Markdown in which nothing of them is markup."""

from __future__ import annotations

import html
import re
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Underscores between letters, as in ad_hoc, mark nothing.
_MARK: Final = re.compile(r"([\\`*\[\]~|]|(?<![^\W_])_|_(?![^\W_]))")
# What makes a heading, a list or a rule where a line begins with it.
_BEGINNING: Final = re.compile(r"(#*|[-+]*|\d*)([#.)+-])(?=\s|\Z)")


def one_line(text: str) -> str:
    """Return a text without the letters that end a line or steer a terminal."""
    return _CONTROL.sub(" ", text).strip()


def as_markdown(text: str) -> str:
    """Return a text as one line of Markdown that shows it as it is."""
    escaped = _MARK.sub(r"\\\1", html.escape(one_line(text), quote=False))
    return _BEGINNING.sub(r"\1\\\2", escaped, count=1) if _BEGINNING.match(escaped) else escaped
