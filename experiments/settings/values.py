"""Values of settings, checked one by one; whole numbers by `sim.parameters.horizon`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import TypeGuard

from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest
from sim.parameters.horizon import whole_number


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: object, name: str, least: float, most: float) -> float:
    """Return a number from ``least`` to ``most``, or raise `InvalidSetting`."""
    if not is_number(value) or not least <= value <= most or not isfinite(value):
        allowed = f"{least:g} or more" if most == inf else f"from {least:g} to {most:g}"
        raise InvalidSetting(f"{name}={value!r} is not allowed; it must be a number {allowed}.")
    return float(value)


def written(value: object, items: int | None = None, letters: int | None = None) -> str:
    """Return a value as on a command line; of lists and texts no more than so much."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        told = (f"{key}:{written(one, items, letters)}" for key, one in value.items())
        return "{" + ",".join(told) + "}"
    if isinstance(value, list | tuple):
        shown = [written(one, items, letters) for one in value[:items]]
        return "[" + ",".join([*shown, *(["..."] if len(value) > len(shown) else [])]) + "]"
    text = str(value)
    return text if letters is None or len(text) <= letters else f"{text[:letters]}..."


def yes_or_no(value: object, name: str) -> bool:
    """Return true or false, or raise `InvalidSetting`."""
    if not isinstance(value, bool):
        raise InvalidSetting(f"{name}={value!r} is not allowed; it must be true or false.")
    return value


def share(value: object, name: str) -> float:
    """Return a difference of a failure rate, or raise `InvalidSetting`."""
    if not (is_number(value) and 0.0 < value < 1.0):
        raise InvalidSetting(
            f"{name}={value!r} is not allowed; it must be a number above 0 and below 1, such as "
            "0.02 for two percentage points of the failure rate."
        )
    return float(value)


def choice(value: object, name: str, allowed: Sequence[str]) -> str:
    """Return one of some names, or raise `InvalidSetting`."""
    if not isinstance(value, str) or value not in allowed:
        raise InvalidSetting(
            f"{name}={value} does not exist; allowed are {', '.join(allowed)}."
            f"{nearest(str(value), list(allowed))}"
        )
    return value


def several(value: object, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """Return some of these names in their order, or raise `InvalidSetting`; one may stand alone."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not given:
        raise InvalidSetting(
            f"{name}={value} is not a list of names; allowed are some of {', '.join(allowed)}."
        )
    chosen = [choice(one, name, allowed) for one in given]
    return tuple(one for one in allowed if one in chosen)


def power_of_two(value: object, name: str, most: int) -> int:
    """Return a power of 2, or raise `InvalidSetting`."""
    checked = whole_number(value, name, 2, most)
    if checked & (checked - 1):
        above = 1 << checked.bit_length()
        raise InvalidSetting(
            f"{name}={checked} is not a power of 2; the nearest are {above // 2} and {above}."
        )
    return checked
