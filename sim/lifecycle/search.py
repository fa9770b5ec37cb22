"""Search: why an organisation looks for a partner now, how large a project, and at whom it looks.

Two routes. On the *planned* route a need, attention and money lead to a search among several
candidates. On the *FOMO* route the moves of peers and the vendors' marketing do, with few
candidates, the peers' vendor preferred and the hype believed (3-10 to 3-19). A past success may
open a *cascade* (1-33); a broker may search for many (4-19).
"""

from __future__ import annotations

from sim.engine.arithmetic import clip, power
from sim.engine.chance import SEARCH
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.appraisal import appraise, clear_sight, partner_agrees
from sim.lifecycle.candidates import meet_candidate
from sim.lifecycle.force import host_force
from sim.lifecycle.means import free_hands
from sim.lifecycle.money import economic_terms, implementation_outlay, pay, usual_budget
from sim.lifecycle.needs import need_gap
from sim.lifecycle.negotiation import open_negotiation
from sim.lifecycle.objectives import choose_type, portfolio_focus
from sim.lifecycle.ties import are_together, last_tie
from sim.parameters.levers import (
    BROKERAGE,
    DUE_DILIGENCE,
    ENTRY_GATE,
    PORTFOLIO_FOCUS,
    PROBLEM_FIRST_GATE,
    RED_LINES,
)
from sim.state.luck import luck_of
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import BROKERED, CASCADE, DELIBERATE, FOMO, N_AREAS, RENEWAL


@rule
def search(world: World, host_row: int, month: int) -> int:
    """Let a host search if it would; return the row of the new proposal, or -1."""
    host = world.organisations[host_row]
    if host.hosting == 0:
        return -1
    x = world.parameters[0]
    region = world.regions[host.region]
    sold = x.marketing * region.hype[region.hottest]
    host.fomo_pressure += sold
    if month < host.free_from:
        return -1
    pressed, planned, opened, gate = luck_of(world, SEARCH, month, host_row, 0)
    gates = abstention(world, host_row)
    if host.cascade_area >= 0 and opened < x.cascade_rate * host.coverage * gates:
        area = host.cascade_area
        host.cascade_area = -1
        return look_for(world, host_row, area, CASCADE, gate, month)
    if pressed < fomo_urge(world, host_row) * gates:
        # What a steady stream of marketing leaves of pressure, against all that there is.
        by_vendors = sold > 0.5 * x.settling * host.fomo_pressure
        area = region.hottest if by_vendors else host.fomo_area
        return look_for(world, host_row, area, FOMO, gate, month)
    urge = planned_urge(world, host_row) * gates
    # The need is looked at only where it can make the difference: it doubles the urge at most.
    if planned < 2.0 * urge and planned < urge * 2.0 * largest_gap(world, host_row):
        return look_for(world, host_row, -1, DELIBERATE, gate, month)
    return -1


@rare_rule
def look_for(world: World, host_row: int, area: int, route: int, gate: float, month: int) -> int:
    """Settle what is looked for, and by which route; return the row of the proposal, or -1.

    ``area`` is -1 where the host looks for the need that presses most; ``gate`` is a uniform
    draw against the problem-first gate (4-11) and the broker (4-19).
    """
    x = world.parameters[0]
    levers = world.regimes[world.organisations[host_row].regime].levers
    wanted = choose_type(world, host_row, month)
    if wanted < 0:
        return -1
    offers = world.types[wanted].host_brings == 1
    if offers:
        area = strongest_area(world, host_row, month)
    elif area < 0:
        area = most_pressing_area(world, host_row, month)
        if area < 0:
            return -1
    if route == FOMO and gate < host_force(world, host_row, PROBLEM_FIRST_GATE):
        strength = levers[PROBLEM_FIRST_GATE]
        pay_for_choice(world, host_row, PROBLEM_FIRST_GATE, strength, wanted, month)
        if not offers and need_gap(world, host_row, area) < x.need_threshold:
            return -1
        route = DELIBERATE
    elif route == DELIBERATE and gate < levers[BROKERAGE]:
        route = BROKERED
    part = ambition(world, host_row, wanted, route)
    if part < x.least_ambition:
        return -1
    return look_around(world, host_row, area, wanted, route, part, month)


@rule
def ambition(world: World, host_row: int, partnership_type: int, route: int) -> float:
    """Return the part of a full project that a host buys, 0 to 1: what it can pay for (1-1, 1-36).

    Whoever plans also looks whether there are people for it (1-23, 3-13); haste leaves a part of
    that out. Work, and with it cost and attention, falls less than the worth does.
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    _, work = economic_terms(world, host_row, partnership_type, 1.0)
    months = world.types[partnership_type].implementation_months
    outlay = months * implementation_outlay(world, partnership_type, work)
    covered = x.programme_cover * world.types[partnership_type].programme_share
    means = host.resources + months * host.surplus
    affordable = clip(means / (outlay * (1.0 - covered) + 1e-9), 0.0, 1.0)
    manned = min(affordable, max(free_hands(world, host_row) - host.load, 0.0) / work)
    careful = worth_of(world, manned)
    if route != FOMO:
        return careful
    return careful + x.fomo_haste * (worth_of(world, affordable) - careful)


@rule
def worth_of(world: World, part: float) -> float:
    """Return the part of a full project's worth that a part of its work makes."""
    return power(part, 1.0 / world.parameters[0].work_elasticity) if part > 0.0 else 0.0


@rule
def fomo_urge(world: World, host_row: int) -> float:
    """Return the monthly chance of a search for fear of missing out, which saturates (3-10)."""
    host = world.organisations[host_row]
    felt = host.fomo_pressure / (1.0 + host.fomo_pressure)
    return float(world.parameters[0].fomo_rate * host.fomo * felt)


@rule
def planned_urge(world: World, host_row: int) -> float:
    """Return the monthly chance of a planned search.

    It takes awareness (1-5), attention (3-13), no debt (4-10) and calm (0-17).
    """
    host = world.organisations[host_row]
    if host.resources < 0.0:
        return 0.0
    calm = 1.0 - world.regions[host.region].pressure
    return float(world.parameters[0].search_rate * host.awareness * host.coverage * calm)


@rule
def largest_gap(world: World, host_row: int) -> float:
    """Return the largest need gap of a host, 0 to 1."""
    most = 0.0
    for area in range(N_AREAS):
        most = max(most, need_gap(world, host_row, area))
    return most


@rule
def abstention(world: World, host_row: int) -> float:
    """Return the share of urges that pass the entry gate (4-10) and portfolio focus (0-15)."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    share = 1.0
    gate = host_force(world, host_row, ENTRY_GATE)
    if gate > 0.0:
        poor = host.resources < x.entry_reserve * usual_budget(world, host_row)
        if poor or host.coverage < 1.0:
            share -= gate
    focus = host_force(world, host_row, PORTFOLIO_FOCUS)
    if focus > 0.0 and host.active >= x.focus_limit * host.attention_capacity:
        share *= 1.0 - focus
    return share


@rule
def judgement_noise(world: World, host_row: int, month: int) -> tuple[float, ...]:
    """Return seven uniform draws: how a host misjudges each area this month."""
    a0, a1, a2, a3 = luck_of(world, SEARCH, month, host_row, 1)
    b0, b1, b2, _ = luck_of(world, SEARCH, month, host_row, 2)
    return (a0, a1, a2, a3, b0, b1, b2)


@rule
def most_pressing_area(world: World, host_row: int, month: int) -> int:
    """Return the area of the largest need gap, seen with noise; -1 if none is worth it."""
    x = world.parameters[0]
    focus = portfolio_focus(world, host_row)
    noise = judgement_noise(world, host_row, month)
    best = -1
    most = 0.0
    for area in range(N_AREAS):
        gap = need_gap(world, host_row, area)
        seen = gap + x.judgement_noise * (1.0 - focus) * (noise[area] - 0.5)
        if gap >= x.need_threshold and seen > most:
            best = area
            most = seen
    return best


@rule
def strongest_area(world: World, host_row: int, month: int) -> int:
    """Return the area of the host's best capability, which it may take for granted (4-12)."""
    own = world.organisations[host_row].capabilities
    noise = judgement_noise(world, host_row, month)
    error = world.parameters[0].judgement_noise
    best = 0
    for area in range(1, N_AREAS):
        seen = own[area] + error * (noise[area] - 0.5)
        if seen > own[best] + error * (noise[best] - 0.5):
            best = area
    return best


@rare_rule
def look_around(
    world: World,
    host_row: int,
    area: int,
    partnership_type: int,
    route: int,
    part: float,
    month: int,
) -> int:
    """See candidates, choose the best, ask it; return the proposal's row, or -1 (1-11, 3-8)."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    levers = world.regimes[host.regime].levers
    host.free_from = month + int(x.search_interval)
    host.committed += x.search_attention
    cost = x.search_cost
    candidates = x.candidates
    if route == FOMO:
        candidates *= 1.0 - x.fomo_haste
    else:
        candidates *= 1.0 + host_force(world, host_row, DUE_DILIGENCE)
        pay_for_choice(
            world, host_row, DUE_DILIGENCE, levers[DUE_DILIGENCE], partnership_type, month
        )
    if route == BROKERED:
        pooled = host_force(world, host_row, BROKERAGE)
        candidates *= 1.0 + pooled
        cost *= 1.0 - pooled
        # Together they venture on larger projects (4-19).
        part = min(part * (1.0 + pooled), 1.0)
        pay_for_choice(world, host_row, BROKERAGE, levers[BROKERAGE], partnership_type, month)
    pay_for_choice(world, host_row, RED_LINES, levers[RED_LINES], partnership_type, month)
    cost *= pay(world, host_row, cost)
    month_record(world, month, partnership_type).host_cost += cost
    worth, work = economic_terms(world, host_row, partnership_type, part)
    chosen = -1
    best = 0.0
    promise = 0.0
    seen = max(int(candidates), 1)
    for index in range(seen):
        candidate = meet_candidate(world, host_row, area, partnership_type, route, index, month)
        if candidate < 0 or are_together(world, host_row, candidate):
            continue
        certain, expected = appraise(
            world,
            host_row,
            candidate,
            area,
            partnership_type,
            route,
            worth,
            work,
            index,
            seen,
            month,
        )
        if certain > best:
            chosen = candidate
            best = certain
            promise = expected
    if chosen < 0:
        return -1
    if not partner_agrees(
        world, host_row, chosen, area, partnership_type, route, worth, work, month
    ):
        return -1
    origin = route
    if last_tie(world, host_row, chosen) >= 0 and route != FOMO:
        origin = RENEWAL
    care = clear_sight(world, host_row, chosen, route, month)
    return open_negotiation(
        world, host_row, chosen, area, partnership_type, origin, promise, care, worth, work, month
    )


@rule
def pay_for_choice(
    world: World, host_row: int, lever: int, strength: float, partnership_type: int, month: int
) -> None:
    """Charge the host for a lever that acts on its choice of partner."""
    if strength <= 0.0:
        return
    host = world.organisations[host_row]
    cost = world.lever_costs[lever]
    money = strength * cost.money * host.scale * world.parameters[0].governance_price
    money *= pay(world, host_row, money)
    host.committed += strength * cost.attention * world.parameters[0].governance_attention
    month_record(world, month, partnership_type).host_governance_cost += money
