"""Ties: what two organisations have behind them and between them."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.chance import NETWORK
from sim.engine.compiled import rule
from sim.state.world import World
from sim.vocabulary import ENDED, FELL_THROUGH


@rule
def last_tie(world: World, host_row: int, partner_row: int) -> int:
    """Return the row of the pair's latest signed or open partnership, or -1."""
    row = world.organisations[host_row].latest
    while row >= 0:
        tie = world.partnerships[row]
        if tie.partner == partner_row and tie.stage != FELL_THROUGH:
            return int(row)
        row = tie.before
    return -1


@rule
def is_together(world: World, host_row: int, partner_row: int) -> bool:
    """Return whether the pair negotiates or works together now, in these parts."""
    row = last_tie(world, host_row, partner_row)
    return row >= 0 and world.partnerships[row].stage < ENDED


@rule
def are_together(world: World, one: int, other: int) -> bool:
    """Return whether two organisations negotiate or work together now, whoever hosts."""
    if is_together(world, one, other):
        return True
    return world.organisations[other].hosting == 1 and is_together(world, other, one)


@rule
def shared_trust(world: World, row: int) -> float:
    """Return the mean of the six trusts of a partnership, 0 to 1."""
    return 0.5 * (host_trust(world, row) + partner_trust(world, row))


@rule
def host_trust(world: World, row: int) -> float:
    """Return the host's trust in the partner: the mean of its three parts (2-15)."""
    tie = world.partnerships[row]
    three = tie.host_trust_competence + tie.host_trust_integrity + tie.host_trust_commitment
    return float(three / 3.0)


@rule
def partner_trust(world: World, row: int) -> float:
    """Return the partner's trust in the host: the mean of its three parts (2-15)."""
    tie = world.partnerships[row]
    three = (
        tie.partner_trust_competence + tie.partner_trust_integrity + tie.partner_trust_commitment
    )
    return float(three / 3.0)


@rule
def regulatory_distance(world: World, host_row: int, partner_row: int) -> float:
    """Return the difference of law between two organisations, 0 to 1 (4-13).

    None within a region; between two regions a fixed draw with the declared mean; that of its
    own country for a foreign partner.
    """
    if world.organisations[partner_row].abroad == 1:
        return float(world.organisations[partner_row].legal_distance)
    here = world.organisations[host_row].region
    there = world.organisations[partner_row].region
    if here == there:
        return 0.0
    draw = chance.uniform(world.seed, NETWORK, 0, 1 + min(here, there), 1 + max(here, there))
    x = world.parameters[0]
    ease = x.multistate_ease * world.organisations[host_row].multistate
    return 2.0 * x.interstate_distance * draw * (1.0 - ease)
