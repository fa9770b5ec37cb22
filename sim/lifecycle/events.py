"""Events: what a scenario scripts strikes in its month, whatever the luck of the run."""

from __future__ import annotations

from typing import Any

from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.learning import spread_news
from sim.parameters.events import (
    CRISIS,
    FIRST_MOVER,
    FUNDING_CUT,
    HYPE_WAVE,
    REGULATION_CHANGE,
    URGENCY,
)
from sim.state.world import World
from sim.vocabulary import HEALTH_SYSTEM, N_AREAS


@rule
def happen(world: World, month: int) -> None:
    """Let this month's scripted events strike, after the environment has moved."""
    for index in range(len(world.events)):
        if world.events[index].month == month:
            strike_world(world, index, month)


@rare_rule
def strike_world(world: World, index: int, month: int) -> None:
    """Let one event strike where it is to."""
    event = world.events[index]
    if event.kind == FIRST_MOVER:
        announce_first_move(world, event, month)
        return
    for region_row in range(len(world.regions)):
        if event.region in (-1, region_row):
            strike_region(world, event, world.regions[region_row])


@rule
def strike_region(world: World, event: Any, region: Any) -> None:
    """Let one event strike one region."""
    if event.kind == CRISIS:
        region.pressure = min(region.pressure + event.extent, 1.0)
        region.urgency = min(region.urgency + event.extent, 1.0)
    elif event.kind == URGENCY:
        region.urgency = min(region.urgency + event.extent, 1.0)
    elif event.kind == FUNDING_CUT:
        region.funding_cut = event.extent
    for area in range(N_AREAS):
        if event.area in (-1, area):
            if event.kind == REGULATION_CHANGE:
                region.regulation[area] = min(region.regulation[area] + event.extent, 1.0)
            elif event.kind == HYPE_WAVE:
                region.hype[area] = min(region.hype[area] + event.extent, 1.0)


@rule
def announce_first_move(world: World, event: Any, month: int) -> None:
    """A first mover's act is news to all who watch it, as so many signatures would be (3-11)."""
    who = event.who
    if who < 0:
        who = most_prominent(world)
    if who < 0:
        return
    area = event.area
    if area < 0:
        area = neediest_area(world, who)
    spread_news(world, who, area, event.extent, month)


@rule
def most_prominent(world: World) -> int:
    """Return the most prominent domestic health system, or -1 where there is none."""
    best = -1
    most = -1.0
    for who in range(len(world.organisations)):
        own = world.organisations[who]
        is_home = own.kind == HEALTH_SYSTEM and own.abroad == 0
        if is_home and own.prominence > most:
            best = who
            most = own.prominence
    return best


@rule
def neediest_area(world: World, who: int) -> int:
    """Return the area in which an organisation lacks most."""
    own = world.organisations[who]
    best = 0
    for area in range(1, N_AREAS):
        lack = own.needs[area] - own.capabilities[area]
        if lack > own.needs[best] - own.capabilities[best]:
            best = area
    return best
