"""Short ids and readable names for organisations that bring none of their own."""

from __future__ import annotations

from collections.abc import Collection


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

    >>> counted(1, "vendor"), counted(60, "vendor")
    ('1 vendor', '60 vendors')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
