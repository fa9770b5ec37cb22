"""Operation: value flows to both sides, and results meet expectations."""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.implementation import bear_cost
from sim.lifecycle.needs import in_need, need_gap
from sim.lifecycle.relationship import resourcing
from sim.parameters.levers import CUSTOMISATION_CAP, PERFORMANCE_CONTRACT, TRANSPARENCY
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import OPERATING


@rule
def operate(world: World, row: int, month: int) -> None:
    """Deliver a month's value, pay for it, and move the expectations towards it."""
    tie = world.partnerships[row]
    ripen(world, row, month)
    tie.performance = delivered(world, row)
    bear_cost(world, row, 1.0, 0.0, 0.0, month)
    share_value(world, row, month)
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
    """Let a partner learn from the host's data (1-29), and the side in need by itself (0-18)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    kind = world.types[tie.type]
    partner = world.organisations[tie.partner]
    rate = x.data_learning * kind.data_exposure * world.organisations[tie.host].data_asset
    partner.capabilities[tie.area] += rate * (1.0 - partner.capabilities[tie.area])
    if kind.transfer > 0.0:
        own = world.organisations[in_need(world, tie.host, tie.partner, tie.type)]
        own.capabilities[tie.area] += kind.transfer * (1.0 - own.capabilities[tie.area])


@rule
def delivered(world: World, row: int) -> float:
    """Return this month's value as a part of the worth.

    Fit, engagement, alignment, progress, resources and time each bound what the others can do.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    needing = in_need(world, tie.host, tie.partner, tie.type)
    used = min(0.5 + need_gap(world, needing, tie.area), 1.0)
    together = tie.engagement * (0.5 + 0.5 * tie.alignment) * resourcing(world, row)
    adapted = 1.0 + x.delight * tie.customisation
    value = tie.fit * tie.progress * together * used * adapted * x.delivery * tie.maturity
    return clip(value, 0.0, 2.0)


@rule
def share_value(world: World, row: int, month: int) -> None:
    """Split the value by the agreed shares; a performance contract refunds a shortfall."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    value = tie.performance * tie.worth * tie.scope
    to_host = value * tie.benefit_share
    to_partner = value - to_host
    shortfall = tie.host_promise * tie.maturity - tie.performance
    if shortfall > 0.0:
        refund = x.refund * tie.levers[PERFORMANCE_CONTRACT] * shortfall * tie.worth
        refund = min(refund, to_partner)
        to_host += refund
        to_partner -= refund
    tie.host_value += to_host
    tie.partner_value += to_partner
    # Only a part of the host's value is money that it can spend on partnering again (4-22).
    world.organisations[tie.host].net_income += x.reinvested * to_host
    world.organisations[tie.partner].net_income += to_partner
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
        tie.host_due += tie.host_promise * full * tie.contribution_share
        tie.partner_due += tie.partner_promise * full * (1.0 - tie.contribution_share)


@rule
def revise_expectations(world: World, row: int) -> None:
    """Move both expectations towards results; open reports make that quicker (2-10, 3-27)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    if tie.stage != OPERATING or tie.maturity < 1.0:
        return
    rate = min(x.revision * (1.0 + x.report_revision * tie.levers[TRANSPARENCY]), 1.0)
    tie.host_expectation += rate * (tie.performance - tie.host_expectation)
    tie.partner_expectation += rate * (tie.performance - tie.partner_expectation)


@rule
def customise(world: World, row: int) -> None:
    """Tie the product a little more to this customer, as far as the partner says yes (3-29)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    willing = world.organisations[tie.partner].willingness_to_customise
    ceiling = willing * (1.0 - tie.levers[CUSTOMISATION_CAP])
    # What works well is asked for again, and cut to fit a little more (3-28).
    rate = x.customisation_rate * min(2.0 * tie.performance, 1.0)
    tie.customisation += rate * max(ceiling - tie.customisation, 0.0)
