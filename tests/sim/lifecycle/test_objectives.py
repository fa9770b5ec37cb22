"""Objectives: who can host what, and how often a host looks for it."""

import numpy as np
import pytest
from scipy import stats

from sim import LEVER_NAMES, PartnershipTypes, Policy
from sim.lifecycle.closing import end
from sim.lifecycle.objectives import (
    appeal,
    choose_type,
    common_aims,
    may_host,
    portfolio_focus,
    torn,
)
from sim.lifecycle.search import look_for, strongest_area
from sim.vocabulary import BOTH, DELIBERATE, MARKET_OR_REGULATION, OBJECTIVES
from tests.sim.lifecycle.everyone import (
    AGENCY,
    FOREIGN,
    PAIRS,
    PUBLIC,
    SYSTEM,
    UNIVERSITY,
    code_of,
    everyone,
    joined,
)
from tests.sim.worlds import WORLDLY

RARE = 1e-6
ADVICE, PRESENCE = "international_consulting", "international_government"
SYSTEMS = {PUBLIC, SYSTEM}
HOSTS = {
    "hospital_tech": SYSTEMS,
    "public_private": {AGENCY, PUBLIC},
    "inter_organisational": SYSTEMS,
    "academic_industry": {UNIVERSITY},
    "international_consulting": SYSTEMS,
    "international_government": SYSTEMS,
}


@pytest.mark.parametrize("name", list(HOSTS))
def test_each_type_is_hosted_by_its_kind_at_home_and_by_public_systems_where_it_says_so(name):
    world = everyone()
    hosts = {who for who in range(8) if may_host(world, who, code_of(world, name))}
    assert hosts == HOSTS[name]


def test_a_type_that_nobody_looks_for_has_no_hosts():
    world = everyone(types=PartnershipTypes(hospital_tech={"mix": 0}))
    assert not any(may_host(world, who, 0) for who in range(8))
    assert appeal(world, SYSTEM, 0) == 0


def test_aims_are_common_as_far_as_the_weights_of_both_overlap():
    world = everyone()
    own = world.organisations
    own["objectives"][SYSTEM] = (0.5, 0.3, 0.2, 0.0, 0.0)
    own["objectives"][PUBLIC] = (0.1, 0.6, 0.0, 0.3, 0.0)
    assert common_aims(world, SYSTEM, PUBLIC) == pytest.approx(0.4)
    assert common_aims(world, PUBLIC, SYSTEM) == pytest.approx(0.4)
    assert common_aims(world, SYSTEM, SYSTEM) == pytest.approx(1)
    own["objectives"][PUBLIC] = (0.0, 0.0, 0.0, 0.4, 0.6)
    assert common_aims(world, SYSTEM, PUBLIC) == 0


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_appeal_is_the_mix_times_the_weight_of_the_objective_that_a_type_serves(objective):
    columns = {"mix": 3, "objective": objective}
    world = everyone(types=WORLDLY.replace(hospital_tech=columns))
    weights = (0.3, 0.25, 0.2, 0.15, 0.1)
    world.organisations["objectives"][SYSTEM] = weights
    expected = 3 * weights[OBJECTIVES.index(objective)]
    assert appeal(world, SYSTEM, 0) == pytest.approx(expected)


def test_a_local_focus_and_inexperience_keep_from_going_abroad_and_from_nothing_else():
    world = everyone()
    own = world.organisations
    for focus, skill in ((0.0, 1.0), (0.4, 1.0), (0.4, 0.25), (1.0, 1.0), (0.0, 0.0)):
        own["local_focus"][SYSTEM], own["skill"][SYSTEM] = focus, skill
        for name in (ADVICE, PRESENCE):
            expected = 0.2 * (1 - focus) * skill
            assert appeal(world, SYSTEM, code_of(world, name)) == pytest.approx(expected)
        for name in ("hospital_tech", "inter_organisational"):
            assert appeal(world, SYSTEM, code_of(world, name)) == pytest.approx(0.2)


@pytest.mark.parametrize("who", [PUBLIC, SYSTEM, AGENCY, UNIVERSITY])
def test_types_are_chosen_in_proportion_to_their_mix_among_those_that_a_host_can_have(who):
    mixes = (1, 0.5, 2, 3, 0.25, 1)
    types = WORLDLY.replace(
        **{name: {"mix": mix} for name, mix in zip(WORLDLY, mixes, strict=True)}
    )
    world = everyone(types=types)
    world.organisations["skill"] = 1.0
    chosen = np.bincount([choose_type(world, who, month) for month in range(4000)], minlength=6)
    can = np.array([who in HOSTS[name] for name in WORLDLY])
    assert not chosen[~can].any()
    expected = np.array(mixes)[can]
    expected = 4000 * expected / expected.sum()
    if len(expected) > 1:
        assert stats.chisquare(chosen[can], expected).pvalue > RARE


def test_who_can_host_nothing_chooses_nothing():
    world = everyone()
    assert choose_type(world, FOREIGN, 0) == -1
    assert {choose_type(everyone(types=nothing()), SYSTEM, month) for month in range(20)} == {-1}


def nothing():
    return PartnershipTypes(**{name: {"mix": 0} for name in PartnershipTypes()})


def test_experience_or_focus_teaches_to_choose_one_identity_abroad():
    def appeal_of(name, skill, focus=0.0, **counts):
        """The appeal of a type, as a part of what it is to a host that is not torn."""
        world = everyone(Policy("p", {"portfolio_focus": focus}))
        own = world.organisations
        own["regime"] = 1
        assert portfolio_focus(world, SYSTEM) == focus
        world.lever_costs["reach"][LEVER_NAMES.index("portfolio_focus")] = 0.5
        assert portfolio_focus(world, SYSTEM) == 0.5 * focus, "as far as it reaches"
        world.lever_costs["reach"][LEVER_NAMES.index("portfolio_focus")] = 1.0
        own["skill"][SYSTEM] = skill
        free = appeal(world, SYSTEM, code_of(world, name))
        for column, count in counts.items():
            own[column][SYSTEM] = count
        return appeal(world, SYSTEM, code_of(world, name)) / free

    assert appeal_of(ADVICE, 0.01, staying=1) == pytest.approx(0.99), "a beginner sees no conflict"
    assert appeal_of(ADVICE, 0.5, staying=1) == pytest.approx(0.5)
    assert appeal_of(ADVICE, 0.5, focus=0.7, staying=1) == pytest.approx(0.3)
    assert appeal_of(ADVICE, 0.5, focus=0.3, staying=1) == pytest.approx(0.5)
    assert appeal_of(PRESENCE, 0.5, focus=1.0, advising=3) == 0
    assert appeal_of(ADVICE, 1.0, focus=1.0, advising=2) == 1, "more of the same is none"
    assert appeal_of(PRESENCE, 1.0, focus=1.0, staying=2) == 1
    assert appeal_of("hospital_tech", 1.0, focus=1.0, staying=2, advising=2) == 1


def test_advice_and_presence_abroad_are_counted_from_signature_to_ending():
    world = everyone()
    own = world.organisations
    codes = {name: code_of(world, name) for name in PAIRS}
    for count, name in enumerate(PAIRS, start=1):
        joined(world, name)
        assert int(world.counts["rows"][0]) == count
    assert (own["advising"][SYSTEM], own["staying"][SYSTEM]) == (1, 1)
    assert not own["advising"][FOREIGN:].any()
    assert torn(world, SYSTEM, codes["international_consulting"]) == 1
    assert torn(world, SYSTEM, codes["international_government"]) == 1
    assert torn(world, SYSTEM, codes["hospital_tech"]) == 0
    end(world, 4, MARKET_OR_REGULATION, BOTH, 12)
    assert (own["advising"][SYSTEM], own["staying"][SYSTEM]) == (0, 1)
    assert torn(world, SYSTEM, codes["international_government"]) == 0


def test_a_host_offers_abroad_what_it_is_best_at_unless_it_takes_that_for_granted():
    offers = {name: {"mix": 0} for name in WORLDLY if name != "international_consulting"}
    world = everyone(types=WORLDLY.replace(**offers), judgement_noise=0)
    own = world.organisations
    own["capabilities"][SYSTEM] = (0.2, 0.3, 0.1, 0.9, 0.4, 0.5, 0.6)
    assert strongest_area(world, SYSTEM, 0) == 3
    row = next(
        row
        for month in range(40)
        if (row := look_for(world, SYSTEM, -1, DELIBERATE, 0.9, month)) >= 0
    )
    tie = world.partnerships[row]
    assert (tie["host"], tie["partner"], tie["area"]) == (SYSTEM, FOREIGN, 3)
    world.parameters["judgement_noise"] = 2
    assert len({strongest_area(world, SYSTEM, month) for month in range(60)}) > 3
