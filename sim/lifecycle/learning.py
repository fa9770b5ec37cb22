"""Learning: news spreads, experience grows, reputations move, success breeds more.

An adoption is seen by those who watch the adopter: it presses some and teaches others
(3-11, 1-35). An ending teaches both sides, moves their reputations, and a success may open
a cascade at the host (1-33) while it makes others want the same.
"""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.lifecycle.needs import need_gap
from sim.state.world import World
from sim.vocabulary import BROKERED, FIRST_FAILURE, GRADUATED, N_AREAS, OBJECTIVES_MET, PLANNED_EXIT


@rule
def announce(world: World, row: int, month: int) -> None:
    """Let the adopter's watchers hear that it signed, and let the talk about the area swell."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    region = world.regions[host.region]
    raised = region.hype[tie.area] + x.hype_from_adoption * host.prominence
    region.hype[tie.area] = min(raised, 1.0)
    press(world, tie.host, tie.area, tie.type, 1.0)
    if month < 0:
        return
    for index in range(world.watcher_start[tie.host], world.watcher_start[tie.host + 1]):
        watcher = world.organisations[world.watchers[index]]
        if watcher.awareness < x.awareness_ceiling:
            room = x.awareness_ceiling - watcher.awareness
            watcher.awareness += x.awareness_from_adoption * room


@rule
def press(world: World, who: int, area: int, partnership_type: int, signatures: float) -> None:
    """Let those who watch an organisation feel the pressure of what it did (3-11)."""
    x = world.parameters[0]
    pressure = x.fomo_from_adoption * (x.fomo_from_anyone + world.organisations[who].prominence)
    for index in range(world.watcher_start[who], world.watcher_start[who + 1]):
        watcher = world.organisations[world.watchers[index]]
        watcher.fomo_pressure += pressure * signatures
        watcher.fomo_area = area
        watcher.fomo_type = partnership_type


@rule
def become_aware(world: World, who: int, month: int) -> None:
    """See a little more of the value of partnering, once observation has begun (1-3, 1-5).

    A champion among the leaders speeds it (1-12).
    """
    x = world.parameters[0]
    own = world.organisations[who]
    if month >= 0 and own.awareness < x.awareness_ceiling:
        room = 1.0 - own.awareness / x.awareness_ceiling
        grown = x.awareness_drift * (0.5 + own.champion) * own.awareness * room
        own.awareness = min(own.awareness + grown, x.awareness_ceiling)


@rule
def learn_from_ending(world: World, row: int, month: int) -> None:
    """Draw the lessons of an ended partnership on both sides and among the watchers."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    years = (month - tie.formed) / 12.0
    # What a broker did for the host, the host did not learn (4-9).
    own_part = 1.0 - x.broker_dependence if tie.origin == BROKERED else 1.0
    host.experience += years * x.learning_rate * own_part
    partner.experience += years * x.learning_rate
    success = tie.ending == OBJECTIVES_MET or tie.ending == GRADUATED
    success = success or (tie.ending == PLANNED_EXIT and tie.met == 1)
    failure = tie.ending >= FIRST_FAILURE
    if success:
        partner.reputation += x.reputation_step * (1.0 - partner.reputation)
        host.reputation += x.reputation_step * (1.0 - host.reputation)
        host.capabilities[tie.area] += x.capability_learned * (1.0 - host.capabilities[tie.area])
        host.cascade_area = next_area(world, tie.host, tie.area)
        encourage(world, tie.host, x.imitation_of_success, month)
    elif failure:
        partner.reputation -= x.reputation_step * partner.reputation
        host.reputation -= x.reputation_step * host.reputation
        if month >= 0:
            host.awareness -= x.disappointment * host.awareness
        encourage(world, tie.host, -x.imitation_of_success, month)


@rule
def encourage(world: World, who: int, strength: float, month: int) -> None:
    """Make those who watch an organisation want the same, or (negative) be warned."""
    if month < 0:
        return
    for index in range(world.watcher_start[who], world.watcher_start[who + 1]):
        watcher = world.organisations[world.watchers[index]]
        room = 1.0 - watcher.awareness if strength > 0.0 else watcher.awareness
        watcher.awareness += strength * room


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
