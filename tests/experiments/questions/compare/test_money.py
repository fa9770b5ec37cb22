"""What governance costs per failure avoided: sums that add up, and ratios only where they mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.estimators.means import Estimate, simultaneous
from experiments.estimators.ratios import ratio_of_means
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.money import (
    ACCEPTABILITY_COLUMNS,
    EFFECTIVENESS_COLUMNS,
    acceptability_by_worth,
    changes,
    cost_effectiveness,
    money_tables,
    verdict_of,
)
from sim import FAILURE_DEFINITIONS

HEADLINE = FAILURE_DEFINITIONS[0]
HOSTS, MONTHS, SEEDS = 50, 60, 30
YEARS = HOSTS * MONTHS / 12.0


def runs_of(
    policy: str,
    rate: float,
    formed: float,
    cost: float,
    seeds: int = SEEDS,
    spread: float = 1.0,
    number: int = 0,
) -> pd.DataFrame:
    """Return made-up runs about these means, the luck of a seed being the same for all."""
    shared = np.random.default_rng(11).standard_normal((3, seeds))
    own = np.random.default_rng(12 + number).standard_normal((3, seeds))
    luck = spread * (shared + 0.3 * own)
    return pd.DataFrame(
        {
            "policy": policy,
            "seed": np.arange(1, seeds + 1),
            "hosts": HOSTS,
            "months": MONTHS,
            HEADLINE: rate + 0.01 * luck[0],
            "partnerships": np.round(formed + 3.0 * luck[1]),
            "governance_cost": cost * (1.0 + 0.02 * luck[2]),
            "net_benefit": 1000.0 * luck[2] + 10.0 * cost,
        }
    )


def compared(runs: pd.DataFrame) -> Comparison:
    return Comparison(runs, tuple(dict.fromkeys(runs["policy"])), "a world")


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    return pd.concat(
        [
            runs_of("ad_hoc", 0.60, 100, 0.0),
            runs_of("cheap", 0.40, 100, 1_000.0, number=1),
            runs_of("gate", 0.60, 40, 1_500.0, number=2),
            runs_of("dear", 0.30, 100, 9_000.0, number=3),
            runs_of("worse", 0.80, 100, 3_000.0, number=4),
        ],
        ignore_index=True,
    )


POLICIES = ("ad_hoc", "cheap", "gate", "dear", "worse")


@pytest.fixture(scope="module")
def table(runs: pd.DataFrame) -> pd.DataFrame:
    return cost_effectiveness(compared(runs)).set_index("policy", drop=False)


def test_failures_avoided_add_up_run_by_run(runs: pd.DataFrame) -> None:
    found = changes(compared(runs))
    failures = {
        name: (own[HEADLINE] * own["partnerships"] / YEARS).to_numpy()
        for name, own in runs.groupby("policy")
    }
    for place, policy in enumerate(POLICIES):
        fewer = found.avoided[place] + found.not_formed[place]
        assert fewer == pytest.approx(failures["ad_hoc"] - failures[policy])


def test_forming_fewer_is_told_apart_from_failing_less(table: pd.DataFrame) -> None:
    assert tuple(table.columns) == EFFECTIVENESS_COLUMNS
    gate = table.loc["gate"]
    # Of 60 partnerships that are not formed, 60% would have failed.
    assert gate["failures_not_formed_per_100_host_years"] == pytest.approx(3600 / YEARS, rel=0.02)
    assert gate["verdict"] == "not defined: it may avoid no failure"
    assert np.isnan(gate["cost_per_failure_avoided"])


def test_ratios_are_fieller_of_paired_differences(runs: pd.DataFrame, table: pd.DataFrame) -> None:
    own = {name: rows.set_index("seed") for name, rows in runs.groupby("policy")}
    base, cheap = own["ad_hoc"], own["cheap"]
    cost = (cheap["governance_cost"] - base["governance_cost"]) / YEARS
    avoided = (base[HEADLINE] - cheap[HEADLINE]) * cheap["partnerships"] / YEARS
    expected = ratio_of_means(cost.to_numpy(), avoided.to_numpy(), simultaneous(4))
    row = table.loc["cheap"]
    assert row["verdict"] == "costs more, fewer fail"
    assert row["cost_per_failure_avoided"] == pytest.approx(1_000.0 / 20.0, rel=0.02)
    named = [f"cost_per_failure_avoided{bound}" for bound in ("", "_low", "_high")]
    assert row[named].tolist() == pytest.approx(list(expected))
    # Each of the intervals for all policies together is that of a paired t test at 1 - 5%/4.
    gain = stats.ttest_rel(cheap["net_benefit"] / YEARS, base["net_benefit"] / YEARS)
    bounds = gain.confidence_interval(1.0 - 0.05 / 4)
    assert row[["net_benefit_change_low", "net_benefit_change_high"]].tolist() == pytest.approx(
        list(bounds)
    )


def test_the_frontier_and_its_steps(table: pd.DataFrame) -> None:
    assert table["standing"].tolist() == [
        *("frontier", "frontier", "dominated", "frontier", "dominated"),
    ]
    assert table["dominated_by"].tolist() == ["", "", "cheap", "", "cheap"]
    assert table["incremental_to"].tolist() == ["", "ad_hoc", "", "cheap", ""]
    step = table.loc["dear", "incremental_cost_per_failure_avoided"]
    assert step == pytest.approx(8_000.0 / 10.0, rel=0.03)
    assert table.loc["dear", "incremental_low"] < step < table.loc["dear", "incremental_high"]
    assert table["share_on_frontier"].tolist() == [1.0, 1.0, 0.0, 1.0, 0.0]
    assert table.loc["worse", "verdict"] == "dominated: costs more, more fail"


def test_the_order_of_runs_does_not_matter(runs: pd.DataFrame, table: pd.DataFrame) -> None:
    other = cost_effectiveness(
        Comparison(runs.sample(frac=1.0, random_state=1), POLICIES, "a world")
    )
    pd.testing.assert_frame_equal(other, table.reset_index(drop=True))


def test_acceptability_turns_where_the_frontier_does(
    runs: pd.DataFrame, table: pd.DataFrame
) -> None:
    found = acceptability_by_worth(compared(runs), table)
    assert tuple(found.columns) == ACCEPTABILITY_COLUMNS
    sums = found.groupby("worth_of_a_failure_avoided")["share_best"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))
    best = found[found["best_on_average"]].set_index("worth_of_a_failure_avoided")["policy"]
    assert len(best) == len(sums)
    turns = table["incremental_cost_per_failure_avoided"]
    for worth, policy in best.items():
        expected = "ad_hoc" if worth < turns["cheap"] else "cheap"
        assert policy == ("dear" if worth > turns["dear"] else expected)
    assert best.index[0] == 0.0
    assert best.index[-1] > turns["dear"]


def test_saving_money_has_no_ratio() -> None:
    made = pd.concat(
        [runs_of("ad_hoc", 0.6, 100, 5_000.0), runs_of("thrift", 0.4, 100, 1_000.0, number=1)]
    )
    row = cost_effectiveness(compared(made)).iloc[1]
    assert row["verdict"] == "saves money, fewer fail"
    assert np.isnan(row["cost_per_failure_avoided"])
    assert row["standing"] == "frontier"


def test_verdicts_in_words() -> None:
    more, less = Estimate(2.0, 1.0, 3.0, 9), Estimate(-2.0, -3.0, -1.0, 9)
    unclear, nothing = Estimate(0.5, -1.0, 2.0, 9), Estimate(0.0, 0.0, 0.0, 9)
    assert verdict_of(more, more) == "costs more, fewer fail"
    assert verdict_of(unclear, more) == "fewer fail, may cost nothing"
    assert verdict_of(nothing, more) == "costs nothing, fewer fail"
    assert verdict_of(more, unclear) == "not defined: it may avoid no failure"
    assert verdict_of(less, less) == "saves money, more fail"
    assert verdict_of(unclear, less) == "more fail"


def test_one_run_has_a_ratio_and_no_interval() -> None:
    made = pd.concat(
        [runs_of("ad_hoc", 0.6, 100, 0.0, 1), runs_of("cheap", 0.4, 100, 1_000.0, 1, number=1)]
    )
    table = cost_effectiveness(compared(made))
    row = table.iloc[1]
    assert row["verdict"] == "no interval"
    assert row["cost_per_failure_avoided"] > 0.0
    assert np.isnan(row["cost_per_failure_avoided_low"])
    assert np.isnan(row["share_on_frontier"])
    assert acceptability_by_worth(compared(made), table).empty
    assert set(money_tables(compared(made))) == {"cost_effectiveness"}


def test_a_policy_that_forms_nothing_avoids_failures_by_that_alone() -> None:
    none = runs_of("none", 0.6, 0, 100.0).assign(**{HEADLINE: np.nan, "partnerships": 0})
    made = pd.concat([runs_of("ad_hoc", 0.6, 100, 0.0), none])
    row = cost_effectiveness(compared(made)).iloc[1]
    assert row["failures_avoided_per_100_host_years"] == 0.0
    assert row["failures_not_formed_per_100_host_years"] == pytest.approx(6000 / YEARS, rel=0.02)
    assert row["verdict"] == "not defined: it may avoid no failure"


def test_a_seed_that_lacks_a_run_is_left_out() -> None:
    base, cheap = runs_of("ad_hoc", 0.6, 100, 0.0), runs_of("cheap", 0.4, 100, 1_000.0, number=1)
    whole = cost_effectiveness(compared(pd.concat([base[1:], cheap[1:]])))
    found = cost_effectiveness(compared(pd.concat([base, cheap[1:]])))
    pd.testing.assert_frame_equal(found.iloc[1:], whole.iloc[1:])
    assert found["runs"].tolist() == [SEEDS, SEEDS - 1]
