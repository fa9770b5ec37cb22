"""Shocks to the pair: sponsor leaves, breach, new owner, funding lapses, priorities shift."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.arithmetic import clip
from sim.engine.chance import ACQUISITION, SHOCK
from sim.engine.compiled import rule
from sim.lifecycle.closing import end
from sim.lifecycle.negotiation import choose_sponsor
from sim.parameters.levers import (
    ADAPTIVE_REVIEW,
    DATA_GOVERNANCE,
    DIVERSIFIED_FUNDING,
    PROTECTED_TIME,
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
    OPERATING,
    OUTSIDE,
    PARTNER,
    PARTNER_INSOLVENT,
)


@rule
def strike(world: World, row: int, month: int) -> bool:
    """Let this month's shocks fall on a partnership; return whether it ended."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    if partner.generation != tie.partner_generation:
        end(world, row, PARTNER_INSOLVENT, PARTNER, month)
        return True
    if partner.acquired_month == month and new_owner(world, row, month):
        return True
    leaves, breach, lapse, shift = luck_between(world, SHOCK, month, tie.host, tie.partner)
    staying = 1.0 - x.time_retention * world.regimes[host.regime].levers[PROTECTED_TIME]
    if leaves < x.sponsor_turnover * staying:
        lose_sponsor(world, row, month)
    if breach < breach_rate(world, row) and be_breached(world, row, month):
        return True
    if tie.programme_funded == 1 and lapse < lapse_rate(world, row):
        if cover_lapse(world, row, lapse / max(lapse_rate(world, row), 1e-12)):
            tie.programme_funded = 0
        else:
            end(world, row, FUNDING_LAPSED, OUTSIDE, month)
            return True
    pressure = world.regions[host.region].pressure
    pull = world.types[tie.type].home_pull
    if shift < x.priority_shift * pull * (1.0 + x.pressure_shift * pressure):
        loss = x.shift_size * (1.0 - x.review_cushion * tie.levers[ADAPTIVE_REVIEW])
        tie.alignment *= 1.0 - loss
    return False


@rule
def new_owner(world: World, row: int, month: int) -> bool:
    """A new owner of the partner takes the partnership out of the market or unsettles it."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    draw = luck_between(world, ACQUISITION, month, tie.host, tie.partner)[0]
    if draw < x.acquisition_exit:
        end(world, row, ACQUIRED, PARTNER, month)
        return True
    tie.alignment *= 1.0 - x.shift_size
    return False


@rule
def lose_sponsor(world: World, row: int, month: int) -> None:
    """The sponsor goes; a successor starts lower, unless one was named (3-20 to 3-22)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    choose_sponsor(world, row, 1 + (month - tie.formed), month)
    kept = x.handover + (1.0 - x.handover) * x.succession * tie.levers[SPONSOR_BY_FIT]
    tie.sponsor = tie.sponsor_potential * clip(kept, 0.0, 1.0)


@rule
def breach_rate(world: World, row: int) -> float:
    """Return the monthly chance of a data breach: exposure less protection (2-27)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    exposure = world.types[tie.type].data_exposure * (
        1.0 if tie.stage == OPERATING else x.exposure_before_live
    )
    return x.breach_rate * exposure * (1.0 - x.breach_protection * tie.levers[DATA_GOVERNANCE])


@rule
def be_breached(world: World, row: int, month: int) -> bool:
    """A breach costs money, trust and reputation; return whether the host ends it."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    damage = 1.0 - x.breach_mitigation * tie.levers[DATA_GOVERNANCE]
    host.net_income -= x.breach_cost * tie.worth * damage
    tie.host_cost += x.breach_cost * tie.worth * damage
    record = month_record(world, month, tie.type)
    record.host_cost += x.breach_cost * tie.worth * damage
    world.organisations[tie.partner].reputation *= 1.0 - x.breach_repute * damage
    host.reputation *= 1.0 - x.breach_repute * damage
    tie.host_trust_integrity *= 1.0 - damage * x.breach_harm
    tie.host_trust_competence *= 1.0 - damage * x.breach_harm
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
    x = world.parameters[0]
    tie = world.partnerships[row]
    region = world.regions[world.organisations[tie.host].region]
    rate = x.lapse_rate * (1.0 + x.funding_swing * (1.0 - 2.0 * region.funding))
    return clip(rate + region.funding_cut, 0.0, 1.0)


@rule
def cover_lapse(world: World, row: int, draw: float) -> bool:
    """Return whether other money takes over: other sources (2-28), or the host's own."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    own_means = clip(host.resources / (12.0 * x.partnering_budget * host.scale), 0.0, 1.0)
    covered = x.own_cover * own_means
    covered += x.funding_cover * tie.levers[DIVERSIFIED_FUNDING] * (1.0 - covered)
    return draw < covered
