"""Operation: value flows to both sides and is held against what was promised."""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.force import force, in_force
from sim.lifecycle.implementation import bear_cost
from sim.lifecycle.money import running_cost
from sim.lifecycle.needs import in_need, need_gap
from sim.lifecycle.relationship import resourcing
from sim.parameters.horizon import MILESTONE
from sim.parameters.levers import CUSTOMISATION_CAP, PERFORMANCE_CONTRACT
from sim.state.record import month_record
from sim.state.world import World


@rule
def operate(world: World, row: int, month: int) -> None:
    """Deliver a month's value, share it, pay for it, learn from it."""
    tie = world.partnerships[row]
    ripen(world, row, month)
    tie.performance = delivered(world, row)
    share_value(world, row, month)
    cost = running_cost(world, tie.work)
    # What is cut to fit one customer is dear to keep (3-26, 3-29).
    bear_cost(world, row, cost, cost * (1.0 + tie.customisation), month)
    customise(world, row)
    learn_by_doing(world, row)


@rule
def ripen(world: World, row: int, month: int) -> None:
    """Let results come in with time, where a type of partnership pays off late (0-6)."""
    tie = world.partnerships[row]
    delay = world.types[tie.type].payoff_delay
    if delay > 0.0:
        tie.maturity = min((month - tie.live + 1.0) / delay, 1.0)


@rule
def learn_by_doing(world: World, row: int) -> None:
    """Let the side in need learn to do it itself (0-18, 0-20), and the partner from data.

    The larger the host, the more data there is to learn from (1-29, 1-31).
    """
    tie = world.partnerships[row]
    kind = world.types[tie.type]
    partner = world.organisations[tie.partner]
    if kind.host_brings == 0:
        learned = kind.transfer * kind.data_exposure * world.organisations[tie.host].size_rank
        partner.capabilities[tie.area] += learned * (1.0 - partner.capabilities[tie.area])
    own = world.organisations[in_need(world, tie.host, tie.partner, tie.type)]
    own.capabilities[tie.area] += (
        kind.transfer * tie.performance * (1.0 - own.capabilities[tie.area])
    )


@rule
def delivered(world: World, row: int) -> float:
    """Return this month's value as a part of the worth, 0 to 1.

    Fit, engagement, alignment, need and both sides' resources each bound what the others can do.
    """
    tie = world.partnerships[row]
    needing = in_need(world, tie.host, tie.partner, tie.type)
    used = min(0.5 + need_gap(world, needing, tie.area), 1.0)
    together = tie.engagement * (0.5 + 0.5 * tie.alignment) * resourcing(world, row)
    adapted = 1.0 + world.parameters[0].delight * tie.customisation
    # What does not understand the house does not fit it (1-17, 1-18).
    adapted *= 1.0 - tie.culture_gap * (1.0 - tie.understanding)
    return clip(tie.fit * together * used * adapted * tie.maturity, 0.0, 1.0)


@rule
def share_value(world: World, row: int, month: int) -> None:
    """Split the value by the agreed shares; a contract refunds a shortfall (1-6, 1-26)."""
    tie = world.partnerships[row]
    full = tie.worth * tie.scope
    value = tie.performance * full
    to_host = value * tie.benefit_share
    to_partner = value - to_host
    shortfall = max(tie.promise * tie.maturity - tie.performance, 0.0)
    refund = in_force(world, row, PERFORMANCE_CONTRACT) * shortfall * full * tie.benefit_share
    refund = min(refund, to_partner)
    to_host += refund
    to_partner -= refund
    tie.host_value += to_host
    tie.partner_value += to_partner
    if month < tie.formed + min(tie.term, MILESTONE):
        # Larger scope is more of the possible, so it does not count as a better part of it.
        tie.first_value += tie.performance * tie.worth
    # Only a part of the host's value is money that it can spend on partnering again (4-22).
    world.organisations[tie.host].resources += world.parameters[0].reinvested * to_host
    world.organisations[tie.partner].resources += to_partner
    record = month_record(world, month, tie.type)
    record.host_value += to_host
    record.partner_value += to_partner


@rule
def keep_promises_due(world: World, row: int, month: int) -> None:
    """Count what was promised by now, from the planned start on, whether live or late."""
    tie = world.partnerships[row]
    if month >= tie.planned_live:
        full = tie.worth * tie.scope
        delay = world.types[tie.type].payoff_delay
        if delay > 0.0:
            full *= min((month - tie.planned_live + 1.0) / delay, 1.0)
        tie.due += tie.promise * full


@rule
def customise(world: World, row: int) -> None:
    """Tie the product a little more to this customer, as far as the partner says yes (3-29)."""
    tie = world.partnerships[row]
    willing = world.organisations[tie.partner].willingness_to_customise
    ceiling = willing * (1.0 - force(world, tie.levers, CUSTOMISATION_CAP))
    # What works well is asked for again, and cut to fit a little more (3-28).
    attained = min(tie.performance / tie.promise, 1.0)
    rate = world.parameters[0].customisation_rate * attained
    tie.customisation += rate * max(ceiling - tie.customisation, 0.0)
