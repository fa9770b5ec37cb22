"""Trust in three parts that move for different reasons (2-15), and never merely with age.

Competence follows results against expectations; integrity follows openness and fair shares;
commitment follows the attention and the resources that the other side brings. Each part
tends to what is seen now, so a long life alone changes nothing (Vanneste et al. 2014).
"""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.relationship import host_support, partner_support
from sim.parameters.levers import DEDICATED_RESOURCES, TRANSPARENCY, VOICE
from sim.state.world import World
from sim.vocabulary import OPERATING


@rule
def move_trust(world: World, row: int, month: int) -> None:
    """Move the six trusts of a partnership by a month."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    seen_by_host = met_expectation(tie.performance, tie.host_expectation * tie.maturity)
    seen_by_partner = met_expectation(tie.performance, tie.partner_expectation * tie.maturity)
    if tie.stage != OPERATING:
        seen_by_host = progress_against_plan(world, row, month)
        seen_by_partner = seen_by_host
    rate = x.competence_rate
    tie.host_trust_competence += rate * (seen_by_host - tie.host_trust_competence)
    tie.partner_trust_competence += rate * (seen_by_partner - tie.partner_trust_competence)
    rate = x.integrity_rate
    tie.host_trust_integrity += rate * (
        integrity_seen(world, row, tie.partner) - tie.host_trust_integrity
    )
    tie.partner_trust_integrity += rate * (
        integrity_seen(world, row, tie.host) - tie.partner_trust_integrity
    )
    rate = x.commitment_rate
    dedicated = x.dedication_seen * tie.levers[DEDICATED_RESOURCES]
    partner_brings = partner_support(world, row)
    host_brings = host_support(world, row) * (x.sponsor_least + (1 - x.sponsor_least) * tie.sponsor)
    partner_brings += dedicated * (1.0 - partner_brings)
    host_brings += dedicated * (1.0 - host_brings)
    tie.host_trust_commitment += rate * (partner_brings - tie.host_trust_commitment)
    tie.partner_trust_commitment += rate * (host_brings - tie.partner_trust_commitment)


@rule
def met_expectation(performance: float, expectation: float) -> float:
    """Return competence as seen: 1 where results reach what was expected, less below."""
    if expectation <= 0.0:
        return 1.0
    return clip(performance / expectation, 0.0, 1.0)


@rule
def progress_against_plan(world: World, row: int, month: int) -> float:
    """Return competence as seen before there are results: progress against the plan."""
    tie = world.partnerships[row]
    elapsed = month - tie.formed + 1.0
    planned = min(elapsed / (tie.planned_live - tie.formed), 1.0)
    return clip(tie.progress / planned, 0.0, 1.0)


@rule
def integrity_seen(world: World, row: int, other_row: int) -> float:
    """Return the other side's integrity as it shows: open, fair, not overstating (2-16)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    hidden = world.organisations[other_row].overstatement * x.overstatement_harm
    hidden *= 1.0 - tie.levers[TRANSPARENCY]
    openness = x.base_openness * (1.0 - world.types[tie.type].opacity)
    openness += (1.0 - openness) * tie.levers[TRANSPARENCY]
    disadvantaged = tie.contribution_share > tie.benefit_share
    is_host = other_row == tie.host
    unfair = 0.0
    # The side that gets less than it gives blames the other one.
    if disadvantaged != is_host:
        unfair = tie.resentment * (1.0 - x.voice_relief * tie.levers[VOICE])
    return clip(openness - hidden - unfair - x.strain_harm * tie.strain, 0.0, 1.0)
