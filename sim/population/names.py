"""The groups of organisations, and ids and names for those that bring none of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import HEALTH_SYSTEM, PUBLIC_AGENCY, UNIVERSITY, VENDOR


@dataclass(frozen=True, slots=True)
class Group:
    """Organisations of one kind, of this country or of others.

    Attributes
    ----------
    name : str
        The setting that says how many, and the attribute of `Population`.
    kind : int
        Row of ``sim.vocabulary.KINDS``.
    abroad : int
        1 for those of other countries.
    letter : str
        First letter of the ids of those that are drawn.
    noun : str
        Readable name of one of them, without its number.
    per_hundred : int
        How many there are by default for each hundred health systems.
    least : int
        Smallest number that is allowed.
    """

    name: str
    kind: int
    abroad: int
    letter: str
    noun: str
    per_hundred: int
    least: int = 0

    def usual(self, health_systems: int) -> int:
        """Return how many there are by default around so many health systems."""
        return max((self.per_hundred * health_systems + 50) // 100, self.least)

    def rows_in(self, facts: NDArray[np.void]) -> NDArray[np.intp]:
        """Return the rows of facts (records of type ``FACT_RECORD``) that belong to it."""
        return np.flatnonzero((facts["kind"] == self.kind) & (facts["abroad"] == self.abroad))


# In the order of their rows in every table.
GROUPS: Final = (
    Group("health_systems", HEALTH_SYSTEM, 0, "H", "Health system", 100, least=1),
    Group("vendors", VENDOR, 0, "V", "Vendor", 60, least=1),
    Group("public_agencies", PUBLIC_AGENCY, 0, "A", "Public agency", 10),
    Group("universities", UNIVERSITY, 0, "U", "University", 10),
    Group("foreign_systems", HEALTH_SYSTEM, 1, "F", "Foreign health system", 10),
    Group("foreign_agencies", PUBLIC_AGENCY, 1, "G", "Foreign agency", 5),
)
KINDS_ABROAD: Final = tuple(group.kind for group in GROUPS if group.abroad)


def numbered_ids(letter: str, count: int, taken: Collection[str] = ()) -> tuple[str, ...]:
    """Return ``H001``, ``H002``, ... : the same id at the same position whatever the count.

    The letter is doubled as long as one of the ids is ``taken`` by an organisation of a file.

    >>> numbered_ids("V", 2)
    ('V001', 'V002')
    """
    used = set(taken)
    prefix = letter
    while True:
        ids = tuple(f"{prefix}{number:03d}" for number in range(1, count + 1))
        if used.isdisjoint(ids):
            return ids
        prefix += letter


def numbered_names(what: str, count: int) -> tuple[str, ...]:
    """Return ``Vendor 1``, ``Vendor 2``, ...

    >>> numbered_names("Vendor", 2)
    ('Vendor 1', 'Vendor 2')
    """
    return tuple(f"{what} {number}" for number in range(1, count + 1))


def counted(number: int, what: str) -> str:
    """Return a number with its noun, in the plural where it is one.

    >>> counted(1, "vendor"), counted(60, "vendor"), counted(2, "public agency")
    ('1 vendor', '60 vendors', '2 public agencies')
    """
    if number == 1:
        return f"{number} {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"


def in_words(parts: Sequence[str]) -> str:
    """Return the parts of an enumeration as one text.

    >>> in_words(["60 vendors"]), in_words(["2 health systems", "1 vendor", "1 university"])
    ('60 vendors', '2 health systems, 1 vendor and 1 university')
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
