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
from sim.population.keys import keys_of
from sim.population.names import GROUPS, counted, in_words, numbered_ids, numbered_names
from sim.population.synthetic import draw_facts

FACT_RECORD: Final = np.dtype(
    [
        ("kind", "i4"),  # row of sim.vocabulary.KINDS
        ("region", "i4"),  # row of sim.vocabulary.REGIONS
        ("ownership", "i4"),  # row of sim.vocabulary.OWNERSHIPS
        ("multistate", "i4"),  # 1 if it has hospitals in more than one state
        ("abroad", "i4"),  # 1 if it belongs to another country
        ("size", "f8"),  # beds of a health system; employees of any other, NaN: drawn later
        ("physicians", "f8"),  # of a health system; NaN for any other
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

    Made by `synthetic_population` or `load_population`. Its groups stand in the order of
    ``sim.population.names.GROUPS``, each either listed in the file or drawn as a whole.

    Attributes
    ----------
    label : str
        One line that says who they are.
    health_systems, vendors, public_agencies, universities : int
        How many of each, of this country.
    foreign_systems, foreign_agencies : int
        How many health systems and public agencies of other countries.
    listed : ndarray or None
        Facts known from a file, group by group; None if there are none.
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
    public_agencies: int
    universities: int
    foreign_systems: int
    foreign_agencies: int
    listed: NDArray[np.void] | None
    ids: tuple[str, ...]
    names: tuple[str, ...]
    year: int | None
    source: str
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, ...]:
        """How many organisations each of ``sim.population.names.GROUPS`` has."""
        return tuple(int(getattr(self, group.name)) for group in GROUPS)

    def facts(self, seed: int) -> NDArray[np.void]:
        """Return the facts of all organisations, group by group.

        Parameters
        ----------
        seed : int
            Seed of the run, 0 to 2**64 - 1. Those known from a file are the same for every
            seed; the others are drawn, each keyed by its position in its group.

        Returns
        -------
        ndarray
            Records of type ``FACT_RECORD``, shape (n,): health systems, vendors, public
            agencies, universities, foreign health systems, foreign public agencies.
        """
        key: Any = np.uint64(seed)
        table = np.zeros(len(self), FACT_RECORD)
        start = 0
        for group, count in zip(GROUPS, self.counts, strict=True):
            own = table[start : start + count]
            known = np.array([], np.intp) if self.listed is None else group.rows_in(self.listed)
            if self.listed is not None and len(known):
                copy_facts(self.listed, known, own)
            elif count:
                draw_facts(key, group.kind, group.abroad, load_figures(), own)
            start += count
        return table

    @functools.cached_property
    def keys(self) -> NDArray[np.int64]:
        """What the luck of each organisation is keyed by in every run, shape (n,).

        Its row in a synthetic population. In one from a file it follows its id, so that a row
        that is moved, added or taken away leaves the luck of all others as it was.
        """
        if self.listed is None:
            return np.arange(len(self), dtype=np.int64)
        return np.array(keys_of(self.ids), np.int64)

    @functools.cached_property
    def content_hash(self) -> str:
        """16 hexadecimal digits that change with anything that determines the facts."""
        digest = hashlib.sha256()
        digest.update(repr((self.counts, self.ids)).encode())
        if self.listed is not None:
            for field in FACT_RECORD.names or ():
                digest.update(self.listed[field].tobytes())
        if self.listed is None or len(self.listed) < len(self):
            for figure in load_figures():
                digest.update(np.asarray(figure, np.float64).tobytes())
        return digest.hexdigest()[:16]

    def __len__(self) -> int:
        return sum(self.counts)

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


def synthetic_population(
    health_systems: int = 100,
    vendors: int = 60,
    public_agencies: int = 10,
    universities: int = 10,
    foreign_systems: int = 10,
    foreign_agencies: int = 5,
) -> Population:
    """Return a population whose every organisation is drawn, anew for each seed.

    Parameters
    ----------
    health_systems : int
        Number of US health systems, drawn from figures of the AHRQ Compendium 2018.
    vendors : int
        Number of vendors.
    public_agencies, universities : int
        Numbers of US public agencies and universities; may be 0.
    foreign_systems, foreign_agencies : int
        Numbers of health systems and public agencies of other countries; may be 0.

    Raises
    ------
    InvalidSetting
        For a number that is not whole or out of bounds.

    Examples
    --------
    >>> population = synthetic_population(2, 1, 1, 0, 0, 1)
    >>> population.ids
    ('H001', 'H002', 'V001', 'A001', 'G001')
    >>> population.facts(seed=7)["size"][:2]
    array([177., 109.])
    """
    counts = checked_counts(
        health_systems=health_systems,
        vendors=vendors,
        public_agencies=public_agencies,
        universities=universities,
        foreign_systems=foreign_systems,
        foreign_agencies=foreign_agencies,
    )
    hosts = counted(counts["health_systems"], "synthetic US health system")
    others = [
        counted(counts[group.name], group.noun.lower())
        for group in GROUPS[1:]
        if counts[group.name]
    ]
    each = [(group, counts[group.name]) for group in GROUPS]
    return Population(
        label=in_words([f"{hosts} (figures of the {FIGURES_NAME})", *others]),
        **counts,
        listed=None,
        ids=tuple(one for group, count in each for one in numbered_ids(group.letter, count)),
        names=tuple(one for group, count in each for one in numbered_names(group.noun, count)),
        year=FIGURES_YEAR,
        source="drawn from summary figures of the AHRQ Compendium of U.S. Health Systems, "
        f"{FIGURES_YEAR}, and of CMS Hospital General Information, 2023",
        notes=(),
    )


def copy_facts(source: NDArray[np.void], rows: NDArray[np.intp], target: NDArray[np.void]) -> None:
    """Copy rows of facts, field by field: the bytes between the fields of the target stay.

    Records are padded so that numbers lie well in memory. NumPy says nothing of what it
    leaves in the padding, and equal facts should be equal bytes.
    """
    for field in FACT_RECORD.names or ():
        target[field] = source[field][rows]


def checked_counts(**asked: object) -> dict[str, int]:
    """Return how many organisations of each group are asked for, or raise `InvalidSetting`."""
    return {
        group.name: checked_count(group.name, asked[group.name], group.least) for group in GROUPS
    }


def checked_count(name: str, value: object, least: int = 1, most: int = MOST_ORGANISATIONS) -> int:
    """Return a number of organisations, or raise `InvalidSetting`."""
    allowed = f"allowed is a whole number from {least} to {most:,}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InvalidSetting(f"population.{name}={value!r} is not a whole number; {allowed}.")
    if not least <= int(value) <= most:
        raise InvalidSetting(f"population.{name}={value} is out of bounds; {allowed}.")
    return int(value)
