"""Implementation: progress against friction, the hardest step (1-7). It may never complete."""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.chance import PROGRESS, TRANSLATION
from sim.engine.compiled import rule
from sim.lifecycle.relationship import resourcing
from sim.parameters.levers import (
    DATA_GOVERNANCE,
    DEDICATED_RESOURCES,
    INTEGRATED_BUNDLES,
    LOCAL_PARTNERING,
)
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
    support = x.sponsor_least + (1.0 - x.sponsor_least) * tie.sponsor
    drive = support * resourcing(world, row) * hurry
    pace = drive * (1.0 - friction(world, row)) / kind.implementation_months
    tie.progress = min(tie.progress + x.pace * pace * (0.5 + luck), 1.0)
    fee = x.implementation_fee
    bear_cost(world, row, x.implementation_cost, fee, kind.partner_finance, month)


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
            tie.fit *= 1.0 - world.parameters[0].translation_loss


@rule
def friction(world: World, row: int) -> float:
    """Return the part of the drive that is lost, 0 to 0.95."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    kind = world.types[tie.type]
    integration = kind.integration * (1.0 - x.bundle_integration * tie.levers[INTEGRATED_BUNDLES])
    lost = x.friction_tempo * tie.tempo_gap
    lost += x.friction_culture * tie.culture_gap * (1.0 - tie.understanding)
    skill = world.organisations[tie.partner].skill
    lost += x.friction_integration * integration * (1.0 - x.routine * skill)
    lost += x.friction_carelessness * (1.0 - tie.care)
    lost += x.friction_strain * tie.strain
    lost += x.friction_formality * tie.formality
    lost += x.friction_law * tie.regulatory_distance
    lost += x.friction_data * tie.levers[DATA_GOVERNANCE]
    return clip(lost, 0.0, 0.95)


@rule
def bear_cost(
    world: World, row: int, intensity: float, fee: float, financed: float, month: int
) -> None:
    """Book a month's cost of working together, without governance, to both sides.

    ``fee`` is the part of the partner's cost that the host pays, ``financed`` the part of all
    the host's cost for which the partner finds the money (1-38, 2-1).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    dedicated = 1.0 + x.dedication_cost * tie.levers[DEDICATED_RESOURCES]
    shared = 1.0 - x.local_saving * tie.levers[LOCAL_PARTNERING]
    host_cost = x.host_fixed_cost * shared + x.host_cost_share * tie.worth * tie.scope
    host_cost *= intensity * dedicated
    tailored = 1.0 + x.customisation_cost * tie.customisation
    partner_cost = x.partner_fixed_cost + x.partner_cost_share * tie.worth * tie.scope * tailored
    partner_cost *= intensity * dedicated
    host_cost += fee * partner_cost
    partner_cost *= 1.0 - fee
    if tie.programme_funded == 1:
        host_cost *= 1.0 - x.programme_cover
    partner_cost += financed * host_cost
    host_cost *= 1.0 - financed
    tie.host_cost += host_cost
    tie.partner_cost += partner_cost
    world.organisations[tie.host].net_income -= host_cost
    world.organisations[tie.partner].net_income -= partner_cost
    record = month_record(world, month, tie.type)
    record.host_cost += host_cost
    record.partner_cost += partner_cost
