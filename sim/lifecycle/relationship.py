"""The relationship: engagement, alignment, strain, resentment, understanding, sponsor."""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.ties import shared_trust
from sim.parameters.levers import (
    CULTURE_IMMERSION,
    DATA_GOVERNANCE,
    DEDICATED_RESOURCES,
    GOVERNANCE_AT_OUTSET,
    LOCAL_PARTNERING,
    PERFORMANCE_CONTRACT,
    STEERING_BOARD,
    VOICE,
)
from sim.state.world import World
from sim.vocabulary import IMPLEMENTING


@rule
def host_support(world: World, row: int) -> float:
    """Return the share of the attention it needs that the partnership gets from its host."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    cover = world.organisations[tie.host].coverage
    return float(cover + x.dedication * tie.levers[DEDICATED_RESOURCES] * (1.0 - cover))


@rule
def partner_support(world: World, row: int) -> float:
    """Return the share of the effort it needs that it gets from its partner.

    Large customers come first (1-15); a contract on performance leaves less slack (1-26); a partner
    without experience supports less well (3-3).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    partner = world.organisations[tie.partner]
    rank = world.organisations[tie.host].size_rank
    favour = x.size_favour * (1.0 - partner.serves_all_sizes) * (rank - 0.5)
    cover = clip(partner.coverage * (1.0 + favour), 0.0, 1.0)
    cover += x.dedication * tie.levers[DEDICATED_RESOURCES] * (1.0 - cover)
    slack = x.effort_slack * (1.0 - tie.levers[PERFORMANCE_CONTRACT])
    thin = x.thin_support * (1.0 - partner.skill)
    return float(cover * (1.0 - slack) * (1.0 - thin))


@rule
def resourcing(world: World, row: int) -> float:
    """Return how well both sides resource the partnership, 0 to 1."""
    return host_support(world, row) * partner_support(world, row)


@rule
def relate(world: World, row: int) -> None:
    """Let the relationship move by a month, in implementation and in operation alike."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    ask_attention(world, row)
    trust = shared_trust(world, row)
    # Aims drift apart by themselves; people who trust each other talk them together again.
    drift = x.alignment_drift * (1.0 + x.drift_formality * tie.formality)
    drift *= 1.0 - x.outset_clarity * tie.levers[GOVERNANCE_AT_OUTSET]
    tie.alignment = clip(
        tie.alignment * (1.0 - drift) + x.informal_realignment * trust * (1.0 - tie.alignment),
        0.0,
        1.0,
    )
    overload = 1.0 - world.organisations[tie.host].coverage
    kind = world.types[tie.type]
    joint = max(tie.levers[STEERING_BOARD], tie.levers[DATA_GOVERNANCE])
    conflict = x.conflict * (
        tie.tempo_gap
        + tie.culture_gap * (1.0 - tie.understanding)
        + (1.0 - tie.alignment)
        + overload
        + tie.formality
        + kind.conflict_of_interest
        + kind.governance_need * (1.0 - joint)
    )
    tie.strain = clip(tie.strain * (1.0 - x.strain_relief) + conflict, 0.0, 1.0)
    shift = x.engagement_rate * (engagement_target(world, row) - tie.engagement)
    tie.engagement = clip(tie.engagement + shift, 0.0, 1.0)
    immersion = tie.levers[CULTURE_IMMERSION]
    learned = min(x.understanding_rate * (1.0 + x.immersion_learning * immersion), 1.0)
    tie.understanding += learned * (1.0 - tie.understanding)
    tie.culture_gap *= 1.0 - x.culture_learning * immersion
    tie.sponsor += x.sponsor_growth * (tie.sponsor_potential - tie.sponsor)
    resent(world, row)


@rule
def ask_attention(world: World, row: int) -> None:
    """Ask both sides for the attention that this stage and its governance take."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    need = x.operation_attention
    if tie.stage == IMPLEMENTING:
        need = x.implementation_attention
    need *= 1.0 + x.dedication_attention * tie.levers[DEDICATED_RESOURCES]
    host = world.organisations[tie.host]
    host.committed += need + tie.host_governance_attention
    # A partner's effort grows with the size of the customer.
    asked = need + tie.partner_governance_attention
    world.organisations[tie.partner].committed += asked * x.partner_attention * host.scale


@rule
def engagement_target(world: World, row: int) -> float:
    """Return where engagement tends: sponsor, understanding, delight, strain, resentment."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    target = x.base_engagement + x.sponsor_engagement * (tie.sponsor - 0.5)
    target += x.understanding_engagement * (tie.understanding - 0.5)
    target += x.delight * tie.customisation
    target += x.local_uptake * tie.levers[LOCAL_PARTNERING]
    target -= x.fatigue * tie.strain + x.disengagement * tie.resentment
    return clip(target, 0.0, 1.0)


@rule
def resent(world: World, row: int) -> None:
    """Move the resentment of the side that gets less than it gives; voice eases it (2-24)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    shortfall = abs(tie.contribution_share - tie.benefit_share)
    heard = x.voice_relief * tie.levers[VOICE]
    target = clip(x.resentment * shortfall * (1.0 - heard), 0.0, 1.0)
    tie.resentment += x.resentment_rate * (target - tie.resentment)
