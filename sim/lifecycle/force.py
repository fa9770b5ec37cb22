"""How strongly a lever acts, and how trust scales what is declared at middling trust.

A number is declared at middling trust, 0.5. What is bad grows and shrinks with *wariness*, 1.5
less the trust that both share; what is good grows with twice that trust.
"""

from __future__ import annotations

from typing import Any

from sim.engine.compiled import rule
from sim.lifecycle.ties import shared_trust
from sim.state.world import World


@rule
def force(world: World, levers: Any, lever: int) -> float:
    """Return the part of what a lever acts on that it removes or adds, 0 to 1."""
    return float(levers[lever] * world.lever_costs[lever].reach)


@rule
def in_force(world: World, row: int, lever: int) -> float:
    """Return how strongly a lever acts in a partnership: what is not paid for does not act."""
    tie = world.partnerships[row]
    return force(world, tie.levers, lever) * float(tie.funded)


@rule
def host_force(world: World, who: int, lever: int) -> float:
    """Return how strongly a lever of the host's own policy acts."""
    return force(world, world.regimes[world.organisations[who].regime].levers, lever)


@rule
def wariness(world: World, row: int) -> float:
    """Return the factor by which mistrust enlarges what is bad: 1 at middling trust."""
    return 1.5 - shared_trust(world, row)
