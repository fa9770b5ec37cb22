"""Whom a type of partnership joins, and the law between them: columns of the table of types."""

import numpy as np
import pytest

from sim import Policy
from sim.lifecycle.implementation import friction
from sim.lifecycle.search import meet_candidate
from sim.lifecycle.ties import regulatory_distance
from sim.vocabulary import DELIBERATE, FOMO, IMPLEMENTING, NEVER
from tests.sim.lifecycle.everyone import (
    FOREIGN,
    PAIRS,
    SYSTEM,
    VENDOR,
    code_of,
    everyone,
    joined,
    settings,
)
from tests.sim.lifecycle.pair import (
    AREA,
)


def test_abroad_the_distance_of_law_is_that_of_the_partners_country():
    world = everyone(interstate_distance=0.5, friction_law=0.5)
    own = world.organisations
    own["multistate"][SYSTEM] = 1
    assert regulatory_distance(world, SYSTEM, FOREIGN) == 0.4
    assert regulatory_distance(world, SYSTEM, VENDOR) == 0
    own["legal_distance"][FOREIGN] = 0.9
    tie = joined(world, "international_consulting")
    assert tie["regulatory_distance"] == 0.9
    far = friction(world, 0)
    tie["regulatory_distance"] = 0
    assert far - friction(world, 0) == pytest.approx(0.45)


def test_red_lines_rule_out_partners_of_too_different_a_law_abroad_whatever_the_hurry():
    for strength, met in ((0.0, True), (0.5, True), (0.7, False), (1.0, False)):
        world = everyone(Policy("p", {"red_lines": strength}), red_line=0)
        world.organisations["regime"] = 1
        code = code_of(world, "international_consulting")
        calm, hurried = (
            meet_candidate(world, SYSTEM, AREA, code, route, 0, 0) for route in (DELIBERATE, FOMO)
        )
        assert calm == hurried == (FOREIGN if met else -1)


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
