"""Trust in three parts that move for different reasons (2-15), and never merely with age.

Competence follows results against what was promised; integrity follows openness and fair shares;
commitment follows the effort that the other side brings. Each part tends to what is seen now, so
a long life alone changes nothing (Vanneste et al. 2014). What trust does stands where it acts:
effort, repair, aims, strain, control (`sim.lifecycle.relationship`), and going on.
"""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.force import in_force
from sim.lifecycle.relationship import sponsorship
from sim.lifecycle.ties import sum_up_trust
from sim.parameters.levers import TRANSPARENCY
from sim.state.world import World
from sim.vocabulary import OPERATING


@rule
def move_trust(world: World, row: int, month: int) -> None:
    """Move the trusts of a partnership by a month."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    rate = x.trust_rate
    if tie.stage == OPERATING:
        seen = attained(tie.performance, tie.promise * tie.maturity)
        show(world, row, seen)
    else:
        seen = progress_against_plan(world, row, month)
    tie.trust_competence += rate * (seen - tie.trust_competence)
    tie.host_trust_integrity += rate * (
        integrity_seen(world, row, tie.partner) - tie.host_trust_integrity
    )
    tie.partner_trust_integrity += rate * (
        integrity_seen(world, row, tie.host) - tie.partner_trust_integrity
    )
    backing = x.sponsor_least + (1.0 - x.sponsor_least) * sponsorship(world, row)
    host_brings = tie.host_effort * backing
    tie.host_trust_commitment += rate * (tie.partner_effort - tie.host_trust_commitment)
    tie.partner_trust_commitment += rate * (host_brings - tie.partner_trust_commitment)
    sum_up_trust(world, row)


@rule
def attained(performance: float, promise: float) -> float:
    """Return what was reached of a promise, at most 1; 1 where nothing was promised yet."""
    return clip(performance / promise, 0.0, 1.0) if promise > 0.0 else 1.0


@rule
def progress_against_plan(world: World, row: int, month: int) -> float:
    """Return competence as seen before there are results: progress against the plan."""
    tie = world.partnerships[row]
    elapsed = month - tie.formed + 1.0
    planned = min(elapsed / (tie.planned_live - tie.formed), 1.0)
    return clip(tie.progress / planned, 0.0, 1.0)


@rule
def integrity_seen(world: World, row: int, other_row: int) -> float:
    """Return the other's integrity as it shows: open, fair, not overstating (2-2, 2-10, 2-16)."""
    tie = world.partnerships[row]
    hidden = world.organisations[other_row].overstatement + world.types[tie.type].opacity
    hidden *= 1.0 - in_force(world, row, TRANSPARENCY)
    # The side that gets less than it gives blames the other one.
    disadvantaged = tie.contribution_share > tie.benefit_share
    blamed = disadvantaged != (other_row == tie.host)
    unfair = tie.resentment if blamed else 0.0
    doubt = world.parameters[0].suspicion * (hidden + tie.strain + unfair)
    return clip(1.0 - doubt, 0.0, 1.0)


@rule
def show(world: World, row: int, seen: float) -> None:
    """Let what a partnership shows move both reputations, against what is usual (1-34)."""
    tie = world.partnerships[row]
    climate = world.climate[0]
    climate.shown += seen
    climate.showing += 1.0
    step = world.parameters[0].adjustment
    for who in (tie.host, tie.partner):
        own = world.organisations[who]
        standing = clip(0.5 + seen - climate.usual, 0.0, 1.0)
        own.reputation += step * (standing - own.reputation) / max(own.active, 1)


@rule
def settle_usual(world: World) -> None:
    """Let what is usual follow what partnerships showed this month."""
    climate = world.climate[0]
    if climate.showing > 0.0:
        mean = climate.shown / climate.showing
        climate.usual += world.parameters[0].adjustment * (mean - climate.usual)
    climate.shown = 0.0
    climate.showing = 0.0
