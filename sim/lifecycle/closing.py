"""Closing: a partnership that ends is recorded, once, with its date and side, and learned from.

What decides that it ends, and how, is in `sim.lifecycle.leaving` (a party leaves for a cause),
`sim.lifecycle.review` (the parties decide whether to go on) and `sim.lifecycle.shocks`.
"""

from __future__ import annotations

from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.learning import learn_from_ending
from sim.lifecycle.objectives import count_presence
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import ENDED, FIRST_FAILURE


@rare_rule
def end(world: World, row: int, ending: int, side: int, month: int) -> None:
    """End a partnership; those who watch hear of it."""
    tie = world.partnerships[row]
    tie.stage = ENDED
    tie.ending = ending
    tie.ended_by = side
    tie.ended = month
    if tie.decided < tie.formed and ending >= FIRST_FAILURE:
        settle(world, row, 0, month)
    world.organisations[tie.host].active -= 1
    count_presence(world, tie.host, tie.type, -1)
    world.organisations[tie.partner].active -= 1
    learn_from_ending(world, row, month)
    month_record(world, month, tie.type).ended[ending] += 1


@rule
def settle(world: World, row: int, met: int, month: int) -> None:
    """Record, once, whether the objectives were met: at a term, the milestone or a failure."""
    tie = world.partnerships[row]
    tie.decided = month
    tie.met = met
    tie.attained = reached(tie.host_value + tie.partner_value, tie.due)


@rule
def reached(value: float, due: float) -> float:
    """Return what was reached of what was promised; none where nothing was due yet."""
    return value / due if due > 0.0 else 0.0
