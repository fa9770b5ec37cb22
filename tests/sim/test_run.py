"""``Run``: checked at once, and named by everything that determines it and nothing else."""

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given

import sim.run
from sim import (
    Event,
    InvalidSetting,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Phase,
    Policy,
    Run,
    load_population,
    synthetic_population,
)
from tests.sim.worlds import examples, runs

CHANGES = {
    "a parameter": {"parameters": Parameters(fomo_rate=0.1)},
    "another parameter": {"parameters": Parameters(crisis_rate=0.1)},
    "the policy's name": {"policy": Policy("other")},
    "a lever": {"policy": Policy("ad_hoc", {"voice": 0.5})},
    "another lever": {"policy": Policy("ad_hoc", {"transparency": 0.5})},
    "the lever's strength": {"policy": Policy("ad_hoc", {"voice": 1})},
    "hosts": {"population": synthetic_population(101, 60)},
    "vendors": {"population": synthetic_population(100, 61)},
    "the seed": {"seed": 1},
    "a large seed": {"seed": 2**64 - 1},
    "the months": {"months": 121},
    "the warm-up": {"warm_up": 61},
    "public agencies": {"population": synthetic_population(100, 60, 11)},
    "universities": {"population": synthetic_population(100, 60, 10, 11)},
    "foreign systems": {"population": synthetic_population(100, 60, 10, 10, 11)},
    "foreign agencies": {"population": synthetic_population(100, 60, 10, 10, 10, 6)},
    "a type's mix": {"types": PartnershipTypes(public_private={"mix": 0.125})},
    "the same mix of another type": {"types": PartnershipTypes(academic_industry={"mix": 0.125})},
    "another column of a type": {"types": PartnershipTypes(public_private={"worth": 0.125})},
    "a code of a type": {"types": PartnershipTypes(public_private={"host_kind": "university"})},
    "a type of one's own": {"types": PartnershipTypes(mine={})},
    "its name": {"types": PartnershipTypes(yours={})},
    "two of them": {"types": PartnershipTypes(mine={}, yours={})},
    "their order": {"types": PartnershipTypes(yours={}, mine={})},
    "a kind's column": {"kinds": OrganisationKinds(university={"tempo": 0.625})},
    "that of another kind": {"kinds": OrganisationKinds(vendor={"tempo": 0.625})},
    "a phase": {"policy": Policy("ad_hoc", {}, (Phase({"voice": 0.5}),))},
    "the start of a phase": {"policy": Policy("ad_hoc", {}, (Phase({"voice": 0.5}, 6),))},
    "a phase's group": {"policy": Policy("ad_hoc", {}, (Phase({"voice": 0.5}, 6, "public"),))},
    "its uptake": {"policy": Policy("ad_hoc", {}, (Phase({"voice": 0.5}, 6, uptake=0.5),))},
    "its spread": {"policy": Policy("ad_hoc", {}, (Phase({"voice": 0.5}, 6, spread=0.5),))},
    "a phase that ends governance": {"policy": Policy("ad_hoc", {}, (Phase({}, 6),))},
    "an event": {"events": (Event("crisis", 6, 0.5),)},
    "the event's month": {"events": (Event("crisis", 7, 0.5),)},
    "its kind": {"events": (Event("urgency", 6, 0.5),)},
    "its size": {"events": (Event("crisis", 6, 0.25),)},
    "its region": {"events": (Event("crisis", 6, 0.5, region="Pacific"),)},
    "its area": {"events": (Event("hype", 6, 0.5, area="cost"),)},
    "another area": {"events": (Event("hype", 6, 0.5, area="growth"),)},
    "its organisation": {"events": (Event("first_mover", 6, organisation="H003"),)},
    "the event twice": {"events": (Event("crisis", 6, 0.5), Event("crisis", 6, 0.5))},
}


def test_the_identity_changes_with_everything_that_determines_a_run():
    identities = [Run().identity] + [
        replace(Run(), **change).identity for change in CHANGES.values()
    ]
    assert len(set(identities)) == len(CHANGES) + 1
    for identity in identities:
        assert len(identity) == 20
        assert int(identity, 16) >= 0


def test_the_identity_changes_with_the_model_itself(monkeypatch):
    before = Run().identity
    monkeypatch.setattr(sim.run, "_version", lambda: "another version")
    assert Run().identity != before


def test_the_smallest_change_of_a_number_changes_the_identity():
    value = 0.1
    one = Run(parameters=Parameters(fomo_rate=value))
    other = Run(parameters=Parameters(fomo_rate=np.nextafter(value, 1)))
    assert one.identity != other.identity


def backwards(mapping):
    return reversed(list(mapping.items()))


def vars_of(event):
    return [getattr(event, name) for name in Event.__dataclass_fields__]


@examples(20)
@given(runs())
def test_equal_runs_have_one_identity_wherever_they_come_from(run):
    twin = Run(
        parameters=Parameters(**dict(run.parameters)),
        policy=Policy(run.policy.name, dict(backwards(run.policy.levers)), run.policy.phases),
        population=synthetic_population(*run.population.counts),
        seed=run.seed,
        months=run.months,
        warm_up=run.warm_up,
        types=PartnershipTypes(**dict(run.types)),
        kinds=OrganisationKinds(**dict(backwards(run.kinds.changes()))),
        events=tuple(Event(*vars_of(event)) for event in run.events),
    )
    for same in (twin, pickle.loads(pickle.dumps(run))):
        assert same == run
        assert hash(same) == hash(run)
        assert same.identity == run.identity


def test_a_lever_at_0_is_as_good_as_none():
    absent, zero = Policy("mine", {"voice": 1}), Policy("mine", {"voice": 1, "transparency": 0})
    assert Run(policy=zero).identity == Run(policy=absent).identity


def test_what_changes_nothing_does_not_change_the_identity():
    phase, late = Phase({"voice": 1}, 6), Phase({"voice": 0.5}, 12)
    pairs = [
        (Run(), Run(types=PartnershipTypes(hospital_tech={}), kinds=OrganisationKinds(vendor={}))),
        (Run(), Run(types=PartnershipTypes(**dict(PartnershipTypes())))),
        (
            Run(types=PartnershipTypes(hospital_tech={"host_kind": "university"})),
            Run(types=PartnershipTypes(hospital_tech={"host_kind": 3})),
        ),
        (
            Run(types=PartnershipTypes(academic_industry={"mix": 2}, hospital_tech={"mix": 1.5})),
            Run(types=PartnershipTypes(hospital_tech={"mix": 1.5}, academic_industry={"mix": 2.0})),
        ),
        (
            Run(policy=Policy("p", {}, (phase, late))),
            Run(policy=Policy("p", {"voice": 0}, [late, phase])),
        ),
        (
            Run(policy=Policy("p", {}, (phase,))),
            Run(policy=Policy("p", {}, (Phase({"voice": 1.0, "transparency": 0}, 6),))),
        ),
        (
            Run(policy=Policy("p", {}, (Phase({"voice": 1}, 6, spread=0),))),
            Run(policy=Policy("p", {}, (Phase({"voice": 1}, 6, uptake=1, spread=-0.0),))),
        ),
        (
            Run(events=(Event("crisis", 6, 1), Event("urgency", 6, 0))),
            Run(events=(Event("crisis", 6, 1.0), Event("urgency", 6, -0.0))),
        ),
    ]
    for one, other in pairs:
        # Asked for separately: equal runs share what is remembered of them.
        found = set()
        for run in (one, other):
            sim.run._events_hash.cache_clear()
            found.add(run.identity)
        assert len(found) == 1, (one, other)


def test_events_may_be_given_as_any_sequence():
    events = (Event("crisis", 6, 0.5), Event("hype", 3))
    assert Run(events=list(events)) == Run(events=iter(events)) == Run(events=events)
    assert Run(events=list(events)).identity == Run(events=events).identity


def test_the_identity_does_not_depend_on_what_a_file_is_called_or_says_in_names(tmp_path):
    text = "id,kind,size,name\nA,health_system,100,{0}\nB,vendor,20,{0}\n"
    populations = []
    for name in ("one", "other"):
        path = tmp_path / f"{name}.csv"
        path.write_text(text.format(name), encoding="utf-8")
        populations.append(load_population(path))
    one, other = (Run(population=population) for population in populations)
    assert one.identity == other.identity


@pytest.mark.parametrize(
    ("setting", "low", "high"),
    [("seed", 0, 2**64 - 1), ("months", 1, 1200), ("warm_up", 0, 1200)],
)
def test_whole_numbers_are_checked_with_one_sentence(setting, low, high):
    for allowed in (low, high):
        assert getattr(Run(**{setting: allowed}), setting) == allowed
    for bad in (low - 1, high + 1, 1.5, 12.0, True, "12", None, float("nan")):
        with pytest.raises(InvalidSetting) as refused:
            Run(**{setting: bad})
        assert str(refused.value) == (
            f"{setting}={bad!r} is not allowed; it must be a whole number from {low} to {high}."
        )


def test_a_run_cannot_be_changed():
    run = Run()
    for name in Run.__dataclass_fields__:
        with pytest.raises(FrozenInstanceError):
            setattr(run, name, getattr(run, name))
