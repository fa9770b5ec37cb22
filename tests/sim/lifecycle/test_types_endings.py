"""What the two of a type learn, and how it ends: columns of the table of types."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.appraisal import appraise, true_fit
from sim.lifecycle.closing import end
from sim.lifecycle.operation import (
    learn_by_doing,
)
from sim.lifecycle.review import identity_conflict, leave, review, review_at_term, unmet_need
from sim.lifecycle.shocks import strike
from sim.vocabulary import BOTH, DELIBERATE, ENDED, ENDINGS, PLANNED_EXIT
from sim.vocabulary import HOST as HOST_SIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.everyone import (
    SYSTEM,
    everyone,
    joined,
)
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    again,
    operating,
    small_world,
    tie_of,
)
from tests.sim.lifecycle.test_review import CONTENT, QUIET, contented, left, mistrusting

RARE = 1e-6


# Learning, and what remains of the need.


def test_the_side_in_need_learns_to_do_without():
    for brings, learner, other in (("no", HOST, PARTNER), ("yes", PARTNER, HOST)):
        world = operating(kind={"transfer": 0.05, "host_brings": brings}, data_learning=0)
        before = world.organisations["capabilities"].copy()
        learn_by_doing(world, 0)
        after = world.organisations["capabilities"]
        gained = after[learner, AREA] - before[learner, AREA]
        assert gained == pytest.approx(0.05 * (1 - before[learner, AREA]))
        assert np.array_equal(after[other], before[other])
        assert np.count_nonzero(after != before) == 1


def test_a_partner_learns_from_the_data_that_it_is_shown():
    world = operating(kind={"data_exposure": 0.5}, data_learning=0.1)
    world.organisations["data_asset"][HOST] = 0.8
    learn_by_doing(world, 0)
    assert world.organisations["capabilities"][PARTNER, AREA] == pytest.approx(
        0.8 + 0.1 * 0.5 * 0.8 * 0.2
    )
    hidden = operating(kind={"data_exposure": 0}, data_learning=0.1)
    hidden.organisations["data_asset"][HOST] = 1
    learn_by_doing(hidden, 0)
    assert hidden.organisations["capabilities"][PARTNER, AREA] == 0.8


def test_abroad_the_fit_is_the_hosts_capability_and_the_need_the_partners():
    world = small_world(kind={"host_brings": "yes"}, tempo_misfit=0, appraisal_noise=0)
    own = world.organisations
    own["capabilities"][HOST], own["capabilities"][PARTNER] = 0.7, 0.2
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.7)
    gains = []
    for need in (0.2, 1.0):
        own["needs"][PARTNER] = need
        gains.append(appraise(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0, 0)[0])
    assert gains[1] > gains[0]


def test_what_the_foreign_partner_can_do_itself_it_outgrows_and_the_host_does_not():
    quiet = {**QUIET, "outgrown_exit": 0.2, "need_threshold": 0.2}
    world = operating(kind={"host_brings": "yes"}, **quiet)
    tie, own = tie_of(world), world.organisations
    for column, value in {
        **CONTENT,
        **mistrusting("host", 0.9),
        **mistrusting("partner", 0.9),
    }.items():
        tie[column] = value
    own["capabilities"][:, AREA], own["needs"][:, AREA] = (1.0, 1.0, 1.0, 0.1, 0.1), 0.6
    assert unmet_need(world, 0) == pytest.approx(0.5)
    assert left(world)[0] == 0, "the host's own strength is no reason"
    own["capabilities"][PARTNER, AREA] = 1.0
    rate, endings, sides = left(world)
    assert (endings, sides) == ({"capability_outgrown"}, {PARTNER_SIDE})
    assert stats.binomtest(round(rate * 1000), 1000, 0.2).pvalue > RARE


# Ends of their own.


DONE = {"term": 12, "term_end": 12, "host_value": 100.0, "partner_value": 100.0}


def at_term(columns=None, **kind):
    world = contented(columns={**DONE, **(columns or {})})
    for name, value in kind.items():
        world.types[name][TYPE] = value
    return world


def test_advice_that_met_its_objectives_ends_as_planned():
    world = at_term(planned_exit=1.0)
    review(world, 0, 11)
    assert tie_of(world)["stage"] != ENDED
    review(world, 0, 12)
    tie = tie_of(world)
    assert (tie["stage"], tie["ending"], tie["ended_by"]) == (ENDED, PLANNED_EXIT, BOTH)
    assert (tie["decided"], tie["met"]) == (12, 1)


def test_a_planned_exit_is_drawn_at_its_chance_and_without_one_there_is_none():
    world = at_term(planned_exit=0.3)
    count = 0
    for month in range(12, 1012):
        one = again(world)
        review_at_term(one, 0, month)
        count += tie_of(one)["ending"] == PLANNED_EXIT
    assert stats.binomtest(int(count), 1000, 0.3).pvalue > RARE
    never = at_term(planned_exit=0.0)
    for month in range(12, 200):
        one = again(never)
        review_at_term(one, 0, month)
        assert tie_of(one)["ending"] != PLANNED_EXIT


def test_nobody_plans_to_leave_with_objectives_unmet():
    world = at_term({"host_due": 1000.0, "host_value": 1.0}, planned_exit=1.0)
    for month in range(12, 100):
        one = again(world)
        review_at_term(one, 0, month)
        assert tie_of(one)["ending"] != PLANNED_EXIT
        assert tie_of(one)["met"] == 0


def test_a_planned_exit_is_learned_from_as_a_success_if_the_objectives_were_met():
    for met, reputation in ((1, 0.55), (0, 0.5)):
        world = operating(reputation_step=0.1)
        tie_of(world)["decided"], tie_of(world)["met"] = 20, met
        end(world, 0, PLANNED_EXIT, BOTH, 24)
        own = world.organisations
        assert own["reputation"][[HOST, PARTNER]].tolist() == pytest.approx([reputation] * 2)
        assert tie_of(world)["met"] == met


def test_a_host_that_advises_and_stays_abroad_must_choose_and_more_so_with_experience():
    world = everyone(identity_exit=0.4)
    advice = joined(world, "international_consulting", live=3)
    assert identity_conflict(world, 0) == 0
    joined(world, "international_government", live=3)
    joined(world, "hospital_tech", live=3)
    own = world.organisations
    for skill in (0.0, 0.5, 1.0):
        own["skill"][SYSTEM] = skill
        assert identity_conflict(world, 0) == pytest.approx(0.4 * skill / 2)
        assert identity_conflict(world, 1) == pytest.approx(0.4 * skill / 2)
        assert identity_conflict(world, 2) == 0
    own["staying"][SYSTEM] = 3
    assert identity_conflict(world, 0) == pytest.approx(0.4 * 3 / 4)
    assert advice["host"] == SYSTEM


def test_an_identity_conflict_ends_it_by_the_host_at_its_rate():
    world = everyone(identity_exit=0.4, **QUIET)
    world.organisations["needs"] = 1.0
    for name in ("international_consulting", "international_government"):
        tie = joined(world, name, live=3)
        for column, value in {**CONTENT, **mistrusting("host", 0.9)}.items():
            tie[column] = value
        for column, value in mistrusting("partner", 0.9).items():
            tie[column] = value
        tie["regulatory_distance"] = 0
    world.organisations["skill"][SYSTEM] = 0.5
    for row in (0, 1):
        ended = 0
        for month in range(10, 1010):
            one = again(world)
            if leave(one, row, month):
                tie = one.partnerships[row]
                assert ENDINGS[tie["ending"]] == "identity_conflict"
                assert tie["ended_by"] == HOST_SIDE
                left_of = one.organisations[SYSTEM]
                assert left_of["advising"] + left_of["staying"] == 1
                ended += 1
        assert stats.binomtest(ended, 1000, 0.1).pvalue > RARE


def test_priorities_at_home_pull_more_at_what_is_far():
    def shifts(pull):
        quiet = dict.fromkeys(("sponsor_turnover", "breach_rate", "lapse_rate"), 0)
        world = operating(kind={"home_pull": pull}, priority_shift=0.1, pressure_shift=0, **quiet)
        first = float(tie_of(world)["alignment"])
        count = 0
        for month in range(10, 1010):
            one = again(world)
            strike(one, 0, month)
            count += tie_of(one)["alignment"] < first
        return int(count)

    for pull, chance in ((0, 0.0), (1, 0.1), (3, 0.3)):
        assert stats.binomtest(shifts(pull), 1000, chance).pvalue > RARE


def test_retrenchment_pulls_home_as_strongly():
    for pull, chance in ((0.5, 0.05), (1, 0.1), (3, 0.3)):
        world = contented(**{**QUIET, "retrenchment_exit": 0.1})
        world.types["home_pull"][TYPE] = pull
        world.regions["pressure"] = 1.0
        rate, endings, _ = left(world)
        assert endings == {"market_or_regulation"}
        assert stats.binomtest(round(rate * 1000), 1000, chance).pvalue > RARE
