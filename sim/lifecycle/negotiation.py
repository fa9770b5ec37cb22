"""Negotiation: governance is agreed and paid for, power sets the split; it may fall through."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.arithmetic import clip, log, logistic
from sim.engine.chance import NEGOTIATION, SPONSOR
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.appraisal import economic_terms, true_fit
from sim.lifecycle.learning import announce
from sim.lifecycle.objectives import common_aims, count_presence, main_objective, portfolio_focus
from sim.lifecycle.ties import regulatory_distance, shared_trust
from sim.parameters.levers import (
    ADAPTIVE_REVIEW,
    BENEFIT_SHARING,
    BROKERAGE,
    CULTURE_IMMERSION,
    GOVERNANCE_AT_OUTSET,
    LOCAL_PARTNERING,
    N_LEVERS,
    PERFORMANCE_CONTRACT,
    SPONSOR_BY_FIT,
    TRANSPARENCY,
)
from sim.state.luck import luck_between
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import BROKERED, FELL_THROUGH, FOMO, IMPLEMENTING, NEGOTIATING, NEVER, RUNNING

_PARTNERSHIP_SCOPE = 1


@rule
def open_negotiation(
    world: World,
    host_row: int,
    partner_row: int,
    area: int,
    partnership_type: int,
    origin: int,
    earlier: int,
    perceived_fit: float,
    diligence: float,
    month: int,
) -> int:
    """Write a new row: the pair negotiates. Return the row."""
    counts = world.counts[0]
    row = counts.rows
    counts.rows = row + 1
    world.active[counts.active] = row
    counts.active += 1
    host = world.organisations[host_row]
    partner = world.organisations[partner_row]
    tie = world.partnerships[row]
    tie.host = host_row
    tie.partner = partner_row
    tie.partner_generation = partner.generation
    tie.type = partnership_type
    tie.area = area
    tie.origin = origin
    tie.ordinal = 1 if earlier < 0 else world.partnerships[earlier].ordinal + 1
    tie.earlier = earlier
    tie.before = host.latest
    host.latest = row
    tie.stage = NEGOTIATING
    tie.ending = RUNNING
    tie.proposed = month
    tie.formed = tie.planned_live = tie.live = tie.term_end = tie.ended = tie.decided = NEVER
    tie.perceived_fit = perceived_fit
    tie.fit = true_fit(world, host_row, partner_row, area, partnership_type)
    tie.scope = 1.0
    tie.objective = main_objective(world, host_row, partnership_type)
    tie.care = careful(world, host_row, origin, diligence)
    agree_governance(world, row)
    tie.due = month + negotiation_months(world, row, month)
    return int(row)


@rule
def careful(world: World, host_row: int, origin: int, diligence: float) -> float:
    """Return how thorough the choice was, 0 to 1: it pays off in implementation (3-19)."""
    x = world.parameters[0]
    host = world.organisations[host_row]
    care = x.base_care + (1.0 - x.base_care) * host.skill
    care += x.diligence_care * diligence * (1.0 - care)
    if origin == FOMO:
        care *= 1.0 - x.fomo_blindness
    return clip(care, 0.0, 1.0)


@rule
def agree_governance(world: World, row: int) -> None:
    """Put the host's policy in force between the two and reckon what governing will take."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    strengths = world.regimes[host.regime].levers
    scale = host.scale * x.governance_price
    rules = 0.0
    tie.host_governance_money = 0.0
    tie.partner_governance_money = 0.0
    tie.host_governance_attention = 0.0
    tie.partner_governance_attention = 0.0
    for lever in range(N_LEVERS):
        cost = world.lever_costs[lever]
        strength = strengths[lever]
        tie.levers[lever] = strength
        if cost.scope != _PARTNERSHIP_SCOPE or strength <= 0.0:
            continue
        money = strength * cost.money * scale
        attention = strength * cost.attention * x.governance_attention
        tie.host_governance_money += money * cost.host_share
        tie.partner_governance_money += money * (1.0 - cost.host_share)
        tie.host_governance_attention += attention * cost.host_share
        tie.partner_governance_attention += attention * (1.0 - cost.host_share)
        rules += cost.rigidity * strength
    # Convex: a rule binds more where there are others already (Das & Teng 2000).
    loosened = x.adaptive_loosening * strengths[ADAPTIVE_REVIEW]
    tie.formality = clip(x.rigidity * rules * rules * (1.0 - loosened), 0.0, 1.0)


@rule
def negotiation_months(world: World, row: int, month: int) -> int:
    """Return how long the talks take: longer with more to agree, shorter with an old tie."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    draw = luck_between(world, NEGOTIATION, month, tie.host, tie.partner)[0]
    agenda = tie.host_governance_attention + tie.partner_governance_attention
    months = x.negotiation_months * (0.5 + draw) * (1.0 + x.agenda_delay * agenda)
    months *= world.types[tie.type].negotiation
    if tie.earlier >= 0:
        months *= 1.0 - x.tie_speed * shared_trust(world, tie.earlier)
    return max(int(months + 0.5), 1)


@rare_rule
def negotiate(world: World, row: int, month: int) -> None:
    """Wait for the talks to end; then they fall through or the partnership is signed."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    host.committed += x.negotiation_attention
    partner.committed += x.negotiation_attention * x.partner_attention * host.scale
    gone = partner.generation != tie.partner_generation
    if month < tie.due and not gone:
        return
    _, falls, _, _ = luck_between(world, NEGOTIATION, month, tie.host, tie.partner)
    hesitation = x.fall_through * (1.0 + x.agenda_delay * tie.formality)
    if gone or falls < hesitation:
        tie.stage = FELL_THROUGH
        tie.ended = month
        month_record(world, month, tie.type).fell_through += 1
        return
    sign(world, row, month)


@rare_rule
def sign(world: World, row: int, month: int) -> None:
    """Sign: term, split, sponsor, expectations, first trust; the peers hear of it."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    kind = world.types[tie.type]
    length, funding, luck, _ = luck_between(
        world, chance.indexed(NEGOTIATION, 1), month, tie.host, tie.partner
    )
    tie.stage = IMPLEMENTING
    tie.formed = month
    tie.term = 12 * int(kind.shortest_term + length * (kind.term_spread + 1.0))
    tie.term_end = month + tie.term
    tie.planned_live = month + max(int(kind.implementation_months + 0.5), 1)
    worth, _, _ = economic_terms(world, tie.host, tie.type)
    tie.worth = worth
    if tie.origin == BROKERED:
        tie.worth *= 1.0 + x.broker_enlargement * tie.levers[BROKERAGE]
    tie.programme_funded = 1 if funding < kind.programme_share else 0
    tie.regulatory_distance = regulatory_distance(world, tie.host, tie.partner)
    tie.tempo_gap = abs(host.tempo - partner.tempo)
    immersion = tie.levers[CULTURE_IMMERSION]
    tie.culture_gap = clip(kind.culture_gap * (0.5 + luck), 0.0, 1.0)
    tie.understanding = partner.understanding
    tie.understanding += x.immersion_start * immersion * (1.0 - tie.understanding)
    split_benefits(world, row)
    choose_sponsor(world, row, 0, month)
    tie.sponsor = tie.sponsor_potential
    tie.alignment = first_alignment(world, row)
    tie.engagement = x.base_engagement
    tie.maturity = 0.0 if kind.payoff_delay > 0.0 else 1.0
    set_expectations(world, row)
    set_first_trust(world, row)
    host.active += 1
    count_presence(world, tie.host, tie.type, 1)
    partner.active += 1
    host.signed += 1
    partner.signed += 1
    month_record(world, month, tie.type).formed[tie.origin] += 1
    announce(world, row, month)


@rule
def split_benefits(world: World, row: int) -> None:
    """Set the host's share of benefits by power, drawn towards its contribution (2-21, 2-24)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    tie.contribution_share = world.types[tie.type].contribution_share
    weight = log(host.scale) - log(partner.scale)
    weight += x.power_of_skill * (host.skill - partner.skill)
    power = logistic(x.power_of_size * weight)
    share = tie.contribution_share + x.power_to_split * (power - 0.5)
    fair = x.sharing_reach * tie.levers[BENEFIT_SHARING]
    share += fair * (tie.contribution_share - share)
    tie.benefit_share = clip(share, 0.05, 0.95)


@rare_rule
def choose_sponsor(world: World, row: int, times: int, month: int) -> None:
    """Choose the host's sponsor: whoever has time (3-21), or, by policy, whoever fits."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    purpose = chance.indexed(SPONSOR, times)
    first, second, third, _ = luck_between(world, purpose, month, tie.host, tie.partner)
    by_fit = tie.levers[SPONSOR_BY_FIT]
    # The best of three leaders instead of the one with time.
    best = max(first, max(second, third))
    draw = first + by_fit * (best - first)
    potential = x.sponsor_floor + (1.0 - x.sponsor_floor) * draw
    # A champion above them lends them weight (1-12, 1-13).
    champion = world.organisations[tie.host].champion
    tie.sponsor_potential = clip(potential + x.champion_support * (champion - 0.5), 0.0, 1.0)


@rule
def first_alignment(world: World, row: int) -> float:
    """Return how far the aims agree at the start: weights in common, work done at the outset."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    common = common_aims(world, tie.host, tie.partner)
    alignment = x.alignment_floor + (1.0 - x.alignment_floor) * common
    alignment *= 1.0 - world.types[tie.type].conflict_of_interest
    alignment += x.outset_alignment * tie.levers[GOVERNANCE_AT_OUTSET] * (1.0 - alignment)
    alignment += x.local_alignment * tie.levers[LOCAL_PARTNERING] * (1.0 - alignment)
    return clip(alignment, 0.0, 1.0)


@rule
def set_expectations(world: World, row: int) -> None:
    """Set what both sides were promised; clear targets and open talk leave less to imagine."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    fancy = tie.perceived_fit - tie.fit
    honest = x.target_realism * tie.levers[PERFORMANCE_CONTRACT]
    honest += x.open_dialogue * tie.levers[TRANSPARENCY] * (1.0 - honest)
    if fancy > 0.0:
        fancy *= 1.0 - honest
    promise = clip((tie.fit + fancy) * x.expected_delivery, 0.0, 1.0)
    tie.host_promise = promise
    tie.host_expectation = promise
    # A partner knows its product but not this house.
    tie.partner_promise = clip(tie.fit * x.expected_delivery * x.partner_optimism, 0.0, 1.0)
    tie.partner_expectation = tie.partner_promise


@rule
def set_first_trust(world: World, row: int) -> None:
    """Start trust from reputation, or from what was learned together (1-10)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host_first = 0.5 * (x.initial_trust + world.organisations[tie.partner].reputation)
    partner_first = 0.5 * (x.initial_trust + world.organisations[tie.host].reputation)
    tie.host_trust_competence = host_first
    tie.host_trust_integrity = host_first
    tie.host_trust_commitment = host_first
    tie.partner_trust_competence = partner_first
    tie.partner_trust_integrity = partner_first
    tie.partner_trust_commitment = partner_first
    if tie.earlier < 0:
        return
    old = world.partnerships[tie.earlier]
    keep = x.tie_memory
    keep += x.audit_recall * portfolio_focus(world, tie.host) * (1.0 - keep)
    tie.host_trust_competence += keep * (old.host_trust_competence - host_first)
    tie.host_trust_integrity += keep * (old.host_trust_integrity - host_first)
    tie.host_trust_commitment += keep * (old.host_trust_commitment - host_first)
    tie.partner_trust_competence += keep * (old.partner_trust_competence - partner_first)
    tie.partner_trust_integrity += keep * (old.partner_trust_integrity - partner_first)
    tie.partner_trust_commitment += keep * (old.partner_trust_commitment - partner_first)
    tie.understanding = max(tie.understanding, keep * old.understanding)
    tie.culture_gap = min(tie.culture_gap, old.culture_gap)
