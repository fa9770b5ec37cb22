"""The summary of a sweep is what one would compute with all runs at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from experiments.estimators.means import mean_of
from experiments.questions.sweep.summary import accumulate, columns_for, measures_of
from tests.experiments.questions.sweep.made import crossed, in_batches, noise, runs_of

POLICIES = ("ad_hoc", "contractual")
POINTS = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1], environment__hype=[False, True])
MEASURES = ("objectives_unmet", "governance_cost", "equity")


@pytest.fixture(scope="module")
def runs() -> pa.Table:
    return runs_of(
        POINTS,
        POLICIES,
        7,
        lambda row, policy, seeds: 0.5 + noise(seeds, 0.05, policy, *row.values()),
    )


def without(runs: pa.Table, *places: int) -> pa.Table:
    return runs.filter(pa.array(~np.isin(np.arange(len(runs)), places)))


def with_values(runs: pa.Table, name: str, values: np.ndarray) -> pa.Table:
    return runs.set_column(runs.column_names.index(name), name, pa.array(values))


def summarised(*asked: Any) -> pd.DataFrame:
    return accumulate(*asked).table()


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=1e-12)


def test_a_row_for_each_arm_in_order(runs: pa.Table) -> None:
    table = summarised([runs], POINTS, POLICIES, MEASURES)
    assert list(table["point"]) == np.repeat(np.arange(6), 2).tolist()
    assert list(table["policy"]) == list(POLICIES) * 6
    assert list(table.columns[:5]) == [
        "point",
        "parameters.fomo_rate",
        "environment.hype",
        "policy",
        "runs",
    ]
    assert list(table["parameters.fomo_rate"][::4]) == [0.02, 0.05, 0.1]
    assert (table["runs"] == 7).all()


def test_means_and_intervals_are_those_of_the_runs_of_an_arm(runs: pa.Table) -> None:
    table = summarised(in_batches(runs, 5, 40), POINTS, POLICIES, MEASURES)
    frame = runs.to_pandas()
    for _, row in table.iterrows():
        own = frame[(frame["point"] == row["point"]) & (frame["policy"] == row["policy"])]
        expected = mean_of(own["objectives_unmet"].to_numpy())
        found = row[["objectives_unmet", "objectives_unmet_low", "objectives_unmet_high"]]
        assert found.tolist() == pytest.approx(list(expected[:3]), rel=1e-12)


@pytest.mark.parametrize("cuts", [(1,), (13, 14, 15), tuple(range(1, 84)), (0, 0, 83)])
def test_where_batches_end_does_not_matter(runs: pa.Table, cuts: tuple[int, ...]) -> None:
    assert_same(
        summarised(in_batches(runs, *cuts), POINTS, POLICIES, MEASURES),
        summarised([runs], POINTS, POLICIES, MEASURES),
    )


def test_the_order_of_runs_does_not_matter(runs: pa.Table) -> None:
    order = np.random.default_rng(1).permutation(len(runs))
    shuffled = in_batches(runs.take(pa.array(order)), 20, 50)
    assert_same(
        summarised(shuffled, POINTS, POLICIES, MEASURES),
        summarised([runs], POINTS, POLICIES, MEASURES),
    )


def test_many_parts_are_combined_as_they_come(
    runs: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = summarised([runs], POINTS, POLICIES, MEASURES)
    monkeypatch.setattr("experiments.questions.sweep.moments._LOOSE", 3)
    cut = in_batches(runs, *range(2, 84, 2))
    assert_same(summarised(cut, POINTS, POLICIES, MEASURES), whole)


def test_a_small_spread_around_a_large_mean_is_not_lost(runs: pa.Table) -> None:
    small = noise(np.arange(len(runs)), 1.0)
    huge = with_values(runs, "equity", 1e9 + small)
    plain = with_values(runs, "equity", small)
    cuts = tuple(range(3, 84, 3))
    widths = []
    for table in (huge, plain):
        found = summarised(in_batches(table, *cuts), POINTS, POLICIES, ["equity"])
        widths.append(found["equity_high"] - found["equity_low"])
    np.testing.assert_allclose(widths[0], widths[1], rtol=1e-5)


def test_values_that_are_missing_do_not_count(runs: pa.Table) -> None:
    values = runs["objectives_unmet"].to_numpy().copy()
    values[[0, 3]] = np.nan
    holes = with_values(runs, "objectives_unmet", values)
    first = summarised([holes], POINTS, POLICIES, MEASURES).iloc[0]
    assert first["runs"] == 7
    expected = mean_of(values[[1, 2, 4, 5, 6]])
    assert first["objectives_unmet"] == pytest.approx(expected.mean, rel=1e-12)
    assert first["objectives_unmet_low"] == pytest.approx(expected.low, rel=1e-12)
    # Their other outcomes do.
    kept = mean_of(runs["equity"].to_numpy()[:7])
    assert first["equity_high"] == pytest.approx(kept.high, rel=1e-12)


def test_nulls_count_as_missing(runs: pa.Table) -> None:
    values = [None, *runs["objectives_unmet"].to_pylist()[1:]]
    holes = with_values(runs, "objectives_unmet", np.array(values, object))
    first = summarised([holes], POINTS, POLICIES, ["objectives_unmet"]).iloc[0]
    expected = mean_of(runs["objectives_unmet"].to_numpy()[1:7])
    assert first["objectives_unmet"] == pytest.approx(expected.mean, rel=1e-12)


def test_failed_runs_are_not_there(runs: pa.Table) -> None:
    table = summarised([without(runs, 1, *range(8, 14))], POINTS, POLICIES, MEASURES)
    assert table["runs"].tolist()[:3] == [6, 1, 7]
    # One run has a mean and no interval.
    assert table["equity"].notna().all()
    assert table["equity_low"].isna().tolist() == [False, True, *[False] * 10]


def test_an_arm_whose_runs_all_failed_has_a_row(runs: pa.Table) -> None:
    table = summarised([without(runs, *range(7, 14))], POINTS, POLICIES, MEASURES)
    assert table["runs"].tolist()[:3] == [7, 0, 7]
    assert table.loc[1, "policy"] == "contractual"
    assert table.loc[1, ["objectives_unmet", "equity", "equity_low"]].isna().all()


def test_a_shard_has_its_points_only(runs: pa.Table) -> None:
    shard = runs.filter(pa.array(np.isin(runs["point"].to_numpy(), [2, 3])))
    assert summarised([shard], POINTS, POLICIES, MEASURES)["point"].tolist() == [2, 2, 3, 3]
    told = summarised([shard], POINTS, POLICIES, MEASURES, range(2, 5))
    assert told["point"].tolist() == [2, 2, 3, 3, 4, 4]
    assert told["runs"].tolist() == [7, 7, 7, 7, 0, 0]
    assert told["parameters.fomo_rate"].tolist() == [0.05, 0.05, 0.05, 0.05, 0.1, 0.1]


def test_a_policy_that_is_a_factor_is_that_of_its_point() -> None:
    points = crossed(policy=["full", "ad_hoc"], parameters__fomo_rate=[0.02, 0.05])
    runs = runs_of(points, (), 3, lambda row, policy, seeds: 0.5 + 0.1 * seeds)
    table = summarised([runs.slice(0, 9)], points, ["ad_hoc"], ["equity"], range(4))
    assert list(table.columns) == [
        "point",
        "parameters.fomo_rate",
        "policy",
        "runs",
        "equity",
        "equity_low",
        "equity_high",
    ]
    assert table["policy"].tolist() == ["full", "full", "ad_hoc", "ad_hoc"]
    assert table["runs"].tolist() == [3, 3, 3, 0]


def test_nothing_but_the_policy_varies() -> None:
    runs = runs_of(None, POLICIES, 3, lambda row, policy, seeds: 0.1 * seeds)
    table = summarised([runs], None, POLICIES, ["equity"])
    assert table[["point", "policy", "runs"]].to_numpy().tolist() == [
        [0, "ad_hoc", 3],
        [0, "contractual", 3],
    ]


def test_a_policy_that_a_scenario_named_is_told_apart() -> None:
    points = crossed(scenario=["default", "governed"])
    runs = runs_of(points, ["ad_hoc"], 2, lambda row, policy, seeds: 0.1 * seeds)
    names = ["ad_hoc"] * 2 + ["voice=1"] * 2
    runs = runs.set_column(runs.column_names.index("policy"), "policy", pa.array(names))
    table = summarised([runs], points, ["ad_hoc"], ["equity"])
    assert table["policy"].tolist() == ["ad_hoc", "voice=1"]
    assert table["runs"].tolist() == [2, 2]


def test_money_is_told_per_host_and_year() -> None:
    runs = runs_of(
        POINTS, POLICIES, 2, lambda row, policy, seeds: 0.1 * seeds, months=24, hosts=50.0
    )
    table = summarised([runs], POINTS, POLICIES, ["governance_cost", "net_benefit"])
    assert table["governance_cost_per_host_year"].to_numpy() == pytest.approx(20.0)
    assert table["net_benefit_per_host_year"].to_numpy() == pytest.approx(50.0)
    assert "governance_cost" not in table


def test_a_world_without_hosts_has_no_money_per_host() -> None:
    runs = runs_of(POINTS, POLICIES, 2, lambda row, policy, seeds: 0.1 * seeds, hosts=0.0)
    table = summarised([runs], POINTS, POLICIES, ["net_benefit"])
    assert table["net_benefit_per_host_year"].isna().all()


def test_what_is_summarised_is_what_was_kept() -> None:
    assert measures_of(None, 61) == (
        "objectives_unmet",
        "ended_before_term",
        "ended_within_five_years",
        "value_delivered",
        "governance_cost",
        "net_benefit",
        "equity",
    )
    kept = ("run", "policy", "seed", "months", "hosts", "reach", "net_benefit")
    assert measures_of(kept, 61) == ("reach", "net_benefit")
    assert columns_for(("reach",)) == ["point", "policy", "seed", "reach"]
    assert columns_for(("net_benefit",)) == [
        "point",
        "policy",
        "seed",
        "hosts",
        "months",
        "net_benefit",
    ]


def test_what_a_short_run_cannot_tell_is_not_summarised() -> None:
    assert measures_of(None, 60) == ("governance_cost", "net_benefit")
    assert measures_of(("objectives_unmet_small_hosts", "reach"), 60) == ("reach",)


def test_intervals_hold_as_often_as_they_say() -> None:
    points = crossed(parameters__fomo_rate=np.arange(4000.0).tolist())
    random = np.random.default_rng(3)
    runs = runs_of(
        points, ["ad_hoc"], 5, lambda row, policy, seeds: random.normal(0.5, 0.05, len(seeds))
    )
    table = summarised(in_batches(runs, 7777), points, ["ad_hoc"], ["objectives_unmet"])
    low, high = table["objectives_unmet_low"], table["objectives_unmet_high"]
    # 95%, and three standard errors of what 4000 intervals show.
    assert abs(((low < 0.5) & (high > 0.5)).mean() - 0.95) < 0.0104
