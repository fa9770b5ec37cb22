"""What an attribute is: one column of a table of the state, said once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column of the organisations, partnerships or regions.

    Attributes
    ----------
    name : str
        Its only name.
    unit : str
        ``1`` for a pure number, ``k$`` for 1000 US dollars, ``row`` for an index, ``code`` for
        a position in one of the lists of ``sim.vocabulary``, ``month`` counted from the start
        of observation (negative during the warm-up).
    low, high : float
        Bounds that hold at all times.
    meaning : str
        What it is.
    evidence : str
        Ids of the evidence, or ``assumption``, or ``bookkeeping``.
    codes : tuple of str
        The names behind a ``code``.
    length : int
        More than 0 for a fixed-length vector.
    """

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    evidence: str = "bookkeeping"
    codes: tuple[str, ...] = ()
    length: int = 0

    @property
    def is_integer(self) -> bool:
        """Whether the column holds whole numbers."""
        return self.unit in {"row", "code", "month", "count"}

    @property
    def field(self) -> tuple[str, str] | tuple[str, str, tuple[int, ...]]:
        """The NumPy field."""
        kind = "i8" if self.is_integer else "f8"
        return (self.name, kind, (self.length,)) if self.length else (self.name, kind)


UNBOUNDED = math.inf


def record(attributes: tuple[Attribute, ...]) -> np.dtype:
    """Return the aligned record type of a table with these columns."""
    return np.dtype([attribute.field for attribute in attributes], align=True)
