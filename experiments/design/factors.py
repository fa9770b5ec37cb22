"""Factors: what an experiment varies, each by levels or within a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.design.setting import GROUPS, Value

# Of a computed value. Machines differ in the last of 16 digits of a logarithm, and a level
# computed as 0.15000000000000002 would be another run than one written as 0.15.
_DIGITS: Final = 12


@dataclass(frozen=True)
class Factor:
    """One setting and the values that an experiment gives it."""

    name: str
    # low, high: ends of its range, both possible; None for a factor that was given as a list
    low: float | None = None
    high: float | None = None
    levels: tuple[Value, ...] | None = None
    """The only values it takes, in their order; any of its range where not given."""
    scale: Literal["linear", "log"] = "linear"
    """``linear``, or ``log`` for values spread evenly in their logarithm."""
    whole: bool = False  # whether only whole numbers of the range are taken

    @property
    def group(self) -> str:
        """The word for it and its like, such as ``levers``; "" of a setting of its own kind."""
        first, dot, _ = self.name.partition(".")
        return next((word for word, prefix in GROUPS.items() if dot and prefix == first), "")

    @property
    def called(self) -> str:
        """Its name with its ends, as ``policy.voice 0 to 0.5``."""
        return f"{self.name} {self.low:g} to {self.high:g}"

    @property
    def key(self) -> tuple[str, float | None]:
        """What tells it from all others where a setting is tried over several ranges."""
        return self.name, self.high

    @property
    def bounds(self) -> tuple[float, float]:
        """The ends of its range; it has one."""
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high

    @property
    def ends(self) -> tuple[Value, Value]:
        """The ends of its range, or its first and its last level."""
        return self.bounds if self.levels is None else (self.levels[0], self.levels[-1])

    @property
    def constant(self) -> bool:
        """Whether there is one value only, so that nothing varies."""
        return self.levels is not None and len(self.levels) == 1

    @property
    def stepwise(self) -> bool:
        """Whether its values are separate ones, as levels and whole numbers are."""
        return self.levels is not None or self.whole

    def values(self, unit: NDArray[np.float64]) -> NDArray[Any]:
        """Return the values at places of the unit interval.

        Parameters
        ----------
        unit : array of float, shape (n,)
            Places from 0 to 1. Levels, and whole numbers of a linear range, are equally probable
            where places are; a range begins at 0 with ``low`` and ends at 1 with ``high``.
        """
        if self.levels is not None:
            count = len(self.levels)
            return column(self.levels)[np.minimum((unit * count).astype(np.int64), count - 1)]
        low, high = self.bounds
        if self.whole:
            # Each whole number has the interval from itself to the next.
            found = np.floor(self._between(low, high + 1.0, unit))
            return np.clip(found, low, high).astype(np.int64)
        found = np.clip(self._between(low, high, unit), low, high)
        return np.where(unit <= 0.0, low, np.where(unit >= 1.0, high, found))

    def evenly(self, count: int) -> tuple[Value, ...]:
        """Return values spread evenly over the range, both ends among them, or all levels.

        Whole numbers are rounded and given once, so there may be fewer than ``count``.
        """
        if self.levels is not None:
            return self.levels
        low, high = self.bounds
        found = self._between(low, high, np.linspace(0.0, 1.0, count))
        found[0], found[-1] = low, high
        if self.whole:
            found = np.rint(found).astype(np.int64)
        return tuple(dict.fromkeys(found.tolist()))

    def _between(self, low: float, high: float, unit: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.scale == "log":
            return _shortened(np.exp(np.log(low) + unit * (np.log(high) - np.log(low))))
        return _shortened(low + unit * (high - low))


def column(values: Sequence[Value]) -> NDArray[Any]:
    """Return values as an array: of bool, int64, float64, or of objects where any is text."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return np.array(values, np.bool_)
    if kinds == {int}:
        return np.array(values, np.int64)
    if kinds <= {int, float}:
        return np.array(values, np.float64)
    return np.array(values, object)


def _shortened(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values rounded to 12 significant digits, each the float that such a text makes."""
    size = np.where(values == 0.0, 1.0, np.abs(values))
    places = _DIGITS - 1 - np.floor(np.log10(size))
    # Powers of ten up to 22 are exact, and so each step rounds once only.
    up, down = 10.0 ** np.clip(places, 0, 22), 10.0 ** np.clip(-places, 0, 22)
    short: NDArray[np.float64] = np.rint(values * up / down) / up * down
    return short
