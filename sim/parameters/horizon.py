"""How long a run lasts, and the check of whole numbers that settings of any kind share."""

from __future__ import annotations

from typing import Final

from sim.parameters.declaration import InvalidSetting

MONTHS: Final = 120
"""Months observed where nothing else is said."""
MILESTONE: Final = 60
"""Months after signature at which objectives are judged where the agreed term is longer."""
WARM_UP: Final = 120
"""Months lived before these, without governance, so that partnerships of all ages exist."""
LONGEST_RUN: Final = 1200
LAST_SEED: Final = 2**64 - 1


def whole_number(value: object, name: str, low: int, high: int) -> int:
    """Return ``value`` if it is a whole number within bounds, or raise `InvalidSetting`."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidSetting(
            f"{name}={value!r} is not allowed; it must be a whole number from {low} to {high}."
        )
    return value
