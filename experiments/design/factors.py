"""Factors: what an experiment varies, each by levels or within a range.

Written as a mapping from the dotted name of a setting to a list of levels, one value, a range
``{low: 0.01, high: 0.2}``, or ``range`` for the declared range worth sweeping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.design.setting import Setting, Value, is_group, setting
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest
from sim.run import whole_number

_RANGE: Final = ("low", "high", "scale", "whole", "levels")
_SCALES: Final = ("linear", "log")
_MOST_LEVELS: Final = 1_000_000
_SHOWN: Final = 8  # levels that a refusal repeats
# Of a computed value. Machines differ in the last of 16 digits of a logarithm, and a level
# computed as 0.15000000000000002 would be another run than one written as 0.15.
_DIGITS: Final = 12


@dataclass(frozen=True)
class Factor:
    """One setting and the values that an experiment gives it.

    Attributes
    ----------
    name : str
        The setting, such as ``parameters.fomo_rate``.
    levels : tuple, optional
        The only values it takes, in their order; any of its range where not given.
    low, high : float or int, optional
        Ends of its range, both possible; None for a factor that was given as a list.
    scale : str
        ``linear``, or ``log`` for values spread evenly in their logarithm.
    whole : bool
        Whether only whole numbers of the range are taken.
    """

    name: str
    levels: tuple[Value, ...] | None = None
    low: float | None = None
    high: float | None = None
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False

    @property
    def constant(self) -> bool:
        """Whether there is one value only, so that nothing varies."""
        return self.levels is not None and len(self.levels) == 1

    @property
    def stepwise(self) -> bool:
        """Whether its values are separate ones, as levels and whole numbers are."""
        return self.levels is not None or self.whole

    def at(self, u: float) -> Value:
        """Return the value at a place of the unit interval; see `values`."""
        (value,) = self.values(np.array([u])).tolist()
        return value  # type: ignore[no-any-return]

    def values(self, unit: NDArray[np.float64]) -> NDArray[Any]:
        """Return the values at places of the unit interval.

        Parameters
        ----------
        unit : array of float, shape (n,)
            Places from 0 to 1. Levels, and whole numbers of a linear range, are equally probable
            where places are; a range begins at 0 with ``low`` and ends at 1 with ``high``.

        Returns
        -------
        array, shape (n,)
            See `column` for its type.
        """
        if self.levels is not None:
            count = len(self.levels)
            return column(self.levels)[np.minimum((unit * count).astype(np.int64), count - 1)]
        low, high = self.ends
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
        low, high = self.ends
        found = self._between(low, high, np.linspace(0.0, 1.0, count))
        found[0], found[-1] = low, high
        if self.whole:
            found = np.rint(found).astype(np.int64)
        return tuple(dict.fromkeys(found.tolist()))

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of its range; a factor given as a list has none."""
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high

    def _between(self, low: float, high: float, unit: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.scale == "log":
            return _shortened(np.exp(np.log(low) + unit * (np.log(high) - np.log(low))))
        return _shortened(low + unit * (high - low))


def column(values: tuple[Value, ...] | list[Value]) -> NDArray[Any]:
    """Return values as an array: of bool, int64, float64, or of objects where any is text."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return np.array(values, np.bool_)
    if kinds == {int}:
        return np.array(values, np.int64)
    if kinds <= {int, float}:
        return np.array(values, np.float64)
    return np.array(values, object)


def read_factors(given: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Return the factors of a configuration, in its order.

    Parameters
    ----------
    given : mapping
        From the dotted name of a setting to its levels or range. Names may also be nested, as
        in ``{parameters: {fomo_rate: range}}``.

    Raises
    ------
    InvalidSetting
        For a name that is no setting, and for anything that is neither levels nor a range.
    """
    if not isinstance(given, Mapping):
        raise InvalidSetting(
            f"factors={given!r} is not a list of settings with their levels or ranges; write "
            "factors={parameters.fomo_rate:[0.1,0.2]}."
        )
    found: dict[str, Factor] = {}
    for name, values in _flat(given):
        if name in found:
            raise InvalidSetting(f"factors.{name}={values!r} is given twice; give it once.")
        found[name] = _read(name, values)
    return tuple(found.values())


def _flat(given: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in given.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and is_group(name):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _read(name: str, given: Any) -> Factor:
    label = f"factors.{name}={_written(given)}"
    about = setting(name, label)
    if given is None or given == "range":
        given = {}
    elif isinstance(given, list | tuple):
        return Factor(name, _levels(about, given, label))
    elif not isinstance(given, Mapping):
        return Factor(name, (about.value(given),))
    if about.takes == "switch" and not given:
        return Factor(name, (True, False))
    if about.takes == "code" and not given and about.declared:
        return Factor(name, about.declared.codes)
    return _range(about, given, label)


def _levels(about: Setting, given: list[Any] | tuple[Any, ...], label: str) -> tuple[Value, ...]:
    if not given:
        raise InvalidSetting(f"{label} has no level; write factors.{about.name}=[VALUE,VALUE].")
    levels: dict[Value, None] = {}
    for level in map(about.value, given):
        if level in levels:
            raise InvalidSetting(f"{label} has the level {level} twice; give each level once.")
        levels[level] = None
    return tuple(levels)


def _range(about: Setting, given: Mapping[str, Any], label: str) -> Factor:
    """Read a range, declared or given, and its levels if it has any."""
    if about.takes not in ("number", "whole"):
        raise InvalidSetting(
            f"{label} is not a list of values, and {about.name} has no range; "
            f"write factors.{about.name}=[VALUE,VALUE]."
        )
    for key in given:
        if key not in _RANGE:
            raise InvalidSetting(
                f"{label} has {key!r}, which no range has; allowed are {', '.join(_RANGE)}."
                f"{nearest(str(key), list(_RANGE))}"
            )
    low, high = _given_ends(about, given, label) or _declared_ends(about, label)
    if not low < high:
        raise InvalidSetting(f"{label} is no range; low must be less than high.")
    scale, whole = given.get("scale", "linear"), given.get("whole", about.takes == "whole")
    if scale not in _SCALES:
        raise InvalidSetting(f"{label} has scale={scale!r}; allowed are {', '.join(_SCALES)}.")
    if scale == "log" and low <= 0.0:
        raise InvalidSetting(f"{label} has low={low:g}; scale=log allows only low above 0.")
    if not isinstance(whole, bool) or (about.takes == "whole" and not whole):
        allowed = "true" if about.takes == "whole" else "true or false"
        raise InvalidSetting(f"{label} has whole={whole!r}; allowed is {allowed}.")
    if whole:
        if low != int(low) or high != int(high):
            raise InvalidSetting(f"{label} has whole=true; low and high must be whole numbers.")
        low, high = int(low), int(high)
    factor = Factor(about.name, None, low, high, scale, whole)
    if given.get("levels") is None:
        return factor
    count = whole_number(given["levels"], f"factors.{about.name}.levels", 2, _MOST_LEVELS)
    return Factor(about.name, factor.evenly(count), low, high, scale, whole)


def _given_ends(about: Setting, given: Mapping[str, Any], label: str) -> tuple[Any, Any] | None:
    if "low" not in given and "high" not in given:
        return None
    for end in ("low", "high"):
        if end not in given:
            raise InvalidSetting(f"{label} has no {end}; a range needs both low and high.")
    return about.value(given["low"]), about.value(given["high"])


def _declared_ends(about: Setting, label: str) -> tuple[float, float]:
    ends = about.declared.sweep if about.declared else None
    if ends is None or ends[0] == ends[1]:
        raise InvalidSetting(
            f"{label} needs values, for {about.name} has no declared range; "
            f"write factors.{about.name}={{low:VALUE,high:VALUE}} or a list of levels."
        )
    return float(ends[0]), float(ends[1])


def _shortened(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values rounded to 12 significant digits, each the float that such a text makes."""
    size = np.where(values == 0.0, 1.0, np.abs(values))
    places = _DIGITS - 1 - np.floor(np.log10(size))
    # Powers of ten up to 22 are exact, and so each step rounds once only.
    up, down = 10.0 ** np.clip(places, 0, 22), 10.0 ** np.clip(-places, 0, 22)
    short: NDArray[np.float64] = np.rint(values * up / down) / up * down
    return short


def _written(given: Any) -> str:
    """Return a value as on a command line."""
    if given is None:
        return "null"
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, Mapping):
        return "{" + ",".join(f"{key}:{_written(one)}" for key, one in given.items()) + "}"
    if isinstance(given, list | tuple):
        shown = [_written(one) for one in given[:_SHOWN]]
        return "[" + ",".join([*shown, *(["..."] if len(given) > _SHOWN else [])]) + "]"
    return str(given)
