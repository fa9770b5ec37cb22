"""The world: every table and list of one run, in one object that all rules receive."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sim.parameters.events import EVENT_RECORD
from sim.parameters.kinds import KIND_RECORD
from sim.parameters.levers import LEVER_COST_RECORD
from sim.parameters.parameters import PARAMETER_RECORD
from sim.parameters.policy import REGIME_RECORD, ROLLOUT_RECORD
from sim.parameters.types import TYPE_RECORD
from sim.state.history import HISTORY_RECORD
from sim.state.organisations import ORGANISATION_RECORD
from sim.state.partnerships import PARTNERSHIP_RECORD
from sim.state.regions import REGION_RECORD

COUNTS_RECORD = np.dtype([("rows", "i8"), ("active", "i8"), ("warm_up", "i8")], align=True)
# What is usual in the whole world now, and what makes it up this month.
CLIMATE_RECORD = np.dtype(
    [("usual", "f8"), ("shown", "f8"), ("showing", "f8"), ("audience", "f8")], align=True
)

# The members of a world that rules can reach, in the order of its handle.
TABLES: dict[str, np.dtype[Any]] = {
    "parameters": PARAMETER_RECORD,
    "kinds": KIND_RECORD,
    "types": TYPE_RECORD,
    "regimes": REGIME_RECORD,
    "rollout": ROLLOUT_RECORD,
    "events": EVENT_RECORD,
    "lever_costs": LEVER_COST_RECORD,
    "organisations": ORGANISATION_RECORD,
    "keys": np.dtype("i8"),
    "partnerships": PARTNERSHIP_RECORD,
    "regions": REGION_RECORD,
    "history": HISTORY_RECORD,
    "counts": COUNTS_RECORD,
    "climate": CLIMATE_RECORD,
    "active": np.dtype("i8"),
    "order": np.dtype("i8"),
    "watcher_start": np.dtype("i8"),
    "watchers": np.dtype("i8"),
    "watched": np.dtype("i8"),
    "supplier_start": np.dtype("i8"),
    "suppliers": np.dtype("i8"),
}

# Those that are made before the first month and that no rule writes.
FIXED = frozenset(
    {
        "parameters",
        "kinds",
        "types",
        "regimes",
        "rollout",
        "events",
        "lever_costs",
        "keys",
        "watcher_start",
        "watchers",
        "watched",
        "supplier_start",
        "suppliers",
    }
)


@dataclass(eq=False)
class World:
    """State of one run. Tables are NumPy record arrays; rules read and write their rows.

    With ``n`` organisations, ``capacity`` rows for partnerships, ``t`` types of partnership,
    ``m`` months of warm-up and observation. Compiled rules receive the world as one pointer to
    its ``handle``, so a rule costs the same to call however many tables there are.
    """

    seed: int
    """Seed of the run."""
    parameters: NDArray[np.void]
    """One row of behavioural parameters."""
    kinds: NDArray[np.void]
    """A row for each kind of organisation."""
    types: NDArray[np.void]
    """A row for each type of partnership, shape (t,)."""
    regimes: NDArray[np.void]
    """Ways of governing, a row of lever strengths each; ``organisation.regime`` is one of them."""
    rollout: NDArray[np.void]
    """Who takes up which of these regimes when, in the order of the months."""
    events: NDArray[np.void]
    """Scripted events in the order of the months."""
    lever_costs: NDArray[np.void]
    """A row for each lever."""
    organisations: NDArray[np.void]
    """Shape (n,); in the order of the population."""
    keys: NDArray[np.int64]
    """What the luck of each organisation is keyed by, shape (n,); see `sim.state.luck`."""
    partnerships: NDArray[np.void]
    """Shape (capacity,); rows 0 to ``counts[0].rows`` are in use."""
    regions: NDArray[np.void]
    """Shape (regions,)."""
    history: NDArray[np.void]
    """Shape (m * t,): the types of the first month, then of the second, and so on."""
    counts: NDArray[np.void]
    """One row of counters."""
    climate: NDArray[np.void]
    """One row: the attainment that is usual now, the sum and number of those that show one this
    month, and the prominence of all domestic hosts together."""
    active: NDArray[np.int64]
    """Rows of partnerships not yet ended, oldest first, shape (capacity,)."""
    order: NDArray[np.int64]
    """Order in which organisations act this month, shape (n,)."""
    watcher_start: NDArray[np.int64]
    """Organisation ``i`` is watched by ``watchers[watcher_start[i]:watcher_start[i + 1]]``."""
    watchers: NDArray[np.int64]
    """Rows of organisations that watch; see ``watcher_start``."""
    watched: NDArray[np.int64]
    """Rows of the peers that each organisation watches, shape (n * peers,); -1 for nobody."""
    supplier_start: NDArray[np.int64]
    """Market ``m``, a type and an area, is served by the rows from ``supplier_start[m]`` up to
    ``supplier_start[m + 1]`` of ``suppliers``."""
    suppliers: NDArray[np.int64]
    """Rows of partners; see ``supplier_start``."""
    type_names: tuple[str, ...] = ("hospital_tech",)
    """Names of the rows of ``types``."""
    handle: NDArray[np.uint64] = field(init=False, repr=False)
    """Seed, then address and length of every table: what compiled rules see."""
    address: int = field(init=False, repr=False)
    """Address of the handle."""

    def __post_init__(self) -> None:
        """Check the tables' layout, which compiled rules rely on, and take their addresses."""
        numbers = [self.seed]
        for name, dtype in TABLES.items():
            table = getattr(self, name)
            if numba.config.DISABLE_JIT and dtype.names:
                # Plain Python reads a row's field as an attribute only from a record array.
                table = table.view(np.recarray)
                setattr(self, name, table)
            if table.dtype != dtype or table.ndim != 1 or not table.flags.c_contiguous:
                raise TypeError(f"world.{name} must be a contiguous vector of {dtype}")
            numbers += [table.ctypes.data, len(table)]
        self.handle = np.array(numbers, np.uint64)
        self.address = int(self.handle.ctypes.data)

    def replaced(self, **tables: Any) -> World:
        """Return a world that shares all tables but the given ones."""
        return replace(self, **tables)
