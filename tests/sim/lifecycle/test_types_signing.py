"""What a type of partnership changes when it is signed: columns of the table of types."""

import numpy as np
import pytest

from sim import Policy
from sim.lifecycle.appraisal import true_fit
from sim.lifecycle.negotiation import first_alignment, sign
from sim.lifecycle.relationship import relate
from sim.lifecycle.trust import integrity_seen
from tests.sim.lifecycle.everyone import (
    PAIRS,
    VENDOR,
    code_of,
    everyone,
    settings,
)
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    operating,
    small_world,
    talking,
    tie_of,
    together,
)


def test_worth_implementation_and_terms_are_those_of_the_type():
    kind = {"worth": 2.5, "implementation_months": 14, "shortest_term": 5, "term_spread": 0}
    tie = tie_of(together(kind=kind))
    assert tie["worth"] == pytest.approx(250)
    assert tie["planned_live"] == 14
    assert tie["term"] == 60


def test_terms_are_spread_over_the_years_of_the_type():
    found = set()
    for seed in range(60):
        world = talking(month=seed, kind={"shortest_term": 1, "term_spread": 3}, fall_through=0)
        sign(world, 0, seed)
        found.add(int(tie_of(world)["term"]))
    assert found == {12, 24, 36, 48}


def test_talks_are_longer_where_the_type_says_so():
    def talks(factor):
        return [
            int(tie_of(talking(None, month, {"negotiation": factor}))["due"]) - month
            for month in range(30)
        ]

    assert np.mean(talks(3)) == pytest.approx(3 * np.mean(talks(1)), rel=0.15)


@pytest.mark.parametrize("share", [0, 1])
def test_programmes_pay_for_none_or_all_where_the_type_says_so(share):
    for month in range(20):
        world = talking(month=month, kind={"programme_share": share})
        sign(world, 0, month)
        assert tie_of(world)["programme_funded"] == share


def test_a_conflict_of_interest_takes_its_part_of_the_first_alignment_and_strains():
    plain, torn = together(), together(kind={"conflict_of_interest": 0.3})
    assert first_alignment(torn, 0) == pytest.approx(0.7 * first_alignment(plain, 0))
    for world in (plain, torn):
        tie_of(world)["alignment"], tie_of(world)["culture_gap"] = 1.0, 0.0
        relate(world, 0)
    difference = tie_of(torn)["strain"] - tie_of(plain)["strain"]
    assert difference == pytest.approx(plain.parameters["conflict"][0] * 0.3)


def test_a_type_that_needs_governance_strains_without_a_board_or_data_agreements():
    def strain(levers):
        world = together(levers, kind={"governance_need": 0.5, "culture_gap": 0}, rigidity=0)
        tie_of(world)["alignment"] = 1.0
        relate(world, 0)
        return float(tie_of(world)["strain"])

    bare = strain({})
    need = 0.5 * together().parameters["conflict"][0]
    for levers in ({"steering_board": 1}, {"data_governance": 1}):
        assert bare - strain(levers) == pytest.approx(need)
    both = {"steering_board": 0.5, "data_governance": 0.4}
    assert bare - strain(both) == pytest.approx(0.5 * need)


def test_opacity_hides_integrity_until_reports_are_open():
    def seen(levers=None, opacity=0.0):
        world = operating(levers, kind={"opacity": opacity}, base_openness=0.8)
        return integrity_seen(world, 0, PARTNER)

    assert seen(opacity=0.5) == pytest.approx(0.5 * seen())
    assert seen({"transparency": 1}, 0.5) == seen({"transparency": 1}) == 1


def test_joining_what_two_have_adds_to_the_fit():
    world = small_world(kind={"complementarity": 0.5}, tempo_misfit=0)
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.8 + 0.5 * 0.2)


def test_only_vendors_come_in_bundles():
    for levers in ({}, {"integrated_bundles": 1.0}):
        world = everyone(Policy("p", levers), settings(complementarity=0), bundle_gain=0.5)
        world.organisations["regime"] = 1
        fits = {name: true_fit(world, *PAIRS[name], AREA, code_of(world, name)) for name in PAIRS}
        for name, (_, partner) in PAIRS.items():
            bundled = bool(levers) and partner == VENDOR
            assert fits[name] == pytest.approx(0.75 if bundled else 0.5), name
