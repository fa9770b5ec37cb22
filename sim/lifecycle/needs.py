"""Needs: what a host wants solved and cannot do itself (1-1, 3-7)."""

from __future__ import annotations

from sim.compiled import rule
from sim.state.world import World


@rule
def need_gap(world: World, who: int, area: int) -> float:
    """Return how far an organisation's need in an area exceeds what it can do itself."""
    own = world.organisations[who]
    return max(own.needs[area] - own.capabilities[area], 0.0)
