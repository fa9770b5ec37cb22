"""Candidates: who comes to mind. Peers tell of the partner they have; the market shows others.

Talk is local: only partners of the peers that a host watches are heard of, so the world is the
same at any size.
"""

from __future__ import annotations

from sim.engine import chance
from sim.engine.chance import CANDIDATE
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.force import host_force
from sim.parameters.levers import RED_LINES
from sim.state.luck import luck_of
from sim.state.world import World
from sim.vocabulary import FOMO, IMPLEMENTING, N_AREAS, OPERATING, VENDOR


@rare_rule
def meet_candidate(
    world: World,
    host_row: int,
    area: int,
    partnership_type: int,
    route: int,
    index: int,
    month: int,
) -> int:
    """Return the row of the candidate that is met in place ``index``, or -1 for none."""
    purpose = chance.indexed(CANDIDATE, index)
    talk, where, whom, liking = luck_of(world, purpose, month, host_row, area)
    candidate = -1
    # Whoever fears to miss out asks what the peers have (3-10, 3-12).
    if route == FOMO or talk < world.parameters[0].word_of_mouth:
        told = told_by_peer(world, host_row, area, partnership_type, where)
        # Whoever plans asks what the peer thinks of it, too.
        if told >= 0 and (route == FOMO or whom < 2.0 * world.organisations[told].reputation):
            candidate = told
    if candidate < 0:
        candidate = stranger(world, host_row, area, partnership_type, where, whom, liking)
    if candidate < 0 or candidate == host_row:
        return -1
    # Red lines hold whatever the hurry (4-13).
    accepted = 1.0 - host_force(world, host_row, RED_LINES)
    if world.organisations[candidate].legal_distance > accepted:
        return -1
    return candidate


@rule
def told_by_peer(
    world: World, host_row: int, area: int, partnership_type: int, where: float
) -> int:
    """Return the partner that one of the watched peers works with for the same end, or -1."""
    peers = len(world.watched) // len(world.organisations)
    if peers == 0:
        return -1
    peer = world.watched[host_row * peers + int(where * peers)]
    if peer < 0:
        return -1
    row = world.organisations[peer].latest
    while row >= 0:
        tie = world.partnerships[row]
        running = tie.stage == IMPLEMENTING or tie.stage == OPERATING
        if running and tie.type == partnership_type:
            partner = world.organisations[tie.partner]
            same_firm = partner.generation == tie.partner_generation
            serves = world.types[partnership_type].host_brings == 1
            if same_firm and (serves or partner.capabilities[area] > 0.0):
                return int(tie.partner)
        row = tie.before
    return -1


@rule
def stranger(
    world: World,
    host_row: int,
    area: int,
    partnership_type: int,
    one: float,
    other: float,
    liking: float,
) -> int:
    """Return whom a host meets on the market, or -1: vendors look for customers of their size.

    Most were made for the large (1-15, 1-16).
    """
    market = partnership_type * N_AREAS + area
    first = world.supplier_start[market]
    there = world.supplier_start[market + 1] - first
    if there <= 0:
        return -1
    candidate = world.suppliers[first + int(one * there)]
    rival = world.suppliers[first + int(other * there)]
    # Of two, the one with more customers comes to mind: whoever sells is known for it.
    if world.organisations[rival].active > world.organisations[candidate].active:
        candidate = rival
    partner = world.organisations[candidate]
    misfit = abs(partner.niche - world.organisations[host_row].size_rank)
    return -1 if partner.kind == VENDOR and liking < misfit else int(candidate)
