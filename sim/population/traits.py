"""Traits: what organisations are like, drawn by key around the declared means.

What a file states stands; what it leaves open (NaN) is drawn, so organisation 5 of a seed is
the same under every policy.
"""

from __future__ import annotations

import math
from typing import Any

from sim.engine import chance
from sim.engine.arithmetic import clip, exp, inverse_normal, log, power
from sim.engine.chance import REGION, TRAIT
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.founding import around, draw_temper, found_firm
from sim.lifecycle.money import usual_budget
from sim.lifecycle.objectives import may_host
from sim.state.luck import luck_of
from sim.state.world import World
from sim.vocabulary import N_AREAS, N_OBJECTIVES, NEVER, VENDOR


@rare_rule
def describe(world: World, facts: Any, size_rank: Any) -> None:
    """Fill the tables of regions and organisations, from facts and ranks by size, shape (n,).

    Those without a known size must have been given one by `draw_sizes` before.
    """
    for region_row in range(len(world.regions)):
        region = world.regions[region_row]
        region.pressure = world.parameters[0].pressure_mean
        region.funding_phase = chance.uniform(world.seed, REGION, 0, region_row, 0)
    for who in range(len(world.organisations)):
        identify(world, facts, size_rank, who)
        characterise(world, facts, who)
        if world.organisations[who].kind == VENDOR:
            equip_vendor(world, who)
        else:
            equip_host(world, who)
        start_empty(world, who)
        for partnership_type in range(len(world.types)):
            if may_host(world, who, partnership_type):
                world.organisations[who].hosting = 1


@rule
def draw_sizes(seed: Any, keys: Any, kinds: Any, facts: Any) -> None:
    """Give everyone of unknown size a number of employees: log-normal around its kind's median."""
    for who in range(len(facts)):
        if math.isnan(facts[who]["size"]):
            kind = kinds[facts[who].kind]
            draw = chance.uniform(seed, TRAIT, 0, keys[who], 0)
            facts[who]["size"] = kind.median_size * exp(kind.size_spread * inverse_normal(draw))


@rule
def identify(world: World, facts: Any, size_rank: Any, who: int) -> None:
    """Copy who it is: kind, place, owner; derive scale and prominence."""
    own = world.organisations[who]
    known = facts[who]
    own.kind = known.kind
    own.abroad = known.abroad
    own.region = known.region
    own.ownership = known.ownership
    own.size_rank = size_rank[who]
    kind = world.kinds[own.kind]
    # A NumPy record has a `size` of its own, so plain Python asks for this one by key.
    own.scale = power(known["size"] / kind.median_size, kind.size_elasticity)
    fame, foreign, _, _ = luck_of(world, chance.indexed(TRAIT, 1), 0, who, 0)
    # It takes size and a name to be watched (3-11; Angst et al. 2010).
    own.prominence = own.size_rank * fame
    if own.abroad == 1:
        own.legal_distance = 2.0 * world.parameters[0].foreign_distance * foreign


@rule
def known_or(value: float, drawn: float) -> float:
    """Return a stated value, or the drawn one where none is stated."""
    return drawn if math.isnan(value) else value


@rule
def characterise(world: World, facts: Any, who: int) -> None:
    """Draw temper: caution, fear, tempo, honesty, margin, awareness, objectives, needs."""
    x = world.parameters[0]
    own = world.organisations[who]
    known = facts[who]
    kind = world.kinds[own.kind]
    draw_temper(world, who)
    a, b, c, d = luck_of(world, chance.indexed(TRAIT, 5), 0, who, 0)
    e, f, _, _ = luck_of(world, chance.indexed(TRAIT, 6), 0, who, 0)
    drawn = kind.risk_aversion * exp(x.risk_aversion_spread * inverse_normal(a))
    own.risk_aversion = min(known_or(known.risk_aversion, drawn), 20.0)
    own.fomo = known_or(known.fomo, around(x.fomo_mean, x.trait_spread, b))
    own.tempo = known_or(known.tempo, own.tempo)
    margin = x.margin_mean + x.margin_spread * inverse_normal(c)
    own.margin = known_or(known.margin, clip(margin, -1.0, 1.0))
    own.awareness = known_or(known.awareness, around(x.awareness_start, x.trait_spread, d))
    own.local_focus = around(x.local_focus_mean, x.trait_spread, e)
    own.champion = around(0.5, x.trait_spread, f)
    own.reputation = 0.5
    draw_objectives(world, who)
    draw_needs(world, who)


@rule
def draw_objectives(world: World, who: int) -> None:
    """Draw weights over the five objectives around what its kind leans to."""
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    a, b, c, d = luck_of(world, chance.indexed(TRAIT, 7), 0, who, 0)
    e = luck_of(world, chance.indexed(TRAIT, 8), 0, who, 0)[0]
    draws = (a, b, c, d, e)
    lean = (
        kind.lean_staff,
        kind.lean_mission,
        kind.lean_innovation,
        kind.lean_revenue,
        kind.lean_supply_cost,
    )
    total = 0.0
    for objective in range(N_OBJECTIVES):
        own.objectives[objective] = lean[objective] * (0.3 - log(draws[objective]))
        total += own.objectives[objective]
    total = max(total, 1e-9)
    for objective in range(N_OBJECTIVES):
        own.objectives[objective] /= total


@rule
def draw_needs(world: World, who: int) -> None:
    """Draw how pressing each area is, and what the organisation can do in it by itself."""
    x = world.parameters[0]
    own = world.organisations[who]
    # A uniform draw with this half-width has the standard deviation of all traits.
    half_width = math.sqrt(3.0) * x.trait_spread
    for area in range(N_AREAS):
        need, able, _, _ = luck_of(world, chance.indexed(TRAIT, 9), 0, who, area)
        own.needs[area] = clip(x.need_mean + half_width * (2.0 * need - 1.0), 0.0, 1.0)
        own.capabilities[area] = clip(2.0 * x.host_capability * able, 0.0, 1.0)


@rule
def equip_host(world: World, who: int) -> None:
    """Give an organisation that is no vendor its attention and money."""
    x = world.parameters[0]
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    saved = luck_of(world, chance.indexed(TRAIT, 10), 0, who, 0)[0]
    own.attention_capacity = kind.attention * power(own.scale, kind.attention_elasticity)
    own.resources = x.reserve_limit * saved * usual_budget(world, who)
    own.balance = own.resources


@rule
def equip_vendor(world: World, who: int) -> None:
    """Give a vendor its markets, product, teams and money.

    One area of its own, others by chance.
    """
    x = world.parameters[0]
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    main = luck_of(world, chance.indexed(TRAIT, 11), 0, who, 0)[0]
    for area in range(N_AREAS):
        serves = luck_of(world, chance.indexed(TRAIT, 12), 0, who, area)[0]
        # The larger it is, the more it offers.
        offered = area == int(main * N_AREAS) or serves < 2.0 * x.vendor_breadth * own.size_rank
        own.capabilities[area] = 1.0 if offered else 0.0
    found_firm(world, who)
    own.attention_capacity = kind.attention * power(own.scale, kind.attention_elasticity)


@rule
def start_empty(world: World, who: int) -> None:
    """No partnership, no experience, free to act: the warm-up gives both."""
    x = world.parameters[0]
    own = world.organisations[who]
    own.experience = 0.0
    own.skill = 0.0
    own.coverage = 1.0
    own.staffing = 1.0
    if own.kind != VENDOR and x.staff_recovery > 0.0:
        # Where filling and leaving balance with time for everyone, a few vacant posts apart.
        own.staffing = x.staff_recovery / (x.staff_recovery + x.staff_turnover)
    own.cascade_area = -1
    own.free_from = NEVER
    own.acquired_month = NEVER
    own.leader_left = NEVER
    own.latest = -1
    if own.abroad == 0 and own.kind != VENDOR:
        world.climate[0].audience += own.prominence
