"""Force: what a lever does, by its strength, its reach and what was paid; and how trust scales."""

import pytest

from sim.lifecycle.force import force, host_force, in_force, wariness
from sim.parameters.levers import LEVER_NAMES, LEVERS, lever_costs
from tests.sim.lifecycle.pair import HOST, PARTNER, lever, small_world, tie_of, together

BOARD = lever("steering_board")


@pytest.mark.parametrize("name", LEVER_NAMES)
def test_a_lever_acts_with_its_strength_times_its_reach(name):
    reach = LEVERS[lever(name)].reach
    world = together({name: 0.5})
    assert in_force(world, 0, lever(name)) == pytest.approx(0.5 * reach)
    assert host_force(world, HOST, lever(name)) == pytest.approx(0.5 * reach)
    others = [in_force(world, 0, code) for code in range(len(LEVERS)) if code != lever(name)]
    assert not any(others)


def test_one_number_scales_the_reach_of_all_levers_but_none_removes_more_than_there_is():
    for scale in (0.0, 0.5, 1.5):
        reaches = lever_costs(scale)["reach"].tolist()
        assert reaches == pytest.approx([min(one.reach * scale, 1) for one in LEVERS])
        world = small_world({"steering_board": 1}, lever_reach=scale)
        assert host_force(world, HOST, BOARD) == pytest.approx(0.4 * scale)


def test_what_is_not_paid_for_does_not_act_in_the_partnership():
    world = together({"steering_board": 0.5})
    tie = tie_of(world)
    for funded in (1.0, 0.25, 0.0):
        tie["funded"] = funded
        assert in_force(world, 0, BOARD) == pytest.approx(0.5 * 0.4 * funded)
        assert force(world, tie["levers"], BOARD) == pytest.approx(0.5 * 0.4)


def test_what_was_agreed_stands_whatever_the_hosts_policy_is_now():
    world = together({"steering_board": 1})
    world.organisations["regime"][HOST] = 0
    assert in_force(world, 0, BOARD) == pytest.approx(0.4)
    assert host_force(world, HOST, BOARD) == 0
    assert host_force(world, PARTNER, BOARD) == pytest.approx(0.4), "each its own"


@pytest.mark.parametrize(
    ("host", "partner", "wary"), [(0.5, 0.5, 1.0), (0.2, 0.8, 1.0), (1, 1, 0.5), (0, 0, 1.5)]
)
def test_mistrust_enlarges_what_is_bad_and_middling_trust_leaves_it_as_declared(
    host, partner, wary
):
    world = together()
    tie_of(world)["host_trust"], tie_of(world)["partner_trust"] = host, partner
    assert wariness(world, 0) == pytest.approx(wary)
