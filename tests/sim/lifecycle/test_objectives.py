"""Objectives: who can host what, and how often a host looks for it."""

import numpy as np
import pytest
from scipy import stats

from sim import PartnershipTypes, Policy
from sim.lifecycle.closing import end
from sim.lifecycle.learning import announce
from sim.lifecycle.objectives import (
    appeal,
    choose_type,
    main_objective,
    may_host,
    objective_gain,
    serves,
    torn,
)
from sim.lifecycle.search import look_for, strongest_area
from sim.vocabulary import BOTH, DELIBERATE, FOMO, MARKET_OR_REGULATION, OBJECTIVES
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
PLAIN = {"objective_weight": 0, "abroad_disbelief": 0}
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


def test_a_type_serves_what_an_organisation_wants_by_its_weights():
    columns = dict(zip((f"serves_{name}" for name in OBJECTIVES), (0.1, 0.2, 0.4, 0.8, 1.0),
                       strict=True))  # fmt: skip
    world = everyone(types=WORLDLY.replace(hospital_tech=columns), objective_weight=1.5)
    own = world.organisations
    own["objectives"][SYSTEM] = (0.5, 0.3, 0.2, 0.0, 0.0)
    assert serves(world, SYSTEM, 0) == pytest.approx(0.05 + 0.06 + 0.08)
    assert objective_gain(world, SYSTEM, 0) == pytest.approx(1 + 1.5 * (0.19 - 0.5))
    assert OBJECTIVES[main_objective(world, SYSTEM, 0)] == "innovation"
    own["objectives"][SYSTEM] = (0.0, 0.0, 0.0, 0.0, 1.0)
    assert serves(world, SYSTEM, 0) == 1
    assert OBJECTIVES[main_objective(world, SYSTEM, 0)] == "supply_cost"


def test_a_gain_is_never_turned_into_a_loss_by_objectives():
    nothing = {f"serves_{name}": 0 for name in OBJECTIVES}
    world = everyone(types=WORLDLY.replace(hospital_tech=nothing), objective_weight=2)
    assert objective_gain(world, SYSTEM, 0) == 0


def test_appeal_is_the_mix_times_how_well_it_serves():
    world = everyone(types=WORLDLY.replace(hospital_tech={"mix": 3}), objective_weight=1)
    assert appeal(world, SYSTEM, 0) == pytest.approx(3 * objective_gain(world, SYSTEM, 0))


def test_a_local_focus_and_disbelief_keep_from_going_abroad_and_from_nothing_else():
    world = everyone(objective_weight=0, abroad_disbelief=0.25)
    world.organisations["local_focus"][SYSTEM] = 0.4
    for name in ("international_consulting", "international_government"):
        skill = float(world.organisations["skill"][SYSTEM])
        expected = 0.6 * (1 - 0.25 * (1 - skill))
        assert appeal(world, SYSTEM, code_of(world, name)) == pytest.approx(expected)
    for name in ("hospital_tech", "inter_organisational"):
        assert appeal(world, SYSTEM, code_of(world, name)) == 1


@pytest.mark.parametrize("who", [PUBLIC, SYSTEM, AGENCY, UNIVERSITY])
def test_types_are_chosen_in_proportion_to_their_mix_among_those_that_a_host_can_have(who):
    mixes = (1, 0.5, 2, 3, 0.25, 1)
    types = WORLDLY.replace(
        **{name: {"mix": mix} for name, mix in zip(WORLDLY, mixes, strict=True)}
    )
    world = everyone(types=types, **PLAIN)
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


def test_experience_and_focus_teach_to_choose_one_identity_abroad():
    def appeal_of(name, skill=0.0, focus=0.0, **counts):
        policy = Policy("p", {"portfolio_focus": focus})
        world = everyone(policy, focus_experience=0.8, **PLAIN)
        own = world.organisations
        own["regime"] = 1
        own["skill"][SYSTEM] = skill
        for column, count in counts.items():
            own[column][SYSTEM] = count
        return appeal(world, SYSTEM, code_of(world, name))

    advice, presence = "international_consulting", "international_government"
    assert appeal_of(advice, staying=1) == 1, "a beginner sees no conflict"
    assert appeal_of(advice, skill=0.5, staying=1) == pytest.approx(0.6)
    assert appeal_of(advice, skill=0.5, focus=0.7, staying=1) == pytest.approx(0.3)
    assert appeal_of(advice, skill=0.5, focus=1.0, staying=1) == 0
    assert appeal_of(presence, skill=0.5, focus=1.0, advising=3) == 0
    assert appeal_of(advice, skill=1.0, focus=1.0, advising=2) == 1, "more of the same is none"
    assert appeal_of(presence, skill=1.0, focus=1.0, staying=2) == 1
    assert appeal_of("hospital_tech", skill=1.0, focus=1.0, staying=2, advising=2) == 1


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


def test_who_is_pressed_by_a_move_looks_for_the_like_of_it_where_it_can():
    world = everyone(fomo_candidates=20, symbolic_value=1)
    tie = joined(world, "inter_organisational")
    announce(world, 0, 0)
    own = world.organisations
    assert own["fomo_type"][PUBLIC] == tie["type"]
    assert own["fomo_area"][PUBLIC] == tie["area"]
    tie["stage"] = 3
    rows = [look_for(world, PUBLIC, 2, FOMO, 0.9, month) for month in range(5)]
    assert {int(world.partnerships["type"][row]) for row in rows if row >= 0} == {tie["type"]}
    own["fomo_type"][PUBLIC] = code_of(world, "academic_industry")
    own["latest"] = -1
    world.counts["rows"] = world.counts["active"] = 0
    rows = [look_for(world, PUBLIC, 2, FOMO, 0.9, month) for month in range(40)]
    kinds = {int(world.partnerships["type"][row]) for row in rows if row >= 0}
    assert kinds
    assert own["fomo_type"][PUBLIC] not in kinds, "a health system is no university"


def test_a_host_offers_abroad_what_it_is_best_at_unless_it_takes_that_for_granted():
    offers = {name: {"mix": 0} for name in WORLDLY if name != "international_consulting"}
    world = everyone(types=WORLDLY.replace(**offers), overlooking=0)
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
    world.parameters["overlooking"] = 2
    assert len({strongest_area(world, SYSTEM, month) for month in range(60)}) > 3
