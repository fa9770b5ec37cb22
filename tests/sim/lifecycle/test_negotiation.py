"""Negotiation: talks take time, may fall through, and settle governance, split and hopes."""

import numpy as np
import pytest

from sim.lifecycle.negotiation import careful, negotiate, open_negotiation, sign, split_benefits
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
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    lever,
    months,
    small_world,
    talking,
    tie_of,
    together,
)


def test_talks_take_at_least_a_month_and_longer_with_more_to_agree():
    def months(levers=None, **changes):
        return np.mean([talking(levers, month, **changes).partnerships["due"][0] - month
                        for month in range(40)])  # fmt: skip

    assert tie_of(talking(negotiation_months=0.5))["due"] == 1
    plain = months(negotiation_months=4)
    assert 2 < plain < 6
    governed = {"dedicated_resources": 1, "steering_board": 1, "performance_contract": 1}
    assert months(governed, negotiation_months=4, agenda_delay=3) > plain
    assert months(governed, negotiation_months=4, agenda_delay=0) == plain


def test_talks_take_attention_until_they_are_over():
    world = talking(fall_through=0, negotiation_attention=0.3, partner_attention=0.5)
    due = int(tie_of(world)["due"])
    for month in range(due + 1):
        assert tie_of(world)["stage"] == NEGOTIATING
        negotiate(world, 0, month)
    assert tie_of(world)["stage"] == IMPLEMENTING
    assert tie_of(world)["formed"] == due
    own = world.organisations
    assert own["committed"][HOST] == pytest.approx(0.3 * (due + 1))
    assert own["committed"][PARTNER] == pytest.approx(0.15 * (due + 1))


def test_talks_that_fall_through_leave_nothing_signed():
    world = talking(fall_through=1)
    negotiate(world, 0, int(tie_of(world)["due"]))
    tie = tie_of(world)
    assert tie["stage"] == FELL_THROUGH
    assert tie["formed"] == tie["live"] == tie["decided"] == NEVER
    assert not world.organisations["active"].any()
    assert not world.history["formed"].any()
    assert world.history["fell_through"].sum() == 1


def test_talks_with_a_firm_that_has_gone_fall_through_at_once():
    world = talking(fall_through=0)
    world.organisations["generation"][PARTNER] = 1
    negotiate(world, 0, 0)
    assert tie_of(world)["stage"] == FELL_THROUGH


def test_signing_makes_both_sides_busy_and_sets_dates_and_states():
    world = together()
    tie, own = tie_of(world), world.organisations
    assert own["active"].tolist() == [1, 0, 0, 1, 0]
    assert tie["formed"] == 0
    assert tie["term"] in {36, 48, 60}
    assert tie["term_end"] == tie["term"]
    assert tie["planned_live"] == 9
    assert tie["sponsor"] == tie["sponsor_potential"]
    assert tie["worth"] == world.parameters["contract_worth"][0]
    assert tie["scope"] == 1
    assert months(world)["formed"][0, DELIBERATE] == 1


def test_terms_are_whole_years_and_about_equally_likely():
    terms = []
    for month in range(300):
        world = talking(month=month)
        negotiate_until_signed(world, month)
        terms.append(int(tie_of(world)["term"]))
    assert set(terms) == {36, 48, 60}
    assert min(terms.count(term) for term in set(terms)) > 60


def negotiate_until_signed(world, month):
    world.parameters["fall_through"] = 0
    world.partnerships["due"][0] = month
    negotiate(world, 0, month)
    assert tie_of(world)["stage"] == IMPLEMENTING


def test_equals_share_equally_and_size_gives_power():
    world = together()
    assert tie_of(world)["benefit_share"] == pytest.approx(0.5)
    world.organisations["scale"][HOST] = 20
    split_benefits(world, 0)
    strong = float(tie_of(world)["benefit_share"])
    assert strong > 0.55
    world.organisations["scale"][HOST] = 0.05
    split_benefits(world, 0)
    assert float(tie_of(world)["benefit_share"]) == pytest.approx(1 - strong)


def test_benefit_sharing_draws_the_split_back_to_what_each_contributes():
    shares = []
    for strength in (0, 0.5, 1):
        world = together({"benefit_sharing": strength}, sharing_reach=0.8)
        world.organisations["scale"][HOST] = 20
        split_benefits(world, 0)
        shares.append(float(tie_of(world)["benefit_share"]) - 0.5)
    assert shares[1] == pytest.approx(0.6 * shares[0])
    assert shares[2] == pytest.approx(0.2 * shares[0])


def test_the_governance_in_force_is_that_of_the_hosts_policy_with_its_costs():
    levers = {"steering_board": 0.5, "voice": 1.0, "due_diligence": 1.0, "protected_time": 1.0}
    tie = tie_of(together(levers, governance_price=1, governance_attention=1))
    assert tie["levers"][lever("steering_board")] == 0.5
    assert tie["levers"][lever("voice")] == 1.0
    money = 0.5 * 1.5 * 0.5 + 1.0 * 0.6 * 0.5
    assert tie["host_governance_money"] == pytest.approx(money)
    assert tie["partner_governance_money"] == pytest.approx(money)
    attention = 0.5 * 0.14 * 0.5 + 0.05 * 0.5
    assert tie["host_governance_attention"] == pytest.approx(attention)


def test_rules_bind_more_where_there_are_others_and_review_loosens_them():
    def formality(**levers):
        return float(tie_of(talking(levers, rigidity=0.3))["formality"])

    one, other = formality(performance_contract=1), formality(steering_board=1)
    assert formality() == 0
    assert formality(performance_contract=1, steering_board=1) > one + other > one > other > 0
    assert formality(performance_contract=0.5) < 0.5 * one
    assert formality(performance_contract=1, adaptive_review=1) < one


def test_work_at_the_outset_and_neighbours_bring_the_aims_together():
    plain = float(tie_of(together())["alignment"])
    assert float(tie_of(together({"governance_at_outset": 1}))["alignment"]) > plain
    assert float(tie_of(together({"local_partnering": 1}))["alignment"]) > plain
    assert float(tie_of(together(alignment_floor=0.1))["alignment"]) <= 1


def test_a_sponsor_by_fit_is_the_best_of_several_leaders():
    plain, chosen = [], []
    for month in range(80):
        for levers, found in (({}, plain), ({"sponsor_by_fit": 1}, chosen)):
            world = talking(levers, month)
            negotiate_until_signed(world, month)
            found.append(float(tie_of(world)["sponsor_potential"]))
    assert all(best >= other for best, other in zip(chosen, plain, strict=True))
    assert np.mean(chosen) > np.mean(plain) + 0.1
    assert min(plain) >= world.parameters["sponsor_floor"][0]


def test_what_was_imagined_is_promised_unless_targets_and_talk_are_honest():
    # The host of the small world sees a fit of 0.8; make the true one lower.
    def promise(levers=None):
        world = talking(levers)
        world.partnerships["fit"][0], world.partnerships["perceived_fit"][0] = 0.4, 0.8
        negotiate_until_signed(world, 0)
        return float(tie_of(world)["host_promise"])

    believed = promise()
    assert believed == pytest.approx(0.8 * 0.75)
    assert 0.4 * 0.75 < promise({"transparency": 1}) < believed
    assert promise({"transparency": 1, "performance_contract": 1}) < promise({"transparency": 1})


def test_first_trust_comes_from_reputation_and_an_old_tie_brings_its_own():
    world = together(initial_trust=0.4)
    assert tie_of(world)["host_trust_integrity"] == pytest.approx(0.5 * (0.4 + 0.5))
    world = together(initial_trust=0.4, tie_memory=0.6)
    old = tie_of(world)
    old["stage"], old["host_trust_integrity"], old["partner_trust_commitment"] = ENDED, 1.0, 0.0
    old["understanding"], old["culture_gap"] = 0.95, 0.01
    open_negotiation(world, HOST, PARTNER, AREA, TYPE, RENEWAL, 0, 0.8, 0.0, 20)
    sign(world, 1, 21)
    new = world.partnerships[1]
    assert new["host_trust_integrity"] == pytest.approx(0.45 + 0.6 * (1.0 - 0.45))
    assert new["partner_trust_commitment"] == pytest.approx(0.45 - 0.6 * 0.45)
    assert new["host_trust_competence"] == pytest.approx(0.45)
    assert (new["ordinal"], new["earlier"]) == (2, 0)
    assert new["understanding"] == pytest.approx(0.6 * 0.95)
    assert new["culture_gap"] == 0.01


def test_a_choice_in_a_hurry_is_careless_and_diligence_and_skill_make_it_thorough():
    world = small_world()
    plain = careful(world, HOST, DELIBERATE, 0.0)
    assert careful(world, HOST, FOMO, 0.0) < plain < careful(world, HOST, DELIBERATE, 1.0) <= 1
    world.organisations["skill"][HOST] = 0.9
    assert careful(world, HOST, DELIBERATE, 0.0) > plain
