"""Review: whenever a party would rather leave, and at term.

Every cause of leaving has its own monthly hazard: a scale times the square of how far a state
lies beyond its threshold. They compete; the draw decides whether one acts and which.
"""

from __future__ import annotations

from sim.engine.arithmetic import logistic
from sim.engine.chance import EXIT, REVIEW
from sim.engine.compiled import rule
from sim.lifecycle.closing import attainment, end, settle
from sim.lifecycle.needs import in_need
from sim.lifecycle.negotiation import agree_governance
from sim.lifecycle.objectives import torn
from sim.lifecycle.ties import host_trust, partner_trust, shared_trust
from sim.parameters.levers import ADAPTIVE_REVIEW
from sim.state.luck import luck_between
from sim.state.world import World
from sim.vocabulary import (
    BOTH,
    CAPABILITY_OUTGROWN,
    GRADUATED,
    HOST,
    IDENTITY_CONFLICT,
    IMPLEMENTING,
    MARKET_OR_REGULATION,
    NEVER_SCALED,
    OBJECTIVES_MET,
    OBJECTIVES_UNMET,
    OUTSIDE,
    OVER_CUSTOMISED,
    PARTNER,
    PLANNED_EXIT,
    POWER_IMBALANCE,
    PRIORITIES_CONFLICTED,
    RESOURCES_EXHAUSTED,
    SPONSOR_LOST,
    TRUST_BROKE_DOWN,
)


@rule
def review(world: World, row: int, month: int) -> None:
    """Leave, if a party would rather; at term, weigh what was reached and what is to come."""
    if not leave(world, row, month) and month >= world.partnerships[row].term_end:
        review_at_term(world, row, month)


@rule
def below(value: float, threshold: float) -> float:
    """Return the squared relative shortfall of a value under its threshold, 0 to 1."""
    if threshold <= 0.0:
        return 0.0
    short = max(1.0 - max(value, 0.0) / threshold, 0.0)
    return short * short


@rule
def leave(world: World, row: int, month: int) -> bool:
    """Let the competing causes of leaving act this month; return whether one did."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    draw = luck_between(world, EXIT, month, tie.host, tie.partner)[0]
    scale = x.exit_sensitivity

    mistrust_host = scale * x.trust_exit * below(host_trust(world, row), x.trust_needed)
    mistrust_partner = scale * x.trust_exit * below(partner_trust(world, row), x.trust_needed)
    imbalance = scale * x.imbalance_exit * tie.resentment * tie.resentment
    priorities = scale * x.priority_exit * below(tie.alignment, x.alignment_needed)
    sponsor = scale * x.sponsor_exit * below(tie.sponsor, x.sponsor_needed)
    money = 0.0
    if host.resources < 0.0:
        months_short = -host.resources / (x.partnering_budget * host.scale)
        money = scale * x.deficit_exit * months_short / (months_short + x.deficit_half)
    stalled = scale * stall(world, row, month)
    outgrown = scale * x.outgrown_exit * below(unmet_need(world, row), x.need_threshold)
    identity = scale * identity_conflict(world, row)
    sunset = 0.0
    if tie.customisation > x.customisation_limit:
        over = tie.customisation - x.customisation_limit
        sunset = scale * x.sunset_exit * over * over
    region = world.regions[host.region]
    unsettled = region.regulation[tie.area] * (1.0 - x.review_cushion * tie.levers[ADAPTIVE_REVIEW])
    unsettled += x.law_exposure * tie.regulatory_distance
    cutting = region.pressure * region.pressure
    pull = world.types[tie.type].home_pull
    market = scale * (x.regulation_exit * unsettled + x.retrenchment_exit * pull * cutting)
    market += x.background_exit

    total = mistrust_host + mistrust_partner + imbalance + priorities + sponsor + money
    total += stalled + outgrown + sunset + market + identity
    part = draw * max(total, 1.0)
    if part >= total:
        return False
    weaker = HOST if tie.contribution_share > tie.benefit_share else PARTNER
    needy = HOST if in_need(world, tie.host, tie.partner, tie.type) == tie.host else PARTNER
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
    end(world, row, CAPABILITY_OUTGROWN, needy, month)
    return True


@rule
def stall(world: World, row: int, month: int) -> float:
    """Return the hazard of giving up an implementation that takes much longer than planned."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    if tie.stage != IMPLEMENTING:
        return 0.0
    planned = tie.planned_live - tie.formed
    late = (month - tie.formed) / planned - x.patience
    if late <= 0.0:
        return 0.0
    return float(x.stall_exit * min(late, 3.0) * (1.0 - tie.progress))


@rule
def unmet_need(world: World, row: int) -> float:
    """Return what is left of the need: what neither its owner nor its region can do (0-18)."""
    tie = world.partnerships[row]
    own = world.organisations[in_need(world, tie.host, tie.partner, tie.type)]
    supply = max(own.capabilities[tie.area], world.regions[own.region].capability[tie.area])
    return float(own.needs[tie.area] - supply)


@rule
def identity_conflict(world: World, row: int) -> float:
    """Return the hazard that a host must choose between advising and staying abroad (0-13).

    Sooner or later everyone with experience has faced that choice (0-14).
    """
    tie = world.partnerships[row]
    opposite = torn(world, tie.host, tie.type)
    if opposite <= 0:
        return 0.0
    skill = world.organisations[tie.host].skill
    return float(world.parameters[0].identity_exit * skill * opposite / (opposite + 1.0))


@rule
def objectives_are_met(world: World, row: int) -> bool:
    """Return whether both sides reached enough of what they were promised (1-40, 3-4)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host_reached = attainment(tie.host_value, tie.host_due)
    partner_reached = attainment(tie.partner_value, tie.partner_due)
    return host_reached >= x.objective_share and partner_reached >= x.partner_objective_share


@rule
def review_at_term(world: World, row: int, month: int) -> None:
    """Complete, exit as planned, graduate, renew, expand or end against the outside option."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    met = objectives_are_met(world, row)
    if tie.decided < tie.formed:
        settle(world, row, 1 if met else 0, month)
    host = world.organisations[tie.host]
    stay, finish, scale_up, grow = luck_between(world, REVIEW, month, tie.host, tie.partner)
    temptation = x.outside_pull * world.regions[host.region].hype[tie.area]
    if met and finish < world.types[tie.type].planned_exit:
        end(world, row, PLANNED_EXIT, BOTH, month)
        return
    if met:
        if tie.scope >= x.graduation_scope and scale_up < x.graduation_rate:
            end(world, row, GRADUATED, BOTH, month)
        elif finish < x.completion_rate + temptation:
            end(world, row, OBJECTIVES_MET, BOTH, month)
        else:
            renew(world, row)
            if grow < x.expansion_rate * host_trust(world, row):
                tie.scope = min(tie.scope + x.expansion_step, 3.0)
        return
    reached = attainment(tie.host_value, tie.host_due)
    outlook = x.second_chance + x.outlook_results * (reached - x.objective_share)
    outlook += x.outlook_trust * (shared_trust(world, row) - 0.5) - temptation
    if stay < logistic(outlook):
        renew(world, row)
        return
    host_less = reached <= attainment(tie.partner_value, tie.partner_due)
    end(world, row, OBJECTIVES_UNMET, HOST if host_less else PARTNER, month)


@rule
def renew(world: World, row: int) -> None:
    """Agree on another term, under the governance that the host lives under by now."""
    tie = world.partnerships[row]
    tie.renewals += 1
    tie.term_end += tie.term
    agree_governance(world, row)
