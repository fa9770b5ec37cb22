"""Main effects are those put in, with intervals that hold as often as they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from experiments.design.designs import read_design
from experiments.design.grammar import read_factors
from experiments.design.points import Points
from experiments.estimators.means import mean_difference, mean_of, simultaneous
from experiments.questions.sweep.levels import levels_of
from experiments.questions.sweep.main_effects import main_effects
from experiments.questions.sweep.summary import accumulate
from tests.experiments.questions.sweep.made import crossed, in_batches, noise, runs_of, told

pytestmark = pytest.mark.slow

POLICIES = ("ad_hoc", "contractual")
RANGES = {
    "parameters.fomo_rate": {"low": 0.01, "high": 0.1},
    "policy.voice": {"low": 0, "high": 1},
    "policy.steering_board": {"low": 0, "high": 1},
}


def designed(kind: str, factors: dict[str, Any] = RANGES, **settings: Any) -> Points:
    """Points of a design; where nothing moves it, a factor is at 0.05."""
    design = read_design({"kind": kind, **settings})
    return design.points(read_factors(factors), lambda name: 0.05)


def luck(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
    """What a seed brings to all points, and to each."""
    return noise(seeds, 0.03) + noise(seeds, 0.03, policy, *row.values())


def rising(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
    return 0.3 + 2.0 * row["parameters.fomo_rate"] + luck(row, policy, seeds)


def level(effects: pd.DataFrame, factor: str, label: str, policy: str) -> pd.Series:
    (place,) = np.flatnonzero(
        (effects["factor"] == factor) & (effects["level"] == label) & (effects["policy"] == policy)
    )
    return effects.iloc[place]


def spread_of(spread: pd.DataFrame, factor: str, policy: str = "ad_hoc") -> pd.Series:
    return spread.set_index(["factor", "policy"]).loc[(factor, policy)]


def by_seed(frame: pd.DataFrame) -> dict[int, float]:
    return {
        int(seed): mean for seed, mean in frame.groupby("seed")["objectives_unmet"].mean().items()
    }


def test_a_level_has_the_mean_of_its_points_and_the_interval_of_the_seeds_means() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1], policy__voice=[0.0, 1.0])
    runs = runs_of(points, POLICIES, 6, rising, first_seed=40)
    found = told(runs, points, POLICIES)[1].levels
    frame = runs.to_pandas()
    frame["rate"] = points.columns[0][frame["point"]]
    for rate, label in ((0.02, "0.02"), (0.05, "0.05"), (0.1, "0.1")):
        for policy in POLICIES:
            own = frame[(frame["rate"] == rate) & (frame["policy"] == policy)]
            expected = mean_of(np.array(list(by_seed(own).values())))
            row = level(found, "parameters.fomo_rate", label, policy)
            numbers = row[["mean", "ci_low", "ci_high"]].tolist()
            assert numbers == pytest.approx(list(expected[:3]), rel=1e-10)
            assert row["points"] == 2
            assert row["level_low"] == row["level_high"] == rate


def test_a_spread_is_paired_by_seed_and_widest_first() -> None:
    points = crossed(policy__voice=[0.0, 1.0], parameters__fomo_rate=[0.02, 0.05, 0.1])
    runs = runs_of(points, POLICIES, 6, rising)
    spread = told(runs, points, POLICIES)[1].spread
    assert spread["difference"].is_monotonic_decreasing
    assert set(spread["factor"][:2]) == {"parameters.fomo_rate"}
    row = spread_of(spread, "parameters.fomo_rate")
    assert (row["lowest_level"], row["highest_level"]) == ("0.02", "0.1")
    assert row["difference"] == pytest.approx(row["highest"] - row["lowest"], rel=1e-12)
    frame = runs.to_pandas()
    frame["rate"] = points.columns[1][frame["point"]]
    own = frame[frame["policy"] == "ad_hoc"]
    expected = mean_difference(
        by_seed(own[own["rate"] == 0.1]),
        by_seed(own[own["rate"] == 0.02]),
        simultaneous(4),  # three pairs of one factor, and one of the other
    )
    assert row[["difference", "ci_low", "ci_high"]].tolist() == pytest.approx(list(expected[:3]))
    assert row["clear"] == "yes"
    assert spread_of(spread, "policy.voice")["clear"] == "no"


def test_where_batches_end_does_not_matter() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1], policy__voice=[0.0, 1.0])
    runs = runs_of(points, POLICIES, 5, rising)
    summary = accumulate([runs], points, POLICIES, ["objectives_unmet"])
    whole = main_effects(summary, [runs])
    for cuts in ((1, 7, 30), tuple(range(1, 60)), (0, 59)):
        parts = main_effects(summary, in_batches(runs, *cuts))
        pd.testing.assert_frame_equal(parts.levels, whole.levels, rtol=1e-12, atol=1e-12)
        pd.testing.assert_frame_equal(parts.spread, whole.spread, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seeds", [6, [3, 24, 3, 24]])
def test_intervals_hold_as_often_as_they_say(seeds: int | list[int]) -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.1], policy__voice=[0.0, 1.0])
    random = np.random.default_rng(5)
    repeats = 800
    levels = differences = 0
    for _ in range(repeats):
        common = random.normal(0.0, 0.05, 24)
        runs = runs_of(
            points,
            ["ad_hoc"],
            seeds,
            lambda row, policy, own, common=common: (
                0.2
                + 3.0 * row["parameters.fomo_rate"]
                + common[own]
                + random.normal(0.0, 0.05, len(own))
            ),
        )
        effects = told(runs, points, ["ad_hoc"])[1]
        row = level(effects.levels, "parameters.fomo_rate", "0.1", "ad_hoc")
        levels += row["ci_low"] < 0.5 < row["ci_high"]
        # Of the factor that moves it the pair is no choice; the level is for two factors.
        row = spread_of(effects.spread, "parameters.fomo_rate")
        differences += row["ci_low"] < 0.24 < row["ci_high"]
    three_errors = 3.0 * np.sqrt(0.95 * 0.05 / repeats)
    # Where numbers of seeds differ, the t interval is an approximation.
    slack = 0.0 if isinstance(seeds, int) else 0.02
    assert abs(levels / repeats - 0.95) < three_errors + slack
    assert abs(differences / repeats - 0.975) < 3.0 * np.sqrt(0.975 * 0.025 / repeats) + slack


def test_failed_runs_leave_the_other_seeds() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.1], policy__voice=[0.0, 1.0])
    runs = runs_of(points, ["ad_hoc"], 8, rising)
    whole = told(runs, points, ["ad_hoc"])[1]
    some = told(runs.filter(pa.array(np.arange(32) != 13)), points, ["ad_hoc"])[1]
    for (_, one), (_, other) in zip(whole.levels.iterrows(), some.levels.iterrows(), strict=True):
        assert one["points"] == other["points"] == 2
        assert other["mean"] == pytest.approx(one["mean"], abs=0.01)
        width, less = one["ci_high"] - one["ci_low"], other["ci_high"] - other["ci_low"]
        assert less == pytest.approx(width, rel=0.35)
    # A point of which nothing is left does not count.
    fewer = told(runs.slice(0, 24), points, ["ad_hoc"], shard=range(4))[1]
    assert level(fewer.levels, "policy.voice", "1", "ad_hoc")["points"] == 1


def test_runs_without_a_value_do_not_count() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.1])

    def holes(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        return np.where(seeds < 2, np.nan, rising(row, policy, seeds))

    with_holes = told(runs_of(points, ["ad_hoc"], 8, holes), points, ["ad_hoc"])[1]
    without = told(runs_of(points, ["ad_hoc"], 6, rising, first_seed=2), points, ["ad_hoc"])[1]
    pd.testing.assert_frame_equal(with_holes.levels, without.levels)
    pd.testing.assert_frame_equal(with_holes.spread, without.spread)


def test_one_seed_has_no_interval() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.1], policy__voice=[0.0, 1.0])
    effects = told(runs_of(points, POLICIES, 1, rising), points, POLICIES)[1]
    assert effects.levels["mean"].notna().all()
    assert effects.levels[["ci_low", "ci_high"]].isna().all(axis=None)
    assert effects.spread[["ci_low", "ci_high"]].isna().all(axis=None)
    assert (effects.spread["clear"] == "no").all()


def test_more_seeds_than_are_kept_apart_are_taken_in_groups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.1])
    runs = runs_of(points, ["ad_hoc"], 3000, rising)
    whole = told(runs, points, ["ad_hoc"])[1].levels
    monkeypatch.setattr("experiments.questions.sweep.main_effects._SEED_GROUPS", 300)
    grouped = told(runs, points, ["ad_hoc"])[1].levels
    assert grouped["mean"].tolist() == whole["mean"].tolist()
    widths = [one["ci_high"] - one["ci_low"] for one in (whole, grouped)]
    assert widths[1].to_numpy() == pytest.approx(widths[0].to_numpy(), rel=0.15)


def test_policies_are_pooled_where_the_policy_is_a_factor() -> None:
    points = crossed(policy=["full", "ad_hoc"], parameters__fomo_rate=[0.02, 0.1])

    def truth(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        return 0.3 + 0.2 * (policy == "ad_hoc") + 0.01 * seeds

    effects = told(runs_of(points, (), 3, truth), points, ["ad_hoc"])[1]
    assert set(effects.levels["policy"]) == {"all"}
    row = spread_of(effects.spread, "policy", "all")
    assert (row["lowest_level"], row["highest_level"]) == ("full", "ad_hoc")
    assert row["difference"] == pytest.approx(0.2)


def test_names_keep_their_order_and_switches_are_false_and_true() -> None:
    points = crossed(scenario=["default", "covid", "calm"], environment__hype=[True, False])
    levels = told(runs_of(points, ["ad_hoc"], 2, luck), points, ["ad_hoc"])[1].levels
    assert levels["level"].tolist() == ["default", "covid", "calm", "false", "true"]
    assert levels[["level_low", "level_high"]].isna().all(axis=None)


def test_many_values_are_taken_together_in_bins_of_as_many_points() -> None:
    points = designed("latin_hypercube", points=64, seed=1)
    levels = told(runs_of(points, ["ad_hoc"], 3, rising), points, ["ad_hoc"])[1].levels
    rate = levels[levels["factor"] == "parameters.fomo_rate"]
    assert rate["points"].tolist() == [8] * 8
    assert (rate["level_low"].to_numpy()[1:] > rate["level_high"].to_numpy()[:-1]).all()
    assert rate["level_low"].iloc[0] == points.columns[0].min()
    assert rate["level_high"].iloc[-1] == points.columns[0].max()
    expected = 0.3 + 2.0 * (rate["level_low"] + rate["level_high"]) / 2.0
    assert rate["mean"].to_numpy() == pytest.approx(expected.to_numpy(), abs=0.05)


def test_few_points_make_few_bins() -> None:
    points = designed("latin_hypercube", points=20, seed=1)
    for levels in levels_of(points, np.arange(20)):
        assert np.bincount(levels.of_point).tolist() in ([6, 7, 7], [7, 6, 7], [7, 7, 6])


def test_levels_that_were_asked_for_stand_for_themselves() -> None:
    points = crossed(parameters__fomo_rate=np.linspace(0.0, 0.2, 11).tolist())
    (levels,) = levels_of(points, np.arange(11))
    assert len(levels.labels) == 11
    # Far more of them are told in bins, though.
    points = crossed(parameters__fomo_rate=np.linspace(0.0, 0.2, 101).tolist())
    (levels,) = levels_of(points, np.arange(101))
    assert len(levels.labels) == 8


def test_one_at_a_time_compares_with_the_base() -> None:
    points = designed("one_at_a_time")
    runs = runs_of(points, ["ad_hoc"], 4, rising)
    effects = told(runs, points, ["ad_hoc"])[1]
    assert effects.alone
    frame = runs.to_pandas()
    means = frame.groupby("point")["objectives_unmet"].mean()
    rate = effects.levels[effects.levels["factor"] == "parameters.fomo_rate"]
    assert rate["level"].tolist() == ["0.01", "0.05", "0.1"]
    # The base is point 0; factors come two by two after it.
    assert rate["mean"].to_numpy() == pytest.approx(means.iloc[[1, 0, 2]].to_numpy())
    voice = effects.levels[effects.levels["factor"] == "policy.voice"]
    assert voice["level"].tolist() == ["0", "0.05", "1"]
    assert voice["mean"].to_numpy() == pytest.approx(means.iloc[[3, 0, 4]].to_numpy())


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("latin_hypercube", {"points": 64}),
        ("sobol", {"points": 64}),
        ("morris", {"trajectories": 16, "levels": 4}),
        ("saltelli", {"blocks": 16}),
    ],
)
def test_a_factor_that_does_nothing_is_not_called_clear(
    kind: str, settings: dict[str, int]
) -> None:
    """Though its levels met other values of the factor that does much."""
    random = np.random.default_rng(8)
    repeats = 60
    found = wrong = by_seeds_alone = 0
    for seed in range(repeats):
        points = designed(kind, **settings, seed=seed)
        runs = runs_of(
            points,
            ["ad_hoc"],
            5,
            lambda row, policy, own: (
                0.3 + 3.0 * row["parameters.fomo_rate"] + random.normal(0.0, 0.03, len(own))
            ),
        )
        effects = told(runs, points, ["ad_hoc"])[1]
        assert not effects.alone
        found += spread_of(effects.spread, "parameters.fomo_rate")["clear"] == "yes"
        idle = effects.spread[effects.spread["factor"] != "parameters.fomo_rate"]
        wrong += (idle["clear"] == "yes").any()
        by_seeds_alone += (idle["ci_low"] > 0.0).any()
    assert found == repeats
    # One in twenty, and three standard errors.
    assert wrong / repeats < 0.05 + 3.0 * np.sqrt(0.05 * 0.95 / repeats)
    if kind != "sobol":  # which is so balanced that it matters little
        assert by_seeds_alone > 0.5 * repeats


def test_factors_moved_together_cannot_be_told_apart() -> None:
    points = designed(
        "zip", {"parameters.fomo_rate": [0.01, 0.05, 0.1], "policy.voice": [0.0, 0.5, 1.0]}
    )
    effects = told(runs_of(points, ["ad_hoc"], 20, rising), points, ["ad_hoc"])[1]
    assert not effects.alone
    assert (effects.spread["ci_low"] > 0.0).all()
    assert (effects.spread["clear"] == "no").all()
    assert effects.spread["points_low"].isna().all()


def test_a_constant_is_no_factor_and_without_factors_there_is_nothing() -> None:
    points = crossed(parameters__fomo_rate=[0.02], policy__voice=[0.0, 1.0])
    runs = runs_of(points, ["ad_hoc"], 3, rising)
    assert set(told(runs, points, ["ad_hoc"])[1].levels["factor"]) == {"policy.voice"}
    alone = runs_of(None, POLICIES, 3, lambda row, policy, seeds: 0.1 * seeds)
    effects = told(alone, None, POLICIES)[1]
    assert effects.levels.empty
    assert effects.spread.empty


def test_a_measure_without_a_value_anywhere_has_no_level() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.1])
    runs = runs_of(points, ["ad_hoc"], 3, lambda row, policy, seeds: np.full(len(seeds), np.nan))
    effects = told(runs, points, ["ad_hoc"])[1]
    assert effects.levels.empty
    assert effects.spread.empty
