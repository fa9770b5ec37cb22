"""Appraisal: both sides weigh the same prospect with the same rule, for both must gain (1-40).

A prospect is worth its certainty equivalent: expected gain less risk aversion times variance
over two. The host sees the partner through overstatement, hype and noise; experience,
attention, diligence, honest dialogue and an earlier tie clear the view.
"""

from __future__ import annotations

from sim.engine import chance
from sim.engine.arithmetic import clip, inverse_normal
from sim.engine.chance import APPRAISAL, COUNTER_APPRAISAL
from sim.engine.compiled import rule
from sim.lifecycle.needs import capable, in_need, need_gap
from sim.lifecycle.objectives import common_aims, objective_gain
from sim.lifecycle.ties import host_trust, last_tie, partner_trust
from sim.parameters.levers import (
    BROKERAGE,
    DUE_DILIGENCE,
    GOVERNANCE_AT_OUTSET,
    INTEGRATED_BUNDLES,
    TRANSPARENCY,
    VENDOR_SELECTIVITY,
)
from sim.state.luck import luck_between
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import BROKERED, FOMO, VENDOR


@rule
def certainty_equivalent(gain: float, deviation: float, risk_aversion: float) -> float:
    """Return the sure gain worth as much as a risky one (mean-variance)."""
    return gain - 0.5 * risk_aversion * deviation * deviation


@rule
def true_fit(
    world: World, host_row: int, partner_row: int, area: int, partnership_type: int
) -> float:
    """Return how well the capability that is brought meets the need, 0 to 1.

    Joining what two have adds to it (1-32); difference of tempo takes from it (1-14). A bundle
    adds what a complementary vendor brings (3-24).
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    partner = world.organisations[partner_row]
    bringing = capable(world, host_row, partner_row, partnership_type)
    capability = world.organisations[bringing].capabilities[area]
    capability += world.types[partnership_type].complementarity * (1.0 - capability)
    if partner.kind == VENDOR:
        bundle = world.regimes[host.regime].levers[INTEGRATED_BUNDLES]
        capability += x.bundle_gain * bundle * (1.0 - capability)
    gap = abs(host.tempo - partner.tempo)
    return clip(capability * (1.0 - x.tempo_misfit * gap), 0.0, 1.0)


@rule
def economic_terms(
    world: World, host_row: int, partnership_type: int
) -> tuple[float, float, float]:
    """Return joint worth a month in k$ and both sides' fixed costs as parts of it.

    Fixed costs weigh on small hosts: the worth grows with size, they do not (1-15).
    """
    x = world.parameters[0]
    worth = x.contract_worth * world.types[partnership_type].worth
    worth *= world.organisations[host_row].scale
    return worth, x.host_fixed_cost / worth, x.partner_fixed_cost / worth


@rule
def appraise(
    world: World,
    host_row: int,
    partner_row: int,
    area: int,
    partnership_type: int,
    route: int,
    index: int,
    month: int,
) -> tuple[float, float]:
    """Return the host's certainty equivalent and the fit it perceives.

    The certainty equivalent is a part of the joint worth; it decides above 0. Both sides reckon
    with shares as their contributions before they bargain.
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    partner = world.organisations[partner_row]
    levers = world.regimes[host.regime].levers
    clarity = clear_sight(world, host_row, route)
    openness = x.open_dialogue * levers[TRANSPARENCY]
    earlier = last_tie(world, host_row, partner_row)
    if earlier >= 0:
        clarity += x.tie_clarity * (1.0 - clarity)
    fit = true_fit(world, host_row, partner_row, area, partnership_type)
    claim = fit * partner.overstatement * (1.0 - openness) * (1.0 - clarity)
    talk = x.hype_belief * world.regions[host.region].hype[area] * (1.0 - clarity)
    deviation = x.appraisal_noise * (1.0 - clarity)
    purpose = chance.indexed(APPRAISAL, index)
    noise = inverse_normal(luck_between(world, purpose, month, host_row, partner_row)[0])
    # Not held below 1: of two that seem more than perfect, the one that seems better is chosen.
    perceived = max(fit + claim + talk + deviation * noise, 0.0)
    _, host_fixed, _ = economic_terms(world, host_row, partnership_type)
    share = world.types[partnership_type].contribution_share
    gain = share * perceived * x.expected_delivery - x.host_cost_share - host_fixed
    gain *= need_weight(world, in_need(world, host_row, partner_row, partnership_type), area)
    gain *= objective_gain(world, host_row, partnership_type)
    gain += x.mission_attraction * (common_aims(world, host_row, partner_row) - 0.5)
    if earlier >= 0:
        gain += x.tie_bonus * (host_trust(world, earlier) - 0.5)
    gain += x.local_preference * host.local_focus * (host.region == partner.region)
    if route == FOMO:
        # The act of buying is valued in itself, and caution gives way (3-17, 3-18).
        gain += x.symbolic_value * host.fomo
        caution = host.risk_aversion * (1.0 - x.fomo_override * host.fomo)
    else:
        caution = host.risk_aversion
    risk = share * (x.outcome_deviation + deviation)
    return certainty_equivalent(gain, risk, caution), min(perceived, 1.0)


@rule
def need_weight(world: World, who: int, area: int) -> float:
    """Return how much a solution in this area counts for the side in need, around 1."""
    return 0.5 + need_gap(world, who, area)


@rule
def clear_sight(world: World, host_row: int, route: int) -> float:
    """Return how well a host sees through claims and hype, 0 (not at all) to 1.

    It takes experience (3-14) and time to think (3-13); diligence and a broker's pooled
    experience add to both. FOMO leaves little of it (3-15).
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    levers = world.regimes[host.regime].levers
    clarity = x.base_clarity + x.skill_clarity * host.skill
    clarity *= 1.0 - x.attention_clarity * (1.0 - host.coverage)
    if route == FOMO:
        return clarity * (1.0 - x.fomo_blindness)
    clarity += x.diligence_clarity * levers[DUE_DILIGENCE] * (1.0 - clarity)
    # Whoever knows the deliverables knows when to say yes (4-14).
    clarity += x.deliverables_clarity * levers[GOVERNANCE_AT_OUTSET] * (1.0 - clarity)
    if route == BROKERED:
        clarity += x.broker_clarity * (1.0 - clarity)
    return clip(clarity, 0.0, 0.95)


@rule
def partner_agrees(
    world: World,
    host_row: int,
    partner_row: int,
    area: int,
    partnership_type: int,
    route: int,
    month: int,
) -> bool:
    """Return whether the partner wants this customer: gain, fit, size, time (3-26, 1-15)."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    partner = world.organisations[partner_row]
    levers = world.regimes[host.regime].levers
    strength = levers[VENDOR_SELECTIVITY]
    pay_for_selectivity(world, host_row, partner_row, partnership_type, strength, month)
    deviation = x.partner_noise * (1.0 - x.skill_clarity * partner.skill)
    draw = luck_between(world, COUNTER_APPRAISAL, month, host_row, partner_row)[0]
    noise = inverse_normal(draw)
    fit = true_fit(world, host_row, partner_row, area, partnership_type)
    if route == FOMO:
        # A buyer in a hurry does not say what it needs, which a choosy partner notices (3-26).
        fit *= 1.0 - x.hurry_misfit * strength
    perceived = clip(fit + deviation * noise, 0.0, 1.0)
    if perceived < partner.selectivity + x.selectivity_gain * strength:
        return False
    _, _, partner_fixed = economic_terms(world, host_row, partnership_type)
    partner_fixed *= 1.0 - partner.serves_all_sizes
    if route == BROKERED:
        partner_fixed *= 1.0 - x.broker_saving * levers[BROKERAGE]
    kind = world.types[partnership_type]
    share = 1.0 - kind.contribution_share
    gain = share * perceived * x.expected_delivery - x.partner_cost_share - partner_fixed
    gain *= objective_gain(world, partner_row, partnership_type)
    gain += x.growth_hunger + x.data_gain * host.data_asset * kind.data_exposure
    gain *= 0.5 + 0.5 * partner.coverage
    earlier = last_tie(world, host_row, partner_row)
    if earlier >= 0:
        gain += x.tie_bonus * (partner_trust(world, earlier) - 0.5)
    risk = share * (x.outcome_deviation + deviation)
    return certainty_equivalent(gain, risk, partner.risk_aversion) > 0.0


@rule
def pay_for_selectivity(
    world: World,
    host_row: int,
    partner_row: int,
    partnership_type: int,
    strength: float,
    month: int,
) -> None:
    """Charge the partner for choosing its customers with care."""
    if strength <= 0.0:
        return
    cost = world.lever_costs[VENDOR_SELECTIVITY]
    partner = world.organisations[partner_row]
    scale = world.organisations[host_row].scale
    money = strength * cost.money * scale * world.parameters[0].governance_price
    partner.resources -= money
    partner.committed += strength * cost.attention * world.parameters[0].governance_attention
    month_record(world, month, partnership_type).partner_governance_cost += money
