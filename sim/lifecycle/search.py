"""Search: why an organisation looks for a partner now, and whom it looks at.

Two routes. On the *deliberate* route a need, attention and liquidity lead to a search among
several candidates. On the *FOMO* route the moves of peers do, with few candidates, the
popular vendor preferred and the hype believed (3-10 to 3-19). A past success may open a
*cascade* (1-33); a broker may search for many (4-19).
"""

from __future__ import annotations

from sim.engine import chance
from sim.engine.chance import CANDIDATE, SEARCH
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.appraisal import appraise, partner_agrees
from sim.lifecycle.means import is_trading
from sim.lifecycle.needs import need_gap
from sim.lifecycle.negotiation import open_negotiation
from sim.lifecycle.objectives import choose_type, may_host, portfolio_focus
from sim.lifecycle.ties import are_together, last_tie, regulatory_distance
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
    if month < host.free_from or host.hosting == 0:
        return -1
    x = world.parameters[0]
    pressed, planned, opened, gate = luck_of(world, SEARCH, month, host_row, 0)
    gates = abstention(world, host_row)
    if host.cascade_area >= 0 and opened < x.cascade_rate * host.coverage * gates:
        area = host.cascade_area
        host.cascade_area = -1
        return look_for(world, host_row, area, CASCADE, gate, month)
    if pressed < fomo_urge(world, host_row) * gates:
        return look_for(world, host_row, host.fomo_area, FOMO, gate, month)
    urge = deliberate_urge(world, host_row) * gates
    # The need is looked at only where it can make the difference.
    if planned < urge * (1.0 + x.need_urge) and planned < urge * need_push(world, host_row):
        return look_for(world, host_row, -1, DELIBERATE, gate, month)
    return -1


@rare_rule
def look_for(world: World, host_row: int, area: int, route: int, gate: float, month: int) -> int:
    """Settle what is looked for, and by which route; return the row of the proposal, or -1.

    ``area`` is -1 where the host looks for the need that presses most; ``gate`` is a uniform
    draw against the problem-first gate and the broker.
    """
    x = world.parameters[0]
    host = world.organisations[host_row]
    levers = world.regimes[host.regime].levers
    wanted = choose_type(world, host_row, month)
    if route == FOMO and may_host(world, host_row, host.fomo_type):
        wanted = host.fomo_type
    if wanted < 0:
        return -1
    offers = world.types[wanted].host_brings == 1
    if offers:
        area = strongest_area(world, host_row, month)
    elif area < 0:
        area = most_pressing_area(world, host_row, month)
        if area < 0:
            return -1
    if route == FOMO and gate < levers[PROBLEM_FIRST_GATE]:
        strength = levers[PROBLEM_FIRST_GATE]
        pay_for_choice(world, host_row, PROBLEM_FIRST_GATE, strength, wanted, month)
        pressing = offers or need_gap(world, host_row, area) >= x.need_threshold
        if not pressing or not has_means(world, host_row):
            return -1
        route = DELIBERATE
    elif route == DELIBERATE and gate < levers[BROKERAGE]:
        route = BROKERED
    return look_around(world, host_row, area, wanted, route, month)


@rule
def fomo_urge(world: World, host_row: int) -> float:
    """Return the monthly chance of a search out of fear of missing out; fear saturates."""
    host = world.organisations[host_row]
    felt = host.fomo_pressure / (1.0 + host.fomo_pressure)
    return world.parameters[0].fomo_rate * host.fomo * felt


@rule
def deliberate_urge(world: World, host_row: int) -> float:
    """Return the monthly chance of a planned search: awareness, attention, money, calm."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    if not has_means(world, host_row):
        return 0.0
    calm = 1.0 - x.retrenchment * world.regions[host.region].pressure
    return x.search_rate * host.awareness * host.coverage * host.coverage * calm


@rule
def need_push(world: World, host_row: int) -> float:
    """Return the factor on planned searches by the largest need gap, 1 where it is one half."""
    most = 0.0
    for area in range(N_AREAS):
        most = max(most, need_gap(world, host_row, area))
    return max(1.0 + world.parameters[0].need_urge * (most - 0.5), 0.0)


@rule
def has_means(world: World, host_row: int) -> bool:
    """Return whether the host holds the reserve that a partnership takes (1-1, 1-36)."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    return bool(host.resources >= x.liquidity_needed * x.partnering_budget * host.scale)


@rule
def abstention(world: World, host_row: int) -> float:
    """Return the share of urges that pass the entry gate and the portfolio's focus."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    levers = world.regimes[host.regime].levers
    share = 1.0
    if levers[ENTRY_GATE] > 0.0:
        poor = host.resources < x.entry_reserve * x.partnering_budget * host.scale
        if poor or host.coverage < 1.0:
            share -= levers[ENTRY_GATE]
    if levers[PORTFOLIO_FOCUS] > 0.0:
        limit = x.focus_limit * host.attention_capacity
        if host.active >= limit:
            share *= 1.0 - levers[PORTFOLIO_FOCUS]
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
        seen = gap + x.need_noise * (1.0 - focus) * (noise[area] - 0.5)
        if gap >= x.need_threshold and seen > most:
            best = area
            most = seen
    return best


@rule
def strongest_area(world: World, host_row: int, month: int) -> int:
    """Return the area of the host's best capability, which it may take for granted (4-12)."""
    own = world.organisations[host_row].capabilities
    noise = judgement_noise(world, host_row, month)
    overlooking = world.parameters[0].overlooking
    best = 0
    for area in range(1, N_AREAS):
        seen = own[area] + overlooking * (noise[area] - 0.5)
        if seen > own[best] + overlooking * (noise[best] - 0.5):
            best = area
    return best


@rare_rule
def look_around(
    world: World, host_row: int, area: int, partnership_type: int, route: int, month: int
) -> int:
    """See candidates, choose the best, ask it; return the row of the proposal, or -1."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    levers = world.regimes[host.regime].levers
    host.free_from = month + int(x.search_interval)
    host.committed += x.search_attention
    cost = x.search_cost * (1.0 - x.broker_saving if route == BROKERED else 1.0)
    diligence = 0.0
    candidates = x.fomo_candidates
    if route != FOMO:
        diligence = levers[DUE_DILIGENCE]
        candidates = x.candidates * (1.0 + x.diligence_breadth * diligence)
        if route == BROKERED:
            candidates *= x.broker_breadth
        pay_for_choice(world, host_row, DUE_DILIGENCE, diligence, partnership_type, month)
    host.resources -= cost
    month_record(world, month, partnership_type).host_cost += cost
    if route == BROKERED:
        pay_for_choice(world, host_row, BROKERAGE, levers[BROKERAGE], partnership_type, month)
    if levers[RED_LINES] > 0.0:
        pay_for_choice(world, host_row, RED_LINES, levers[RED_LINES], partnership_type, month)
    chosen = -1
    best = 0.0
    best_fit = 0.0
    for index in range(int(candidates)):
        candidate = meet_candidate(world, host_row, area, partnership_type, route, index, month)
        if candidate < 0 or are_together(world, host_row, candidate):
            continue
        certain, perceived = appraise(
            world, host_row, candidate, area, partnership_type, route, index, month
        )
        if certain > best:
            chosen = candidate
            best = certain
            best_fit = perceived
    if chosen < 0:
        return -1
    if not partner_agrees(world, host_row, chosen, area, partnership_type, route, month):
        return -1
    origin = route
    earlier = last_tie(world, host_row, chosen)
    if earlier >= 0 and route != FOMO:
        origin = RENEWAL
    return open_negotiation(
        world,
        host_row,
        chosen,
        area,
        partnership_type,
        origin,
        earlier,
        best_fit,
        diligence,
        month,
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
    host.resources -= money
    host.committed += strength * cost.attention * world.parameters[0].governance_attention
    month_record(world, month, partnership_type).host_governance_cost += money


@rule
def meet_candidate(
    world: World,
    host_row: int,
    area: int,
    partnership_type: int,
    route: int,
    index: int,
    month: int,
) -> int:
    """Return the ``index``-th candidate for an area, or -1 if it is not to be considered."""
    purpose = chance.indexed(CANDIDATE, index)
    first, second, third, _ = luck_of(world, purpose, month, host_row, area)
    candidate = supplier_at(world, area, partnership_type, first)
    if candidate < 0:
        return -1
    if route == FOMO:
        # Of three that come to mind, the one that everybody has.
        for draw in (second, third):
            other = supplier_at(world, area, partnership_type, draw)
            if world.organisations[other].active > world.organisations[candidate].active:
                candidate = other
    if candidate == host_row or not is_trading(world, candidate, month):
        return -1
    # Red lines hold whatever the hurry (4-13).
    strength = world.regimes[world.organisations[host_row].regime].levers[RED_LINES]
    accepted = 1.0 - strength * (1.0 - world.parameters[0].red_line)
    if regulatory_distance(world, host_row, candidate) > accepted:
        return -1
    return candidate


@rule
def supplier_at(world: World, area: int, partnership_type: int, position: float) -> int:
    """Return the partner at a position, 0 to 1, of the cumulative presence in an area."""
    market = partnership_type * N_AREAS + area
    low = world.supplier_start[market]
    high = world.supplier_start[market + 1] - 1
    if high < low:
        return -1
    while low < high:
        middle = (low + high) // 2
        if world.supplier_weight[middle] < position:
            low = middle + 1
        else:
            high = middle
    return int(world.suppliers[low])
