"""Governance on its cadence: meetings and reviews.

Each acts when it is due, as far as it was paid for and there is time for it; its attention is
asked for every month (`sim.lifecycle.relationship`) and its money paid with the bills.
"""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.force import in_force
from sim.parameters.levers import ADAPTIVE_REVIEW, GOVERNANCE_AT_OUTSET, STEERING_BOARD
from sim.state.world import World


@rule
def govern(world: World, row: int, month: int) -> None:
    """Do what is due this month; reviews come at every second meeting (2-20)."""
    tie = world.partnerships[row]
    levers = tie.levers
    ever = levers[STEERING_BOARD] + levers[ADAPTIVE_REVIEW]
    age = month - tie.formed
    if ever <= 0.0 or age <= 0:
        return
    # Whether anything is ever due comes first: the remainder of a division is slow.
    interval = int(world.parameters[0].meeting_interval)
    if age % interval == 0:
        meet(world, row)
        if age % (2 * interval) == 0:
            revise_aims(world, row)


@rule
def meet(world: World, row: int) -> None:
    """The board settles conflicts, as far as both have time; clear roles help (2-11, 2-17)."""
    tie = world.partnerships[row]
    present = world.organisations[tie.host].coverage * world.organisations[tie.partner].coverage
    clear = 1.0 + in_force(world, row, GOVERNANCE_AT_OUTSET)
    tie.strain *= 1.0 - clip(in_force(world, row, STEERING_BOARD) * present * clear, 0.0, 1.0)


@rule
def revise_aims(world: World, row: int) -> None:
    """A review brings the aims up to date (2-18, 2-26)."""
    tie = world.partnerships[row]
    tie.alignment += in_force(world, row, ADAPTIVE_REVIEW) * (1.0 - tie.alignment)
