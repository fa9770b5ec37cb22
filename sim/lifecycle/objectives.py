"""Objectives: which types of partnership an organisation can host, and which it would (0-1)."""

from __future__ import annotations

from sim.engine.chance import TYPE
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.force import host_force
from sim.parameters.levers import PORTFOLIO_FOCUS
from sim.state.luck import luck_of
from sim.state.world import World
from sim.vocabulary import GOVERNMENT, HEALTH_SYSTEM, N_OBJECTIVES


@rule
def may_host(world: World, who: int, partnership_type: int) -> bool:
    """Return whether an organisation is one that hosts this type of partnership."""
    own = world.organisations[who]
    kind = world.types[partnership_type]
    if own.abroad == 1 or kind.mix <= 0.0:
        return False
    if own.kind == kind.host_kind:
        return True
    return kind.public_hosts == 1 and is_public_system(world, who)


@rule
def is_public_system(world: World, who: int) -> bool:
    """Return whether an organisation is a health system owned by government."""
    own = world.organisations[who]
    return bool(own.kind == HEALTH_SYSTEM and own.ownership == GOVERNMENT)


@rule
def common_aims(world: World, one: int, other: int) -> float:
    """Return how far the weights of two organisations agree, 0 to 1 (1-42, 2-9)."""
    ours = world.organisations[one].objectives
    theirs = world.organisations[other].objectives
    common = 0.0
    for objective in range(N_OBJECTIVES):
        common += min(ours[objective], theirs[objective])
    return common


@rule
def appeal(world: World, host_row: int, partnership_type: int) -> float:
    """Return how likely a host's search is for a type, relative to the others; 0 if never.

    It grows with the weight of the objective that the type serves (0-1).
    """
    if not may_host(world, host_row, partnership_type):
        return 0.0
    host = world.organisations[host_row]
    kind = world.types[partnership_type]
    weight = kind.mix * host.objectives[kind.objective]
    if kind.abroad == 1:
        # Most look to their own patients (0-16); the inexperienced believe that nothing comes
        # home (0-19).
        weight *= (1.0 - host.local_focus) * host.skill
    if torn(world, host_row, partnership_type) > 0:
        # Experience teaches to choose one identity (0-14), and so does focus (0-15).
        weight *= 1.0 - max(host.skill, portfolio_focus(world, host_row))
    return float(weight)


@rule
def portfolio_focus(world: World, who: int) -> float:
    """Return the strength of the portfolio focus that an organisation lives under."""
    return host_force(world, who, PORTFOLIO_FOCUS)


@rule
def torn(world: World, host_row: int, partnership_type: int) -> int:
    """Return how many partnerships a host has whose stance is the opposite of this type's."""
    host = world.organisations[host_row]
    presence = world.types[partnership_type].presence
    if presence < 0.0:
        return int(host.staying)
    return int(host.advising) if presence > 0.0 else 0


@rule
def count_presence(world: World, host_row: int, partnership_type: int, change: int) -> None:
    """Count a partnership in or out of the host's advice or presence abroad."""
    presence = world.types[partnership_type].presence
    if presence < 0.0:
        world.organisations[host_row].advising += change
    elif presence > 0.0:
        world.organisations[host_row].staying += change


@rare_rule
def choose_type(world: World, host_row: int, month: int) -> int:
    """Return the type of partnership that a host looks for this time, or -1 if for none."""
    total = 0.0
    for partnership_type in range(len(world.types)):
        total += appeal(world, host_row, partnership_type)
    if total <= 0.0:
        return -1
    aim = total * luck_of(world, TYPE, month, host_row, 0)[0]
    last = -1
    for partnership_type in range(len(world.types)):
        weight = appeal(world, host_row, partnership_type)
        if weight <= 0.0:
            continue
        last = partnership_type
        aim -= weight
        if aim < 0.0:
            break
    return last
