"""``Listing``: the organisations that a file names, before a sample is taken of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.population.figures import load_figures
from sim.population.keys import OWNER, SAMPLE, UNIVERSITY, keyed
from sim.population.names import GROUPS, Group
from sim.vocabulary import GOVERNMENT, NONPROFIT

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
        """Return the rows of a group by their ids, whatever their order in the file."""
        rows = sorted(group.rows_in(self.facts), key=self.ids.__getitem__)
        return np.array(rows, np.intp)

    @property
    def health_systems(self) -> int:
        """How many health systems of this country there are, before a sample is taken."""
        return len(_SAMPLED.rows_in(self.facts))

    def sample(self, health_systems: int) -> NDArray[np.intp]:
        """Return the rows of a sample of the health systems of this country, by their ids.

        Every health system has a random number keyed by its id, and those with the smallest
        are taken: without replacement, the same every time, and a sample of 50 is part of
        the sample of 100.
        """
        hosts = self.rows_of(_SAMPLED)
        chance = np.array([keyed(self.ids[row], SAMPLE) for row in hosts])
        taken = np.argsort(chance, kind="stable")[:health_systems]
        return hosts[np.sort(taken)]


def public_or_nonprofit(identity: str) -> int:
    """Return an owner for a system that is not investor-owned and of which no more is known."""
    share = load_figures().nonprofit_share
    return NONPROFIT if keyed(identity, OWNER) < share else GOVERNMENT


def public_or_private_university(identity: str) -> int:
    """Return an owner for a university of which no more is known."""
    share = load_figures().university_government_share
    return GOVERNMENT if keyed(identity, UNIVERSITY) < share else NONPROFIT
