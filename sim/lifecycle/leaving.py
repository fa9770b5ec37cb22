"""Leaving: the causes for which a party breaks a partnership off before its time.

Every cause has a state that is not what it should be. Its hazard is the square of how far the
state lies beyond its threshold; all causes have the same scale. They compete; the draw decides
whether one acts and which. Goodwill stands in for what is not there yet; what was built together
and what was signed hold a party back.
"""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.lifecycle.closing import end
from sim.lifecycle.force import in_force
from sim.lifecycle.needs import in_need, need_gap
from sim.lifecycle.objectives import torn
from sim.lifecycle.relationship import sponsorship
from sim.lifecycle.trust import progress_against_plan
from sim.parameters.levers import ADAPTIVE_REVIEW, PERFORMANCE_CONTRACT
from sim.state.world import World
from sim.vocabulary import (
    BOTH,
    CAPABILITY_OUTGROWN,
    HOST,
    IDENTITY_CONFLICT,
    IMPLEMENTING,
    MARKET_OR_REGULATION,
    NEVER_SCALED,
    OPERATING,
    OUTSIDE,
    OVER_CUSTOMISED,
    PARTNER,
    POWER_IMBALANCE,
    PRIORITIES_CONFLICTED,
    RESOURCES_EXHAUSTED,
    SPONSOR_LOST,
    TRUST_BROKE_DOWN,
)


@rule
def below(value: float, threshold: float) -> float:
    """Return the squared relative shortfall of a value under its threshold, 0 to 1."""
    if value >= threshold:
        return 0.0
    short = 1.0 - max(value, 0.0) / threshold
    return short * short


@rule
def freedom(world: World, row: int, month: int) -> float:
    """Return how free parties are to leave: assets bind, a contract until its term (2-19)."""
    tie = world.partnerships[row]
    free = 1.0 - tie.assets
    if month < tie.term_end:
        free *= 1.0 - world.parameters[0].contract_hold
    return float(free)


@rule
def leave(world: World, row: int, draw: float, month: int) -> bool:
    """Let the competing causes of leaving act this month; return whether one did.

    The causes, in the order of the evidence: 0-13, 0-18, 1-13, 1-23, 2-6, 2-10, 2-23, 2-24,
    2-26, 3-28.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    kind = world.types[tie.type]
    free = x.exit_rate * freedom(world, row, month)
    spare = tie.goodwill
    # What a contract guards need not be trusted.
    open_flank = free * (1.0 - in_force(world, row, PERFORMANCE_CONTRACT))
    host_least = min(tie.host_trust_integrity, tie.host_trust_commitment)
    partner_least = min(tie.partner_trust_integrity, tie.partner_trust_commitment)
    # Trust is as strong as its weakest part.
    host_least = min(host_least, tie.trust_competence)
    partner_least = min(partner_least, tie.trust_competence)
    mistrust_host = open_flank * below(host_least + spare, x.needed)
    mistrust_partner = open_flank * below(partner_least + spare, x.needed)
    resented = max(tie.resentment - spare, 0.0)
    imbalance = free * resented * resented
    priorities = free * below(tie.alignment + spare, x.needed)
    sponsor = free * below(sponsorship(world, row) + spare, x.needed)
    stalled = 0.0
    if tie.stage == IMPLEMENTING and month >= tie.planned_live:
        stalled = free * below(progress_against_plan(world, row, month) + spare, 1.0)
    needy = in_need(world, tie.host, tie.partner, tie.type)
    outgrown = 0.0
    if tie.stage == OPERATING:
        outgrown = free * below(need_gap(world, needy, tie.area), x.need_threshold)
    identity = free * identity_conflict(world, row)
    # These no goodwill helps against, and nothing that was built.
    money = x.exit_rate * below(tie.funded, 1.0)
    tied = max(tie.customisation - x.customisation_limit, 0.0) / (1.0 - x.customisation_limit)
    sunset = x.exit_rate * tied * tied
    region = world.regions[world.organisations[tie.host].region]
    unsettled = min(region.regulation[tie.area] + tie.regulatory_distance, 1.0)
    unsettled *= 1.0 - in_force(world, row, ADAPTIVE_REVIEW)
    hard_times = max(region.pressure - x.pressure_mean, 0.0)
    market = x.exit_rate * (unsettled * unsettled + kind.home_pull * hard_times * hard_times)
    total = mistrust_host + mistrust_partner + imbalance + priorities + sponsor + stalled
    total += outgrown + identity + money + sunset + market
    part = draw * max(total, 1.0)
    if part >= total:
        return False
    weaker = HOST if tie.contribution_share > tie.benefit_share else PARTNER
    needy_side = HOST if needy == tie.host else PARTNER
    for cause, ending, side in (
        (market, MARKET_OR_REGULATION, OUTSIDE),
        (mistrust_host, TRUST_BROKE_DOWN, HOST),
        (mistrust_partner, TRUST_BROKE_DOWN, PARTNER),
        (imbalance, POWER_IMBALANCE, weaker),
        (priorities, PRIORITIES_CONFLICTED, BOTH),
        (sponsor, SPONSOR_LOST, HOST),
        (money, RESOURCES_EXHAUSTED, HOST),
        (stalled, NEVER_SCALED, HOST),
        (sunset, OVER_CUSTOMISED, PARTNER),
        (identity, IDENTITY_CONFLICT, HOST),
    ):
        part -= cause
        if part < 0.0:
            end(world, row, ending, side, month)
            return True
    end(world, row, CAPABILITY_OUTGROWN, needy_side, month)
    return True


@rule
def identity_conflict(world: World, row: int) -> float:
    """Return how far a host must choose between advising and staying abroad, 0 to 1 (0-13).

    Sooner or later everyone with experience has faced that choice (0-14).
    """
    tie = world.partnerships[row]
    opposite = torn(world, tie.host, tie.type)
    if opposite <= 0:
        return 0.0
    return float(world.organisations[tie.host].skill * opposite / (opposite + 1.0))
