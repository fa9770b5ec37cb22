"""The part of a document that a command writes, between two marks."""

from __future__ import annotations

from typing import Final

BEGIN: Final = "<!-- generated: begin -->"
END: Final = "<!-- generated: end -->"


def written(document: str, part: str) -> str:
    """Return a document with its generated part replaced.

    Raises
    ------
    ValueError
        If it lacks a mark.
    """
    before, _, rest = document.partition(BEGIN)
    _, marked, after = rest.partition(END)
    if not marked:
        raise ValueError(f"the document lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{part}\n{END}{after}"
