"""Shocks to the pair: sponsor leaves, breach, new owner, funding lapses, priorities shift."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.arithmetic import clip
from sim.engine.chance import SHOCK
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.closing import end
from sim.lifecycle.force import in_force, wariness
from sim.lifecycle.money import implementation_outlay, pay, running_cost
from sim.lifecycle.negotiation import choose_sponsor
from sim.lifecycle.ties import sum_up_trust
from sim.parameters.levers import (
    ADAPTIVE_REVIEW,
    DATA_GOVERNANCE,
    DIVERSIFIED_FUNDING,
    SPONSOR_BY_FIT,
)
from sim.state.luck import luck_between
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import (
    ACQUIRED,
    DATA_BREACH,
    FUNDING_LAPSED,
    HOST,
    IMPLEMENTING,
    OUTSIDE,
    PARTNER,
    PARTNER_INSOLVENT,
)


@rule
def fall_with_partner(world: World, row: int, month: int) -> bool:
    """End a partnership whose partner has failed; return whether it did (3-5)."""
    tie = world.partnerships[row]
    if world.organisations[tie.partner].generation == tie.partner_generation:
        return False
    end(world, row, PARTNER_INSOLVENT, PARTNER, month)
    return True


@rule
def strike(world: World, row: int, month: int) -> bool:
    """Let this month's shocks fall on a partnership; return whether it ended."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    if partner.acquired_month == month and new_owner(world, row, PARTNER, month):
        return True
    if host.acquired_month == month and new_owner(world, row, HOST, month):
        return True
    leaves, breach, lapse, shift = luck_between(world, SHOCK, month, tie.host, tie.partner)
    chance_to_leave = x.leader_sweep if host.leader_left == month else x.sponsor_turnover
    if leaves < chance_to_leave:
        lose_sponsor(world, row, month)
    if breach < breach_rate(world, row) and be_breached(world, row, month):
        return True
    rate = lapse_rate(world, row)
    if tie.programme_funded == 1 and lapse < rate:
        # Other sources take over (2-28), or the host where it can.
        if lapse / rate < in_force(world, row, DIVERSIFIED_FUNDING) or can_carry(world, row):
            tie.programme_funded = 0
        else:
            end(world, row, FUNDING_LAPSED, OUTSIDE, month)
            return True
    pressure = world.regions[host.region].pressure
    pull = world.types[tie.type].home_pull
    if shift < x.priority_shift * pull * (1.0 + pressure):
        unsettle(world, row)
    return False


@rule
def unsettle(world: World, row: int) -> None:
    """Aims part (2-23); the flexible, who trust or review their aims, lose less (2-18)."""
    tie = world.partnerships[row]
    loss = world.parameters[0].shift_size * wariness(world, row)
    loss *= 1.0 - in_force(world, row, ADAPTIVE_REVIEW)
    tie.alignment *= 1.0 - min(loss, 1.0)


@rare_rule
def new_owner(world: World, row: int, side: int, month: int) -> bool:
    """A new owner of a side takes the partnership away, or unsettles it."""
    tie = world.partnerships[row]
    purpose = chance.indexed(SHOCK, 2 + side)
    draw = luck_between(world, purpose, month, tie.host, tie.partner)[0]
    if draw < world.parameters[0].takeover_exit:
        end(world, row, ACQUIRED, side, month)
        return True
    unsettle(world, row)
    return False


@rare_rule
def lose_sponsor(world: World, row: int, month: int) -> None:
    """The sponsor goes; a successor starts lower, unless one was named (3-20 to 3-22)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    choose_sponsor(world, row, 1 + (month - tie.formed), month)
    there = x.sponsor_least
    there += in_force(world, row, SPONSOR_BY_FIT) * (1.0 - there)
    tie.sponsor = tie.sponsor_potential * there


@rule
def breach_rate(world: World, row: int) -> float:
    """Return the monthly chance of a data breach: exposure less protection (2-27, 4-17)."""
    tie = world.partnerships[row]
    exposure = world.types[tie.type].data_exposure * tie.progress
    safe = 1.0 - in_force(world, row, DATA_GOVERNANCE)
    return float(world.parameters[0].breach_rate * exposure * safe)


@rare_rule
def be_breached(world: World, row: int, month: int) -> bool:
    """A breach costs both sides money and the partner its name; return whether the host ends it."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    damage = 1.0 - in_force(world, row, DATA_GOVERNANCE)
    each = 0.5 * x.breach_cost * tie.worth * tie.promise * damage
    host_paid = each * pay(world, tie.host, each)
    partner_paid = each * pay(world, tie.partner, each)
    tie.host_cost += host_paid
    tie.partner_cost += partner_paid
    record = month_record(world, month, tie.type)
    record.host_cost += host_paid
    record.partner_cost += partner_paid
    harm = 1.0 - x.breach_harm * damage
    partner = world.organisations[tie.partner]
    # One breach is a smaller part of what a partner with many customers shows.
    partner.reputation *= 1.0 - x.breach_harm * damage / max(partner.active, 1)
    tie.host_trust_integrity *= harm
    tie.trust_competence *= harm
    sum_up_trust(world, row)
    draw = luck_between(world, chance.indexed(SHOCK, 1), month, tie.host, tie.partner)[0]
    if draw < x.breach_exit * damage:
        end(world, row, DATA_BREACH, HOST, month)
        return True
    return False


@rule
def lapse_rate(world: World, row: int) -> float:
    """Return the monthly chance that the programme's funding lapses, high when it is shut.

    An event may cut some programmes at once.
    """
    tie = world.partnerships[row]
    region = world.regions[world.organisations[tie.host].region]
    rate = world.parameters[0].lapse_rate * 2.0 * (1.0 - region.funding)
    return clip(rate + region.funding_cut, 0.0, 1.0)


@rule
def can_carry(world: World, row: int) -> bool:
    """Return whether the host has a year of the partnership's bills in hand."""
    tie = world.partnerships[row]
    bill = running_cost(world, tie.work)
    if tie.stage == IMPLEMENTING:
        bill = implementation_outlay(world, tie.type, tie.work)
    return bool(world.organisations[tie.host].resources >= 12.0 * bill)
