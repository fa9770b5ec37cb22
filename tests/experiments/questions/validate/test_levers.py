"""Pattern 9: the largest of many rises, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.questions.patterns import verdict
from experiments.questions.validate.levers import (
    OUTCOMES,
    largest_rise,
    lever_policies,
    lever_table,
    worse_at_full,
)
from sim import FAILURE_DEFINITIONS, LEVER_NAMES, Policy

Numbers = Callable[[str, str], np.ndarray]


def lever_runs(values: Numbers, seeds: int = 40) -> tuple[pd.DataFrame, Mapping[str, pd.DataFrame]]:
    def one(name: str) -> pd.DataFrame:
        columns = {outcome: values(name, outcome) for outcome in OUTCOMES}
        return pd.DataFrame({"seed": np.arange(seeds), **columns})

    return one("as it is"), {policy.name: one(policy.name) for policy in lever_policies(Policy())}


def test_lever_policies_keep_the_other_levers() -> None:
    found = {one.name: one.levers for one in lever_policies(Policy("mine", {"voice": 0.2}))}
    assert len(found) == 2 * len(LEVER_NAMES)
    assert found["voice half"] == {"voice": 0.5}
    assert found["steering_board full"] == {"voice": 0.2, "steering_board": 1.0}


def test_the_largest_rise_has_an_interval_for_all_levers_together() -> None:
    random = np.random.default_rng(4)

    def values(name: str, outcome: str) -> np.ndarray:
        rise = 0.1 if (name, outcome) == ("voice full", "ended_before_term") else 0.0
        return 0.5 + rise + 0.02 * random.standard_normal(40)

    levers = lever_table(*lever_runs(values))
    found = largest_rise(levers)
    row = levers[(levers["lever"] == "voice") & (levers["outcome"] == "ended_before_term")].iloc[0]
    assert found.mean == row["full_less_half"] == pytest.approx(0.1, abs=0.02)
    # Wider than the lever's own interval, by what looking at so many costs.
    comparisons = len(LEVER_NAMES) * len(FAILURE_DEFINITIONS)
    wider = stats.t.ppf(1 - 0.025 / comparisons, 39) / stats.t.ppf(0.975, 39)
    own = row["full_less_half"] - row["ci_low"]
    assert found.mean - found.low == pytest.approx(wider * own)
    assert worse_at_full(levers)["lever"].tolist() == ["voice"]


def test_levers_that_do_nothing_seldom_seem_to_do_harm() -> None:
    random = np.random.default_rng(6)
    found = [
        largest_rise(lever_table(*lever_runs(lambda *_: random.standard_normal(40))))
        for _ in range(10)
    ]
    # Always positive, for it is the largest of many; its interval knows better.
    assert all(one.mean > 0 for one in found)
    assert sum(one.low > 0 for one in found) <= 1


def test_only_failures_count_as_harm() -> None:
    def values(name: str, outcome: str) -> np.ndarray:
        return np.arange(40) + (100.0 if outcome == "net_benefit" and "full" in name else 0.0)

    levers = lever_table(*lever_runs(values))
    assert worse_at_full(levers).empty
    assert largest_rise(levers).mean == 0
    # Nothing differs at all: that is not a rise.
    assert verdict(0, 1, largest_rise(levers)) == "undecided"
