"""Luck of organisations: keyed by who they are, whatever row they stand in.

An organisation's key is its row where it is synthetic and follows its id where a file lists it
(`sim.population.keys`). A partnership has no key of its own, for its row differs between
policies: it is keyed by its host and its partner.
"""

from __future__ import annotations

from sim.engine import chance
from sim.engine.compiled import rule
from sim.state.world import World


@rule
def luck_of(
    world: World, purpose: int, month: int, who: int, index: int
) -> tuple[float, float, float, float]:
    """Return four uniforms of one organisation; ``index`` parts draws of a month."""
    return chance.block(world.seed, purpose, month, world.keys[who], index)


@rule
def luck_between(
    world: World, purpose: int, month: int, who: int, whom: int
) -> tuple[float, float, float, float]:
    """Return four uniforms of one organisation towards another, such as a host and a partner."""
    return chance.block(world.seed, purpose, month, world.keys[who], world.keys[whom])
