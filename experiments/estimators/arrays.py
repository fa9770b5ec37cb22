"""What arrays of numbers are called in types, and parts of wholes that may be nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Return parts of wholes, in the shape of the parts; NaN where there is no whole."""
    found = np.full(part.shape, np.nan)
    np.divide(part, whole, out=found, where=whole > 0.0)
    return found
