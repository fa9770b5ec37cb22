"""Scripted events strike when and where they are to, and nothing else before or beside them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim import Event, InvalidSetting, Parameters, Run
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.lifecycle.environment import move_environment
from sim.lifecycle.events import happen, neediest_area
from sim.lifecycle.shocks import lapse_rate, strike
from sim.parameters import EVENT_KINDS
from sim.vocabulary import ABROAD, FUNDING_LAPSED, REGIONS
from tests.sim.lifecycle.everyone import POPULATION, PUBLIC, SYSTEM, everyone, joined
from tests.sim.lifecycle.pair import again
from tests.sim.worlds import AT_LEISURE, BUSY, WORLDLY, assert_same, by_month, contents

RARE = 1e-6
MONTH = 5
IN_REGIONS = {
    "crisis": ("pressure", "urgency"),
    "regulation": ("regulation",),
    "hype": ("hype",),
    "urgency": ("urgency",),
    "funding_cut": ("funding_cut",),
}
STATES = ("pressure", "urgency", "regulation", "hype", "funding_cut")
PACIFIC = REGIONS.index("Pacific")


def struck(*events, month=MONTH, **parameters):
    """What the events of a month change in the regions, and the world."""
    world = everyone(events=events, **parameters)
    for name in STATES:
        world.regions[name] = 0.25
    happen(world, month)
    return {name: world.regions[name] - 0.25 for name in STATES}, world


@pytest.mark.parametrize("kind", list(IN_REGIONS))
def test_an_event_changes_its_states_by_its_size_everywhere_and_nothing_else(kind):
    change, _ = struck(Event(kind, MONTH, 0.5))
    for name in STATES:
        if name not in IN_REGIONS[kind]:
            assert not change[name].any()
    # A cut is set, all else adds to what there is.
    expected = 0.25 if kind == "funding_cut" else 0.5
    for name in IN_REGIONS[kind]:
        assert np.allclose(change[name], expected)


@pytest.mark.parametrize("kind", list(IN_REGIONS))
def test_an_event_of_one_region_strikes_that_region_only(kind):
    for region, row in (("Pacific", PACIFIC), ("Abroad", ABROAD)):
        change, _ = struck(Event(kind, MONTH, 0.5, region=region))
        for name in IN_REGIONS[kind]:
            assert change[name][row].all()
            assert not np.delete(change[name], row, axis=0).any()


@pytest.mark.parametrize("kind", ["regulation", "hype"])
def test_an_event_of_one_area_strikes_that_area_only(kind):
    change, _ = struck(Event(kind, MONTH, 0.5, area="access"))
    assert np.allclose(change[kind][:, 2], 0.5)
    assert not np.delete(change[kind], 2, axis=1).any()
    both, _ = struck(Event(kind, MONTH, 0.5, "Pacific", "access"))
    assert np.count_nonzero(both[kind]) == 1
    assert both[kind][PACIFIC, 2] == 0.5


@pytest.mark.parametrize("kind", list(IN_REGIONS))
def test_no_state_leaves_its_bounds_however_large_the_event(kind):
    events = [Event(kind, MONTH, 1.0)] * 3
    change, _ = struck(*events)
    for name in IN_REGIONS[kind]:
        assert np.all(change[name] == 0.75)


@pytest.mark.parametrize("kind", list(EVENT_KINDS))
def test_an_event_happens_in_its_month_and_in_no_other(kind):
    for month in (MONTH - 1, MONTH + 1):
        change, world = struck(Event(kind, MONTH), month=month)
        assert not any(values.any() for values in change.values())
        assert not world.organisations["fomo_pressure"].any()


def test_events_are_kept_in_the_order_of_their_months_whoever_lists_them():
    events = (Event("hype", 9), Event("crisis", -3), Event("urgency", 9, 0.5), Event("hype", 2))
    table = everyone(events=events).events
    assert table["month"].tolist() == [-3, 2, 9, 9]
    assert table["extent"].tolist() == [1, 1, 1, 0.5]


@pytest.mark.parametrize("month", [MONTH, -MONTH])
def test_a_first_mover_is_news_to_those_who_watch_it_as_so_many_signatures_would_be(month):
    event = Event("first_mover", month, 4, area="growth", organisation=POPULATION.ids[SYSTEM])
    change, world = struck(
        event, month=month, fomo_from_news=0.2, hype_from_news=0.4, imitation=0.05
    )
    own = world.organisations
    # A prominence of 0.5, of 2 that all hosts have.
    assert own["fomo_pressure"][PUBLIC] == pytest.approx(0.2 * 4 * 0.5)
    assert np.count_nonzero(own["fomo_pressure"]) == 1
    assert own["fomo_area"][PUBLIC] == 5
    learned = 0.05 * 4 * 0.5 if month >= 0 else 0
    assert own["awareness"][PUBLIC] == pytest.approx(0.5 + learned)
    assert np.all(np.delete(own["awareness"], PUBLIC) == 0.5)
    assert np.allclose(change["hype"][:, 5], 0.4 * 4 * 0.5 / 2)
    assert not np.delete(change["hype"], 5, axis=1).any()
    assert not own["signed"].any()


def test_the_first_mover_is_the_most_prominent_system_at_home_and_moves_where_it_lacks_most():
    world = everyone(events=(Event("first_mover", MONTH),))
    own = world.organisations
    own["prominence"][:] = (0.3, 0.7, 0.0, 0.0, 0.9, 0.9, 0.95, 0.99)
    own["needs"][SYSTEM] = (0.3, 0.4, 0.5, 0.9, 0.9, 0.1, 0.2)
    own["capabilities"][SYSTEM] = (0.0, 0.0, 0.0, 0.7, 0.3, 0.0, 0.0)
    assert neediest_area(world, SYSTEM) == 4
    happen(world, MONTH)
    assert own["fomo_pressure"][PUBLIC] > 0
    assert not own["fomo_pressure"][SYSTEM:].any()
    assert own["fomo_area"][PUBLIC] == 4
    own["fomo_pressure"] = 0
    own["prominence"][PUBLIC] = 0.8
    happen(world, MONTH)
    assert own["fomo_pressure"][SYSTEM] > 0


def test_a_first_mover_that_is_not_in_the_population_is_refused():
    run = Run(population=POPULATION, events=(Event("first_mover", 3, organisation="H999"),))
    with pytest.raises(InvalidSetting, match=r"^events: first_mover: organisation=H999 is not in"):
        begin(run)


def test_a_cut_lets_that_share_of_the_programmes_lapse_in_its_month_only():
    def funded(size):
        world = everyone(events=(Event("funding_cut", MONTH, size),), lapse_rate=0)
        world.parameters["sponsor_turnover"] = world.parameters["breach_rate"] = 0
        tie = joined(world, "hospital_tech")
        tie["programme_funded"] = 1
        # Its host cannot carry on alone.
        world.organisations["resources"] = 0.0
        happen(world, MONTH)
        return world

    world = funded(0.3)
    assert lapse_rate(world, 0) == pytest.approx(0.3)
    lapsed = 0
    for month in range(1000):
        one = again(world)
        strike(one, 0, month)
        lapsed += one.partnerships["ending"][0] == FUNDING_LAPSED
    assert stats.binomtest(int(lapsed), 1000, 0.3).pvalue > RARE
    unfunded = again(world)
    unfunded.partnerships["programme_funded"][0] = 0
    assert not any(strike(unfunded, 0, month) for month in range(100))
    for region in range(len(REGIONS)):
        move_environment(world, region, MONTH + 1)
    assert lapse_rate(world, 0) == 0
    assert lapse_rate(funded(1.0), 0) == 1


@pytest.mark.parametrize("kind", list(EVENT_KINDS))
@pytest.mark.parametrize("month", [-7, 20])
def test_until_its_month_a_run_with_an_event_is_the_run_without_it(kind, month):
    parameters = Parameters(**BUSY | {"lapse_rate": 0.02})
    run = Run(parameters, seed=4, months=60, warm_up=24, types=WORLDLY, kinds=AT_LEISURE)
    plain = run_world(run)
    other = run_world(replace(run, events=(Event(kind, month, 1.0),)))
    until = month + run.warm_up
    one, two = by_month(plain), by_month(other)
    assert one[:until].tobytes() == two[:until].tobytes()
    assert one[until:].tobytes() != two[until:].tobytes()


@pytest.mark.parametrize("kind", list(EVENT_KINDS))
def test_an_event_that_is_still_to_come_has_left_no_trace_in_any_table(kind):
    run = Run(Parameters(**BUSY), seed=4, months=20, warm_up=12, types=WORLDLY, kinds=AT_LEISURE)
    worlds = [run_world(replace(run, events=events)) for events in ((), (Event(kind, 20),))]
    one, other = (contents(world, 32) for world in worlds)
    assert_same(one, other)


def test_an_event_beyond_the_end_of_a_run_never_happens():
    run = Run(population=POPULATION, months=24, warm_up=12)
    for month in (-13, 24):
        other = run_world(replace(run, events=(Event("crisis", month),)))
        plain = run_world(run)
        assert other.history.tobytes() == plain.history.tobytes()
        assert other.regions.tobytes() == plain.regions.tobytes()


def test_the_chance_of_a_run_is_not_touched_by_an_event():
    run = Run(population=POPULATION, months=60, warm_up=0)
    parameters = run.parameters.replace(hype_from_news=0)
    run = replace(run, parameters=parameters)
    plain = run_world(run)
    other = run_world(replace(run, events=(Event("hype", 10, 0.2, area="cost"),)))
    for name in ("pressure", "urgency", "regulation", "funding"):
        assert plain.regions[name].tobytes() == other.regions[name].tobytes()
    assert np.array_equal(plain.regions["hype"][:, 1:], other.regions["hype"][:, 1:])
