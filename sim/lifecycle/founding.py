"""Founding: what a vendor is like when it enters the market, at the start or in another's place.

The markets that a place serves stay; the firm that takes it is new: its product, the customers
it is made for, its temper, its money. Generation 0 is there at the start.
"""

from __future__ import annotations

from sim.engine import chance
from sim.engine.arithmetic import clip, inverse_normal
from sim.engine.chance import TRAIT
from sim.engine.compiled import rare_rule, rule
from sim.state.luck import luck_of
from sim.state.world import World
from sim.vocabulary import N_AREAS


@rule
def around(mean: float, spread: float, draw: float) -> float:
    """Return a normal draw around a mean, held within 0 and 1."""
    return clip(mean + spread * inverse_normal(draw), 0.0, 1.0)


@rare_rule
def draw_temper(world: World, who: int) -> None:
    """Draw what an organisation is like as a partner; only vendors bend their product."""
    x = world.parameters[0]
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    age = own.generation
    a, b, c, d = luck_of(world, chance.indexed(TRAIT, 2), age, who, 0)
    own.tempo = around(kind.tempo, x.trait_spread, a)
    own.overstatement = around(kind.overstatement, x.trait_spread, b)
    own.understanding = around(kind.understanding, x.trait_spread, c)
    own.selectivity = around(x.selectivity_mean, x.trait_spread, d)


@rare_rule
def found_firm(world: World, who: int) -> None:
    """Give a new vendor its product, its niche and its money; no experience and no name yet."""
    x = world.parameters[0]
    own = world.organisations[who]
    age = own.generation
    a, b, c, _ = luck_of(world, chance.indexed(TRAIT, 3), age, who, 0)
    own.willingness_to_customise = around(x.customising_mean, x.trait_spread, a)
    # Vendors aim at the large: the larger of two draws (1-15).
    own.niche = max(b, c)
    for area in range(N_AREAS):
        if own.capabilities[area] > 0.0:
            able = luck_of(world, chance.indexed(TRAIT, 4), age, who, area)[0]
            own.capabilities[area] = x.capability_least + (1.0 - x.capability_least) * able
    own.resources = x.vendor_runway * x.vendor_overhead * own.scale
    own.reputation = 0.5
    own.experience = 0.0
    own.hired = 0.0
    own.skill = 0.0
