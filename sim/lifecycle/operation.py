"""Operation: value flows to both sides, and results meet expectations."""

from __future__ import annotations

from sim.arithmetic import clip
from sim.compiled import rule
from sim.lifecycle.implementation import bear_cost
from sim.lifecycle.needs import need_gap
from sim.lifecycle.relationship import resourcing
from sim.parameters.levers import CUSTOMISATION_CAP, PERFORMANCE_CONTRACT, TRANSPARENCY
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import OPERATING


@rule
def operate(world: World, row: int, month: int) -> None:
    """Deliver a month's value, pay for it, and move the expectations towards it."""
    tie = world.partnerships[row]
    tie.performance = delivered(world, row)
    bear_cost(world, row, 1.0, 0.0, month)
    share_value(world, row, month)
    customise(world, row)


@rule
def delivered(world: World, row: int) -> float:
    """Return this month's value as a part of the worth.

    Fit, engagement, alignment, progress and resources each bound what the others can do.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    used = min(0.5 + need_gap(world, tie.host, tie.area), 1.0)
    together = tie.engagement * (0.5 + 0.5 * tie.alignment) * resourcing(world, row)
    adapted = 1.0 + x.delight * tie.customisation
    value = tie.fit * tie.progress * together * used * adapted * x.delivery
    return clip(value, 0.0, 2.0)


@rule
def share_value(world: World, row: int, month: int) -> None:
    """Split the value by the agreed shares; a performance contract refunds a shortfall."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    value = tie.performance * tie.worth * tie.scope
    to_host = value * tie.benefit_share
    to_partner = value - to_host
    shortfall = tie.host_promise - tie.performance
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
        tie.host_due += tie.host_promise * full * tie.contribution_share
        tie.partner_due += tie.partner_promise * full * (1.0 - tie.contribution_share)


@rule
def revise_expectations(world: World, row: int) -> None:
    """Move both expectations towards results; open reports make that quicker (2-10, 3-27)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    if tie.stage != OPERATING:
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
    tie.customisation += x.customisation_rate * max(ceiling - tie.customisation, 0.0)
