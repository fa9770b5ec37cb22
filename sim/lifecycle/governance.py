"""Governance on its cadence: meetings, reports, audits, reviews, grievances.

Each acts when it is due and costs attention (asked for every month) and money. Too little
is blind, too much is rigid and dear: the rules that govern also stiffen (formality).
"""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.parameters.levers import (
    ADAPTIVE_REVIEW,
    GOVERNANCE_AT_OUTSET,
    PERFORMANCE_CONTRACT,
    STEERING_BOARD,
    VOICE,
)
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import OPERATING


@rule
def govern(world: World, row: int, month: int) -> None:
    """Pay for governance and do what is due this month."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    pay_for_governance(world, row, month)
    age = month - tie.formed
    if age <= 0:
        return
    # Whether anything is ever due comes first: the remainder of a division is slow.
    ever = tie.levers[STEERING_BOARD] + tie.levers[PERFORMANCE_CONTRACT] + tie.levers[VOICE]
    if ever > 0.0 and age % int(x.meeting_interval) == 0:
        if tie.levers[STEERING_BOARD] > 0.0:
            meet(world, row)
        if tie.levers[PERFORMANCE_CONTRACT] > 0.0:
            check_targets(world, row)
        if tie.levers[VOICE] > 0.0:
            hear_grievance(world, row)
    if tie.levers[ADAPTIVE_REVIEW] > 0.0 and age % int(x.review_interval) == 0:
        revise_aims(world, row)


@rule
def pay_for_governance(world: World, row: int, month: int) -> None:
    """Charge both sides a month's cost of the governance in force."""
    tie = world.partnerships[row]
    host_money = tie.host_governance_money
    partner_money = tie.partner_governance_money
    tie.governance_cost += host_money + partner_money
    tie.partner_governance_cost += partner_money
    world.organisations[tie.host].net_income -= host_money
    world.organisations[tie.partner].net_income -= partner_money
    record = month_record(world, month, tie.type)
    record.host_governance_cost += host_money
    record.partner_governance_cost += partner_money


@rule
def meet(world: World, row: int) -> None:
    """The board settles conflicts and keeps the aims together, as far as it has time to."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    present = world.organisations[tie.host].coverage * world.organisations[tie.partner].coverage
    effect = tie.levers[STEERING_BOARD] * present
    clear = 1.0 + x.outset_roles * tie.levers[GOVERNANCE_AT_OUTSET]
    tie.strain *= 1.0 - clip(x.meeting_relief * effect * clear, 0.0, 1.0)
    tie.alignment += clip(x.meeting_alignment * effect * clear, 0.0, 1.0) * (1.0 - tie.alignment)


@rule
def check_targets(world: World, row: int) -> None:
    """Measured targets show a shortfall early, and the teams respond (1-26)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    shortfall = tie.host_expectation * tie.maturity - tie.performance
    if shortfall > 0.0 and tie.stage == OPERATING:
        effect = x.early_response * tie.levers[PERFORMANCE_CONTRACT] * shortfall
        tie.engagement += clip(effect, 0.0, 1.0) * (1.0 - tie.engagement)
        tie.strain = clip(
            tie.strain + x.blame * tie.levers[PERFORMANCE_CONTRACT] * shortfall, 0.0, 1.0
        )


@rule
def hear_grievance(world: World, row: int) -> None:
    """The weaker side is heard and, in part, made whole (2-25)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    strength = tie.levers[VOICE]
    tie.resentment *= 1.0 - clip(x.grievance_relief * strength, 0.0, 1.0)
    gap = tie.contribution_share - tie.benefit_share
    tie.benefit_share += x.grievance_redress * strength * gap


@rule
def revise_aims(world: World, row: int) -> None:
    """A review brings the aims up to date and loosens what has stiffened (2-18, 2-26)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    strength = tie.levers[ADAPTIVE_REVIEW]
    tie.alignment += clip(x.review_alignment * strength, 0.0, 1.0) * (1.0 - tie.alignment)
    tie.strain *= 1.0 - clip(x.review_relief * strength, 0.0, 1.0)
