"""``Run``: checked at once, and named by everything that determines it and nothing else."""

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given

import sim.run
from sim import InvalidSetting, Parameters, Policy, Run, load_population, synthetic_population
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


@examples(20)
@given(runs())
def test_equal_runs_have_one_identity_wherever_they_come_from(run):
    twin = Run(
        parameters=Parameters(**dict(run.parameters)),
        policy=Policy(run.policy.name, dict(reversed(list(run.policy.levers.items())))),
        population=synthetic_population(run.population.health_systems, run.population.vendors),
        seed=run.seed,
        months=run.months,
        warm_up=run.warm_up,
    )
    for same in (twin, pickle.loads(pickle.dumps(run))):
        assert same == run
        assert hash(same) == hash(run)
        assert same.identity == run.identity


def test_a_lever_at_0_is_as_good_as_none():
    absent, zero = Policy("mine", {"voice": 1}), Policy("mine", {"voice": 1, "transparency": 0})
    assert Run(policy=zero).identity == Run(policy=absent).identity


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
    for name in ("parameters", "policy", "population", "seed", "months", "warm_up"):
        with pytest.raises(FrozenInstanceError):
            setattr(run, name, getattr(run, name))
