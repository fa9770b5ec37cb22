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
    """Copy who it is: kind, place, owner, size; derive scale and prominence."""
    own = world.organisations[who]
    known = facts[who]
    own.kind = known.kind
    own.abroad = known.abroad
    own.region = known.region
    own.ownership = known.ownership
    own.multistate = known.multistate
    # A NumPy record has a `size` of its own, so plain Python asks for this one by key.
    own["size"] = known["size"]
    own.size_rank = size_rank[who]
    kind = world.kinds[own.kind]
    own.scale = power(known["size"] / kind.median_size, kind.size_elasticity)
    own.physicians = 0 if math.isnan(known.physicians) else int(known.physicians)
    luck, foreign, _, _ = luck_of(world, chance.indexed(TRAIT, 1), 0, who, 0)
    rank = own.size_rank
    shown = world.parameters[0].prominence_of_size
    own.prominence = clip(shown * rank * rank * rank + (1.0 - shown) * luck, 0.0, 1.0)
    # What is known of many patients is worth more.
    own.data_asset = rank if own.kind != VENDOR else 0.0
    if own.abroad == 1:
        own.legal_distance = 2.0 * world.parameters[0].foreign_distance * foreign


@rule
def around(mean: float, spread: float, draw: float, low: float, high: float) -> float:
    """Return a normal draw around a mean, held within bounds."""
    return clip(mean + spread * inverse_normal(draw), low, high)


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
    a, b, c, d = luck_of(world, chance.indexed(TRAIT, 2), 0, who, 0)
    e, f, g, h = luck_of(world, chance.indexed(TRAIT, 3), 0, who, 0)
    drawn = kind.risk_aversion * exp(x.risk_aversion_spread * inverse_normal(a))
    own.risk_aversion = min(known_or(known.risk_aversion, drawn), 20.0)
    # The largest and most watched are also those that watch most closely.
    fear = x.fomo_mean + x.fomo_of_size * (own.size_rank - 0.5)
    own.fomo = known_or(known.fomo, around(fear, x.fomo_spread, b, 0.0, 1.0))
    own.tempo = known_or(known.tempo, around(kind.tempo, x.tempo_spread, c, 0.0, 1.0))
    own.margin = known_or(known.margin, around(x.margin_mean, x.margin_spread, d, -1.0, 1.0))
    drawn = around(x.awareness_start, x.awareness_spread, e, 0.01, 0.99)
    own.awareness = known_or(known.awareness, drawn)
    own.overstatement = around(kind.overstatement, x.overstatement_spread, f, 0.0, 1.0)
    own.local_focus = around(x.local_focus_mean, x.local_focus_spread, g, 0.0, 1.0)
    own.reputation = around(x.initial_reputation, x.reputation_spread, h, 0.0, 1.0)
    champion = luck_of(world, chance.indexed(TRAIT, 11), 0, who, 0)[0]
    own.champion = around(x.champion_mean, x.champion_spread, champion, 0.0, 1.0)
    draw_objectives(world, who)
    draw_partner_traits(world, who)
    draw_needs(world, who)


@rule
def draw_partner_traits(world: World, who: int) -> None:
    """Draw what it is like as a partner; only vendors have products to bend and sizes to serve."""
    x = world.parameters[0]
    own = world.organisations[who]
    a, b, c, d = luck_of(world, chance.indexed(TRAIT, 8), 0, who, 0)
    understanding = world.kinds[own.kind].understanding
    own.understanding = around(understanding, x.understanding_spread, a, 0.0, 1.0)
    own.selectivity = around(x.selectivity_mean, x.selectivity_spread, b, 0.0, 1.0)
    if own.kind == VENDOR:
        own.serves_all_sizes = 1.0 if c < x.all_sizes_share else 0.0
        drawn = around(x.customising_mean, x.customising_spread, d, 0.0, 1.0)
        own.willingness_to_customise = drawn
    else:
        own.serves_all_sizes = 1.0


@rule
def draw_objectives(world: World, who: int) -> None:
    """Draw weights over the five objectives around what its kind leans to."""
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    a, b, c, d = luck_of(world, chance.indexed(TRAIT, 4), 0, who, 0)
    e = luck_of(world, chance.indexed(TRAIT, 5), 0, who, 0)[0]
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
    for area in range(N_AREAS):
        purpose = chance.indexed(TRAIT, 6)
        need, able, _, _ = luck_of(world, purpose, 0, who, area)
        own.needs[area] = clip(x.need_mean + x.need_spread * (2.0 * need - 1.0), 0.0, 1.0)
        own.capabilities[area] = clip(2.0 * x.host_capability * able, 0.0, 1.0)


@rule
def equip_host(world: World, who: int) -> None:
    """Give an organisation that is no vendor its attention, experience and money."""
    x = world.parameters[0]
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    a, b, _, _ = luck_of(world, chance.indexed(TRAIT, 7), 0, who, 0)
    people = own.physicians / x.median_physicians if own.physicians > 0 else own.scale
    own.attention_capacity = kind.attention * power(people, kind.attention_elasticity)
    own.experience = -kind.experience * log(a) * power(own.scale, 0.5)
    own.resources = 12.0 * b * x.partnering_budget * own.scale


@rule
def equip_vendor(world: World, who: int) -> None:
    """Give a vendor its offer, capacity, experience and money."""
    x = world.parameters[0]
    own = world.organisations[who]
    kind = world.kinds[own.kind]
    e, f, g, _ = luck_of(world, chance.indexed(TRAIT, 9), 0, who, 0)
    own.experience = -kind.experience * log(e) * power(own.scale, 0.5)
    own.attention_capacity = kind.attention * power(own.scale, kind.attention_elasticity)
    own.resources = x.vendor_runway * x.vendor_overhead * own.scale * (0.5 + f)
    # One area of its own, and more the larger it is.
    main = int(g * N_AREAS)
    breadth = x.vendor_breadth + x.breadth_of_size * own.size_rank * own.size_rank
    for area in range(N_AREAS):
        purpose = chance.indexed(TRAIT, 10)
        serves, able, _, _ = luck_of(world, purpose, 0, who, area)
        able = x.capability_least + (x.capability_most - x.capability_least) * able
        own.capabilities[area] = able if area == main or serves < breadth else 0.0


@rule
def start_empty(world: World, who: int) -> None:
    """No partnership, no memory of this run, free to act."""
    x = world.parameters[0]
    own = world.organisations[who]
    own.skill = own.experience / (own.experience + x.experience_half)
    own.coverage = 1.0
    filling = x.staff_recovery * (0.5 + own.reputation)
    own.staffing = 1.0
    if own.kind != VENDOR and filling > 0.0:
        # Where filling and leaving balance with time for everyone.
        own.staffing = filling / (filling + x.staff_turnover)
    own.cascade_area = -1
    own.free_from = NEVER
    own.exists_from = NEVER
    own.acquired_month = NEVER
    own.latest = -1
