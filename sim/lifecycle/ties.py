"""Ties: what two organisations have behind them and between them."""

from __future__ import annotations

from sim.engine.arithmetic import power
from sim.engine.compiled import rule
from sim.state.world import World
from sim.vocabulary import ENDED, FELL_THROUGH


@rule
def last_tie(world: World, host_row: int, partner_row: int) -> int:
    """Return the row of the pair's latest signed or open partnership, or -1.

    A firm that took a failed one's place has none of its ties.
    """
    row = world.organisations[host_row].latest
    generation = world.organisations[partner_row].generation
    while row >= 0:
        tie = world.partnerships[row]
        if tie.partner == partner_row and tie.stage != FELL_THROUGH:
            return int(row) if tie.partner_generation == generation else -1
        row = tie.before
    return -1


@rule
def memory(world: World, row: int, month: int) -> float:
    """Return the part of what was learned in a partnership that is still there, 0 to 1 (1-10).

    Those who were there move on: it fades like all experience.
    """
    x = world.parameters[0]
    since = max(month - world.partnerships[row].ended, 0)
    return x.tie_memory * power(max(1.0 - x.forgetting, 1e-9), float(since))


@rule
def is_together(world: World, host_row: int, partner_row: int) -> bool:
    """Return whether the pair negotiates or works together now, in these parts."""
    row = last_tie(world, host_row, partner_row)
    return row >= 0 and world.partnerships[row].stage < ENDED


@rule
def are_together(world: World, one: int, other: int) -> bool:
    """Return whether two organisations negotiate or work together now, whoever hosts."""
    if is_together(world, one, other):
        return True
    return world.organisations[other].hosting == 1 and is_together(world, other, one)


@rule
def shared_trust(world: World, row: int) -> float:
    """Return the mean trust of the two sides of a partnership, 0 to 1."""
    tie = world.partnerships[row]
    return float(0.5 * (tie.host_trust + tie.partner_trust))


@rule
def sum_up_trust(world: World, row: int) -> None:
    """Set both sides' trust to the mean of its three parts (2-15)."""
    tie = world.partnerships[row]
    host_parts = tie.trust_competence + tie.host_trust_integrity + tie.host_trust_commitment
    tie.host_trust = host_parts / 3.0
    partner_parts = tie.trust_competence + tie.partner_trust_integrity
    tie.partner_trust = (partner_parts + tie.partner_trust_commitment) / 3.0


@rule
def tempo_gap(world: World, row: int) -> float:
    """Return the difference of tempo between the two sides, 0 to 1 (1-14)."""
    tie = world.partnerships[row]
    return abs(float(world.organisations[tie.host].tempo - world.organisations[tie.partner].tempo))
