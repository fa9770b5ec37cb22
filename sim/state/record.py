"""The row of the history that a rule writes to."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled import rule
from sim.state.world import World


@rule
def month_record(world: World, month: int, partnership_type: int) -> Any:
    """Return the row of a month, counted from the start of observation, and a type."""
    index = (month + world.counts[0].warm_up) * len(world.types) + partnership_type
    return world.history[index]
