"""Means: each month an organisation earns, spends, recovers attention and forgets a little."""

from __future__ import annotations

import math

from sim.engine.arithmetic import clip
from sim.engine.chance import MEANS, VENDOR_MARKET
from sim.engine.compiled import rule
from sim.lifecycle.force import host_force
from sim.lifecycle.founding import around, draw_temper, found_firm
from sim.lifecycle.money import pay, usual_budget
from sim.lifecycle.needs import grow_capabilities, grow_needs
from sim.parameters.levers import ENTRY_GATE, PORTFOLIO_FOCUS, PROTECTED_TIME
from sim.state.luck import luck_of
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import VENDOR

_WIDTH = math.sqrt(12.0)
"""Width of the uniform distribution whose standard deviation is one."""


@rule
def renew_means(world: World, who: int, month: int) -> None:
    """Turn the month: memory, pressure of peers, staff, money, leader and owner."""
    x = world.parameters[0]
    own = world.organisations[who]
    own.experience *= 1.0 - x.forgetting
    own.skill = own.experience / (own.experience + x.experience_half)
    own.fomo_pressure *= 1.0 - x.settling
    if own.active == 0:
        # Whoever shows nothing is forgotten, for good or ill.
        own.reputation += x.adjustment * (0.5 - own.reputation)
    if own.kind == VENDOR:
        trade(world, who, month)
        return
    keep_staff(world, who)
    if own.abroad == 1:
        grow_capabilities(world, own)
    else:
        grow_needs(world, own)
    budget(world, who, month)


@rule
def renew_attention(world: World, who: int) -> None:
    """Coverage is the attention that there is over the attention that was asked for.

    All organisations turn this page before any of them acts: one may ask another's attention.
    """
    x = world.parameters[0]
    own = world.organisations[who]
    own.load = own.committed
    own.committed = 0.0
    if own.kind == VENDOR:
        # Teams follow the work, with a lag.
        wanted = max(own.load - own.attention_capacity, 0.0)
        own.hired += x.adjustment * (wanted - own.hired)
    capacity = free_hands(world, who)
    own.coverage = 1.0 if own.load <= capacity else capacity / own.load


@rule
def free_hands(world: World, who: int) -> float:
    """Return the attention that an organisation has, with the time that is protected (4-6)."""
    own = world.organisations[who]
    capacity = own.attention_capacity * own.staffing + own.hired
    if own.hosting == 1:
        capacity *= 1.0 + host_force(world, who, PROTECTED_TIME)
    return float(capacity)


@rule
def keep_staff(world: World, who: int) -> None:
    """Staff leave, more where nobody has time and where locum work tempts; others come (4-2, 4-3).

    Good repute attracts them (1-34).
    """
    x = world.parameters[0]
    own = world.organisations[who]
    vacant = 1.0 - own.staffing
    leaving = x.staff_turnover * (1.0 + x.overwork * (1.0 - own.coverage + vacant))
    filling = x.staff_recovery * (0.5 + own.reputation)
    own.staffing = clip(own.staffing + filling * vacant - leaving * own.staffing, 0.0, 1.0)


@rule
def budget(world: World, who: int, month: int) -> None:
    """An organisation sets money aside for partnering, less in a deficit and under pressure."""
    x = world.parameters[0]
    own = world.organisations[who]
    usual = usual_budget(world, who)
    pressure = world.regions[own.region].pressure
    plenty = 1.0 + x.margin_effect * own.margin - x.pressure_effect * pressure
    luck, leaving, sale, champion = luck_of(world, MEANS, month, who, 0)
    own.resources += usual * (max(plenty, 0.0) + swing(world, who, luck))
    # Bad luck ends where credit does.
    own.resources = max(own.resources, -x.credit_line * usual)
    pay_for_organisation(world, who, month)
    gain = own.resources - own.balance
    own.surplus += x.adjustment * (gain - own.surplus)
    own.resources = min(own.resources, x.reserve_limit * usual)
    if own.hosting == 1:
        change_hands(world, who, leaving, sale, champion, month)
    own.balance = own.resources


@rule
def swing(world: World, who: int, luck: float) -> float:
    """Return this month's luck with money, in budgets or overheads: the small swing more.

    Uniform, with the standard deviation that `volatility` says: months add up to a normal sum.
    """
    volatility = world.parameters[0].volatility
    even = _WIDTH * (luck - 0.5)
    return float(volatility * even / (0.5 + world.organisations[who].size_rank))


@rule
def pay_for_organisation(world: World, who: int, month: int) -> None:
    """Charge what governance of the whole organisation costs this month."""
    x = world.parameters[0]
    own = world.organisations[who]
    levers = world.regimes[own.regime].levers
    money = 0.0
    for lever in (ENTRY_GATE, PORTFOLIO_FOCUS, PROTECTED_TIME):
        if levers[lever] > 0.0:
            cost = world.lever_costs[lever]
            money += levers[lever] * cost.money
            own.committed += levers[lever] * cost.attention * x.governance_attention
    if money > 0.0:
        money *= x.governance_price * own.scale
        money *= pay(world, who, money)
        month_record(world, month, 0).host_governance_cost += money


@rule
def change_hands(
    world: World, who: int, leaving: float, sale: float, champion: float, month: int
) -> None:
    """A leader leaves; a host is taken over: the small more often, and whoever is deep in debt."""
    x = world.parameters[0]
    own = world.organisations[who]
    rate = 2.0 * x.merger_rate * (1.0 - own.size_rank)
    if own.resources < 0.0:
        owed = -own.resources / max(x.credit_line * usual_budget(world, who), 1e-9)
        rate += x.distress_rate * min(owed, 1.0)
    taken_over = sale < rate
    if taken_over:
        own.acquired_month = month
        # The new owner settles the debts.
        own.resources = max(own.resources, 0.0)
    if taken_over or leaving < x.leader_turnover:
        own.leader_left = month
        own.champion = around(0.5, x.trait_spread, champion)


@rule
def trade(world: World, who: int, month: int) -> None:
    """A vendor lives on this and other business; it may fail and make room, or be acquired."""
    x = world.parameters[0]
    own = world.organisations[who]
    luck, failing, sale, _ = luck_of(world, VENDOR_MARKET, month, who, own.generation)
    pressure = world.regions[own.region].pressure
    overhead = x.vendor_overhead * own.scale
    calm = 1.0 - x.pressure_effect * (pressure - x.pressure_mean)
    own.resources += x.vendor_other_business * overhead * calm - overhead
    own.resources += overhead * swing(world, who, luck)
    own.resources = min(own.resources, x.reserve_limit * overhead)
    if own.resources < 0.0 and failing < x.distress_rate:
        own.generation += 1
        draw_temper(world, who)
        found_firm(world, who)
    elif sale < x.acquisition_rate:
        own.acquired_month = month
        own.resources = max(own.resources, 0.5 * x.vendor_runway * overhead)
