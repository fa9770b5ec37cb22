"""Money: what is due is paid as far as there is money and credit, and no further (1-1, 4-10)."""

from __future__ import annotations

from sim.engine.arithmetic import clip, power
from sim.engine.compiled import rule
from sim.state.world import World
from sim.vocabulary import VENDOR


@rule
def usual_budget(world: World, who: int) -> float:
    """Return the money for partnering that an organisation has in a usual month, k$."""
    return float(world.parameters[0].partnering_budget * world.organisations[who].scale)


@rule
def pay(world: World, who: int, bill: float) -> float:
    """Let an organisation pay a bill; return the part of it that it could pay, 0 to 1.

    Vendors pay all and may run out of money for it (3-5); others stop at their credit line.
    """
    own = world.organisations[who]
    if bill <= 0.0:
        return 1.0
    part = 1.0
    if own.kind != VENDOR:
        credit = world.parameters[0].credit_line * usual_budget(world, who)
        part = clip((own.resources + credit) / bill, 0.0, 1.0)
    own.resources -= part * bill
    return float(part)


@rule
def economic_terms(
    world: World, host_row: int, partnership_type: int, part: float
) -> tuple[float, float]:
    """Return the worth a month in k$ of a project, a part of the full one, and its work.

    Work is 1 for the full hospital-tech project of a median host; it grows less than the worth,
    so that small projects are dear for what they bring (1-15).
    """
    x = world.parameters[0]
    relative = world.types[partnership_type].worth * world.organisations[host_row].scale * part
    return x.contract_worth * relative, power(relative, x.work_elasticity)


@rule
def running_cost(world: World, work: float) -> float:
    """Return what running a project costs each side a month, k$."""
    x = world.parameters[0]
    return float(x.running_cost * x.contract_worth * work)


@rule
def implementation_outlay(world: World, partnership_type: int, work: float) -> float:
    """Return what a month of implementation costs the host at most, k$: it pays for both sides.

    The partner may finance a part of it (1-38, 2-1), and a programme another (2-28).
    """
    x = world.parameters[0]
    kind = world.types[partnership_type]
    cost = 2.0 * x.implementation_cost * running_cost(world, work)
    return float(cost * (1.0 - kind.partner_finance))
