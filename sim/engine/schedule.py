"""Who acts when: the order of a month, in the batch's compiled loop.

The Mesa model activates its agents in the same order (`sim.model`); everything that an agent
does is a rule of `sim.lifecycle`, called by both.
"""

from __future__ import annotations

from sim.engine import chance
from sim.engine.chance import ORDER
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.environment import move_environment
from sim.lifecycle.events import happen
from sim.lifecycle.governance import govern
from sim.lifecycle.implementation import go_live, implement
from sim.lifecycle.learning import become_aware
from sim.lifecycle.means import renew_attention, renew_means
from sim.lifecycle.money import usual_budget
from sim.lifecycle.negotiation import negotiate
from sim.lifecycle.operation import keep_promises_due, operate
from sim.lifecycle.relationship import bring, relate
from sim.lifecycle.review import review
from sim.lifecycle.rollout import roll_out
from sim.lifecycle.search import search
from sim.lifecycle.shocks import fall_with_partner, strike
from sim.lifecycle.trust import move_trust, settle_usual
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import ENDED, IMPLEMENTING, N_AREAS, NEGOTIATING, VENDOR


@rule
def step_organisation(world: World, who: int, month: int) -> None:
    """Let one organisation live a month."""
    renew_means(world, who, month)
    become_aware(world, who, month)
    search(world, who, month)


@rule
def step_partnership(world: World, row: int, month: int) -> None:
    """Let one partnership live a month: work, relate, trust, govern, be struck, be reviewed."""
    tie = world.partnerships[row]
    if tie.stage == NEGOTIATING:
        negotiate(world, row, month)
        return
    if fall_with_partner(world, row, month):
        return
    go_live(world, row, month)
    keep_promises_due(world, row, month)
    bring(world, row)
    if tie.stage == IMPLEMENTING:
        implement(world, row, month)
    else:
        operate(world, row, month)
    relate(world, row)
    move_trust(world, row, month)
    govern(world, row, month)
    if not strike(world, row, month):
        review(world, row, month)


@rule
def draw_order(world: World, month: int) -> None:
    """Shuffle the organisations for this month: a keyed Fisher-Yates shuffle."""
    order = world.order
    for position in range(len(order)):
        order[position] = position
    position = len(order) - 1
    while position > 0:
        draws = chance.block(world.seed, ORDER, month, position, 0)
        for draw in draws:
            if position > 0:
                other = int(draw * (position + 1))
                kept = order[position]
                order[position] = order[other]
                order[other] = kept
                position -= 1


@rule
def retire_ended(world: World) -> None:
    """Drop partnerships that have ended from the list of active ones, keeping its order."""
    counts = world.counts[0]
    kept = 0
    for index in range(counts.active):
        row = world.active[index]
        if world.partnerships[row].stage < ENDED:
            world.active[kept] = row
            kept += 1
    counts.active = kept


@rare_rule
def step_month(world: World, month: int) -> None:
    """Let the whole world live a month."""
    roll_out(world, month)
    for region_row in range(len(world.regions)):
        move_environment(world, region_row, month)
    happen(world, month)
    for who in range(len(world.organisations)):
        renew_attention(world, who)
    draw_order(world, month)
    for position in range(len(world.order)):
        step_organisation(world, world.order[position], month)
    # Proposals made this month begin to be negotiated in it.
    for index in range(world.counts[0].active):
        step_partnership(world, world.active[index], month)
    retire_ended(world)
    settle_usual(world)
    record_month(world, month)


@rule
def record_month(world: World, month: int) -> None:
    """Write the month's sums into the history."""
    first = month_record(world, month, 0)
    for index in range(world.counts[0].active):
        row = world.active[index]
        tie = world.partnerships[row]
        record = month_record(world, month, tie.type)
        if tie.stage == NEGOTIATING:
            record.negotiating += 1
            continue
        record.active += 1
        if tie.stage == IMPLEMENTING:
            record.implementing += 1
        record.host_trust += tie.host_trust
        record.partner_trust += tie.partner_trust
        record.expectation_gap += tie.promise * tie.maturity - tie.performance
        record.alignment += tie.alignment
    for who in range(len(world.organisations)):
        own = world.organisations[who]
        if own.hosting == 1:
            first.host_resources += own.resources
            reserve = own.resources / usual_budget(world, who)
            first.host_reserve += reserve
            first.hosts_in_debt += own.resources < 0.0
            first.deepest_debt = max(first.deepest_debt, -reserve)
            first.host_reputation += own.reputation
            first.host_coverage += own.coverage
            first.fomo_pressure += own.fomo_pressure
            first.priority += own.awareness >= 0.5
            first.adopters += own.signed > 0
        elif own.kind == VENDOR:
            first.partner_resources += own.resources
            first.partner_reputation += own.reputation
    for region_row in range(len(world.regions)):
        region = world.regions[region_row]
        first.pressure += region.pressure
        for area in range(N_AREAS):
            first.hype += region.hype[area]


@rare_rule
def run_months(world: World, start: int, stop: int, most_new: int) -> int:
    """Run from month ``start`` up to ``stop``; return the first month that was not run.

    It stops early when fewer than ``most_new`` rows for partnerships are free.
    """
    month = start
    while month < stop:
        if world.counts[0].rows + most_new > len(world.partnerships):
            break
        step_month(world, month)
        month += 1
    return month
