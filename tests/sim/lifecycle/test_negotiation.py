"""Negotiation: talks take time, may fall through, and settle governance, split and promise."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.negotiation import choose_sponsor, negotiate, renegotiate, sign, split_benefits
from sim.vocabulary import (
    DELIBERATE,
    ENDED,
    FELL_THROUGH,
    FOMO,
    IMPLEMENTING,
    NEGOTIATING,
    NEVER,
    RENEWAL,
)
from tests.sim.lifecycle.everyone import PAIRS, everyone, joined
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    again,
    declared,
    lever,
    months,
    open_talks,
    small_world,
    talking,
    tie_of,
    together,
)

RARE = 1e-6


def test_talks_are_opened_between_the_two_on_what_was_chosen():
    world = small_world()
    own = world.organisations
    own["generation"][PARTNER] = 2
    rows = [open_talks(world, who, PARTNER, area, TYPE, 5, FOMO) for who, area in ((1, 4), (1, 6))]
    tie = world.partnerships[1]
    assert rows == world.active[:2].tolist() == [0, 1]
    assert (int(world.counts["rows"][0]), int(world.counts["active"][0])) == (2, 2)
    assert (tie["host"], tie["partner"], tie["type"], tie["area"]) == (1, PARTNER, TYPE, 6)
    assert (tie["origin"], tie["stage"], tie["proposed"]) == (FOMO, NEGOTIATING, 5)
    assert (tie["before"], own["latest"].tolist()) == (0, [-1, 1, -1, -1, -1])
    assert tie["partner_generation"] == 2
    assert tie["formed"] == tie["live"] == tie["ended"] == tie["decided"] == NEVER
    assert (tie["worth"], tie["work"], tie["care"]) == (100, 1, 0.5)
    assert (tie["promise"], tie["fit"]) == pytest.approx((0.6, 0.8))
    assert not own["active"].any()


def length(levers=None, kind=None, origin=DELIBERATE, **parameters):
    """How long talks take, in so many months in which they might begin."""
    lasting = []
    for month in range(25):
        world = small_world(levers, kind, negotiation_months=24, **parameters)
        open_talks(world, HOST, PARTNER, AREA, TYPE, month, origin)
        lasting.append(int(tie_of(world)["due_month"]) - month)
    return np.array(lasting)


def test_talks_last_about_their_mean_longer_with_more_to_agree_and_more_who_must():
    plain = length()
    assert 12 <= plain.min() < plain.max() <= 36
    # Whole months: what is rounded may be off by one half on either side.
    longer = {"steering_board": 1, "transparency": 0.5}
    agenda = sum(longer[name] * declared(name).attention for name in longer)
    assert length(longer) == pytest.approx((1 + agenda) * plain, abs=1.1)
    assert length(kind={"parties": 4}) == pytest.approx(2 * plain, abs=1.6)
    assert length(origin=FOMO, fomo_haste=0.3) == pytest.approx(0.7 * plain, abs=0.9)
    assert tie_of(talking(negotiation_months=0.5))["due_month"] == 1, "at least a month"


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_an_old_tie_shortens_talks_by_its_trust(trust):
    world = together(negotiation_months=24)
    old = tie_of(world)
    old["stage"], old["host_trust"], old["partner_trust"] = ENDED, trust, trust
    other = small_world(negotiation_months=24)
    open_talks(world, HOST, PARTNER, AREA, TYPE, 40)
    open_talks(other, HOST, PARTNER, AREA, TYPE, 40)
    first = int(tie_of(other)["due_month"]) - 40
    assert world.partnerships["due_month"][1] - 40 == pytest.approx((1.5 - trust) * first, abs=1)


def test_talks_take_attention_until_they_are_over():
    world = talking(fall_through=0, search_attention=0.3, partner_attention=0.5)
    tie_of(world)["work"] = 2.0
    due = int(tie_of(world)["due_month"])
    for month in range(due + 1):
        assert tie_of(world)["stage"] == NEGOTIATING
        negotiate(world, 0, month)
    assert tie_of(world)["stage"] == IMPLEMENTING
    assert tie_of(world)["formed"] == due
    own = world.organisations
    assert own["committed"][HOST] == pytest.approx(0.6 * (due + 1))
    assert own["committed"][PARTNER] == pytest.approx(0.3 * (due + 1))


def test_talks_that_fall_through_leave_nothing_signed():
    world = talking(fall_through=1)
    negotiate(world, 0, int(tie_of(world)["due_month"]))
    tie = tie_of(world)
    assert tie["stage"] == FELL_THROUGH
    assert tie["formed"] == tie["live"] == tie["decided"] == NEVER
    assert not world.organisations["active"].any()
    assert not world.organisations["fomo_pressure"].any(), "there is no news of it"
    assert not world.history["formed"].any()
    assert world.history["fell_through"].sum() == 1


def test_talks_with_a_firm_that_has_gone_fall_through_at_once():
    world = talking(fall_through=0)
    world.organisations["generation"][PARTNER] = 1
    negotiate(world, 0, 0)
    assert tie_of(world)["stage"] == FELL_THROUGH


def failed(world, trials=1000):
    """How many of so many talks, that end in as many months, fall through."""
    count = 0
    for month in range(trials):
        one = again(world)
        tie_of(one)["due_month"] = month
        negotiate(one, 0, month)
        count += int(tie_of(one)["stage"] == FELL_THROUGH)
    return count


def test_talks_fail_at_their_chance_and_more_often_the_more_formal_they_are():
    world = talking(fall_through=0.2)
    assert stats.binomtest(failed(world), 1000, 0.2).pvalue > RARE
    tie_of(world)["formality"] = 1.0
    assert stats.binomtest(failed(world), 1000, 0.4).pvalue > RARE


def inflated(promise, levers=None):
    """Talks on an honest 0.6, with a promise that is something else."""
    world = talking(levers, fall_through=0)
    tie_of(world)["promise"] = promise
    return world


def signed_promise(world):
    for month in range(40):
        one = again(world)
        tie_of(one)["due_month"] = month
        negotiate(one, 0, month)
        if tie_of(one)["stage"] == IMPLEMENTING:
            return float(tie_of(one)["promise"])
    return None


def test_who_puts_deliverables_on_paper_promises_less_of_what_was_only_talk_or_says_no():
    assert signed_promise(inflated(0.9)) == pytest.approx(0.9)
    assert failed(inflated(0.9), 100) == 0
    outset = {"governance_at_outset": 1}
    # Three tenths of the inflation is seen.
    assert signed_promise(inflated(0.9, outset)) == pytest.approx(0.9 - 0.3 * 0.3)
    assert stats.binomtest(failed(inflated(0.9, outset)), 1000, 0.3 * 0.3 / 0.9).pvalue > RARE
    assert signed_promise(inflated(0.5, outset)) == 0.5, "nobody talks a modest promise up or down"
    assert failed(inflated(0.5, outset), 100) == 0


def test_signing_makes_both_sides_busy_and_sets_dates_and_states():
    world = together(goodwill_start=0.7, base_engagement=0.6)
    tie, own = tie_of(world), world.organisations
    assert own["active"].tolist() == own["signed"].tolist() == [1, 0, 0, 1, 0]
    assert (tie["stage"], tie["formed"], tie["planned_live"]) == (IMPLEMENTING, 0, 9)
    assert tie["term"] in {36, 48, 60}
    assert tie["term_end"] == tie["term"]
    assert tie["sponsor"] == tie["sponsor_potential"]
    assert (tie["goodwill"], tie["engagement"], tie["scope"], tie["funded"]) == (0.7, 0.6, 1, 1)
    assert tie["promise"] == pytest.approx(0.6), "what was promised is what was talked of"
    assert tie["maturity"] == 1
    assert tie["due"] == tie["first_value"] == tie["assets"] == tie["strain"] == 0
    assert months(world)["formed"][0, DELIBERATE] == 1
    assert 0.5 * 0.35 <= tie["culture_gap"] <= 1.5 * 0.35


def test_terms_are_whole_years_and_about_equally_likely_and_some_objects_are_finite():
    terms, finite = [], 0
    world = talking(kind={"finite": 0.3})
    for month in range(600):
        one = again(world)
        sign(one, 0, month)
        terms.append(int(tie_of(one)["term"]))
        finite += int(tie_of(one)["finite"])
    _, counts = np.unique(terms, return_counts=True)
    assert set(terms) == {36, 48, 60}
    assert stats.chisquare(counts).pvalue > RARE
    assert stats.binomtest(finite, 600, 0.3).pvalue > RARE


@pytest.mark.parametrize(
    ("years", "delay", "full"),
    [(2, 0, 15), (5, 0, 51), (12, 0, 51), (2, 10, 5.5 + 5), (2, 30, sum(range(1, 16)) / 30)],
)
def test_the_possible_is_all_from_the_planned_start_until_judgement_as_far_as_it_could_ripen(
    years, delay, full
):
    kind = {"shortest_term": years, "term_spread": 0, "payoff_delay": delay}
    tie = tie_of(together(kind=kind))
    assert tie["term"] == 12 * years
    assert tie["possible"] == pytest.approx(100 * full)
    assert tie["maturity"] == (0 if delay else 1)


def test_equals_share_by_what_they_contribute_and_size_and_skill_give_power():
    for contributed in (0.5, 0.3):
        world = together(kind={"contribution_share": contributed}, bargaining=0.25)
        tie, own = tie_of(world), world.organisations
        assert tie["benefit_share"] == pytest.approx(contributed)
        own["scale"][HOST], own["skill"][PARTNER] = 16.0, 0.0
        split_benefits(world, 0)
        power = 32**0.25 / (1 + 32**0.25)
        assert tie["benefit_share"] == pytest.approx(min(contributed + power - 0.5, 0.95))
    own["scale"][HOST] = 1e-9
    split_benefits(world, 0)
    assert tie["benefit_share"] == 0.05, "nobody is left with nothing"


@pytest.mark.parametrize("strength", [0.5, 1])
def test_benefit_sharing_draws_the_split_back_to_what_each_contributes(strength):
    unfair = []
    for levers in ({}, {"benefit_sharing": strength}):
        world = together(levers)
        world.organisations["scale"][HOST] = 20
        split_benefits(world, 0)
        unfair.append(float(tie_of(world)["benefit_share"]) - 0.5)
    assert unfair[1] == pytest.approx((1 - 0.85 * strength) * unfair[0])


@pytest.mark.parametrize("work", [1.0, 2.5])
def test_the_governance_in_force_is_that_of_the_hosts_policy_and_costs_by_the_work(work):
    levers = {"steering_board": 0.5, "transparency": 1.0, "due_diligence": 1, "protected_time": 1}
    world = together(levers, governance_price=2, governance_attention=3)
    tie = tie_of(world)
    tie["work"] = work
    renegotiate(world, 0, 1)
    assert tie["levers"][lever("steering_board")] == 0.5
    assert tie["levers"][lever("voice")] == 0
    inside = [declared(name) for name in ("steering_board", "transparency")]
    for side in ("host", "partner"):
        bears = [one.host_share if side == "host" else 1 - one.host_share for one in inside]
        due = [levers[one.name] * part for one, part in zip(inside, bears, strict=True)]
        money = sum(part * one.money for part, one in zip(due, inside, strict=True))
        assert tie[f"{side}_governance_money"] == pytest.approx(2 * work * money)
        attention = sum(part * one.attention for part, one in zip(due, inside, strict=True))
        assert tie[f"{side}_governance_attention"] == pytest.approx(3 * work * attention)


def test_whether_a_programme_pays_is_settled_at_the_proposal_by_a_draw_of_its_own():
    """So that the talks can reckon with it; how long they take tells nothing of it."""
    pays = {True: [], False: []}
    for month in range(800):
        world = talking(month=month, kind={"programme_share": 0.4}, negotiation_months=24)
        tie = tie_of(world)
        pays[bool(tie["due_month"] - month > 24)].append(int(tie["programme_funded"]))
    for found in pays.values():
        assert stats.binomtest(sum(found), len(found), 0.4).pvalue > RARE


def test_other_sources_of_funding_are_paid_for_only_where_a_programme_pays():
    for share in (0.0, 1.0):
        tie = tie_of(talking({"diversified_funding": 1}, kind={"programme_share": share}))
        assert tie["programme_funded"] == share
        cost = declared("diversified_funding")
        assert tie["host_governance_money"] == pytest.approx(share * cost.money * cost.host_share)


def test_rules_bind_more_where_there_are_others_and_review_loosens_them():
    def formality(**levers):
        return float(tie_of(talking(levers, rigidity=0.3))["formality"])

    assert formality() == formality(adaptive_review=1) == 0
    assert formality(performance_contract=1) == pytest.approx(0.3 * 0.9**2)
    assert formality(performance_contract=0.5) == pytest.approx(0.3 * 0.45**2)
    both = {"performance_contract": 1, "steering_board": 1}
    assert formality(**both) == pytest.approx(0.3 * 1.25**2)
    assert formality(**both, adaptive_review=1) == pytest.approx(0.5 * 0.3 * 1.25**2)
    assert tie_of(talking(both, rigidity=2))["formality"] == 1


def test_aims_agree_by_what_both_want_less_conflict_and_by_work_at_the_outset():
    def first(levers=None, conflict=0.0):
        kind = {"conflict_of_interest": conflict}
        return float(tie_of(together(levers, kind, alignment_floor=0.3))["alignment"])

    plain = 0.3 + 0.7 * 0.4
    assert first() == pytest.approx(plain)
    assert first(conflict=0.5) == pytest.approx(0.5 * plain)
    outset = plain + declared("governance_at_outset").reach * (1 - plain)
    assert first({"governance_at_outset": 1}) == pytest.approx(outset)
    both = {"governance_at_outset": 1, "local_partnering": 1}
    assert first(both) == pytest.approx(outset + declared("local_partnering").reach * (1 - outset))


def test_immersion_brings_understanding_before_the_first_month():
    assert tie_of(together())["understanding"] == pytest.approx(0.5)
    tie = tie_of(together({"culture_immersion": 0.5}))
    assert tie["understanding"] == pytest.approx(0.5 + 0.2 * 0.5)


def test_a_sponsor_by_fit_is_the_best_of_several_and_a_champion_lends_weight():
    plain, chosen = (
        together(sponsor_floor=0.25),
        together({"sponsor_by_fit": 1}, sponsor_floor=0.25),
    )
    found = np.zeros((2, 200))
    for times in range(200):
        for place, world in enumerate((plain, chosen)):
            choose_sponsor(world, 0, times, 5)
            found[place, times] = tie_of(world)["sponsor_potential"]
    assert np.all(found[1] >= found[0])
    assert found[1].mean() > found[0].mean() + 0.05
    assert found.min() >= 0.25 + 0.75 * 0.25
    assert found.max() <= 0.25 + 0.75 * 0.75
    for world in (plain, chosen):
        world.organisations["champion"][HOST] = 1.0
    choose_sponsor(plain, 0, 0, 5)
    assert tie_of(plain)["sponsor_potential"] == pytest.approx(found[0, 0] + 0.75 * 0.25)


def test_a_sponsor_who_is_not_paid_for_is_not_chosen_by_fit():
    plain, unpaid = together(), together({"sponsor_by_fit": 1})
    tie_of(unpaid)["funded"] = 0.0
    for times in range(50):
        for world in (plain, unpaid):
            choose_sponsor(world, 0, times, 5)
        assert tie_of(unpaid)["sponsor_potential"] == tie_of(plain)["sponsor_potential"]


def test_a_small_house_has_fewer_who_grasp_the_workflows_to_choose_from():
    found = {}
    for rank in (0.0, 0.5, 1.0):
        world = together(sponsor_floor=0.0)
        world.organisations["size_rank"][HOST] = rank
        world.organisations["champion"][HOST] = 0.0
        drawn = []
        for times in range(200):
            choose_sponsor(world, 0, times, 5)
            drawn.append(2 * float(tie_of(world)["sponsor_potential"]))
        found[rank] = np.array(drawn)
    assert found[0.0] == pytest.approx(found[0.5] ** 2)
    assert found[1.0] == pytest.approx(found[0.5] ** (2 / 3))


def test_first_trust_comes_from_the_others_name():
    world = talking(initial_trust=0.6)
    world.organisations["reputation"][[HOST, PARTNER]] = 0.2, 0.7
    sign(world, 0, 1)
    tie = tie_of(world)
    assert tie["host_trust"] == pytest.approx(0.8)
    assert tie["trust_competence"] == pytest.approx(0.8)
    assert tie["partner_trust_integrity"] == tie["partner_trust_commitment"] == pytest.approx(0.3)
    assert tie["partner_trust"] == pytest.approx((0.8 + 0.3 + 0.3) / 3)


@pytest.mark.parametrize(
    ("focus", "signed", "kept"),
    [(0.0, 20, 0.6), (0.5, 20, 0.8), (0.0, 32, 0.6 * 0.95**12), (1.0, 32, 1.0)],
)
def test_an_old_tie_brings_its_own_trust_and_what_was_learned_and_built(focus, signed, kept):
    """It fades, but for what an audit of all that there was brings back."""
    given = {"initial_trust": 0.4, "tie_memory": 0.6, "forgetting": 0.05}
    world = together({"portfolio_focus": focus}, **given)
    old = tie_of(world)
    old["ended"] = 20
    old["stage"], old["host_trust_integrity"], old["partner_trust_commitment"] = ENDED, 1.0, 0.0
    old["trust_competence"] = 0.9
    old["understanding"], old["culture_gap"], old["assets"] = 0.95, 0.01, 0.5
    row = open_talks(world, HOST, PARTNER, AREA, TYPE, 20, RENEWAL)
    sign(world, row, signed)
    new = world.partnerships[row]
    assert new["host_trust_integrity"] == pytest.approx(0.4 + kept * 0.6)
    assert new["partner_trust_commitment"] == pytest.approx(0.4 - kept * 0.4)
    assert new["trust_competence"] == pytest.approx(0.4 + kept * 0.5)
    assert new["host_trust_commitment"] == pytest.approx(0.4)
    parts = ("trust_competence", "host_trust_integrity", "host_trust_commitment")
    assert new["host_trust"] == pytest.approx(sum(new[part] for part in parts) / 3)
    assert (new["ordinal"], new["earlier"], new["before"]) == (2, 0, 0)
    assert new["understanding"] == pytest.approx(max(kept * 0.95, 0.5))
    assert new["culture_gap"] == pytest.approx(0.01)
    assert new["assets"] == pytest.approx(kept * 0.5)


def test_agreeing_anew_takes_the_policy_of_now_and_leaves_the_promise():
    world = together({"benefit_sharing": 1}, search_attention=0.3, partner_attention=0.5)
    tie, own = tie_of(world), world.organisations
    own["regime"][HOST] = 0
    own["scale"][HOST] = 20.0
    own["committed"] = 0.0
    tie["alignment"], tie["sponsor"], tie["work"] = 0.2, 0.9, 2.0
    tie["host_trust"] = tie["partner_trust"] = 1.0
    potential = float(tie["sponsor_potential"])
    renegotiate(world, 0, 30)
    assert not tie["levers"].any()
    assert tie["host_governance_money"] == tie["formality"] == 0
    assert tie["benefit_share"] > 0.6
    assert tie["alignment"] == pytest.approx(world.parameters["alignment_floor"][0] * 0.6 + 0.4)
    assert tie["promise"] == pytest.approx(0.6)
    assert tie["sponsor_potential"] == potential
    assert own["committed"][[HOST, PARTNER]].tolist() == pytest.approx([0.3, 0.15])


def test_agreeing_anew_never_parts_aims_and_replaces_a_sponsor_who_is_too_weak():
    world = together(needed=0.5)
    tie = tie_of(world)
    tie["alignment"], tie["sponsor"] = 0.95, 0.49
    potential = float(tie["sponsor_potential"])
    renegotiate(world, 0, 30)
    assert tie["alignment"] == 0.95
    assert tie["sponsor_potential"] != potential


@pytest.mark.parametrize("name", list(PAIRS))
def test_every_type_signs_by_its_own_row(name):
    world = everyone()
    tie = joined(world, name, month=7)
    kind = world.types[world.type_names.index(name)]
    assert tie["planned_live"] == 7 + int(kind["implementation_months"])
    assert 0 <= tie["term"] / 12 - kind["shortest_term"] <= kind["term_spread"]
    assert tie["contribution_share"] == kind["contribution_share"]
    abroad = kind["abroad"] == 1
    assert tie["regulatory_distance"] == (0.4 if abroad else 0)
