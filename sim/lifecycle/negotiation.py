"""Negotiation: governance is agreed and paid for, power sets the split; it may fall through."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.arithmetic import clip, log, logistic, power
from sim.engine.chance import NEGOTIATION, SPONSOR
from sim.engine.compiled import rare_rule, rule
from sim.lifecycle.appraisal import honest_promise, true_fit
from sim.lifecycle.force import force, host_force, in_force
from sim.lifecycle.learning import spread_news
from sim.lifecycle.objectives import common_aims, count_presence, portfolio_focus
from sim.lifecycle.ties import last_tie, memory, shared_trust, sum_up_trust
from sim.parameters.horizon import MILESTONE
from sim.parameters.levers import (
    ADAPTIVE_REVIEW,
    BENEFIT_SHARING,
    CULTURE_IMMERSION,
    DIVERSIFIED_FUNDING,
    GOVERNANCE_AT_OUTSET,
    LOCAL_PARTNERING,
    N_LEVERS,
    SPONSOR_BY_FIT,
)
from sim.state.luck import luck_between
from sim.state.record import month_record
from sim.state.world import World
from sim.vocabulary import FELL_THROUGH, FOMO, IMPLEMENTING, NEGOTIATING, NEVER, RUNNING

_PARTNERSHIP_SCOPE = 1


@rule
def open_negotiation(
    world: World,
    host_row: int,
    partner_row: int,
    area: int,
    partnership_type: int,
    origin: int,
    promise: float,
    care: float,
    worth: float,
    work: float,
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
    earlier = last_tie(world, host_row, partner_row)
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
    tie.promise = promise
    tie.care = care
    tie.worth = worth
    tie.work = work
    tie.fit = true_fit(world, host_row, partner_row, area, partnership_type)
    tie.scope = 1.0
    tie.funded = 1.0
    funding = luck_between(world, NEGOTIATION, month, host_row, partner_row)[2]
    tie.programme_funded = 1 if funding < world.types[partnership_type].programme_share else 0
    agree_governance(world, row)
    tie.due_month = month + negotiation_months(world, row, month)
    return int(row)


@rule
def agree_governance(world: World, row: int) -> None:
    """Put the host's policy in force between the two and reckon what governing will take."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    strengths = world.regimes[host.regime].levers
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
        if lever == DIVERSIFIED_FUNDING and tie.programme_funded == 0:
            # There is nothing to diversify.
            continue
        money = strength * cost.money * x.governance_price * tie.work
        attention = strength * cost.attention * x.governance_attention * tie.work
        tie.host_governance_money += money * cost.host_share
        tie.partner_governance_money += money * (1.0 - cost.host_share)
        tie.host_governance_attention += attention * cost.host_share
        tie.partner_governance_attention += attention * (1.0 - cost.host_share)
        rules += cost.rigidity * strength
    # Convex: a rule binds more where there are others already (Das & Teng 2000).
    stiff = x.rigidity * rules * rules * (1.0 - force(world, strengths, ADAPTIVE_REVIEW))
    tie.formality = clip(stiff, 0.0, 1.0)


@rule
def negotiation_months(world: World, row: int, month: int) -> int:
    """Return how long the talks take: longer with more to agree and more who must agree.

    Governance lengthens them (1-25). An old tie shortens them by its trust (1-10), haste by what
    it leaves out.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    draw = luck_between(world, NEGOTIATION, month, tie.host, tie.partner)[0]
    agenda = (tie.host_governance_attention + tie.partner_governance_attention) / tie.work
    months = x.negotiation_months * (0.5 + draw) * (1.0 + agenda)
    months *= 0.5 * world.types[tie.type].parties
    if tie.origin == FOMO:
        months *= 1.0 - x.fomo_haste
    if tie.earlier >= 0:
        months *= 1.5 - shared_trust(world, tie.earlier)
    return max(int(months + 0.5), 1)


@rare_rule
def negotiate(world: World, row: int, month: int) -> None:
    """Wait for the talks to end; then they fall through or the partnership is signed.

    Whoever puts deliverables on paper sees what was only talk (4-14): the promise comes down
    towards an honest one, and some say no.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    host.committed += x.search_attention * tie.work
    partner.committed += x.search_attention * x.partner_attention * tie.work
    gone = partner.generation != tie.partner_generation
    if month < tie.due_month and not gone:
        return
    _, falls, _, _ = luck_between(world, NEGOTIATION, month, tie.host, tie.partner)
    inflated = max(tie.promise - honest_promise(world, tie.fit), 0.0)
    seen = host_force(world, tie.host, GOVERNANCE_AT_OUTSET) * inflated
    hesitation = x.fall_through * (1.0 + tie.formality) + seen / tie.promise
    if gone or falls < hesitation:
        tie.stage = FELL_THROUGH
        tie.ended = month
        month_record(world, month, tie.type).fell_through += 1
        return
    tie.promise -= seen
    sign(world, row, month)


@rare_rule
def sign(world: World, row: int, month: int) -> None:
    """Sign: term, split, sponsor, first trust and goodwill; the peers hear of it."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    kind = world.types[tie.type]
    length, luck, object, _ = luck_between(
        world, chance.indexed(NEGOTIATION, 1), month, tie.host, tie.partner
    )
    tie.stage = IMPLEMENTING
    tie.formed = month
    tie.term = 12 * int(kind.shortest_term + length * (kind.term_spread + 1.0))
    tie.term_end = month + tie.term
    tie.planned_live = month + max(int(kind.implementation_months + 0.5), 1)
    tie.finite = 1 if object < kind.finite else 0
    tie.regulatory_distance = partner.legal_distance
    tie.culture_gap = clip(kind.culture_gap * (0.5 + luck), 0.0, 1.0)
    tie.understanding = partner.understanding
    immersed = force(world, tie.levers, CULTURE_IMMERSION)
    tie.understanding += immersed * (1.0 - tie.understanding)
    tie.possible = tie.worth * full_months(world, row)
    tie.goodwill = x.goodwill_start
    split_benefits(world, row)
    choose_sponsor(world, row, 0, month)
    tie.sponsor = tie.sponsor_potential
    tie.alignment = first_alignment(world, row)
    tie.engagement = x.base_engagement
    tie.maturity = 0.0 if kind.payoff_delay > 0.0 else 1.0
    set_first_trust(world, row, month)
    host.active += 1
    count_presence(world, tie.host, tie.type, 1)
    partner.active += 1
    host.signed += 1
    partner.signed += 1
    month_record(world, month, tie.type).formed[tie.origin] += 1
    spread_news(world, tie.host, tie.area, 1.0, month)


@rule
def full_months(world: World, row: int) -> float:
    """Return the months of full value from the planned start until objectives are to be met.

    Results that ripen late count as far as they could have ripened (0-6).
    """
    tie = world.partnerships[row]
    months = max(tie.formed + min(tie.term, MILESTONE) - tie.planned_live, 0)
    delay = world.types[tie.type].payoff_delay
    full = 0.0
    for month in range(months):
        full += 1.0 if month + 1.0 >= delay else (month + 1.0) / delay
    return full


@rule
def split_benefits(world: World, row: int) -> None:
    """Set the host's share of benefits by power, drawn towards its contribution (2-21, 2-24)."""
    tie = world.partnerships[row]
    host = world.organisations[tie.host]
    partner = world.organisations[tie.partner]
    tie.contribution_share = world.types[tie.type].contribution_share
    weight = log(host.scale * (0.5 + host.skill)) - log(partner.scale * (0.5 + partner.skill))
    strength = logistic(world.parameters[0].bargaining * weight)
    unfair = (strength - 0.5) * (1.0 - force(world, tie.levers, BENEFIT_SHARING))
    tie.benefit_share = clip(tie.contribution_share + unfair, 0.05, 0.95)


@rare_rule
def choose_sponsor(world: World, row: int, times: int, month: int) -> None:
    """Choose the host's sponsor: whoever has time (3-21), or, by policy, whoever fits.

    A champion above the sponsor lends weight (1-12, 1-13).
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    purpose = chance.indexed(SPONSOR, times)
    first, second, third, _ = luck_between(world, purpose, month, tie.host, tie.partner)
    # The best of three leaders instead of the one with time.
    best = max(first, max(second, third))
    draw = first + in_force(world, row, SPONSOR_BY_FIT) * (best - first)
    host = world.organisations[tie.host]
    # Few know the workflows, and a small house has fewer of them to choose from (3-20).
    weight = 0.5 * (power(draw, 1.0 / (0.5 + host.size_rank)) + host.champion)
    tie.sponsor_potential = x.sponsor_floor + (1.0 - x.sponsor_floor) * weight


@rule
def first_alignment(world: World, row: int) -> float:
    """Return how far the aims agree at the start: weights in common, work at the outset (1-24)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    common = common_aims(world, tie.host, tie.partner)
    alignment = x.alignment_floor + (1.0 - x.alignment_floor) * common
    alignment *= 1.0 - world.types[tie.type].conflict_of_interest
    for lever in (GOVERNANCE_AT_OUTSET, LOCAL_PARTNERING):
        alignment += force(world, tie.levers, lever) * (1.0 - alignment)
    return clip(alignment, 0.0, 1.0)


@rule
def set_first_trust(world: World, row: int, month: int) -> None:
    """Start trust from reputation, or from what was learned together (1-10)."""
    x = world.parameters[0]
    tie = world.partnerships[row]
    host_first = clip(x.initial_trust + world.organisations[tie.partner].reputation - 0.5, 0.0, 1.0)
    partner_first = clip(x.initial_trust + world.organisations[tie.host].reputation - 0.5, 0.0, 1.0)
    tie.trust_competence = host_first
    tie.host_trust_integrity = host_first
    tie.host_trust_commitment = host_first
    tie.partner_trust_integrity = partner_first
    tie.partner_trust_commitment = partner_first
    sum_up_trust(world, row)
    if tie.earlier < 0:
        return
    old = world.partnerships[tie.earlier]
    # An audit of what lies in silos brings the rest back (4-4).
    keep = memory(world, tie.earlier, month)
    keep += portfolio_focus(world, tie.host) * (1.0 - keep)
    tie.trust_competence += keep * (old.trust_competence - host_first)
    tie.host_trust_integrity += keep * (old.host_trust_integrity - host_first)
    tie.host_trust_commitment += keep * (old.host_trust_commitment - host_first)
    tie.partner_trust_integrity += keep * (old.partner_trust_integrity - partner_first)
    tie.partner_trust_commitment += keep * (old.partner_trust_commitment - partner_first)
    tie.understanding = max(tie.understanding, keep * old.understanding)
    tie.culture_gap = min(tie.culture_gap, old.culture_gap)
    tie.assets = keep * old.assets
    sum_up_trust(world, row)


@rare_rule
def renegotiate(world: World, row: int, month: int) -> None:
    """Agree anew: governance, split, aims; it takes time, less where there is trust (2-18).

    The promise stays what was signed.
    """
    x = world.parameters[0]
    tie = world.partnerships[row]
    agree_governance(world, row)
    split_benefits(world, row)
    tie.alignment = max(tie.alignment, first_alignment(world, row))
    asked = x.search_attention * tie.work * (1.5 - shared_trust(world, row))
    world.organisations[tie.host].committed += asked
    world.organisations[tie.partner].committed += asked * x.partner_attention
    if tie.sponsor < x.needed:
        choose_sponsor(world, row, 1 + (month - tie.formed), month)
