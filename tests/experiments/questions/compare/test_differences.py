"""The tables of differences and the table to decide by, on made-up runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.questions.compare.comparison import MEASURES, Comparison
from experiments.questions.compare.decision import DECISION_COLUMNS, decision_table
from experiments.questions.compare.differences import (
    DIFFERENCE_COLUMNS,
    PAIR_COLUMNS,
    difference_table,
    headline_verdicts,
    may_be_best,
    pair_table,
)
from experiments.questions.compare.rates import failure_rates
from sim import FAILURE_DEFINITIONS
from tests.experiments.questions.compare.test_finding import compared, outcomes

HEADLINE = FAILURE_DEFINITIONS[0]
SEEDS = 40


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    random = np.random.default_rng(1)
    base = 0.6 + 0.05 * random.standard_normal(SEEDS)
    noise = 0.01 * random.standard_normal((5, SEEDS))
    noise -= noise.mean(axis=1, keepdims=True)
    return compared(
        outcomes("none", base).assign(equity=0.5 + noise[0]),
        outcomes("better", base - 0.1 + noise[0], net_benefit=2e3, governance_cost=1e3),
        outcomes("worse", base + 0.1 + noise[1]),
        outcomes("slight", base - 0.008 + noise[2]),
        outcomes("same", base + noise[3]),
        outcomes("wild", base + 20.0 * noise[4]),
    )


def test_verdicts(comparison: Comparison) -> None:
    table = difference_table(comparison)
    assert tuple(table.columns) == DIFFERENCE_COLUMNS
    assert list(table["policy"].unique()) == list(comparison.others)
    assert list(table["measure"][: len(MEASURES)]) == list(MEASURES)
    headline = table[table["measure"] == HEADLINE].set_index("policy")
    assert headline["verdict"].to_dict() == {
        "better": "fewer",
        "worse": "more",
        "slight": "fewer",
        "same": "no material difference",
        "wild": "not clear",
    }
    assert headline["material"].to_dict() == {
        "better": "yes",
        "worse": "yes",
        "slight": "no",
        "same": "no",
        "wild": "not clear",
    }
    money = table[table["measure"] == "net_benefit_per_host_year"].set_index("policy")
    assert money.loc["better", "verdict"] == "higher"
    assert money.loc["same", "verdict"] == "not clear"
    assert (money["material"] == "").all()
    assert headline.loc["same", "p_adjusted"] > 0.5
    # Of one luck, but for noise: variances 2 * 0.05**2 + 0.01**2 over 0.01**2.
    gain = headline.loc["better", "gain_from_pairing"]
    own = comparison.values(HEADLINE)[:, :2]
    assert gain == pytest.approx(own.var(axis=0).sum() / (own[:, 1] - own[:, 0]).var())
    assert gain > 20.0


def test_the_margin_is_what_it_is_told(comparison: Comparison) -> None:
    strict = Comparison(comparison.runs, comparison.policies, "a world", margin=0.001)
    assert headline_verdicts(strict)["same"] == "not clear"
    lax = Comparison(comparison.runs, comparison.policies, "a world", margin=0.5)
    assert headline_verdicts(lax)["wild"] == "no material difference"
    assert headline_verdicts(lax)["better"] == "fewer"


def test_failure_rates_have_the_same_differences(comparison: Comparison) -> None:
    rates = failure_rates(comparison.runs, comparison.policies)
    rates = rates[rates["policy"] != "none"].set_index(["policy", "definition"])
    table = difference_table(comparison).set_index(["policy", "measure"]).loc[rates.index]
    for column, other in (
        ("difference", "difference"),
        ("ci_low", "difference_low"),
        ("ci_high", "difference_high"),
    ):
        assert (table[column] == rates[other]).all()
    assert (table["together_low"] <= table["ci_low"]).all()
    assert (table["together_high"] >= table["ci_high"]).all()


def test_pairs_are_of_all_policies(comparison: Comparison) -> None:
    pairs = pair_table(comparison)
    assert tuple(pairs.columns) == PAIR_COLUMNS
    assert len(pairs) == 15
    by_pair = pairs.set_index(["policy", "other"])
    means = comparison.runs.groupby("policy")[HEADLINE].mean()
    for (one, other), row in by_pair.iterrows():
        assert row["difference"] == pytest.approx(means[one] - means[other])
    alone = difference_table(comparison).set_index(["measure", "policy"])
    # 15 pairs hold together less closely than five differences.
    assert by_pair.loc[("none", "better"), "together_high"] > -float(
        alone.loc[(HEADLINE, "better"), "together_low"]
    )
    assert may_be_best(comparison) == ["better"]


def test_decision_table(comparison: Comparison) -> None:
    titles = {name: name.title() for name in comparison.policies}
    table = decision_table(comparison, titles)
    assert tuple(table.columns) == DECISION_COLUMNS
    assert list(table["policy"]) == list(comparison.policies)
    rows = table.set_index("policy")
    assert rows.loc["better", "title"] == "Better"
    assert rows.loc["better", "may_be_best"] == "yes"
    assert (rows["may_be_best"] == "yes").sum() == 1
    assert rows.loc["none", "verdict"] == "baseline"
    assert rows.loc["none", ["difference", "together_low", "together_high"]].eq(0.0).all()
    assert rows.loc["better", "verdict"] == "fewer"
    # 100 hosts for ten years.
    assert rows.loc["better", "governance_cost_per_host_year"] == pytest.approx(1.0)
    assert rows.loc["better", "net_benefit_difference"] == pytest.approx(1.0)
    assert rows.loc["better", "partnerships_per_host"] == pytest.approx(3.0)
    known = difference_table(comparison).set_index(["measure", "policy"])
    for measure, column in (
        (HEADLINE, "together_low"),
        ("net_benefit_per_host_year", "net_benefit_difference_together_low"),
        ("equity", "equity_difference_together_low"),
    ):
        others = known.loc[measure].loc[list(comparison.others), "together_low"]
        assert rows.loc[list(comparison.others), column].tolist() == others.tolist()


def test_one_policy_and_one_run_have_tables_too(comparison: Comparison) -> None:
    alone = Comparison(comparison.runs, ("none",), "a world")
    assert difference_table(alone).empty
    assert pair_table(alone).empty
    assert len(decision_table(alone, {"none": "None"})) == 1
    runs = comparison.runs[comparison.runs["seed"] == 0]
    once = Comparison(runs, comparison.policies, "a world")
    table = difference_table(once)
    assert table["ci_low"].isna().all()
    assert set(table["verdict"]) == {"not clear"}
    assert set(decision_table(once, {})["may_be_best"]) == {"yes"}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1_000), names=st.permutations(["ab", "c", "none2", "z"]))
def test_order_of_runs_and_names_of_policies_do_not_matter(seed: int, names: list[str]) -> None:
    random = np.random.default_rng(seed)
    base = 0.5 + 0.05 * random.standard_normal(25)
    rates = [base + 0.03 * random.standard_normal(25) for _ in names]
    tables = [outcomes(name, rate) for name, rate in zip(names, rates, strict=True)]
    found = difference_table(compared(*tables))
    mixed = pd.concat(tables, ignore_index=True).sample(frac=1.0, random_state=seed)
    same = difference_table(Comparison(mixed, tuple(names), "a world"))
    pd.testing.assert_frame_equal(found, same)
    renamed = difference_table(compared(*(outcomes(f"p{n}", rate) for n, rate in enumerate(rates))))
    pd.testing.assert_frame_equal(
        found.drop(columns=["policy", "baseline"]), renamed.drop(columns=["policy", "baseline"])
    )
