"""``Faults``: all that is wrong with a population file, told at once, a sentence for each kind.

A sentence names the row as a spreadsheet counts it (usually the header is row 1), the column, the
first wrong value, what is allowed, and, where others are wrong in the same way, how many and where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sim.parameters.declaration import InvalidSetting

# Control characters, line ends, marks that turn the direction of text, halves of characters.
_UNSHOWN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_MOST_KINDS: Final = 20
_ROWS_SHOWN: Final = 5


@dataclass
class _Kind:
    """Faults of one kind: the sentence about the first, and where the others are."""

    sentence: str
    rows: list[int]
    count: int = 1


@dataclass
class Faults:
    """What has been found wrong with a file so far.

    Attributes
    ----------
    file : str
        The file as its user named it, on one line.
    """

    file: str
    _kinds: dict[tuple[str, str], _Kind] = field(default_factory=dict)

    def refusal(self, what: str) -> InvalidSetting:
        """Return the refusal of the file as a whole; ``what`` is the rest of a sentence."""
        return InvalidSetting(f"population.file={self.file}: {what}.")

    def of_file(self, what: str) -> None:
        """Note a fault of the file, such as a column that is missing."""
        self._kinds.setdefault(("", what), _Kind(what, []))

    def of_row(self, row: int, what: str, kind: str) -> None:
        """Note a fault of a row; ``kind`` is what it shares with others like it."""
        self._note(("", kind), row, f"row {row} {what}")

    def of_cell(self, row: int, column: str, value: str, what: str, kind: str = "") -> None:
        """Note a fault of a cell; ``kind``, where not ``what``, is what others share with it."""
        sentence = f"row {row}, column {printable(column, 40)}: {shortened(value)} {what}"
        self._note((column, kind or what), row, sentence)

    def _note(self, key: tuple[str, str], row: int, sentence: str) -> None:
        known = self._kinds.get(key)
        if known is None:
            self._kinds[key] = _Kind(sentence, [row])
            return
        known.count += 1
        if len(known.rows) < _ROWS_SHOWN:
            known.rows.append(row)

    def refuse(self) -> None:
        """Raise `InvalidSetting` if anything is wrong.

        A single kind is told in one sentence; several have a line each.
        """
        if not self._kinds:
            return
        told = [_told(kind) for kind in self._kinds.values()]
        if len(told) == 1:
            raise self.refusal(told[0])
        lines = [f"  {one}." for one in told[:_MOST_KINDS]]
        if len(told) > _MOST_KINDS:
            lines.append(f"  There are {len(told) - _MOST_KINDS} more kinds of faults.")
        head = f"population.file={self.file}: there are {len(told)} kinds of faults."
        raise InvalidSetting("\n".join([head, *lines]))


def _told(kind: _Kind) -> str:
    if kind.count == 1:
        return kind.sentence
    return f"{kind.sentence} ({kind.count:,} such rows: {listed_rows(kind.rows, kind.count)})"


def listed_rows(rows: Sequence[int], count: int) -> str:
    """Return the first rows of ``count`` in words.

    >>> listed_rows([4, 9], 2), listed_rows([2, 3, 5, 7, 11, 13], 6)
    ('4, 9', '2, 3, 5, 7, 11 and 1 more')
    """
    shown = rows[:_ROWS_SHOWN]
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return ", ".join(str(row) for row in shown) + more


def shortened(text: str, longest: int = 40) -> str:
    """Return a text quoted on one line, cut where it is long."""
    return repr(text if len(text) <= longest else text[: longest - 3] + "...")


def printable(text: str, longest: int = 300) -> str:
    """Return a text on one line, without characters that a terminal acts on, cut where long."""
    return plain(text if len(text) <= longest else text[: longest - 3] + "...", "?")


def plain(text: str, instead: str) -> str:
    r"""Return a text with something instead of each character that moves or hides others.

    >>> plain("St\nMary", " ")
    'St Mary'
    """
    return _UNSHOWN.sub(instead, text)
