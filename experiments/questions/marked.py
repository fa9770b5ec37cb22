"""The parts of a document that a command writes, each between two marks."""

from __future__ import annotations


def marks(name: str = "generated") -> tuple[str, str]:
    """Return the comments before and after a part."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def written(document: str, part: str, name: str = "generated") -> str:
    """Return a document with a part of it replaced.

    Raises
    ------
    ValueError
        If it lacks a mark.
    """
    begin, end = marks(name)
    before, _, rest = document.partition(begin)
    _, marked, after = rest.partition(end)
    if not marked:
        raise ValueError(f"the document lacks {begin} or {end}")
    return f"{before}{begin}\n{part}\n{end}{after}"
