"""The relationship: effort, engagement, alignment, strain, resentment, understanding, sponsor."""

from __future__ import annotations

from sim.engine.arithmetic import clip
from sim.engine.compiled import rule
from sim.lifecycle.force import in_force, wariness
from sim.lifecycle.ties import shared_trust, tempo_gap
from sim.parameters.levers import (
    BROKERAGE,
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
from sim.vocabulary import BROKERED, IMPLEMENTING, OPERATING, VENDOR


@rule
def task(world: World, row: int) -> float:
    """Return the attention that the stage of a partnership takes, per unit of work."""
    if world.partnerships[row].stage == IMPLEMENTING:
        return 1.0
    return float(world.parameters[0].operation_attention)


@rule
def spared(world: World, row: int, trust: float) -> float:
    """Return the effort that a side spares, by its trust in the other one.

    What can be observed a contract guards, whoever is trusted; the rest trust must bear (1-21).
    """
    x = world.parameters[0]
    unguarded = x.observable * (1.0 - in_force(world, row, PERFORMANCE_CONTRACT))
    unguarded += (1.0 - x.observable) * (1.0 - trust)
    return float(x.withheld * unguarded)


@rule
def working_time(world: World, row: int, governing: float) -> float:
    """Return the part of a side's time that is left to work by meetings, reports and audits.

    Like the work itself these are most while it is built; where there is trust, control takes less.
    """
    work = world.partnerships[row].work
    crowded = world.parameters[0].crowding * governing * wariness(world, row)
    return float(work / (work + crowded))


@rule
def attention_for(world: World, partner_row: int, host_row: int) -> float:
    """Return the part of the attention asked that a partner gives to one of its hosts, 0 to 1.

    Where a vendor has not enough, the large are served at the cost of the small (1-15): what the
    largest lack is squared, what the smallest get is.
    """
    partner = world.organisations[partner_row]
    cover = partner.coverage
    if cover < 1.0 and partner.kind == VENDOR:
        favour = 2.0 * world.organisations[host_row].size_rank - 1.0
        cover += favour * cover * (1.0 - cover)
    return float(cover)


@rule
def bring(world: World, row: int) -> None:
    """Let both sides bring the effort that they have and will give this month.

    A partner without experience supports less well (3-3).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    partner = world.organisations[tie.partner]
    dedicated = in_force(world, row, DEDICATED_RESOURCES)
    host_cover = world.organisations[tie.host].coverage
    host_cover += dedicated * (1.0 - host_cover)
    host_cover *= working_time(world, row, tie.host_governance_attention)
    tie.host_effort = host_cover * (1.0 - spared(world, row, tie.host_trust))
    partner_cover = attention_for(world, tie.partner, tie.host)
    partner_cover += dedicated * (1.0 - partner_cover)
    partner_cover *= working_time(world, row, tie.partner_governance_attention)
    partner_cover *= 1.0 - x.thin_support * (1.0 - partner.skill)
    tie.partner_effort = partner_cover * (1.0 - spared(world, row, tie.partner_trust))


@rule
def resourcing(world: World, row: int) -> float:
    """Return how well both sides resource the partnership, 0 to 1: unpaid work is not done."""
    tie = world.partnerships[row]
    return float(tie.host_effort * tie.partner_effort * tie.funded)


@rule
def sponsorship(world: World, row: int) -> float:
    """Return how well the partnership is defended at its host: by its sponsor, or by a board."""
    sponsor = world.partnerships[row].sponsor
    return float(sponsor + in_force(world, row, STEERING_BOARD) * (1.0 - sponsor))


@rule
def relate(world: World, row: int) -> None:
    """Let the relationship move by a month, in implementation and in operation alike.

    Aims are talked together (1-8, 2-12), ways are learned (1-20, 2-22), conflict strains (2-17).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    ask_attention(world, row)
    trust = shared_trust(world, row)
    stiffness = tie.formality * wariness(world, row)
    # Aims drift apart by themselves; people who trust each other talk them together again.
    drift = x.alignment_drift * (1.0 + stiffness)
    drift *= 1.0 - in_force(world, row, GOVERNANCE_AT_OUTSET)
    talked = min(x.alignment_drift * 2.0 * trust, 1.0) * (1.0 - tie.alignment)
    tie.alignment = clip(tie.alignment * (1.0 - drift) + talked, 0.0, 1.0)
    kind = world.types[tie.type]
    joint = max(in_force(world, row, STEERING_BOARD), in_force(world, row, DATA_GOVERNANCE))
    conflict = tempo_gap(world, row) + tie.culture_gap * (1.0 - tie.understanding)
    conflict += 1.0 - tie.alignment + 1.0 - world.organisations[tie.host].coverage
    conflict += stiffness + kind.conflict_of_interest + kind.governance_need * (1.0 - joint)
    passing = min(x.strain_relief * 2.0 * trust, 1.0)
    tie.strain = clip(tie.strain * (1.0 - passing) + x.conflict * conflict, 0.0, 1.0)
    engage(world, row, trust)
    immersed = in_force(world, row, CULTURE_IMMERSION)
    tie.understanding += x.understanding_rate * (1.0 - tie.understanding)
    tie.culture_gap *= 1.0 - x.adjustment * immersed
    tie.sponsor += x.adjustment * (tie.sponsor_potential - tie.sponsor)
    tie.assets += (
        x.asset_growth * tie.engagement * tie.progress * max(kind.embedding - tie.assets, 0.0)
    )
    tie.goodwill = max(tie.goodwill - x.goodwill_use * (2.0 - tie.trust_competence), 0.0)
    resent(world, row)


@rule
def ask_attention(world: World, row: int) -> None:
    """Ask both sides for the attention that work and governing take; both learn by working.

    Dedicated people do their part of the work, so that less is asked of all others (1-22).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    stage = task(world, row)
    need = tie.work * (1.0 - in_force(world, row, DEDICATED_RESOURCES))
    wary = wariness(world, row)
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    host.committed += stage * (need + tie.host_governance_attention * wary)
    asked = stage * (need + tie.partner_governance_attention * wary)
    partner.committed += asked * x.partner_attention
    years = stage / 12.0
    # What a broker does for the host, the host does not learn (4-9).
    brokered = in_force(world, row, BROKERAGE) if tie.origin == BROKERED else 0.0
    host.experience += years * host.coverage * (1.0 - brokered)
    partner.experience += years * partner.coverage


@rule
def engage(world: World, row: int, trust: float) -> None:
    """Move the staff's engagement; a shortfall that is spoken of, or measured, is mended early."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    pull = sponsorship(world, row) - 0.5 + tie.understanding - 0.5
    pull -= tie.strain + tie.resentment
    target = clip(x.base_engagement + x.engagement_pull * pull, 0.0, 1.0)
    # Neighbours who share it use it (4-5).
    target += in_force(world, row, LOCAL_PARTNERING) * (1.0 - target)
    tie.engagement += x.adjustment * (target - tie.engagement)
    shortfall = tie.promise * tie.maturity - tie.performance
    if tie.stage == OPERATING and shortfall > 0.0:
        hidden = (1.0 - trust) * (1.0 - in_force(world, row, PERFORMANCE_CONTRACT))
        mended = x.adjustment * (1.0 - hidden) * shortfall / tie.promise
        tie.engagement += mended * (1.0 - tie.engagement)


@rule
def resent(world: World, row: int) -> None:
    """Move the resentment of the side that gets less than it gives; voice eases it (2-24, 2-25)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    shortfall = abs(tie.contribution_share - tie.benefit_share)
    target = min(x.resentment * shortfall * (1.0 - in_force(world, row, VOICE)), 1.0)
    tie.resentment += x.adjustment * (target - tie.resentment)
