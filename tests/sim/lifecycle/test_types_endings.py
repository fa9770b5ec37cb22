"""What the two of a type learn and build, and how it ends: columns of the table of types."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.leaving import identity_conflict, leave
from sim.lifecycle.operation import learn_by_doing
from sim.lifecycle.relationship import relate
from sim.lifecycle.review import review, review_at_term
from sim.lifecycle.shocks import strike
from sim.vocabulary import BOTH, ENDED, ENDINGS, NEVER, OBJECTIVES_MET, RUNNING
from sim.vocabulary import HOST as HOST_SIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.everyone import SYSTEM, everyone, joined
from tests.sim.lifecycle.pair import AREA, HOST, PARTNER, again, operating, tie_of
from tests.sim.lifecycle.test_leaving import (
    CONTENT,
    RATE,
    SETTINGS,
    TRUST,
    contented,
    departures,
    hazard,
)
from tests.sim.lifecycle.test_review import LOYAL, MISSED, TEMPTED, due, judged, trusting

RARE = 1e-6


# Learning, and what remains of the need.


@pytest.mark.parametrize(
    ("brings", "learner", "other"), [("no", HOST, PARTNER), ("yes", PARTNER, HOST)]
)
def test_the_side_in_need_learns_from_results_to_do_without(brings, learner, other):
    kind = {"transfer": 0.05, "host_brings": brings, "data_exposure": 0.0}
    world = operating(kind=kind)
    tie_of(world)["performance"] = 0.5
    before = world.organisations["capabilities"].copy()
    learn_by_doing(world, 0)
    after = world.organisations["capabilities"]
    gained = after[learner, AREA] - before[learner, AREA]
    assert gained == pytest.approx(0.05 * 0.5 * (1 - before[learner, AREA]))
    assert np.array_equal(after[other], before[other])
    assert np.count_nonzero(after != before) == 1


def test_a_partner_learns_from_the_data_of_a_large_host_and_abroad_from_none():
    for brings, rank, exposure, learned in (
        ("no", 0.8, 0.5, 0.05 * 0.5 * 0.8),
        ("no", 0.8, 0.0, 0.0),
        ("no", 0.0, 0.5, 0.0),
    ):
        world = operating(kind={"transfer": 0.05, "data_exposure": exposure, "host_brings": brings})
        world.organisations["size_rank"][HOST] = rank
        learn_by_doing(world, 0)
        assert world.organisations["capabilities"][PARTNER, AREA] == pytest.approx(
            0.8 + learned * 0.2
        )
    abroad = operating(kind={"transfer": 0.05, "data_exposure": 1.0, "host_brings": "yes"})
    learn_by_doing(abroad, 0)
    assert abroad.organisations["capabilities"][PARTNER, AREA] == 0.8, "nothing is delivered yet"


def test_what_the_foreign_partner_can_do_itself_it_outgrows_and_the_host_does_not():
    world = contented(kind={"host_brings": "yes"})
    own = world.organisations
    own["needs"], own["capabilities"] = 0.6, 0.1
    own["capabilities"][HOST] = 1.0
    assert hazard(world) == 0, "the host's own strength is no reason"
    own["capabilities"][PARTNER, AREA] = 0.9
    assert hazard(world) == pytest.approx(RATE)
    assert departures(world) == {("capability_outgrown", PARTNER_SIDE)}


@pytest.mark.parametrize("embedding", [0.0, 0.3, 0.8])
def test_the_deeper_a_type_embeds_the_harder_it_is_to_leave(embedding):
    world = contented(columns={"sponsor": 0.0}, kind={"embedding": embedding})
    for _ in range(1000):
        relate(world, 0)
    assert tie_of(world)["assets"] == pytest.approx(embedding)
    for column, value in {**CONTENT, **dict.fromkeys(TRUST, 0.9), "sponsor": 0.0}.items():
        if column != "assets":
            tie_of(world)[column] = value
    tie_of(world)["resentment"] = 0.0
    assert hazard(world) == pytest.approx(RATE * (1 - embedding))


# The object, and who must agree.


def test_advice_is_done_at_its_term_and_not_before_and_care_that_stays_goes_on():
    for finite, ending in ((1, OBJECTIVES_MET), (0, RUNNING)):
        world = due(columns={"finite": finite}, **LOYAL)
        review(world, 0, 35)
        assert tie_of(world)["stage"] != ENDED
        review(world, 0, 36)
        tie = tie_of(world)
        assert (tie["ending"], tie["decided"], tie["met"]) == (ending, 36, 1)
        if finite:
            assert tie["ended_by"] == BOTH


@pytest.mark.parametrize(("finite", "ending"), [(1, "planned_exit"), (0, "expired")])
def test_nobody_is_blamed_for_nearly_enough_and_the_name_of_that_is_its_own(finite, ending):
    columns = {**trusting(1.0), "finite": finite, "host_value": 25.0, "partner_value": 24.9999}
    tie = judged(due(columns=columns, **TEMPTED))
    assert (ENDINGS[tie["ending"]], tie["decided"]) == (ending, NEVER)


def test_the_more_parties_must_agree_the_seldomer_it_goes_on():
    stayed = {}
    for parties in (2, 3, 5):
        world = due(columns={**trusting(0.5), **MISSED}, kind={"parties": parties})
        stayed[parties] = 0
        for month in range(36, 636):
            one = again(world)
            review_at_term(one, 0, month)
            stayed[parties] += int(tie_of(one)["stage"] != ENDED)
    assert stayed[2] > stayed[3] > stayed[5] > 0


# Identity, and the pull of home.


def torn_host():
    """A host that advises in row 0, stays abroad in row 1, and has a vendor at home in row 2."""
    world = everyone(**SETTINGS)
    world.regions["pressure"], world.regions["regulation"] = 0.2, 0.0
    world.organisations["needs"] = 1.0
    for name in ("international_consulting", "international_government", "hospital_tech"):
        tie = joined(world, name, live=3)
        for column, value in {**dict.fromkeys(TRUST, 0.9), **CONTENT}.items():
            tie[column] = value
        tie["regulatory_distance"] = 0.0
    return world


def test_a_host_that_advises_and_stays_abroad_must_choose_and_more_so_with_experience():
    world = torn_host()
    own = world.organisations
    for skill in (0.0, 0.5, 1.0):
        own["skill"][SYSTEM] = skill
        assert identity_conflict(world, 0) == pytest.approx(skill / 2)
        assert identity_conflict(world, 1) == pytest.approx(skill / 2)
        assert identity_conflict(world, 2) == 0
    own["staying"][SYSTEM] = 3
    assert identity_conflict(world, 0) == pytest.approx(3 / 4)
    own["staying"][SYSTEM] = 0
    assert identity_conflict(world, 0) == 0


@pytest.mark.parametrize("row", [0, 1])
def test_an_identity_conflict_ends_it_by_the_host_and_settles_the_matter(row):
    world = torn_host()
    chance = RATE * 0.25
    stays, goes = again(world), again(world)
    assert not leave(stays, row, chance + 1e-6, 20)
    assert leave(goes, row, chance - 1e-6, 20)
    tie = goes.partnerships[row]
    assert (ENDINGS[tie["ending"]], tie["ended_by"]) == ("identity_conflict", HOST_SIDE)
    assert identity_conflict(goes, 1 - row) == 0
    tie = world.partnerships[row]
    tie["assets"] = 1.0
    assert not leave(again(world), row, 0.0, 20), "what was built there holds it"


@pytest.mark.parametrize(("pull", "chance"), [(0, 0.0), (1, 0.1), (3, 0.3)])
def test_priorities_at_home_pull_more_at_what_is_far(pull, chance):
    quiet = dict.fromkeys(("sponsor_turnover", "breach_rate", "lapse_rate"), 0)
    world = operating(kind={"home_pull": pull}, priority_shift=0.1, **quiet)
    world.regions["pressure"] = 0.0
    first = float(tie_of(world)["alignment"])
    shifted = 0
    for month in range(10, 1010):
        one = again(world)
        strike(one, 0, month)
        shifted += tie_of(one)["alignment"] < first
    assert stats.binomtest(int(shifted), 1000, chance).pvalue > RARE
