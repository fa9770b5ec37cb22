"""Switches, scripted events and phases of a policy: checked at once, with one sentence."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import LEVER_NAMES, Event, InvalidSetting, Parameters, Phase, Policy, Run
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.parameters import EVENT_KINDS, PARAMETERS, SWITCHES, read_events, switched
from sim.parameters.events import event_table
from sim.parameters.policy import GROUPS
from sim.population import synthetic_population
from sim.vocabulary import AREAS, REGIONS, VENDOR
from tests.sim.test_parameters import EVIDENCE
from tests.sim.worlds import any_events, any_policy, any_population, cases, examples

SMALL = synthetic_population(6, 3, 1, 1, 1, 1)


def refusal(make, *arguments, **settings):
    with pytest.raises(InvalidSetting) as refused:
        make(*arguments, **settings)
    message = str(refused.value)
    assert "\n" not in message
    return message


# Switches.


@pytest.mark.parametrize("name", list(SWITCHES))
def test_a_switch_off_stills_its_parameters_and_no_others(name):
    still = switched(Parameters(), {name: False})
    assert {key: still[key] for key in SWITCHES[name]} == SWITCHES[name]
    others = set(PARAMETERS) - set(SWITCHES[name])
    assert all(still[key] == Parameters()[key] for key in others)


def test_a_switch_that_is_on_or_not_named_changes_nothing():
    given_parameters = Parameters(crisis_rate=0.5)
    assert switched(given_parameters, {}) == given_parameters
    assert switched(given_parameters, dict.fromkeys(SWITCHES, True)) == given_parameters


def test_all_switches_may_be_off_at_once():
    still = switched(Parameters(), dict.fromkeys(SWITCHES, False))
    for off in SWITCHES.values():
        assert {name: still[name] for name in off} == off


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("pressure", lambda world: world.regions["pressure"]),
        ("crises", lambda world: world.regions["urgency"]),
        ("regulation", lambda world: world.regions["regulation"]),
        ("hype", lambda world: world.regions["hype"]),
    ],
)
def test_a_part_switched_off_stands_still_and_one_switched_on_moves(name, state):
    lively = {} if name == "crises" else {"crisis_rate": 0.0}
    run = Run(Parameters(**lively), population=SMALL, seed=1, months=120, warm_up=60)
    if name == "crises":
        run = Run(run.parameters, population=SMALL, seed=1, months=600, warm_up=0)
        moved = run_world(run).history["pressure"].max() > len(REGIONS) * 0.5
        assert moved
    else:
        assert state(run_world(run)).any()
    off = switched(run.parameters, {name: False})
    still = run_world(Run(off, population=SMALL, seed=1, months=run.months, warm_up=run.warm_up))
    assert not state(still).any()


@pytest.mark.parametrize(
    ("name", "attribute", "abroad"),
    [("demand_growth", "needs", 0), ("foreign_learning", "capabilities", 1)],
)
def test_organisations_change_by_themselves_only_where_that_is_switched_on(name, attribute, abroad):
    still = Parameters(search_rate=0, fomo_rate=0)
    for parameters, grows in ((still, True), (switched(still, {name: False}), False)):
        run = Run(parameters, population=SMALL, seed=1, months=24, warm_up=0)
        first, last = begin(run).organisations, run_world(run).organisations
        chosen = (first["kind"] != VENDOR) & (first["abroad"] == abroad)
        assert np.array_equal(first[attribute][chosen], last[attribute][chosen]) == (not grows)
        assert np.all(last[attribute][chosen] >= first[attribute][chosen])


def test_a_switch_that_does_not_exist_is_refused_with_the_nearest():
    message = refusal(switched, Parameters(), {"crisis": False})
    assert message.startswith("environment.crisis does not exist; allowed are pressure, crises")
    assert message.endswith("Did you mean 'crises'?")


@pytest.mark.parametrize("value", [0, 1, "false", None, 0.0])
def test_a_switch_is_true_or_false(value):
    assert refusal(switched, Parameters(), {"crises": value}) == (
        f"environment.crises={value!r} is not allowed; it is true or false."
    )


def test_a_parameter_of_a_part_switched_off_must_not_say_otherwise():
    assert refusal(switched, Parameters(crisis_rate=0.25), {"crises": False}) == (
        "parameters.crisis_rate=0.25 contradicts environment.crises=false; leave one of them out."
    )
    same = Parameters(crisis_rate=0)
    assert switched(same, {"crises": False}) == same


# Events.


def test_every_kind_of_event_says_what_it_does_and_on_what_evidence():
    for meaning, evidence in EVENT_KINDS.values():
        assert meaning.endswith(".")
        assert EVIDENCE.fullmatch(evidence)


@pytest.mark.parametrize("kind", list(EVENT_KINDS))
def test_sizes_reach_from_0_to_1_and_of_a_first_mover_to_20(kind):
    most = 20 if kind == "first_mover" else 1
    for size in (0, 0.5, most):
        assert Event(kind, 0, size).size == size
    for size in (-0.01, most + 0.01, math.nan, math.inf, 10**400):
        message = refusal(Event, kind, 0, size)
        assert message == f"events: {kind}: size={size}; allowed is 0 to {most}."
    for size in (True, "1", None):
        message = refusal(Event, kind, 0, size)
        assert message == f"events: {kind}: size={size!r} is not a number."


def test_months_are_whole_and_lie_within_the_longest_run():
    for month in (-1200, 0, 1199):
        assert Event("crisis", month).month == month
    for month in (-1201, 1200):
        message = f"events: crisis: month={month}; allowed is -1200 to 1199."
        assert refusal(Event, "crisis", month) == message
    for month in (1.0, "3", None, True):
        message = f"events: crisis: month={month!r} is not a whole number."
        assert refusal(Event, "crisis", month) == message


def test_places_and_areas_are_known_names():
    for region in REGIONS:
        assert Event("crisis", 0, region=region).region == region
    for area in AREAS:
        assert Event("hype", 0, area=area).area == area
    message = refusal(Event, "crisis", 0, region="Atlantis")
    assert message.startswith("events: crisis: region=Atlantis is not known; allowed are New Eng")
    message = refusal(Event, "hype", 0, area="money")
    assert message.startswith("events: hype: area=money is not known; allowed are cost, quality")


@pytest.mark.parametrize("kind", ["crises", "", None, 3, ["crisis"]])
def test_an_unknown_kind_of_event_is_refused(kind):
    message = refusal(Event, kind, 0)
    assert message.startswith(f"events: kind={kind} does not exist; allowed are crisis, ")
    assert message.endswith("Did you mean 'crisis'?") == ("cris" in str(kind))


def test_equal_events_are_one_whatever_kind_of_number_they_were_given():
    one, other = Event("crisis", 6, 1), Event("crisis", 6, np.float64(1.0))
    assert one == other
    assert hash(one) == hash(other)
    assert type(one.size) is type(other.size) is float
    assert math.copysign(1, Event("crisis", 6, -0.0).size) == 1
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    with pytest.raises(AttributeError):
        one.month = 7


def test_events_are_read_from_a_list_of_mappings():
    listed = [
        {"kind": "crisis", "month": 36, "size": 0.6},
        {"kind": "first_mover", "month": -3, "organisation": "H002", "area": "growth"},
    ]
    expected = (
        Event("crisis", 36, 0.6),
        Event("first_mover", -3, area="growth", organisation="H002"),
    )
    assert read_events(listed) == expected
    assert read_events(iter(listed)) == expected
    assert read_events(None) == read_events([]) == ()


@pytest.mark.parametrize("listed", ["crisis", {"kind": "crisis", "month": 3}, 5, True])
def test_what_is_no_list_of_events_is_refused(listed):
    assert refusal(read_events, listed) == (
        f"events={listed!r} is not a list of events; write "
        "events=[{kind:crisis,month:36,size:0.6}]."
    )


@pytest.mark.parametrize("one", ["crisis", {"kind": "crisis"}, {"month": 3}, None, 5, {}])
def test_an_event_needs_a_kind_and_a_month(one):
    message = refusal(read_events, [one])
    assert message.startswith(f"events: {one!r} needs a kind and a month; write events=[")


def test_an_event_has_no_other_parts():
    message = refusal(read_events, [{"kind": "crisis", "month": 3, "length": 2}])
    assert message == (
        "events: length is not part of an event; "
        "allowed are kind, month, size, region, area, organisation."
    )


@examples(40)
@given(cases)
def test_the_table_of_events_says_what_the_events_say(case):
    rng = np.random.default_rng(case)
    population = any_population(rng)
    events = any_events(rng, population)
    table = event_table(events, population.ids)
    assert len(table) == len(events)
    for row, event in zip(table, events, strict=True):
        assert (row["month"], row["extent"]) == (event.month, event.size)
        assert list(EVENT_KINDS)[row["kind"]] == event.kind
        for name, names in (
            ("region", REGIONS),
            ("area", AREAS),
            ("organisation", population.ids),
        ):
            code = row["who" if name == "organisation" else name]
            assert (None if code < 0 else names[code]) == getattr(event, name)


# Phases.


def test_a_phase_is_for_everyone_from_month_0_unless_it_says_otherwise():
    phase = Phase({"voice": 1})
    assert (phase.start, phase.applies_to, phase.uptake, phase.spread) == (0, "everyone", 1, 0)
    assert Phase().levers == {}


def test_the_start_of_a_phase_is_a_month_of_observation():
    for start in (0, 1199):
        assert Phase(start=start).start == start
    for start in (-1, 1200, 1.0, "6", None, True):
        assert refusal(Phase, start=start) == (
            f"phases: start={start!r} is not allowed; "
            "it must be a whole number of months from 0 to 1199."
        )


def test_a_phase_applies_to_a_known_group():
    for group in GROUPS:
        assert Phase(applies_to=group).applies_to == group
    message = refusal(Phase, applies_to="hospitals")
    assert message.startswith("phases: applies_to=hospitals is not known; allowed are everyone, ")
    assert all(group in message for group in GROUPS)


@pytest.mark.parametrize("name", ["uptake", "spread"])
def test_uptake_and_spread_are_parts(name):
    for value in (0, 0.5, 1):
        assert getattr(Phase(**{name: value}), name) == value
    for value in (-0.01, 1.01, math.nan, math.inf, True, "0.5", None):
        message = refusal(Phase, **{name: value})
        assert message.startswith(f"phases: {name}=")
        assert message.endswith("is not a number from 0 to 1.")


def test_the_levers_of_a_phase_are_those_of_a_policy():
    assert refusal(Phase, {"voice": 2}).startswith("policy.voice=2 is out of bounds")
    assert refusal(Phase, {"vioce": 1}).startswith("policy.vioce is not a lever. Did you mean 'voi")
    for make in (Phase, lambda levers: Policy("p", levers)):
        assert refusal(make, [("voice", 1)]).startswith("levers=[('voice', 1)] are not names and")


def test_phases_stand_in_the_order_of_their_months_and_of_the_list_within_one():
    early, late = Phase({"voice": 1}, 3), Phase({"transparency": 1}, 9)
    same = Phase({}, 3, "public")
    assert Policy("p", {}, (late, early, same)).phases == (early, same, late)
    assert Policy("p", {}, [late, same, early]).phases == (same, early, late)


@examples(40)
@given(cases)
def test_policies_with_phases_are_equal_by_value_and_survive_pickling(case):
    policy = any_policy(np.random.default_rng(case))
    again = tuple(
        Phase(dict(one.levers), one.start, one.applies_to, one.uptake, one.spread)
        for one in policy.phases
    )
    for twin in (
        pickle.loads(pickle.dumps(policy)),
        copy.deepcopy(policy),
        Policy(policy.name, dict(policy.levers), list(again)),
    ):
        assert twin == policy
        assert hash(twin) == hash(policy)
    more = Policy(policy.name, policy.levers, (*policy.phases, Phase({}, 40)))
    assert more != policy
    assert len({policy, more, twin}) == 2


def test_a_phase_cannot_be_changed():
    levers = {"voice": 0.5}
    phase = Phase(levers)
    levers["voice"] = 1
    assert phase.levers["voice"] == 0.5
    with pytest.raises(TypeError):
        phase.levers["voice"] = 1
    with pytest.raises(AttributeError):
        phase.start = 3


@examples(40)
@given(cases, st.integers(0, 2**32))
def test_regimes_are_none_the_first_levers_and_those_of_each_phase(case, other):
    policy = any_policy(np.random.default_rng([case, other]))
    regimes = policy.regimes()["levers"]
    assert len(regimes) == 2 + len(policy.phases)
    assert not regimes[0].any()
    for row, levers in zip(
        regimes[1:], [policy.levers, *(one.levers for one in policy.phases)], strict=True
    ):
        assert row.tolist() == [levers.get(name, 0.0) for name in LEVER_NAMES]
    rollout = policy.rollout()
    assert len(rollout) == len(policy.phases) + any(policy.levers.values())
    later = rollout[len(rollout) - len(policy.phases) :]
    for index, (row, phase) in enumerate(zip(later, policy.phases, strict=True)):
        assert row["regime"] == 2 + index
        assert (row["month"], GROUPS[row["group"]]) == (phase.start, phase.applies_to)
        assert (row["uptake"], row["spread"]) == (phase.uptake, phase.spread)
