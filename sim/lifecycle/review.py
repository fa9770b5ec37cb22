"""Review: at term, and now and then before it, each side decides whether to go on.

One decision for those that met their objectives and those that missed them: what was reached of
the promise, trust, what was built and the goodwill left, against what a party expects outside.
"""

from __future__ import annotations

from sim.engine.arithmetic import logistic, power
from sim.engine.chance import EXIT, REVIEW
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.closing import end, reached, settle
from sim.lifecycle.leaving import freedom, leave
from sim.lifecycle.negotiation import renegotiate
from sim.lifecycle.ties import shared_trust
from sim.parameters.horizon import MILESTONE
from sim.state.luck import luck_between
from sim.state.world import World
from sim.vocabulary import (
    BETTER_OFFER,
    BOTH,
    EXPIRED,
    GRADUATED,
    HOST,
    IMPLEMENTING,
    NEVER_SCALED,
    OBJECTIVES_MET,
    OBJECTIVES_UNMET,
    PARTNER,
    PLANNED_EXIT,
)


@rule
def review(world: World, row: int, month: int) -> None:
    """Judge the first objectives; leave for a cause; decide at term, or before it, to go on."""
    tie = world.partnerships[row]
    if tie.decided < tie.formed and month >= tie.formed + min(tie.term, MILESTONE):
        settle(world, row, 1 if objectives_are_met(world, row) else 0, month)
    exit, reopen, ask, _ = luck_between(world, EXIT, month, tie.host, tie.partner)
    if leave(world, row, exit, month):
        return
    x = world.parameters[0]
    if reopen < x.renegotiation_rate:
        renegotiate(world, row, month)
    if month >= tie.term_end:
        review_at_term(world, row, month)
    elif ask < x.reconsidering * freedom(world, row, month) and month >= tie.planned_live:
        # Nothing is asked before anything is due.
        reconsider(world, row, month)


@rule
def objectives_are_met(world: World, row: int) -> bool:
    """Return whether enough of what was signed for was reached since then (3-4, 3-27)."""
    tie = world.partnerships[row]
    value = tie.host_value + tie.partner_value
    return bool(reached(value, tie.due) >= world.parameters[0].objective_share)


@rule
def reached_this_term(world: World, row: int) -> float:
    """Return what was reached in the term now in force of what it promised."""
    tie = world.partnerships[row]
    value = tie.host_value + tie.partner_value - tie.value_before
    return reached(value, tie.due - tie.due_before)


@rule
def wants_to_go_on(world: World, row: int, is_host: bool, part: float) -> float:
    """Return the chance that one side would go on, having reached a part of the promise.

    A side counts what falls to it against what it gives (1-40, 1-44, 2-21). All is in parts of the
    promise; the offers that happen to be there make it a matter of chance (Greve et al. 2013).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    trust = tie.host_trust if is_host else tie.partner_trust
    gets = tie.benefit_share if is_host else 1.0 - tie.benefit_share
    gives = tie.contribution_share if is_host else 1.0 - tie.contribution_share
    speaks_for_it = min(part * gets / gives, 1.5) + x.trust_worth * (trust - 0.5)
    speaks_for_it += tie.assets + tie.goodwill - x.outside_option
    return logistic(x.choice_sharpness * speaks_for_it)


@rule
def others_go_on(world: World, row: int, part: float) -> float:
    """Return the chance that all partners would go on: each that must agree (2-2, 2-4)."""
    others = world.types[world.partnerships[row].type].parties - 1.0
    return power(wants_to_go_on(world, row, False, part), others)


@rare_rule
def review_at_term(world: World, row: int, month: int) -> None:
    """Complete, graduate, renew, expand, let expire or end against the outside option."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    part = reached_this_term(world, row)
    met = part >= x.objective_share
    if met and tie.finite == 1:
        end(world, row, OBJECTIVES_MET, BOTH, month)
        return
    if met and tie.scope >= x.graduation_scope:
        end(world, row, GRADUATED, BOTH, month)
        return
    host_draw, partner_draw, blame, _ = luck_between(world, REVIEW, month, tie.host, tie.partner)
    host_stays = host_draw < wants_to_go_on(world, row, True, part)
    if host_stays and partner_draw < others_go_on(world, row, part):
        renew(world, row, met, month)
        return
    side = PARTNER if host_stays else HOST
    if tie.stage == IMPLEMENTING:
        end(world, row, NEVER_SCALED, side, month)
    elif met:
        end(world, row, BETTER_OFFER, side, month)
    elif blame < part / x.objective_share * shared_trust(world, row):
        # It ran out; the more was reached, and the more they trust, the less anybody is blamed.
        end(world, row, PLANNED_EXIT if tie.finite == 1 else EXPIRED, side, month)
    else:
        end(world, row, OBJECTIVES_UNMET, side, month)


@rule
def renew(world: World, row: int, met: bool, month: int) -> None:
    """Agree on another term, a short one for those that missed; what works grows (0-8, 1-46)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    tie.renewals += 1
    tie.value_before = tie.host_value + tie.partner_value
    tie.due_before = tie.due
    if met:
        tie.term_end = month + tie.term
        tie.scope = min(tie.scope + x.expansion_step * shared_trust(world, row), 3.0)
    else:
        tie.term_end = month + int(x.probation)
    renegotiate(world, row, month)


@rare_rule
def reconsider(world: World, row: int, month: int) -> None:
    """Ask before the term is over whether to go on.

    What counts is what is delivered now, or, before there is anything, the pace against the plan.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    host_draw, partner_draw, _, _ = luck_between(world, REVIEW, month, tie.host, tie.partner)
    if tie.stage == IMPLEMENTING:
        part = tie.progress * (tie.planned_live - tie.formed) / (month - tie.formed + 1.0)
    else:
        part = reached(tie.performance, tie.promise * tie.maturity)
    host_stays = host_draw < wants_to_go_on(world, row, True, part)
    if host_stays and partner_draw < others_go_on(world, row, part):
        return
    side = PARTNER if host_stays else HOST
    if tie.stage == IMPLEMENTING:
        end(world, row, NEVER_SCALED, side, month)
    elif part >= x.objective_share:
        end(world, row, BETTER_OFFER, side, month)
    else:
        end(world, row, OBJECTIVES_UNMET, side, month)
