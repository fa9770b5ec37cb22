"""Search: who looks for a partner, why, and whom they look at."""

import numpy as np
import pytest

from sim.lifecycle.appraisal import clear_sight
from sim.lifecycle.needs import need_gap
from sim.lifecycle.search import (
    abstention,
    deliberate_urge,
    fomo_urge,
    has_means,
    look_around,
    meet_candidate,
    most_pressing_area,
    search,
)
from sim.vocabulary import BROKERED, DELIBERATE, FOMO, RENEWAL
from tests.sim.lifecycle.pair import AREA, HOST, PARTNER, TYPE, small_world, together

EAGER = {"search_rate": 1, "retrenchment": 0, "search_interval": 5, "awareness_start": 1}


def eager(levers=None, **changes):
    world = small_world(levers, **EAGER | changes)
    world.organisations["awareness"] = 1.0
    return world


def test_an_urge_to_search_grows_with_awareness_and_time_and_falls_with_pressure():
    world = small_world(retrenchment=0.5)
    own, region = world.organisations, world.regions
    urge = deliberate_urge(world, HOST)
    own["awareness"][HOST] = 1.0
    assert deliberate_urge(world, HOST) == pytest.approx(2 * urge)
    own["coverage"][HOST] = 0.5
    assert deliberate_urge(world, HOST) == pytest.approx(0.5 * urge)
    region["pressure"][4] = 1.0
    assert deliberate_urge(world, HOST) < 0.4 * urge


def test_nobody_plans_a_search_without_a_reserve():
    world = eager(liquidity_needed=3, partnering_budget=40)
    world.organisations["resources"][HOST] = 119.9
    assert not has_means(world, HOST)
    assert deliberate_urge(world, HOST) == 0
    world.organisations["resources"][HOST] = 120.0
    assert has_means(world, HOST)
    assert deliberate_urge(world, HOST) > 0


def test_fear_of_missing_out_needs_both_fear_and_pressure():
    world = small_world(fomo_rate=0.2)
    own = world.organisations
    assert fomo_urge(world, HOST) == 0
    own["fomo_pressure"][HOST] = 2.0
    assert fomo_urge(world, HOST) == pytest.approx(0.2 * 0.5 * 2 / 3)
    own["fomo_pressure"][HOST] = 1e9
    assert fomo_urge(world, HOST) == pytest.approx(0.2 * 0.5), "fear saturates"
    own["fomo"][HOST] = 0
    assert fomo_urge(world, HOST) == 0


def test_a_search_costs_money_and_attention_and_the_host_waits_before_the_next():
    world = eager(search_cost=20, search_attention=0.7)
    own = world.organisations
    search(world, HOST, 0)
    assert own["free_from"][HOST] == 5
    assert own["resources"][HOST] == 980
    assert own["committed"][HOST] == pytest.approx(0.7)
    for month in range(1, 5):
        search(world, HOST, month)
    assert own["resources"][HOST] == 980
    search(world, HOST, 5)
    assert own["resources"][HOST] == 960


def test_the_most_pressing_need_is_chosen_and_small_ones_are_left():
    world = small_world(need_noise=0, need_threshold=0.3)
    own = world.organisations
    own["needs"][HOST] = (0.2, 0.3, 0.9, 0.5, 0.1, 0.4, 0.3)
    assert most_pressing_area(world, HOST, 0) == 2
    assert need_gap(world, HOST, 2) == pytest.approx(0.8)
    own["capabilities"][HOST] = 0.7
    assert most_pressing_area(world, HOST, 0) == -1, "no gap is worth a partnership"
    assert need_gap(world, HOST, 0) == 0


def test_the_problem_first_gate_sends_hurried_hosts_through_a_deliberate_appraisal():
    def origins(levers):
        world = small_world(levers, fomo_rate=1, search_rate=0, search_interval=1)
        own = world.organisations
        own["fomo"][HOST], own["fomo_pressure"][HOST], own["fomo_area"][HOST] = 1, 5, AREA
        found = []
        for month in range(60):
            row = search(world, HOST, month)
            if row >= 0:
                found.append(int(world.partnerships["origin"][row]))
                world.partnerships["stage"][row] = 4
            own["resources"][HOST] = 1000
        return found

    assert set(origins({})) == {FOMO}
    assert FOMO not in origins({"problem_first_gate": 1})
    mixed = origins({"problem_first_gate": 0.5})
    assert FOMO in mixed
    assert set(mixed) & {DELIBERATE, RENEWAL}


def test_hurried_hosts_behind_the_gate_need_a_problem():
    world = small_world({"problem_first_gate": 1}, fomo_rate=1, search_rate=0)
    own = world.organisations
    own["fomo"][HOST], own["fomo_pressure"][HOST], own["fomo_area"][HOST] = 1, 5, AREA
    own["capabilities"][HOST] = 1.0
    assert all(search(world, HOST, month) == -1 for month in range(40))


@pytest.mark.parametrize(
    ("column", "value"), [("resources", 0.0), ("coverage", 0.9)], ids=["poor", "stretched"]
)
def test_the_entry_gate_holds_back_those_who_cannot_afford_it(column, value):
    world = small_world({"entry_gate": 0.75})
    assert abstention(world, HOST) == 1
    world.organisations[column][HOST] = value
    assert abstention(world, HOST) == pytest.approx(0.25)


def test_focus_says_no_once_there_are_enough_partnerships():
    world = small_world({"portfolio_focus": 0.6}, focus_limit=0.2)
    world.organisations["active"][HOST] = 1
    assert abstention(world, HOST) == 1
    world.organisations["active"][HOST] = 2
    assert abstention(world, HOST) == pytest.approx(0.4)


def test_diligence_and_brokers_see_more_candidates_and_see_them_better():
    world = eager()
    careful = eager({"due_diligence": 1})
    assert clear_sight(careful, HOST, DELIBERATE) > clear_sight(world, HOST, DELIBERATE)
    assert clear_sight(world, HOST, BROKERED) > clear_sight(world, HOST, DELIBERATE)
    assert clear_sight(world, HOST, FOMO) < clear_sight(world, HOST, DELIBERATE)
    assert clear_sight(careful, HOST, FOMO) == clear_sight(world, HOST, FOMO)


def test_red_lines_rule_out_partners_from_too_different_a_law():
    world = small_world({"red_lines": 1}, interstate_distance=0.5, red_line=0)
    own = world.organisations
    home = {meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, index, 0) for index in range(20)}
    assert home == {PARTNER, PARTNER + 1}
    own["region"][PARTNER] = 5
    found = {meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, index, 0) for index in range(20)}
    assert found == {-1, PARTNER + 1}
    hurried = {meet_candidate(world, HOST, AREA, TYPE, FOMO, index, 0) for index in range(20)}
    assert PARTNER not in hurried, "whatever the hurry"
    world.parameters["red_line"] = 1
    lax = {meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, index, 0) for index in range(20)}
    assert lax == {PARTNER, PARTNER + 1}


def test_a_firm_that_has_gone_is_no_candidate():
    world = small_world()
    world.organisations["exists_from"][PARTNER:] = 3
    assert meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, 0, 2) == -1
    assert meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, 0, 3) >= PARTNER


def test_the_hurried_prefer_the_vendor_that_everybody_has():
    world = small_world()
    world.organisations["active"][PARTNER + 1] = 9
    seen = {route: [] for route in (DELIBERATE, FOMO)}
    for route, month in ((route, month) for route in seen for month in range(300)):
        seen[route].append(meet_candidate(world, HOST, AREA, TYPE, route, 0, month) == PARTNER + 1)
    assert np.mean(seen[FOMO]) > np.mean(seen[DELIBERATE])


def test_a_pair_that_is_together_does_not_meet_as_candidates():
    world = together(candidates=40)
    for month in range(1, 30):
        row = look_around(world, HOST, AREA, TYPE, DELIBERATE, month)
        assert row == -1 or world.partnerships["partner"][row] != PARTNER
        if row >= 0:
            break
    assert row >= 0, "the other vendor was found"


def test_a_renewed_tie_is_called_so_but_not_in_a_hurry():
    for route, origin in ((DELIBERATE, RENEWAL), (FOMO, FOMO)):
        world = together(candidates=40, fomo_candidates=40)
        world.partnerships["stage"][0] = 3
        world.organisations["exists_from"][PARTNER + 1] = 1000
        row = next(
            row
            for month in range(50)
            if (row := look_around(world, HOST, AREA, TYPE, route, month)) >= 0
        )
        tie = world.partnerships[row]
        assert (tie["origin"], tie["earlier"], tie["ordinal"]) == (origin, 0, 2)
