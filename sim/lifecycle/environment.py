"""The environment moves: economic pressure, crises, regulation, hype, programme funding."""

from __future__ import annotations

from typing import Any

from sim.engine import chance
from sim.engine.arithmetic import clip, inverse_normal
from sim.engine.chance import HYPE, NATION, PRESSURE
from sim.engine.compiled import rule
from sim.state.world import World
from sim.vocabulary import ABROAD, N_AREAS


@rule
def move_environment(world: World, region_row: int, month: int) -> None:
    """Move one region by a month; national events are keyed alike in every region."""
    region = world.regions[region_row]
    crisis, change, where, size = chance.block(world.seed, NATION, month, 0, 0)
    move_economy(world, region, region_row, crisis, month)
    if region_row == ABROAD:
        # A crisis knows no border; other countries change their own rules.
        _, change, where, size = chance.block(world.seed, NATION, month, 1, 0)
    changed_area = int(where * N_AREAS) if change < world.parameters[0].regulation_rate else -1
    move_rules_and_hype(world, region, changed_area, size, month)
    region.funding = programme_funding(world, region_row, month)
    region.funding_cut = 0.0


@rule
def move_economy(world: World, region: Any, region_row: int, crisis: float, month: int) -> None:
    """Pressure returns to its mean with noise; a crisis lifts it and lends urgency (1-37, 1-45)."""
    x = world.parameters[0]
    noise = inverse_normal(chance.uniform(world.seed, PRESSURE, month, region_row, 0))
    pressure = region.pressure + x.settling * (x.pressure_mean - region.pressure)
    pressure += x.pressure_noise * noise
    urgency = region.urgency * (1.0 - x.settling)
    if crisis < x.crisis_rate:
        pressure += x.crisis_size
        urgency += x.crisis_size
    region.pressure = clip(pressure, 0.0, 1.0)
    region.urgency = min(urgency, 1.0)


@rule
def move_rules_and_hype(
    world: World, region: Any, changed_area: int, size: float, month: int
) -> None:
    """Regulatory change and hype strike one area at a time and settle (2-26, 3-11)."""
    x = world.parameters[0]
    spark, sparked, heat, _ = chance.block(world.seed, HYPE, month, 0, 0)
    hyped_area = int(sparked * N_AREAS) if spark < x.hype_rate else -1
    hottest = 0
    for area in range(N_AREAS):
        regulation = region.regulation[area] * (1.0 - x.settling)
        hype = region.hype[area] * (1.0 - x.settling)
        if area == changed_area:
            regulation += size
        if area == hyped_area:
            hype += heat
        region.regulation[area] = min(regulation, 1.0)
        region.hype[area] = min(hype, 1.0)
        if hype > region.hype[hottest]:
            hottest = area
    region.hottest = hottest


@rule
def programme_funding(world: World, region_row: int, month: int) -> float:
    """Return how open programme funding is, 0 to 1: a cycle with a phase for each region."""
    turns = (month + 12000) / world.parameters[0].funding_period
    turns += world.regions[region_row].funding_phase
    part = turns - int(turns)
    return 2.0 * part if part < 0.5 else 2.0 - 2.0 * part
