"""Values of settings that are neither names nor whole numbers, checked."""

from __future__ import annotations

from math import inf, isfinite
from typing import Any, TypeGuard

from sim.parameters import InvalidSetting


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: Any, name: str, least: float, most: float) -> float:
    """Return a number from ``least`` to ``most``, or raise `InvalidSetting`."""
    if not is_number(value) or not least <= value <= most or not isfinite(value):
        allowed = f"{least:g} or more" if most == inf else f"from {least:g} to {most:g}"
        raise InvalidSetting(f"{name}={value!r} is not allowed; it must be a number {allowed}.")
    return float(value)


def yes_or_no(value: Any, name: str) -> bool:
    """Return true or false, or raise `InvalidSetting`."""
    if not isinstance(value, bool):
        raise InvalidSetting(f"{name}={value!r} is not allowed; it must be true or false.")
    return value
