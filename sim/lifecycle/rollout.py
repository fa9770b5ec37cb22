"""Rollout: a policy comes into force, for everyone or some, at once or from peer to peer."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.chance import ROLLOUT
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.objectives import is_public_system
from sim.parameters.policy import (
    EVERYONE,
    HEALTH_SYSTEMS,
    LARGE,
    PRIVATE,
    PUBLIC,
    PUBLIC_AGENCIES,
    SMALL,
    UNIVERSITIES,
)
from sim.state.luck import luck_of
from sim.state.world import World
from sim.vocabulary import HEALTH_SYSTEM, PUBLIC_AGENCY, UNIVERSITY


@rule
def belongs(world: World, who: int, group: int) -> bool:
    """Return whether a phase of a policy for this group applies to an organisation.

    Only hosts govern: whoever hosts nothing takes up no policy and pays for none.
    """
    own = world.organisations[who]
    if own.hosting == 0:
        return False
    public = own.kind == PUBLIC_AGENCY or is_public_system(world, who)
    found = group == EVERYONE
    if group == PUBLIC:
        found = public
    elif group == PRIVATE:
        found = not public
    elif group == SMALL:
        found = own.size_rank < 0.5
    elif group == LARGE:
        found = own.size_rank >= 0.5
    elif group == HEALTH_SYSTEMS:
        found = own.kind == HEALTH_SYSTEM
    elif group == PUBLIC_AGENCIES:
        found = own.kind == PUBLIC_AGENCY
    elif group == UNIVERSITIES:
        found = own.kind == UNIVERSITY
    return bool(found)


@rule
def roll_out(world: World, month: int) -> None:
    """Bring in what the policy says of this month; the warm-up runs without governance."""
    for step in range(len(world.rollout)):
        phase = world.rollout[step]
        if phase.month == month:
            introduce(world, step, month)
        elif phase.month < month and phase.spread > 0.0:
            spread(world, step, month)


@rare_rule
def introduce(world: World, step: int, month: int) -> None:
    """Let those to whom a phase applies take it up: all, or a part of them by draw."""
    phase = world.rollout[step]
    for who in range(len(world.organisations)):
        if belongs(world, who, phase.group):
            draw = luck_of(world, chance.indexed(ROLLOUT, step), 0, who, 0)[0]
            if draw < phase.uptake:
                world.organisations[who].regime = phase.regime


@rare_rule
def spread(world: World, step: int, month: int) -> None:
    """Let those who see peers govern in this way join them, more the more peers do (1-35)."""
    phase = world.rollout[step]
    for who in range(len(world.organisations)):
        world.organisations[who].peers_governed = 0
    for who in range(len(world.organisations)):
        if world.organisations[who].regime == phase.regime:
            for index in range(world.watcher_start[who], world.watcher_start[who + 1]):
                world.organisations[world.watchers[index]].peers_governed += 1
    peers = max(world.parameters[0].peers_watched, 1.0)
    for who in range(len(world.organisations)):
        own = world.organisations[who]
        # Whoever has moved on to a later phase does not fall back.
        if own.regime < phase.regime and belongs(world, who, phase.group):
            draw = luck_of(world, chance.indexed(ROLLOUT, step), month, who, 1)[0]
            if draw < phase.spread * min(own.peers_governed / peers, 1.0):
                own.regime = phase.regime
