"""Many runs: one worker or many, in any order and any split, give the same bytes."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Parameters, Policy, Run, simulate, synthetic_population
from sim.engine.batch import run_world
from tests.sim.worlds import AT_LEISURE, BUSY, WORLDLY, assert_same, by_month, contents, examples

POPULATION = synthetic_population(15, 8, 3, 3, 3, 2)
POLICIES = (Policy(), Policy("open", {"transparency": 1}), Policy("both", {"voice": 0.5}))
RUNS = [
    Run(Parameters(**BUSY), policy, POPULATION, seed, 36, 12, WORLDLY, AT_LEISURE)
    for policy in POLICIES
    for seed in (1, 2, 3, 4)
]


def assert_equal(one, other):
    """Hold tables against each other to the last bit; which other names there are is no matter."""
    for mine, theirs in zip(one, other, strict=True):
        mine, theirs = (
            table.astype(dict.fromkeys(table.select_dtypes("category"), str))
            for table in (mine, theirs)
        )
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


def by_run(results):
    """Everything about each run, by its identity."""
    return {
        run: tuple(
            table[table["run"] == run].reset_index(drop=True)
            for table in (results.runs, results.partnerships, results.history)
        )
        for run in results.runs["run"]
    }


@pytest.fixture(scope="module")
def serial():
    return simulate(RUNS, history=True)


def test_simulate_twice_gives_the_same_bytes(serial):
    again = simulate(iter(RUNS), history=True)
    one, other = ((each.runs, each.partnerships, each.history) for each in (again, serial))
    assert_equal(one, other)
    worlds = [run_world(RUNS[5]) for _ in range(2)]
    one, other = (contents(world, 48) for world in worlds)
    assert_same(one, other)


@pytest.mark.slow
@examples(6)
@given(st.permutations(range(len(RUNS))), st.sets(st.integers(1, len(RUNS) - 1)))
def test_two_workers_in_any_split_and_order_give_what_one_gives(order, cuts):
    serial = by_run(simulate(RUNS, history=True))
    shuffled = [RUNS[position] for position in order]
    bounds = [0, *sorted(cuts), len(RUNS)]
    chunks = [shuffled[low:high] for low, high in itertools.pairwise(bounds)]
    with ThreadPoolExecutor(2) as executor:
        parts = list(executor.map(lambda chunk: simulate(chunk, history=True), chunks))
    found = {run: tables for part in parts for run, tables in by_run(part).items()}
    assert found.keys() == serial.keys()
    for run, tables in serial.items():
        assert_equal(found[run], tables)


def test_many_threads_at_once_do_not_disturb_each_other():
    alone = [run_world(run).partnerships.tobytes() for run in RUNS]
    with ThreadPoolExecutor(8) as executor:
        together = list(executor.map(lambda run: run_world(run).partnerships.tobytes(), RUNS * 3))
    assert together == alone * 3


def test_a_run_does_not_depend_on_the_runs_before_it(serial):
    last = RUNS[-1]
    alone = by_run(simulate([last], history=True))
    assert_equal(alone[last.identity], by_run(serial)[last.identity])


def test_a_longer_run_begins_like_a_shorter_one():
    run = replace(RUNS[0], months=24)
    short, long = run_world(run), run_world(replace(run, months=60))
    assert by_month(long)[:36].tobytes() == short.history.tobytes()


def test_runs_are_labelled_by_what_they_are(serial):
    assert serial.runs["run"].tolist() == [run.identity for run in RUNS]
    assert serial.runs["policy"].tolist() == [run.policy.name for run in RUNS]
    assert serial.runs["seed"].tolist() == [run.seed for run in RUNS]
    assert (serial.runs["months"] == 36).all()
    counts = serial.partnerships.groupby("run", observed=True).size()
    assert counts.to_dict() == serial.runs.set_index("run")["partnerships"].to_dict()
    assert len(serial.history) == 36 * len(RUNS)
    identities = serial.partnerships[["run", "partnership"]]
    assert not identities.duplicated().any()


def test_tables_not_asked_for_are_empty():
    results = simulate(RUNS[:2], partnerships=False)
    assert len(results.runs) == 2
    assert len(results.partnerships) == len(results.history) == 0


def test_no_runs_give_empty_tables():
    results = simulate([], history=True)
    assert len(results.runs) == len(results.partnerships) == len(results.history) == 0


def test_large_seeds_are_told_exactly_in_every_table():
    seeds = [1, 2**53 + 1, 2**64 - 1]
    runs = [replace(RUNS[0], seed=seed) for seed in seeds]
    results = simulate(runs, history=True)
    for table in (results.runs, results.partnerships, results.history):
        assert sorted({int(seed) for seed in table["seed"].unique()}) == seeds


@examples(20)
@given(st.integers(0, 2**64 - 1))
def test_every_seed_of_64_bits_is_a_run_of_its_own(seed):
    one, other = (
        run_world(replace(RUNS[0], seed=each, months=12)) for each in (seed, seed ^ 2**63)
    )
    assert one.organisations.tobytes() != other.organisations.tobytes()
    assert one.regions.tobytes() != other.regions.tobytes()


def test_values_in_tables_are_finite():
    results = simulate(RUNS, history=True)
    for table in (results.partnerships, results.history):
        numbers = table.select_dtypes("number").astype(float).dropna(axis=1)
        assert np.isfinite(numbers.to_numpy()).all()
    assert np.isfinite(results.runs[["host_value", "governance_cost", "net_benefit"]]).all().all()
