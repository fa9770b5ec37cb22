"""Whom a lever helps and harms: groups measured as outcomes are, and what is told of changes."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimators.means import Estimate, mean_difference, simultaneous
from experiments.questions.validate.helps import Change, changed, looks, summary
from sim import Results, Run, simulate, synthetic_population
from sim.documents.helps import OF_A_GROUP, OF_A_SIDE, OF_ALL, Gain

UNMET, DELIVERED, FORMED = OF_A_GROUP
FEWER = Gain("objectives_unmet", -1, 0.02)
MORE = Gain("partnerships", 1, 0.05, relative=True)


@pytest.fixture(scope="module")
def results() -> Results:
    population = synthetic_population(30, 20)
    return simulate([Run(population=population, seed=n, warm_up=12) for n in range(4)])


def by_seed(results: Results, outcome: str) -> dict[int, float]:
    return dict(zip(results.runs["seed"].tolist(), results.runs[outcome].tolist(), strict=True))


def test_groups_are_measured_as_the_outcomes_of_runs_are(results: Results) -> None:
    found = looks(results)
    small, large = "smallest quarter of hosts", "largest quarter of hosts"
    assert found[small, UNMET] == by_seed(results, "objectives_unmet_small_hosts")
    assert found[large, UNMET] == by_seed(results, "objectives_unmet_large_hosts")
    equity = {
        seed: value / found[large, DELIVERED][seed]
        for seed, value in found[small, DELIVERED].items()
    }
    assert equity == pytest.approx(by_seed(results, "equity"), nan_ok=True)
    assert found["type hospital_tech", FORMED] == by_seed(results, "partnerships_hospital_tech")
    vendors = results.partnerships["partner_kind"] == "vendor"
    halves = [found[f"{half} half of vendors", FORMED] for half in ("smaller", "larger")]
    assert sum(sum(one.values()) for one in halves) == vendors.sum()


def test_what_is_left_to_both_sides_is_the_whole_net_benefit(results: Results) -> None:
    found = looks(results)
    whole = next(gain for gain in OF_ALL if gain.outcome == "net_benefit")
    both = [
        host + found["all partners", OF_A_SIDE][seed]
        for seed, host in found["all hosts", OF_A_SIDE].items()
    ]
    assert both == pytest.approx(list(found["all", whole].values()))


def test_groups_of_few_partnerships_are_left_out(results: Results) -> None:
    counts = results.partnerships["type"].value_counts() / len(results.runs)
    few = {f"type {name}" for name in counts[counts < 5].index}
    assert few
    assert not few & {whom for whom, _ in looks(results)}


def test_changes_are_paired_and_their_intervals_hold_together() -> None:
    random = np.random.default_rng(3)
    luck = random.standard_normal(40)
    before = {
        ("all", FEWER): dict(enumerate(0.5 + luck)),
        ("all", MORE): dict.fromkeys(range(40), 80.0),
    }
    half = {("all", FEWER): dict(enumerate(0.4 + luck)), ("new", MORE): {0: 1.0}}
    full = {("all", MORE): dict(enumerate(60.0 + random.standard_normal(40)))}
    one, other = changed(before, {"half": half, "full": full})
    assert (one.strength, one.whom, one.sign) == ("half", "all", 1)
    assert one.found.mean == pytest.approx(-0.1)
    assert one.size == pytest.approx(5.0)
    level = simultaneous(2)
    alone = mean_difference(full["all", MORE], before["all", MORE], level)
    assert other.found == pytest.approx(alone.scaled(1 / 80))
    assert other.sign == -1


def change(mean: float, gain: Gain = FEWER, half: float = 0.01, whom: str = "all") -> Change:
    return Change("full", whom, gain, Estimate(mean, mean - half, mean + half, 40))


def test_the_largest_clear_help_and_harm_are_told_by_what_matters() -> None:
    told = summary(
        [
            change(-0.04),
            change(-0.06, whom="large"),
            change(0.5, MORE, half=0.6),
            change(-0.1, MORE),
            change(0.03, whom="small"),
        ]
    )
    assert (told["helps"], told["helps_whom"], told["helps_in"]) == (2, "large", "objectives_unmet")
    assert (told["harms"], told["harms_in"]) == (2, "partnerships (part of it)")
    assert told["harms_by_low"] == pytest.approx(-0.11)


def test_where_nothing_is_clear_nothing_is_told() -> None:
    told = summary([change(-0.04, half=0.05), change(-0.06)])
    assert (told["helps"], told["harms"], told["harms_whom"]) == (1, 0, "")
    assert np.isnan(told["harms_by"])
