"""Whom a type of partnership joins, and what changes where the host brings the capability."""

import numpy as np
import pytest

from sim.lifecycle.candidates import meet_candidate
from sim.lifecycle.implementation import friction
from sim.lifecycle.needs import capable, in_need
from sim.lifecycle.operation import delivered
from sim.lifecycle.search import look_for
from sim.vocabulary import DELIBERATE, IMPLEMENTING, NEVER
from tests.sim.lifecycle.everyone import (
    AGENCY,
    FOREIGN,
    PAIRS,
    SYSTEM,
    UNIVERSITY,
    code_of,
    everyone,
    joined,
    settings,
)
from tests.sim.lifecycle.pair import AREA
from tests.sim.worlds import only_type

ABROAD = ("international_consulting", "international_government")


@pytest.mark.parametrize("name", list(PAIRS))
def test_the_partners_of_a_type_are_of_its_kind_and_country(name):
    world = everyone()
    code = code_of(world, name)
    host, _ = PAIRS[name]
    row = world.types[code]
    found = {
        meet_candidate(world, host, area, code, DELIBERATE, index, 0)
        for area in range(7)
        for index in range(20)
    } - {-1}
    own = world.organisations
    expected = np.flatnonzero(
        (own["kind"] == row["partner_kind"]) & (own["abroad"] == row["abroad"])
    )
    assert found == set(expected.tolist()) - {host}


def test_a_type_without_any_partner_finds_nobody():
    world = everyone(types=settings(partner_kind="university", abroad="yes"))
    assert meet_candidate(world, SYSTEM, AREA, 0, DELIBERATE, 0, 0) == -1


def test_the_life_of_each_type_begins_like_the_others():
    world = everyone()
    for index, name in enumerate(PAIRS):
        tie = joined(world, name)
        assert tie["type"] == index
        assert tie["stage"] == IMPLEMENTING
        assert tie["live"] == NEVER
        assert (tie["host"], tie["partner"]) == PAIRS[name]


@pytest.mark.parametrize("name", list(PAIRS))
def test_abroad_the_host_brings_the_capability_and_the_partner_has_the_need(name):
    world = everyone()
    host, partner = PAIRS[name]
    sides = (partner, host) if name in ABROAD else (host, partner)
    code = code_of(world, name)
    found = (in_need(world, host, partner, code), capable(world, host, partner, code))
    assert found == sides


def test_abroad_value_follows_the_partners_need_and_not_the_hosts():
    world = everyone()
    tie = joined(world, "international_consulting", live=3)
    tie["host_effort"] = tie["partner_effort"] = 1.0
    own = world.organisations
    own["needs"], own["capabilities"] = 0.3, 0.3
    first = delivered(world, 0)
    own["needs"][SYSTEM] = 1.0
    assert delivered(world, 0) == first > 0
    own["needs"][FOREIGN] = 0.5
    assert delivered(world, 0) == pytest.approx(first * 0.7 / 0.5)


def proposed(world, month=0):
    """The proposal of a planned search that begins without an area in mind, or None."""
    row = look_for(world, SYSTEM, -1, DELIBERATE, 0.5, month)
    return world.partnerships[row] if row >= 0 else None


def test_who_offers_abroad_needs_no_need_of_its_own_and_offers_what_it_does_best():
    def searched(name):
        world = everyone(types=only_type(name), judgement_noise=0, appraisal_noise=0)
        own = world.organisations
        own["capabilities"][SYSTEM] = (0.7, 0.7, 0.7, 0.95, 0.7, 0.7, 0.7)
        own["needs"][SYSTEM] = 0.0
        return proposed(world)

    assert searched("hospital_tech") is None
    offer = searched("international_consulting")
    assert (offer["area"], offer["partner"]) == (3, FOREIGN)
    assert offer["fit"] >= 0.95


def test_law_abroad_is_the_partners_and_slows_the_work():
    world = everyone(friction=0.3)
    world.organisations["legal_distance"][FOREIGN] = 0.9
    tie = joined(world, "international_consulting")
    assert tie["regulatory_distance"] == 0.9
    tie["care"] = 1.0
    far = friction(world, 0)
    tie["regulatory_distance"] = 0
    assert far - friction(world, 0) == pytest.approx(0.3 * 0.9)
    assert joined(world, "hospital_tech")["regulatory_distance"] == 0


@pytest.mark.parametrize("name", ABROAD)
def test_only_those_who_stand_abroad_count_as_such_while_it_lasts(name):
    world = everyone()
    joined(world, "hospital_tech")
    own = world.organisations
    assert own["advising"][SYSTEM] == own["staying"][SYSTEM] == 0
    joined(world, name)
    expected = (1, 0) if name == "international_consulting" else (0, 1)
    assert (own["advising"][SYSTEM], own["staying"][SYSTEM]) == expected
    assert not own["advising"][[AGENCY, UNIVERSITY, FOREIGN]].any()
