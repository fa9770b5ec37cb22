"""The environment: pressure, crises, rules, hype, funding."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.environment import move_environment, programme_funding
from sim.vocabulary import ABROAD
from tests.sim.lifecycle.pair import AREA, again, small_world

RARE = 1e-6
STILL = {
    "settling": 0.08,
    "pressure_mean": 0.2,
    "pressure_noise": 0,
    "crisis_rate": 0,
    "regulation_rate": 0,
    "hype_rate": 0,
}


def lived(months, change=lambda world: None, regions=(4,), **parameters):
    world = small_world(**STILL | parameters)
    change(world)
    for month in range(months):
        for region in regions:
            move_environment(world, region, month)
    return world.regions


def test_all_that_passes_settles_at_one_speed_pressure_to_its_mean_and_the_rest_to_nothing():
    def stirred(world):
        world.regions["pressure"] = 0.9
        for column in ("urgency", "regulation", "hype", "funding_cut"):
            world.regions[column] = 0.8

    regions = lived(20, stirred, settling=0.1, pressure_mean=0.3)
    assert regions["pressure"][4] == pytest.approx(0.3 + 0.6 * 0.9**20)
    for column in ("urgency", "regulation", "hype"):
        assert regions[column][4] == pytest.approx(0.8 * 0.9**20), column
    assert regions["funding_cut"][4] == 0, "a cut is of one month"


def test_pressure_has_the_spread_of_its_noise():
    world = small_world(**STILL | {"pressure_noise": 0.05, "pressure_mean": 0.5})
    seen = []
    for month in range(3000):
        move_environment(world, 4, month)
        seen.append(float(world.regions["pressure"][4]))
    expected = 0.05 / np.sqrt(1 - 0.92**2)
    assert np.std(seen) == pytest.approx(expected, rel=0.15)
    assert np.mean(seen) == pytest.approx(0.5, abs=0.06)


def struck(column, months=2000, **parameters):
    """How many of so many months move a state that only a shock moves, and by how much."""
    world = small_world(**STILL | parameters)
    world.regions["pressure"] = world.parameters["pressure_mean"][0]
    found = []
    for month in range(months):
        one = again(world)
        move_environment(one, 4, month)
        found.append(one.regions[column][4].copy())
    return np.array(found)


def test_crises_fall_at_their_rate_lift_pressure_and_lend_as_much_urgency():
    urgency = struck("urgency", crisis_rate=0.05, crisis_size=0.5)
    hit = urgency > 0
    assert stats.binomtest(int(hit.sum()), 2000, 0.05).pvalue > RARE
    assert urgency[hit] == pytest.approx(0.5)
    pressure = struck("pressure", crisis_rate=0.05, crisis_size=0.5)
    assert pressure[hit] == pytest.approx(0.7)
    assert pressure[~hit] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("column", "rate"), [("regulation", "regulation_rate"), ("hype", "hype_rate")]
)
def test_changes_of_rules_and_hype_strike_one_area_at_a_time_all_alike(column, rate):
    found = struck(column, **{rate: 0.2})
    areas = np.count_nonzero(found, axis=1)
    assert set(areas) == {0, 1}
    assert stats.binomtest(int(areas.sum()), 2000, 0.2).pvalue > RARE
    per_area = np.count_nonzero(found, axis=0)
    assert stats.chisquare(per_area).pvalue > RARE


def test_states_stay_within_bounds_in_the_worst_of_worlds():
    worst = {
        "pressure_noise": 0.3,
        "crisis_rate": 1,
        "crisis_size": 1,
        "regulation_rate": 1,
        "hype_rate": 1,
    }
    regions = lived(60, **worst)
    for column in ("pressure", "urgency", "regulation", "hype"):
        assert 0 <= regions[column].min() <= regions[column].max() <= 1
    assert regions["urgency"][4] == 1


def test_the_hottest_area_is_the_one_that_is_most_talked_of():
    def talked(world):
        world.regions["hype"][4] = 0.3
        world.regions["hype"][4, AREA] = 0.4

    assert lived(1, talked)["hottest"][4] == AREA
    found = struck("hottest", months=300, hype_rate=1)
    assert np.array_equal(found, struck("hype", months=300, hype_rate=1).argmax(axis=1))


def test_national_events_strike_every_region_in_the_same_month():
    regions = lived(
        80, regions=range(ABROAD + 1), crisis_rate=0.1, regulation_rate=0.3, hype_rate=0.3
    )
    for column in ("urgency", "regulation", "hype"):
        assert regions[column].any()
        assert np.all(regions[column][:ABROAD] == regions[column][0])
    for column in ("urgency", "hype"):
        assert np.all(regions[column][ABROAD] == regions[column][0]), "known the world over"


def test_other_countries_change_their_own_rules_in_their_own_time():
    world = small_world(**STILL | {"regulation_rate": 0.2, "settling": 1})
    changed = []
    for month in range(2000):
        for region in (4, ABROAD):
            move_environment(world, region, month)
        changed.append(world.regions["regulation"][[4, ABROAD]].any(axis=1))
    home, abroad = np.array(changed).T
    for each in (home, abroad):
        assert stats.binomtest(int(each.sum()), 2000, 0.2).pvalue > RARE
    both = int((home & abroad).sum())
    assert stats.binomtest(both, 2000, 0.04).pvalue > RARE, "independent of each other"


def test_noise_differs_between_regions():
    pressure = lived(50, regions=range(ABROAD), pressure_noise=0.02)["pressure"]
    assert len(set(pressure[:ABROAD].tolist())) == ABROAD


def test_programme_funding_runs_through_its_cycle_between_shut_and_open():
    world = small_world(funding_period=48)
    world.regions["funding_phase"][4] = 0.3
    cycle = np.array([programme_funding(world, 4, month) for month in range(-60, 240)])
    assert cycle.min() >= 0
    assert cycle.max() <= 1
    assert cycle.min() < 0.05
    assert cycle.max() > 0.95
    assert cycle[48:] == pytest.approx(cycle[:-48], abs=1e-9)
    assert cycle.mean() == pytest.approx(0.5, abs=0.05)
    world.regions["funding_phase"][5] = 0.8
    other = [programme_funding(world, 5, month) for month in range(-60, 240)]
    assert np.corrcoef(cycle, other)[0, 1] < 0
