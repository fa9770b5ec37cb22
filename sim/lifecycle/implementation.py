"""Implementation: progress against friction, the hardest step (1-7). It may never complete."""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.chance import PROGRESS, TRANSLATION
from sim.engine.compiled import rule
from sim.lifecycle.force import force, in_force, wariness
from sim.lifecycle.money import implementation_outlay, pay, running_cost
from sim.lifecycle.relationship import resourcing, sponsorship
from sim.lifecycle.ties import tempo_gap
from sim.parameters.levers import INTEGRATED_BUNDLES, LOCAL_PARTNERING
from sim.state.luck import luck_between
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import IMPLEMENTING, OPERATING


@rule
def implement(world: World, row: int, month: int) -> None:
    """Make a month's progress; once it is complete, operation begins with the next month."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    kind = world.types[tie.type]
    host = world.organisations[tie.host]
    luck = luck_between(world, PROGRESS, month, tie.host, tie.partner)[0]
    hurry = 1.0 + x.urgency_speed * world.regions[host.region].urgency
    support = x.sponsor_least + (1.0 - x.sponsor_least) * sponsorship(world, row)
    drive = support * resourcing(world, row) * hurry
    pace = drive * (1.0 - friction(world, row)) / kind.implementation_months
    tie.progress = min(tie.progress + x.pace * pace * (0.5 + luck), 1.0)
    outlay = implementation_outlay(world, tie.type, tie.work)
    both = 2.0 * x.implementation_cost * running_cost(world, tie.work)
    bear_cost(world, row, outlay, both - outlay, month)


@rule
def go_live(world: World, row: int, month: int) -> None:
    """Begin operation if all is done; now it shows whether a discovery carries over (2-8)."""
    tie = world.partnerships[row]
    if tie.stage != IMPLEMENTING or tie.progress < 1.0:
        return
    tie.stage = OPERATING
    tie.live = month
    risk = world.types[tie.type].translation_risk
    if risk > 0.0:
        draw = luck_between(world, TRANSLATION, tie.ordinal, tie.host, tie.partner)[0]
        if draw < risk:
            tie.fit = 0.0


@rule
def friction(world: World, row: int) -> float:
    """Return the part of the drive that is lost, 0 to 0.95: every source counts alike."""
    tie = world.partnerships[row]
    integration = world.types[tie.type].integration
    integration *= 1.0 - force(world, tie.levers, INTEGRATED_BUNDLES)
    # Who has done it before finds it easier (3-3, 3-14).
    sources = integration * (1.0 - world.organisations[tie.partner].skill)
    sources += tempo_gap(world, row) + tie.culture_gap * (1.0 - tie.understanding)
    sources += 1.0 - tie.care
    sources += tie.strain + tie.formality * wariness(world, row) + tie.regulatory_distance
    return clip(world.parameters[0].friction * sources, 0.0, 0.95)


@rule
def bear_cost(world: World, row: int, host_cost: float, partner_cost: float, month: int) -> None:
    """Let both sides pay a month's cost of working together and of governing it, k$.

    What is not paid for is not done (1-23): the part that is paid bounds next month's work and what
    governance does.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    host_cost *= 1.0 - in_force(world, row, LOCAL_PARTNERING)
    if tie.programme_funded == 1:
        host_cost *= 1.0 - x.programme_cover
    host_governance = tie.host_governance_money
    partner_governance = tie.partner_governance_money
    host_part = pay(world, tie.host, host_cost + host_governance)
    partner_part = pay(world, tie.partner, partner_cost + partner_governance)
    tie.funded = min(host_part, partner_part)
    tie.host_cost += host_part * host_cost
    tie.partner_cost += partner_part * partner_cost
    tie.governance_cost += host_part * host_governance + partner_part * partner_governance
    tie.partner_governance_cost += partner_part * partner_governance
    record = month_record(world, month, tie.type)
    record.host_cost += host_part * host_cost
    record.partner_cost += partner_part * partner_cost
    record.host_governance_cost += host_part * host_governance
    record.partner_governance_cost += partner_part * partner_governance
