"""``Policy``: a named way of governing: levers, for whom, from when, and how it spreads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from sim.parameters.declaration import InvalidSetting, nearest
from sim.parameters.levers import LEVER_NAMES, LEVERS, N_LEVERS

# To whom a phase of a policy applies.
GROUPS: Final = (
    "everyone",
    "public",
    "private",
    "small",
    "large",
    "health_systems",
    "public_agencies",
    "universities",
)
(EVERYONE, PUBLIC, PRIVATE, SMALL, LARGE, HEALTH_SYSTEMS, PUBLIC_AGENCIES, UNIVERSITIES) = range(8)

REGIME_RECORD: Final = np.dtype([("levers", "f8", (N_LEVERS,))])
ROLLOUT_RECORD: Final = np.dtype(
    [("month", "i8"), ("regime", "i8"), ("group", "i8"), ("uptake", "f8"), ("spread", "f8")],
    align=True,
)


def checked_levers(levers: object) -> Mapping[str, float]:
    """Return checked lever strengths, read-only, or raise `InvalidSetting`."""
    if not isinstance(levers, Mapping):
        raise InvalidSetting(f"levers={levers!r} are not names and strengths such as voice: 0.5.")
    checked = {}
    for lever, strength in levers.items():
        if lever not in LEVER_NAMES:
            raise InvalidSetting(
                f"policy.{lever} is not a lever.{nearest(str(lever), list(LEVER_NAMES))} "
                f"Levers are: {', '.join(LEVER_NAMES)}."
            )
        declared = LEVERS[LEVER_NAMES.index(lever)].declaration
        checked[lever] = declared.checked(strength, "policy.")
    return MappingProxyType(checked)


def _present(levers: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((lever, strength) for lever, strength in levers.items() if strength))


def lever_strengths(levers: Mapping[str, float]) -> np.ndarray:
    """Return the strengths of all levers in their order, shape (levers,)."""
    return np.array([levers.get(name, 0.0) for name in LEVER_NAMES])


@dataclass(frozen=True)
class Phase:
    """A step of a policy: from a month on, some organisations govern in another way.

    Attributes
    ----------
    levers : mapping of str to float
        Strengths from then on; levers not named are absent.
    start : int
        Month of observation from which it holds.
    applies_to : str
        One of ``GROUPS``: ``public`` are public agencies and systems owned by government,
        ``small`` and ``large`` the halves of each kind by size.
    uptake : float
        Part of them that takes it up at the start, by a draw for each; 1 is a mandate.
    spread : float
        Chance a month that one which has not joins, when all peers that it watches have; less
        in proportion (1-35).

    Raises
    ------
    InvalidSetting
        For a value that is not allowed.
    """

    levers: Mapping[str, float] = field(default_factory=dict)
    start: int = 0
    applies_to: str = "everyone"
    uptake: float = 1.0
    spread: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "levers", checked_levers(self.levers))
        start: object = self.start
        if isinstance(start, bool) or not isinstance(start, int) or not 0 <= start < 1200:
            raise InvalidSetting(
                f"phases: start={self.start!r} is not allowed; "
                "it must be a whole number of months from 0 to 1199."
            )
        if self.applies_to not in GROUPS:
            raise InvalidSetting(
                f"phases: applies_to={self.applies_to} is not known; "
                f"allowed are {', '.join(GROUPS)}."
            )
        for name in ("uptake", "spread"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InvalidSetting(f"phases: {name}={value!r} is not a number from 0 to 1.")
            if not 0.0 <= value <= 1.0:
                raise InvalidSetting(f"phases: {name}={value:g} is not a number from 0 to 1.")
            # Minus zero is zero, and must not make another run of it.
            object.__setattr__(self, name, float(value) + 0.0)

    def __reduce__(self) -> tuple[type[Phase], tuple[Any, ...]]:
        return Phase, (dict(self.levers), self.start, self.applies_to, self.uptake, self.spread)

    def __hash__(self) -> int:
        return hash(self.facts)

    @property
    def facts(self) -> tuple[object, ...]:
        """What it makes happen; a lever at none is as good as absent."""
        return (_present(self.levers), self.start, self.applies_to, self.uptake, self.spread)


@dataclass(frozen=True)
class Policy:
    """A way of governing: a name and the strengths of its levers; the others are absent.

    Parameters
    ----------
    name : str
        What tables and figures call it.
    levers : mapping of str to float
        Strengths from 0 (absent) to 1 (full), by lever, for everyone from month 0.
    phases : sequence of Phase
        What changes later, or for some only, in the order of their months; where two begin in
        the same month, the later in the list has the last word.

    Raises
    ------
    InvalidSetting
        For a lever that does not exist or a strength outside 0 to 1.

    Examples
    --------
    >>> Policy("board", {"steering_board": 0.5}).strengths().sum()
    np.float64(0.5)
    >>> Policy("mandate", {}, [Phase({"voice": 1.0}, start=36, applies_to="public")]).phases[0].start
    36
    """

    name: str = "ad_hoc"
    levers: Mapping[str, float] = field(default_factory=dict)
    phases: tuple[Phase, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "levers", checked_levers(self.levers))
        phases = tuple(sorted(self.phases, key=lambda phase: phase.start))
        object.__setattr__(self, "phases", phases)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.name, dict(self.levers), self.phases)

    def __hash__(self) -> int:
        return hash((self.name, tuple(sorted(self.levers.items())), self.phases))

    @cached_property
    def content_hash(self) -> str:
        """16 hexadecimal digits that change with its name and whatever it makes happen."""
        facts = [self.name, _present(self.levers), *(one.facts for one in self.phases)]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    def strengths(self) -> np.ndarray:
        """Return the strengths of all levers from month 0, in their order, shape (levers,)."""
        return lever_strengths(self.levers)

    def regimes(self) -> np.ndarray:
        """Return a row of strengths for the warm-up (none), month 0, and each phase."""
        rows = np.zeros(2 + len(self.phases), REGIME_RECORD)
        for index, levers in enumerate([self.levers, *(one.levers for one in self.phases)]):
            rows["levers"][1 + index] = lever_strengths(levers)
        return rows

    def rollout(self) -> np.ndarray:
        """Return who takes up which row of the regimes when; month 0 takes the second row."""
        first = [(0, 1, EVERYONE, 1.0, 0.0)] if any(self.levers.values()) else []
        later = [
            (phase.start, 2 + index, GROUPS.index(phase.applies_to), phase.uptake, phase.spread)
            for index, phase in enumerate(self.phases)
        ]
        return np.array([*first, *later], ROLLOUT_RECORD)


def _restore(name: str, levers: dict[str, float], phases: tuple[Phase, ...]) -> Policy:
    # As it was checked before it was pickled.
    policy = object.__new__(Policy)
    for field_name, value in (
        ("name", name),
        ("levers", MappingProxyType(levers)),
        ("phases", phases),
    ):
        object.__setattr__(policy, field_name, value)
    return policy
