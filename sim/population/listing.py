"""``Listing``: the organisations that a file names, before a sample is taken of them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import chance
from sim.population.figures import load_figures
from sim.population.names import GROUPS, Group
from sim.vocabulary import GOVERNMENT, HEALTH_SYSTEM, NONPROFIT

# What a file leaves open must not change from seed to seed: these draws have a seed of their
# own and are keyed by the organisation's id.
_LISTING_SEED: Final[Any] = np.uint64(2018)
_OWNER = 2
_SAMPLE = 3
_UNIVERSITY = 4
_SAMPLED: Final = GROUPS[0]


@dataclass(frozen=True)
class Listing:
    """What a file says.

    Attributes
    ----------
    facts : ndarray
        Records of type ``FACT_RECORD``, in the file's order.
    ids, names : tuple of str
        One for each record.
    described : str
        Who the health systems are: an adjective before the noun, such as ``US``, or nothing.
    origin : str
        Where they come from, for the label.
    year : int or None
        Year that the file describes.
    source : str
        The file and its publisher.
    notes : tuple of str
        What was filled in.
    """

    facts: NDArray[np.void]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    described: str
    origin: str
    year: int | None
    source: str
    notes: tuple[str, ...]

    def rows_of(self, group: Group) -> NDArray[np.intp]:
        """Return the rows of a group, in the file's order."""
        return group.rows_in(self.facts)

    @property
    def health_systems(self) -> int:
        """How many health systems of this country there are, before a sample is taken."""
        return len(self.rows_of(_SAMPLED))

    def sample(self, health_systems: int) -> NDArray[np.intp]:
        """Return the rows of a sample of the health systems of this country.

        Every health system has a random number keyed by its id, and those with the smallest
        are taken: without replacement, the same every time, and a sample of 50 is part of
        the sample of 100.
        """
        hosts = self.rows_of(_SAMPLED)
        ranked = sorted(hosts, key=lambda row: (keyed(self.ids[row], _SAMPLE), self.ids[row]))
        return np.array(sorted(ranked[:health_systems]), np.intp)


def keyed(identity: str, index: int) -> float:
    """Return a uniform number that depends on an organisation's id and on nothing else."""
    purpose = chance.indexed(chance.FACT, index)
    key = zlib.crc32(identity.encode())
    return float(chance.uniform(_LISTING_SEED, purpose, 0, key, HEALTH_SYSTEM))


def public_or_nonprofit(identity: str) -> int:
    """Return an owner for a system that is not investor-owned and of which no more is known."""
    share = load_figures().nonprofit_share
    return NONPROFIT if keyed(identity, _OWNER) < share else GOVERNMENT


def public_or_private_university(identity: str) -> int:
    """Return an owner for a university of which no more is known."""
    share = load_figures().university_government_share
    return GOVERNMENT if keyed(identity, _UNIVERSITY) < share else NONPROFIT


def rows_in_words(rows: Sequence[int]) -> str:
    """Return rows of a spreadsheet in words, the first few of many.

    >>> rows_in_words([4, 9])
    'rows 4, 9'
    """
    shown = ", ".join(str(row) for row in rows[:5])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"row{'s' * (len(rows) > 1)} {shown}{more}"
