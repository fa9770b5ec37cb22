"""Needs: what an organisation wants solved and cannot do itself (1-1, 3-7)."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled import rule
from sim.state.world import World
from sim.vocabulary import N_AREAS


@rule
def need_gap(world: World, who: int, area: int) -> float:
    """Return how far an organisation's need in an area exceeds what it can do itself."""
    own = world.organisations[who]
    return max(own.needs[area] - own.capabilities[area], 0.0)


@rule
def grow_needs(world: World, own: Any) -> None:
    """Demand grows, and every need with it (1-27), until scarcity makes itself felt (1-30)."""
    growth = world.parameters[0].need_growth
    for area in range(N_AREAS):
        own.needs[area] += growth * (1.0 - own.needs[area])


@rule
def grow_capabilities(world: World, own: Any) -> None:
    """A foreign partner builds the capability itself, and demand for help shrinks (0-18)."""
    growth = world.parameters[0].foreign_learning
    for area in range(N_AREAS):
        own.capabilities[area] += growth * (1.0 - own.capabilities[area])


@rule
def in_need(world: World, host_row: int, partner_row: int, partnership_type: int) -> int:
    """Return the side whose need a partnership serves: the host, or abroad the partner."""
    return partner_row if world.types[partnership_type].host_brings == 1 else host_row


@rule
def capable(world: World, host_row: int, partner_row: int, partnership_type: int) -> int:
    """Return the side that brings the capability: the partner, or abroad the host."""
    return host_row if world.types[partnership_type].host_brings == 1 else partner_row
