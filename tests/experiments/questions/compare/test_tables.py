"""The tables of estimates: by hand, on made-up runs, and as the commands write them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.figures import by_type_figure
from experiments.questions.compare.tables import (
    COMPARED,
    DECISION_COLUMNS,
    DIFFERENCE_COLUMNS,
    OUTCOMES,
    PAIR_COLUMNS,
    decision_table,
    difference_table,
    failure_by_type,
    failure_rates,
    further_outcomes,
    pair_table,
)
from sim import FAILURE_DEFINITIONS, PartnershipTypes
from tests.experiments.questions.compare.test_finding import compared as comparison_of
from tests.experiments.questions.compare.test_finding import outcomes

pytestmark = pytest.mark.slow

HEADLINE = FAILURE_DEFINITIONS[0]
SEEDS = 40
BOUNDS = ("ci_low", "ci_high", "difference", "difference_low", "difference_high")
TYPE_COLUMNS = ("policy", "type", "failure_rate", *BOUNDS, "runs", "partnerships")
OUTCOME_COLUMNS = ("policy", "outcome", "mean", *BOUNDS)

# Student's t at 97.5%, from a table.
T_1, T_2 = 12.706, 4.303


def table(rows: list[tuple[str, int, float, int, float, int]]) -> pd.DataFrame:
    columns = ["policy", "seed", "objectives_unmet_a", "partnerships_a"]
    by_type = pd.DataFrame(rows, columns=[*columns, "objectives_unmet_b", "partnerships_b"])
    else_the_same = pd.concat([outcomes(policy, np.full(3, 0.5)) for policy in ("none", "some")])
    return else_the_same.reset_index(drop=True).assign(**by_type)


def of_types(runs: pd.DataFrame) -> pd.DataFrame:
    return failure_by_type(Comparison(runs, ("none", "some"), "a world", ("a", "b")).estimates)


RUNS = table(
    [
        ("none", 1, 0.5, 10, 0.2, 2),
        ("none", 2, 0.6, 12, math.nan, 0),
        ("none", 3, 0.7, 11, 0.4, 1),
        ("some", 1, 0.3, 9, math.nan, 0),
        ("some", 2, 0.5, 8, 0.0, 1),
        ("some", 3, 0.7, 7, 0.1, 3),
    ]
)


def test_failure_by_type_by_hand() -> None:
    found = of_types(RUNS)
    assert tuple(found.columns) == TYPE_COLUMNS
    assert list(zip(found["policy"], found["type"], strict=True)) == [
        ("none", "a"),
        ("none", "b"),
        ("some", "a"),
        ("some", "b"),
    ]
    assert list(found["runs"]) == [3, 2, 3, 2]
    assert list(found["partnerships"]) == [33, 3, 24, 4]
    assert found["failure_rate"].tolist() == pytest.approx([0.6, 0.3, 0.5, 0.05])
    none_a, none_b, some_a, some_b = found.itertuples()
    # Three runs: standard deviation 0.1, standard error 0.1 / sqrt(3).
    assert none_a.ci_high == pytest.approx(0.6 + T_2 * 0.1 / math.sqrt(3), abs=1e-4)
    # Two runs, 0.2 and 0.4: standard error 0.1; rates stay within 0 and 1.
    assert (none_b.ci_low, none_b.ci_high) == (0.0, 1.0)
    assert (none_a.difference, none_a.difference_low, none_a.difference_high) == (0, 0, 0)
    # -0.2, -0.1, 0.0 by seed.
    half = T_2 * 0.1 / math.sqrt(3)
    bounds = (some_a.difference, some_a.difference_low, some_a.difference_high)
    assert bounds == pytest.approx((-0.1, -0.1 - half, -0.1 + half), abs=1e-4)
    # Seed 3 alone has a rate under both.
    assert some_b.difference == pytest.approx(-0.3)
    assert math.isnan(some_b.difference_low)


def test_a_type_that_is_never_formed_has_no_rate() -> None:
    empty = RUNS.assign(objectives_unmet_b=math.nan, partnerships_b=0)
    found = of_types(empty).set_index(["policy", "type"])
    assert found.loc[("some", "b"), "runs"] == 0
    assert found.loc[("some", "b"), "partnerships"] == 0
    assert math.isnan(found.loc[("some", "b"), "failure_rate"])


def test_further_outcomes_by_hand() -> None:
    made = pd.DataFrame(
        {
            "months": 24,
            "value_delivered": [0.1, 0.3, 0.2, 0.6],
            "hosts": [10.0, 20.0, 10.0, 20.0],
            "partnerships": [20, 20, 10, 30],
            "net_benefit": [200.0, 800.0, 400.0, 400.0],
            "innovation": [0.2, 0.4, 0.3, 0.6],
            "months_to_operation": [12.0, 14.0, 12.0, math.nan],
        }
    )
    runs = pd.concat([outcomes(policy, np.full(2, 0.5)) for policy in ("none", "some")])
    runs = runs.reset_index(drop=True).assign(**made)
    found = further_outcomes(Comparison(runs, ("none", "some"), "a world").estimates)
    assert tuple(found.columns) == OUTCOME_COLUMNS
    assert list(found["outcome"]) == [*OUTCOMES] * 2
    by_name = found.set_index(["policy", "outcome"])
    assert by_name.loc[("some", "value_delivered"), "mean"] == pytest.approx(0.4)
    assert by_name.loc[("some", "value_delivered"), "difference"] == pytest.approx(0.2)
    assert by_name.loc[("none", "net_benefit_per_host_year"), "mean"] == pytest.approx(15.0)
    assert by_name.loc[("some", "net_benefit_per_host_year"), "difference"] == pytest.approx(0.0)
    assert by_name.loc[("none", "partnerships_per_host"), "mean"] == pytest.approx(1.5)
    assert by_name.loc[("some", "months_to_operation"), "mean"] == pytest.approx(12.0)
    innovation = by_name.loc[("some", "innovation")]
    assert innovation["difference"] == pytest.approx(0.15)
    # 0.1 and 0.2: standard error 0.05.
    assert innovation["difference_high"] == pytest.approx(0.15 + T_1 * 0.05, abs=1e-4)


def test_the_tables_of_a_comparison_fit_its_runs(compared: Path) -> None:
    by_type = pd.read_csv(compared / "failure_by_type.csv")
    assert tuple(by_type.columns) == TYPE_COLUMNS
    assert list(by_type["type"][:6]) == list(PartnershipTypes.BUILT_IN)
    runs = pd.read_parquet(compared / "runs.parquet")
    formed = runs.groupby("policy", sort=False)["partnerships"].sum()
    assert by_type.groupby("policy", sort=False)["partnerships"].sum().equals(formed)
    further = pd.read_csv(compared / "outcomes.csv")
    assert tuple(further.columns) == OUTCOME_COLUMNS
    reach = further.set_index(["policy", "outcome"]).loc[("full", "reach"), "mean"]
    assert reach == pytest.approx(runs[runs["policy"] == "full"]["reach"].mean())


@pytest.mark.parametrize("policies", [["none"], ["none", "some"]])
def test_the_figure_names_types_and_numbers(policies: list[str], tmp_path: Path) -> None:
    found = of_types(RUNS)
    labels: list[str] = []

    def draw() -> Figure:
        figure = by_type_figure(found, policies, {"none": "None", "some": "Some"}, "A caption.")
        labels.extend(label.get_text() for label in figure.axes[0].get_yticklabels())
        return figure

    drawing = Drawing("one", draw, found, "How to read it.")
    first, second = (save_drawings(tmp_path / folder, [drawing]) for folder in "ab")
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]
    counts = {"a": "33", "b": "3"} if len(policies) == 1 else {"a": "33 and 24", "b": "3 and 4"}
    # The most frequent on top.
    assert labels[:2] == [f"{kind}\nn = {counts[kind]}" for kind in ("b", "a")]


def test_the_figure_leaves_out_types_that_were_never_formed(tmp_path: Path) -> None:
    nothing = RUNS.assign(
        objectives_unmet_a=math.nan,
        partnerships_a=0,
        objectives_unmet_b=math.nan,
        partnerships_b=0,
    )
    found = of_types(nothing)
    drawing = Drawing(
        "none",
        lambda: by_type_figure(found, ["none"], {"none": "None"}, "Nobody."),
        found,
        "How to read it.",
    )
    paths = save_drawings(tmp_path, [drawing])
    assert len(paths) == 3
    assert all(path.exists() for path in paths)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    random = np.random.default_rng(1)
    base = 0.6 + 0.05 * random.standard_normal(SEEDS)
    noise = 0.01 * random.standard_normal((5, SEEDS))
    noise -= noise.mean(axis=1, keepdims=True)
    return comparison_of(
        outcomes("none", base).assign(equity=0.5 + noise[0]),
        outcomes("better", base - 0.1 + noise[0], net_benefit=2e3, governance_cost=1e3),
        outcomes("worse", base + 0.1 + noise[1]),
        outcomes("slight", base - 0.008 + noise[2]),
        outcomes("same", base + noise[3]),
        outcomes("wild", base + 20.0 * noise[4]),
    )


def test_verdicts(comparison: Comparison) -> None:
    table = difference_table(comparison.estimates)
    assert tuple(table.columns) == DIFFERENCE_COLUMNS
    assert list(table["policy"].unique()) == list(comparison.others)
    assert list(table["measure"][: len(COMPARED)]) == list(COMPARED)
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
    assert strict.verdicts()["same"] == "not clear"
    lax = Comparison(comparison.runs, comparison.policies, "a world", margin=0.5)
    assert lax.verdicts()["wild"] == "no material difference"
    assert lax.verdicts()["better"] == "fewer"


def test_failure_rates_have_the_same_differences(comparison: Comparison) -> None:
    rates = failure_rates(comparison.estimates)
    rates = rates[rates["policy"] != "none"].set_index(["policy", "definition"])
    table = difference_table(comparison.estimates).set_index(["policy", "measure"]).loc[rates.index]
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
    alone = difference_table(comparison.estimates).set_index(["measure", "policy"])
    # 15 pairs hold together less closely than five differences.
    assert by_pair.loc[("none", "better"), "together_high"] > -float(
        alone.loc[(HEADLINE, "better"), "together_low"]
    )
    assert comparison.may_be_best == ["better"]


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
    known = difference_table(comparison.estimates).set_index(["measure", "policy"])
    for measure, column in (
        (HEADLINE, "together_low"),
        ("net_benefit_per_host_year", "net_benefit_difference_together_low"),
        ("equity", "equity_difference_together_low"),
        ("value_delivered", "value_delivered_difference_together_low"),
    ):
        others = known.loc[measure].loc[list(comparison.others), "together_low"]
        assert rows.loc[list(comparison.others), column].tolist() == others.tolist()


def test_one_policy_and_one_run_have_tables_too(comparison: Comparison) -> None:
    alone = Comparison(comparison.runs, ("none",), "a world")
    assert difference_table(alone.estimates).empty
    assert pair_table(alone).empty
    assert len(decision_table(alone, {"none": "None"})) == 1
    runs = comparison.runs[comparison.runs["seed"] == 0]
    once = Comparison(runs, comparison.policies, "a world")
    table = difference_table(once.estimates)
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
    found = difference_table(comparison_of(*tables).estimates)
    mixed = pd.concat(tables, ignore_index=True).sample(frac=1.0, random_state=seed)
    same = difference_table(Comparison(mixed, tuple(names), "a world").estimates)
    pd.testing.assert_frame_equal(found, same)
    others = comparison_of(*(outcomes(f"p{n}", rate) for n, rate in enumerate(rates)))
    renamed = difference_table(others.estimates)
    pd.testing.assert_frame_equal(
        found.drop(columns=["policy", "baseline"]), renamed.drop(columns=["policy", "baseline"])
    )
