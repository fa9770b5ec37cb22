"""``Population``: who the organisations of a study are."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from numbers import Integral
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.declaration import InvalidSetting
from sim.population.figures import FIGURES_NAME, FIGURES_YEAR, load_figures
from sim.population.names import counted, numbered_ids, numbered_names
from sim.population.synthetic import draw_facts

FACT_RECORD: Final = np.dtype(
    [
        ("kind", "i4"),  # row of sim.vocabulary.KINDS
        ("region", "i4"),  # row of sim.vocabulary.REGIONS
        ("ownership", "i4"),  # row of sim.vocabulary.OWNERSHIPS
        ("multistate", "i4"),  # 1 if it has hospitals in more than one state
        ("size", "f8"),  # beds of a health system; employees of a vendor, NaN: drawn later
        ("physicians", "f8"),  # of a health system; NaN for a vendor
        ("risk_aversion", "f8"),  # this and the traits below: NaN: drawn later
        ("fomo", "f8"),
        ("tempo", "f8"),
        ("margin", "f8"),
        ("awareness", "f8"),
    ],
    align=True,
)
OPTIONAL_TRAITS: Final = ("risk_aversion", "fomo", "tempo", "margin", "awareness")
MOST_ORGANISATIONS: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class Population:
    """The organisations of a study: some known from a file, the others drawn for each seed.

    Made by `synthetic_population` or `load_population`.

    Attributes
    ----------
    label : str
        One line that says who they are.
    health_systems, vendors : int
        How many of each.
    listed : ndarray or None
        Facts known from a file, health systems first, then vendors; None if there are none.
    ids : tuple of str
        One short id for each organisation, all different.
    names : tuple of str
        A readable name for each.
    year : int or None
        Year that the facts or figures describe; None if not known.
    source : str
        Where they come from.
    notes : tuple of str
        What was filled in or left out, one sentence each.
    """

    label: str
    health_systems: int
    vendors: int
    listed: NDArray[np.void] | None
    ids: tuple[str, ...]
    names: tuple[str, ...]
    year: int | None
    source: str
    notes: tuple[str, ...] = ()

    def facts(self, seed: int) -> NDArray[np.void]:
        """Return the facts of all organisations, health systems first, then vendors.

        Parameters
        ----------
        seed : int
            Seed of the run, 0 to 2**64 - 1. Those known from a file are the same for every
            seed; the others are drawn, each keyed by its position among its kind.

        Returns
        -------
        ndarray
            Records of type ``FACT_RECORD``, shape (n,).
        """
        table = np.empty(len(self), FACT_RECORD)
        known = 0
        if self.listed is not None:
            known = len(self.listed)
            table[:known] = self.listed
        if known < len(table):
            key: Any = np.uint64(seed)
            draw_facts(key, known, self.health_systems, load_figures(), table)
        return table

    @functools.cached_property
    def content_hash(self) -> str:
        """16 hexadecimal digits that change with anything that determines the facts."""
        digest = hashlib.sha256()
        digest.update(repr((self.health_systems, self.vendors, self.ids)).encode())
        if self.listed is not None:
            digest.update(self.listed.tobytes())
        if self.listed is None or len(self.listed) < len(self):
            for figure in load_figures():
                digest.update(np.asarray(figure, np.float64).tobytes())
        return digest.hexdigest()[:16]

    def __len__(self) -> int:
        return self.health_systems + self.vendors

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Population) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def __str__(self) -> str:
        return self.label

    @property
    def _identity(self) -> tuple[object, ...]:
        told = (self.label, self.names, self.year, self.source, self.notes)
        return (self.content_hash, *told)


def synthetic_population(health_systems: int = 100, vendors: int = 60) -> Population:
    """Return a population whose every organisation is drawn, anew for each seed.

    Parameters
    ----------
    health_systems : int
        Number of US health systems, drawn from figures of the AHRQ Compendium 2018.
    vendors : int
        Number of vendors.

    Raises
    ------
    InvalidSetting
        For a number that is not whole or less than 1.

    Examples
    --------
    >>> population = synthetic_population(2, 1)
    >>> population.ids
    ('H001', 'H002', 'V001')
    >>> population.facts(seed=7)["size"][:2]
    array([177., 109.])
    """
    hosts = checked_count("health_systems", health_systems)
    partners = checked_count("vendors", vendors)
    return Population(
        label=f"{counted(hosts, 'synthetic US health system')} (figures of the {FIGURES_NAME}) "
        f"and {counted(partners, 'vendor')}",
        health_systems=hosts,
        vendors=partners,
        listed=None,
        ids=numbered_ids("H", hosts) + numbered_ids("V", partners),
        names=numbered_names("Health system", hosts) + numbered_names("Vendor", partners),
        year=FIGURES_YEAR,
        source="drawn from summary figures of the AHRQ Compendium of U.S. Health Systems, "
        f"{FIGURES_YEAR}, and of CMS Hospital General Information, 2023",
    )


def checked_count(name: str, value: object, most: int = MOST_ORGANISATIONS) -> int:
    """Return a number of organisations, or raise `InvalidSetting`."""
    allowed = f"allowed is a whole number from 1 to {most:,}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InvalidSetting(f"population.{name}={value!r} is not a whole number; {allowed}.")
    if not 1 <= int(value) <= most:
        raise InvalidSetting(f"population.{name}={value} is out of bounds; {allowed}.")
    return int(value)
