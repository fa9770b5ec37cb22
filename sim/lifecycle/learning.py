"""Learning: news spreads, priorities move, a success breeds more.

What an organisation does is seen by those who watch it: a signature or a success presses them
and makes them want the same, a failure warns them (3-11, 1-35). Hype follows such news, too.
"""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.needs import need_gap
from sim.state.world import World
from sim.vocabulary import FIRST_FAILURE, GRADUATED, N_AREAS, OBJECTIVES_MET


@rule
def spread_news(world: World, who: int, area: int, news: float, month: int) -> None:
    """Let news of an organisation, good above 0 and bad below, reach the trade and its watchers."""
    x = world.parameters[0]
    heard = news * world.organisations[who].prominence
    talk = x.hype_from_news * heard / max(world.climate[0].audience, 1e-9)
    for region_row in range(len(world.regions)):
        region = world.regions[region_row]
        region.hype[area] = clip(region.hype[area] + talk, 0.0, 1.0)
    for index in range(world.watcher_start[who], world.watcher_start[who + 1]):
        watcher = world.organisations[world.watchers[index]]
        watcher.fomo_pressure = max(watcher.fomo_pressure + x.fomo_from_news * heard, 0.0)
        if news > 0.0:
            watcher.fomo_area = area
        if month >= 0:
            room = 1.0 - watcher.awareness if news > 0.0 else watcher.awareness
            watcher.awareness += clip(x.imitation * news, -1.0, 1.0) * room


@rule
def become_aware(world: World, who: int, month: int) -> None:
    """Let the priority of partnering follow what pulls at it, once observation has begun.

    A champion among the leaders draws it up (1-3, 1-12), by the speed at which habits change.
    """
    if month < 0:
        return
    x = world.parameters[0]
    own = world.organisations[who]
    pull = min(2.0 * own.champion * x.awareness_pull, 1.0)
    own.awareness += x.adjustment * (pull - own.awareness)


@rule
def learn_from_ending(world: World, row: int, month: int) -> None:
    """Let others hear of a success or a failure; a success opens the next area (1-33)."""
    tie = world.partnerships[row]
    if tie.ending == OBJECTIVES_MET or tie.ending == GRADUATED:
        world.organisations[tie.host].cascade_area = next_area(world, tie.host, tie.area)
        spread_news(world, tie.host, tie.area, 1.0, month)
    elif tie.ending >= FIRST_FAILURE:
        spread_news(world, tie.host, tie.area, -world.parameters[0].bad_news, month)


@rule
def next_area(world: World, who: int, area: int) -> int:
    """Return the most pressing other area, to which a success may spread."""
    best = -1
    most = 0.0
    for other in range(N_AREAS):
        gap = need_gap(world, who, other)
        if other != area and gap > most:
            best = other
            most = gap
    return best
