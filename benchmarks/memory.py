"""Peak memory of a process, in MB, where the system tells it."""

from __future__ import annotations

import sys
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def in_megabytes(usage: Any) -> float:
    """Return the peak resident memory that a system's record of usage tells."""
    return float(usage.ru_maxrss) / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def peak_of_this_process() -> float | None:
    """Return the peak memory of this process so far."""
    return in_megabytes(resource.getrusage(resource.RUSAGE_SELF)) if resource else None


def peak_of_children() -> float | None:
    """Return the peak memory of the largest process that this one has waited for."""
    return in_megabytes(resource.getrusage(resource.RUSAGE_CHILDREN)) if resource else None
