"""Implementation: progress against friction; it may take long, or never be done."""

import numpy as np
import pytest

from sim.lifecycle.implementation import bear_cost, friction, go_live, implement
from sim.vocabulary import IMPLEMENTING, OPERATING
from tests.sim.lifecycle.pair import HOST, PARTNER, months, tie_of, together


def months_to_live(levers=None, change=lambda world: None, **parameters):
    world = together(levers, **parameters)
    change(world)
    for month in range(1, 900):
        go_live(world, 0, month)
        if tie_of(world)["stage"] == OPERATING:
            assert tie_of(world)["live"] == month
            return month
        implement(world, 0, month)
    return 900


def set_to(column, value, table="partnerships", row=0):
    def change(world):
        getattr(world, table)[column][row] = value

    return change


def test_progress_only_grows_and_operation_begins_when_it_is_complete():
    world = together(pace=2)
    before = 0.0
    for month in range(1, 100):
        go_live(world, 0, month)
        if tie_of(world)["stage"] == OPERATING:
            break
        assert before < 1, "operation begins with the month after the work is done"
        implement(world, 0, month)
        progress = float(tie_of(world)["progress"])
        assert before < progress <= 1
        before = progress
    assert progress == 1
    assert tie_of(world)["live"] == month > 1


def test_without_pace_nothing_is_ever_implemented():
    world = together(pace=0)
    for month in range(1, 50):
        implement(world, 0, month)
    assert tie_of(world)["progress"] == 0
    assert tie_of(world)["stage"] == IMPLEMENTING


@pytest.mark.parametrize(
    ("column", "easy", "hard"),
    [
        ("tempo_gap", 0.0, 1.0),
        ("culture_gap", 0.0, 1.0),
        ("care", 1.0, 0.0),
        ("strain", 0.0, 1.0),
        ("formality", 0.0, 1.0),
        ("regulatory_distance", 0.0, 1.0),
    ],
)
def test_each_kind_of_friction_slows(column, easy, hard):
    worlds = [together() for _ in range(2)]
    for world, value in zip(worlds, (easy, hard), strict=True):
        world.partnerships[column][0] = value
    one, other = (friction(world, 0) for world in worlds)
    assert 0 <= one < other <= 0.95
    slow = {"pace": 1.0}
    assert months_to_live(None, set_to(column, easy), **slow) < months_to_live(
        None, set_to(column, hard), **slow
    )


def test_understanding_bridges_a_gap_of_culture_and_skill_makes_integration_routine():
    world = together()
    world.partnerships["culture_gap"][0] = 0.8
    before = friction(world, 0)
    world.partnerships["understanding"][0] = 1.0
    understood = friction(world, 0)
    assert understood < before
    world.organisations["skill"][PARTNER] = 1.0
    assert friction(world, 0) < understood
    bundled = together({"integrated_bundles": 1})
    assert friction(bundled, 0) < friction(together(), 0)
    assert friction(together({"data_governance": 1}), 0) > friction(together(), 0)


def test_friction_never_stops_everything_nor_pushes():
    world = together(friction_tempo=1, friction_culture=1, friction_strain=1, friction_law=1)
    for column in ("tempo_gap", "culture_gap", "strain", "regulatory_distance", "formality"):
        world.partnerships[column][0] = 1.0
    assert friction(world, 0) == 0.95
    off = dict.fromkeys(
        ("tempo", "culture", "integration", "carelessness", "strain", "formality", "law", "data"), 0
    )
    smooth = together(**{f"friction_{name}": value for name, value in off.items()})
    assert friction(smooth, 0) == 0


def test_a_sponsor_attention_and_urgency_speed_it_up():
    slow = {"pace": 1.0}
    base = months_to_live(None, set_to("sponsor", 0.5), **slow)
    assert months_to_live(None, set_to("sponsor", 1.0), **slow) < base
    assert months_to_live(None, set_to("sponsor", 0.0), **slow) > base
    assert months_to_live(None, set_to("coverage", 0.3, "organisations", HOST), **slow) > base
    assert months_to_live(None, set_to("coverage", 0.3, "organisations", PARTNER), **slow) > base
    assert months_to_live(None, set_to("urgency", 1.0, "regions", 4), **slow) < base


def test_a_month_costs_both_sides_what_they_book():
    world = together(implementation_cost=1.0, implementation_fee=0.0)
    tie, own = tie_of(world), world.organisations
    tie["programme_funded"] = 0
    bear_cost(world, 0, 1.0, 0.0, 0.0, 1)
    x = {name: world.parameters[name][0] for name in world.parameters.dtype.names}
    host = x["host_fixed_cost"] + x["host_cost_share"] * x["contract_worth"]
    partner = x["partner_fixed_cost"] + x["partner_cost_share"] * x["contract_worth"]
    assert (tie["host_cost"], tie["partner_cost"]) == pytest.approx((host, partner))
    assert own["net_income"].tolist() == pytest.approx([-host, 0, 0, -partner, 0])
    assert months(world)["host_cost"][1] == pytest.approx(host)

    bear_cost(world, 0, 2.0, 0.25, 0.0, 2)
    assert tie["host_cost"] == pytest.approx(3 * host + 0.25 * 2 * partner)
    assert tie["partner_cost"] == pytest.approx(partner + 0.75 * 2 * partner)


def test_programmes_neighbours_and_dedication_change_the_cost():
    def cost(levers=None, **columns):
        world = together(levers)
        for column, value in {"programme_funded": 0, **columns}.items():
            world.partnerships[column][0] = value
        bear_cost(world, 0, 1.0, 0.0, 0.0, 1)
        return np.array([tie_of(world)["host_cost"], tie_of(world)["partner_cost"]])

    plain = cost()
    funded = cost(programme_funded=1)
    assert funded[0] == pytest.approx(0.5 * plain[0])
    assert funded[1] == plain[1]
    assert cost({"local_partnering": 1})[0] < plain[0]
    assert np.all(cost({"dedicated_resources": 1}) > plain)
    assert cost(customisation=1.0)[1] > plain[1]
    assert np.all(cost(scope=2.0) > plain)
