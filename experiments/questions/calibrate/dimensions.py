"""The parameters that are searched, and the scale on which the plausible range is -1 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from typing import Final

import numpy as np

from experiments.design.factors import Factor
from experiments.design.grammar import ASSUMPTIONS
from experiments.design.setting import setting
from experiments.estimators.arrays import Floats
from experiments.settings.assumptions import Assumptions
from experiments.settings.world import AssumedWorld
from sim import OrganisationKinds, Parameters, PartnershipTypes, Policy, synthetic_population
from sim.parameters import InvalidSetting

REACH: Final = 0.5
"""How far beyond the plausible range the search may go, in half-widths of it."""
# Digits of a value that is tried: enough for any, and few enough to read.
_DIGITS: Final = 5


@dataclass(frozen=True)
class Dimension:
    """A parameter that is searched.

    Attributes
    ----------
    factor : Factor
        Its name, its plausible range and the scale of that.
    least, most : float
        Bounds of the model, both allowed.
    usual : float
        What it is by default.
    start : float
        What it is where the search begins: by default, or as the user set it.
    """

    factor: Factor
    least: float
    most: float
    usual: float
    start: float

    @property
    def name(self) -> str:
        """Its dotted name."""
        return self.factor.name

    @cached_property
    def reach(self) -> tuple[float, float]:
        """Places between which it is searched."""
        low, high = self.place(self.least), self.place(self.most)
        return max(low, -1.0 - REACH), min(high, 1.0 + REACH)

    def place(self, value: float) -> float:
        """Return where a value is; on a scale of logarithms, 0 and less are far below."""
        low, high = map(self._scaled, self.factor.bounds)
        if self.factor.scale == "log" and value <= 0.0:
            return -2.0 - REACH
        return 2.0 * (self._scaled(value) - low) / (high - low) - 1.0

    def value(self, place: float) -> float:
        """Return the value at a place, rounded, within the bounds of the model."""
        low, high = map(self._scaled, self.factor.bounds)
        found = low + 0.5 * (place + 1.0) * (high - low)
        if self.factor.scale == "log":
            found = exp(found)
        return min(max(float(f"{found:.{_DIGITS}g}"), self.least), self.most)

    def _scaled(self, value: float) -> float:
        return log(value) if self.factor.scale == "log" else value


def dimensions(factors: Sequence[Factor], assumed: Assumptions) -> tuple[Dimension, ...]:
    """Return what is searched.

    Parameters
    ----------
    factors : sequence of Factor
        What the user, or the list of open parameters, names.
    assumed : Assumptions
        What the runs assume where nothing is moved.

    Raises
    ------
    InvalidSetting
        For what has no range of numbers.
    """
    usual = _by_default()
    found = []
    for factor in factors:
        about = setting(factor.name, f"factors.{factor.name}")
        if factor.group not in ASSUMPTIONS or about.takes != "number" or about.declared is None:
            raise InvalidSetting(
                f"factors.{factor.name} is no number that a world assumes; allowed are "
                "parameters.NAME, kinds.ROW.COLUMN and types.ROW.COLUMN."
            )
        if factor.levels is not None or factor.whole:
            raise InvalidSetting(
                f"factors.{factor.name} is given by single values, and a search needs a range; "
                f"write factors=[{factor.name}], or "
                f"factors={{{factor.name}:{{low:VALUE,high:VALUE}}}}."
            )
        start = float(assumed.value_of(factor.name))
        own = _has(usual, factor.name)
        found.append(
            Dimension(
                factor,
                about.declared.low,
                about.declared.high,
                float(usual.value_of(factor.name)) if own else start,
                start,
            )
        )
    return tuple(found)


def starting_place(searched: Sequence[Dimension]) -> Floats:
    """Return where the search begins, shape (parameters,)."""
    return np.array([one.place(one.start) for one in searched])


def usual_place(searched: Sequence[Dimension]) -> Floats:
    """Return where the defaults are, shape (parameters,)."""
    return np.array([one.place(one.usual) for one in searched])


def values_at(searched: Sequence[Dimension], places: Floats) -> Floats:
    """Return the values at places, both of shape (points, parameters)."""
    return np.array(
        [
            [one.value(place) for one, place in zip(searched, row, strict=True)]
            for row in places.tolist()
        ]
    )


def places_of(searched: Sequence[Dimension], values: Floats) -> Floats:
    """Return the places of values, both of shape (points, parameters)."""
    return np.array(
        [
            [one.place(value) for one, value in zip(searched, row, strict=True)]
            for row in values.tolist()
        ]
    )


def _by_default() -> Assumptions:
    world = AssumedWorld(Parameters(), PartnershipTypes(), OrganisationKinds(), (), ())
    return Assumptions(world, Policy(), synthetic_population(), 1, 0)


def _has(usual: Assumptions, name: str) -> bool:
    """Return whether a setting has a default; a type of the user's own has none."""
    group, _, rest = name.partition(".")
    return group != "types" or rest.partition(".")[0] in usual.world.types
