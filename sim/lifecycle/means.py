"""Means: each month an organisation earns, spends, recovers attention and forgets a little."""

from __future__ import annotations

from sim.engine.arithmetic import clip, inverse_normal
from sim.engine.chance import VENDOR_MARKET
from sim.engine.compiled import rule
from sim.lifecycle.needs import grow_capabilities, grow_needs
from sim.parameters.levers import ENTRY_GATE, PORTFOLIO_FOCUS, PROTECTED_TIME
from sim.state.luck import luck_of
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import VENDOR


@rule
def renew_means(world: World, who: int, month: int) -> None:
    """Turn the month: memory, pressure of peers, money."""
    x = world.parameters[0]
    own = world.organisations[who]
    kept = x.time_retention * world.regimes[own.regime].levers[PROTECTED_TIME]
    own.experience *= 1.0 - x.forgetting * (1.0 - kept)
    own.skill = own.experience / (own.experience + x.experience_half)
    own.fomo_pressure *= 1.0 - x.fomo_fade
    if own.kind == VENDOR:
        trade(world, who, month)
        return
    keep_staff(world, who, kept)
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
    capacity = own.attention_capacity * own.staffing
    if own.hosting == 1:
        strength = world.regimes[own.regime].levers[PROTECTED_TIME]
        capacity *= 1.0 + x.protected_time_gain * strength
    own.load = own.committed
    own.committed = 0.0
    own.coverage = 1.0 if own.load <= capacity else capacity / own.load


@rule
def keep_staff(world: World, who: int, retained: float) -> None:
    """Staff leave, more where nobody has time and where locum work tempts; others come (4-2, 4-3).

    Good repute attracts them (1-34), work abroad and protected time keep them (0-21, 4-7).
    """
    x = world.parameters[0]
    own = world.organisations[who]
    vacant = 1.0 - own.staffing
    leaving = x.staff_turnover + x.locum_pull * vacant
    leaving += x.overload_turnover * (1.0 - own.coverage) * (1.0 - retained)
    if own.advising + own.staying > 0:
        leaving *= 1.0 - x.mission_retention
    filling = x.staff_recovery * (0.5 + own.reputation)
    own.staffing = clip(own.staffing + filling * vacant - leaving * own.staffing, 0.0, 1.0)


@rule
def budget(world: World, who: int, month: int) -> None:
    """An organisation sets money aside for partnering, less in a deficit and under pressure.

    What it pays for locums is gone (4-3).
    """
    x = world.parameters[0]
    own = world.organisations[who]
    pressure = world.regions[own.region].pressure
    plenty = 1.0 + x.margin_effect * own.margin - x.pressure_effect * pressure
    inflow = x.partnering_budget * own.scale * max(plenty, 0.0)
    locums = x.locum_cost * (1.0 - own.staffing) * x.partnering_budget * own.scale
    resources = own.resources + inflow + own.net_income - locums
    resources -= standing_cost(world, who, month)
    own.resources = min(resources, x.reserve_limit * x.partnering_budget * own.scale)
    own.net_income = 0.0


@rule
def standing_cost(world: World, who: int, month: int) -> float:
    """Return what governance of the whole organisation costs this month, k$; book it."""
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
        month_record(world, month, 0).host_governance_cost += money
    return money


@rule
def trade(world: World, who: int, month: int) -> None:
    """A vendor lives on this and other business; it may fail, be founded anew, be acquired."""
    x = world.parameters[0]
    own = world.organisations[who]
    if not is_trading(world, who, month):
        return
    if month == own.exists_from and own.generation > 0:
        # A new firm holds its own money, not what the failed one still had coming.
        own.resources = x.vendor_runway * x.vendor_overhead * own.scale
        own.net_income = 0.0
    luck, failing, sale, _ = luck_of(world, VENDOR_MARKET, month, who, own.generation)
    pressure = world.regions[own.region].pressure
    overhead = x.vendor_overhead * own.scale
    swing = x.vendor_volatility * inverse_normal(luck) * overhead / (0.5 + own.size_rank)
    other = x.vendor_other_business * overhead * (1.0 - x.vendor_pressure_effect * pressure)
    resources = own.resources + own.net_income + other + swing - overhead
    own.resources = min(resources, x.reserve_limit * overhead)
    own.net_income = 0.0
    if own.resources < 0.0 and failing < x.insolvency_rate:
        own.exists_from = month + int(x.refounding_delay)
        own.generation += 1
        own.reputation = x.initial_reputation
        own.experience = 0.0
    elif sale < x.acquisition_rate:
        own.acquired_month = month
        own.resources = max(own.resources, x.vendor_runway * overhead)


@rule
def is_trading(world: World, who: int, month: int) -> bool:
    """Return whether the organisation is in the market this month."""
    return bool(month >= world.organisations[who].exists_from)
