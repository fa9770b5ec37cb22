"""Appraisal: both sides weigh the same prospect with the same rule, for both must gain (1-40).

A prospect is worth its certainty equivalent: expected gain less risk aversion times variance
over two. What a host expects is the true prospect, moved in log odds by overstatement, hype and
noise as far as it does not see through them; what it expects is what it is promised.
"""

from __future__ import annotations

import math

from sim.engine import chance
from sim.engine.arithmetic import clip, inverse_normal, log, logistic
from sim.engine.chance import APPRAISAL, COUNTER_APPRAISAL
from sim.engine.compiled import rule
from sim.lifecycle.force import host_force
from sim.lifecycle.means import free_hands
from sim.lifecycle.money import pay, running_cost
from sim.lifecycle.needs import capable, in_need, need_gap
from sim.lifecycle.objectives import common_aims
from sim.lifecycle.ties import last_tie, memory
from sim.parameters.levers import (
    BROKERAGE,
    DUE_DILIGENCE,
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
    """Return the sure gain worth as much as a risky one: mean-variance (3-9)."""
    return gain - 0.5 * risk_aversion * deviation * deviation


@rule
def true_fit(
    world: World, host_row: int, partner_row: int, area: int, partnership_type: int
) -> float:
    """Return how well the capability that is brought meets the need, 0 to 1.

    Joining what two have adds to it (1-32); so does what a bundle's other vendors bring (3-24).
    """
    bringing = capable(world, host_row, partner_row, partnership_type)
    capability = world.organisations[bringing].capabilities[area]
    capability += world.types[partnership_type].complementarity * (1.0 - capability)
    if world.organisations[partner_row].kind == VENDOR:
        capability += host_force(world, host_row, INTEGRATED_BUNDLES) * (1.0 - capability)
    return float(clip(capability, 0.0, 1.0))


@rule
def honest_promise(world: World, fit: float) -> float:
    """Return the performance that may be expected of a fit, within 0 and 1 so that odds exist."""
    return clip(fit * world.parameters[0].expected_delivery, 0.001, 0.999)


@rule
def moved(probability: float, log_odds: float) -> float:
    """Return a probability moved by some log odds."""
    return logistic(log(probability / (1.0 - probability)) + log_odds)


@rule
def clear_sight(world: World, host_row: int, partner_row: int, route: int, month: int) -> float:
    """Return how well a host sees through claims and hype, 0 (not at all) to 1.

    It takes experience (3-14) and time to think (3-13); diligence (1-11), a broker (4-8) and an
    earlier tie (1-10) add to both. Haste leaves a part of it out (3-15, 3-19). It is the care of
    the choice, too.
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    clarity = x.base_clarity + (1.0 - x.base_clarity) * host.skill
    clarity *= host.coverage
    if route == FOMO:
        clarity *= 1.0 - x.fomo_haste
    else:
        clarity += host_force(world, host_row, DUE_DILIGENCE) * (1.0 - clarity)
        if route == BROKERED:
            clarity += host_force(world, host_row, BROKERAGE) * (1.0 - clarity)
    earlier = last_tie(world, host_row, partner_row)
    if earlier >= 0:
        clarity += memory(world, earlier, month) * (1.0 - clarity)
    return float(clarity)


@rule
def appraise(
    world: World,
    host_row: int,
    partner_row: int,
    area: int,
    partnership_type: int,
    route: int,
    worth: float,
    work: float,
    index: int,
    seen: int,
    month: int,
) -> tuple[float, float]:
    """Return the host's certainty equivalent, a part of the worth, and what it expects.

    It is candidate ``index`` of the ``seen`` that are compared: each teaches what to expect of the
    others. The certainty equivalent decides above 0. Both sides reckon with shares as their
    contributions before they bargain.
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    partner = world.organisations[partner_row]
    blind = 1.0 - clear_sight(world, host_row, partner_row, route, month)
    honest = honest_promise(world, true_fit(world, host_row, partner_row, area, partnership_type))
    claims = partner.overstatement * (1.0 - host_force(world, host_row, TRANSPARENCY))
    claims += world.regions[host.region].hype[area]
    deviation = x.appraisal_noise * blind / math.sqrt(seen)
    purpose = chance.indexed(APPRAISAL, index)
    noise = inverse_normal(luck_between(world, purpose, month, host_row, partner_row)[0])
    expected = moved(honest, x.overclaim * blind * claims + deviation * noise)
    share = world.types[partnership_type].contribution_share
    needing = in_need(world, host_row, partner_row, partnership_type)
    gain = share * expected * (0.5 + need_gap(world, needing, area))
    # A partner that wants the same (1-42), and that is trusted or well spoken of (1-10, 1-34).
    gain *= 0.5 + common_aims(world, host_row, partner_row)
    earlier = last_tie(world, host_row, partner_row)
    gain *= 0.5 + (world.partnerships[earlier].host_trust if earlier >= 0 else partner.reputation)
    gain -= running_cost(world, work) / worth
    caution = host.risk_aversion
    if route == FOMO:
        # Fear overrides caution (3-17).
        caution *= 1.0 - host.fomo
    risk = share * (x.outcome_deviation + deviation * expected * (1.0 - expected))
    return certainty_equivalent(gain, risk, caution), expected


@rule
def partner_agrees(
    world: World,
    host_row: int,
    partner_row: int,
    area: int,
    partnership_type: int,
    route: int,
    worth: float,
    work: float,
    month: int,
) -> bool:
    """Return whether the partner wants this customer: fit, time, gain (3-26, 1-15).

    A partner knows its product; it judges this house with an error that experience lessens.
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    partner = world.organisations[partner_row]
    strength = world.regimes[host.regime].levers[VENDOR_SELECTIVITY]
    pay_for_selectivity(world, partner_row, partnership_type, strength, work, month)
    deviation = x.appraisal_noise * (1.0 - partner.skill)
    draw = luck_between(world, COUNTER_APPRAISAL, month, host_row, partner_row)[0]
    fit = clip(true_fit(world, host_row, partner_row, area, partnership_type), 0.001, 0.999)
    perceived = moved(fit, deviation * inverse_normal(draw))
    if perceived < partner.selectivity + host_force(world, host_row, VENDOR_SELECTIVITY):
        return False
    # Whoever cannot hire for it must have the people.
    asked = x.partner_attention * work
    if partner.kind != VENDOR and partner.load + asked > free_hands(world, partner_row):
        return False
    share = 1.0 - world.types[partnership_type].contribution_share
    expected = honest_promise(world, perceived)
    gain = share * expected * (0.5 + common_aims(world, host_row, partner_row))
    earlier = last_tie(world, host_row, partner_row)
    gain *= 0.5 + (world.partnerships[earlier].partner_trust if earlier >= 0 else host.reputation)
    cost = running_cost(world, work) / worth
    if route == BROKERED:
        cost *= 1.0 - host_force(world, host_row, BROKERAGE)
    risk = share * (x.outcome_deviation + deviation * expected * (1.0 - expected))
    return certainty_equivalent(gain * partner.coverage - cost, risk, partner.risk_aversion) > 0.0


@rule
def pay_for_selectivity(
    world: World, partner_row: int, partnership_type: int, strength: float, work: float, month: int
) -> None:
    """Charge the partner for choosing its customers with care."""
    if strength <= 0.0:
        return
    cost = world.lever_costs[VENDOR_SELECTIVITY]
    money = strength * cost.money * work * world.parameters[0].governance_price
    money *= pay(world, partner_row, money)
    asked = strength * cost.attention * work * world.parameters[0].governance_attention
    world.organisations[partner_row].committed += asked
    month_record(world, month, partnership_type).partner_governance_cost += money
