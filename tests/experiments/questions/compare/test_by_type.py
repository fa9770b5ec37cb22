"""Failure by type and other outcomes: by hand, and as the commands write them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from experiments.questions.compare.benefits import effects_on_care, helped_types
from experiments.questions.compare.by_type import (
    OUTCOME_COLUMNS,
    OUTCOMES,
    TYPE_COLUMNS,
    failure_by_type,
    further_outcomes,
)
from matplotlib.figure import Figure

from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.figures import by_type_figure
from sim import PartnershipTypes
from tests.experiments.questions.compare.test_finding import outcomes, words_of

pytestmark = pytest.mark.slow

# Student's t at 97.5%, from a table.
T_1, T_2 = 12.706, 4.303


def table(rows: list[tuple[str, int, float, int, float, int]]) -> pd.DataFrame:
    columns = ["policy", "seed", "objectives_unmet_a", "partnerships_a"]
    return pd.DataFrame(rows, columns=[*columns, "objectives_unmet_b", "partnerships_b"])


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
    found = failure_by_type(RUNS, ["none", "some"], ["a", "b"])
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
    found = failure_by_type(empty, ["none", "some"], ["a", "b"]).set_index(["policy", "type"])
    assert found.loc[("some", "b"), "runs"] == 0
    assert found.loc[("some", "b"), "partnerships"] == 0
    assert math.isnan(found.loc[("some", "b"), "failure_rate"])


def test_further_outcomes_by_hand() -> None:
    runs = pd.DataFrame(
        {
            "policy": ["none", "none", "some", "some"],
            "seed": [1, 2, 1, 2],
            "months": 24,
            "hosts": [10.0, 20.0, 10.0, 20.0],
            "partnerships": [20, 20, 10, 30],
            "net_benefit": [200.0, 800.0, 400.0, 400.0],
            "innovation": [0.2, 0.4, 0.3, 0.6],
            "months_to_operation": [12.0, 14.0, 12.0, math.nan],
            "reach": 0.5,
            "equity": 1.0,
            "efficiency": 2.0,
        }
    )
    found = further_outcomes(runs, ["none", "some"])
    assert tuple(found.columns) == OUTCOME_COLUMNS
    assert list(found["outcome"]) == [*OUTCOMES] * 2
    by_name = found.set_index(["policy", "outcome"])
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


@pytest.fixture
def base() -> np.ndarray:
    return 0.6 + 0.02 * np.random.default_rng(1).standard_normal(40)


def by_types(runs: pd.DataFrame, **rates: np.ndarray) -> pd.DataFrame:
    return runs.assign(**{f"objectives_unmet_{name}": rate for name, rate in rates.items()})


def test_types_helped_most_and_least_are_named(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(2).standard_normal((3, 40))
    none = by_types(outcomes("none", base), a=base, b=base, c=base)
    some = by_types(
        outcomes("some", base - 0.2),
        a=base - 0.3 + noise[0],
        b=base - 0.1 + noise[1],
        c=base - 0.2 + noise[2],
    )
    runs = pd.concat([none, some], ignore_index=True)
    said = helped_types(runs, ["none", "some"], "some", ["a", "b", "c"])
    assert "some helps a most (" in said
    assert "and b least (" in said
    assert "points fewer" in said
    words = words_of(Comparison(runs, ("none", "some"), "a world", ("a", "b", "c")))
    assert said in words


def test_a_type_that_is_not_helped_is_said_so(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(2).standard_normal((2, 40))
    noise -= noise.mean(axis=1, keepdims=True)
    none = by_types(outcomes("none", base), a=base, b=base)
    some = by_types(outcomes("some", base - 0.2), a=base - 0.3 + noise[0], b=base + noise[1])
    said = helped_types(pd.concat([none, some]), ["none", "some"], "some", ["a", "b"])
    assert "b least (no clear difference)" in said


def test_types_helped_alike_are_not_told_apart(base: np.ndarray) -> None:
    noise = 0.05 * np.random.default_rng(2).standard_normal((2, 40))
    noise -= noise.mean(axis=1, keepdims=True)
    none = by_types(outcomes("none", base), a=base, b=base)
    some = by_types(outcomes("some", base), a=base - 0.2 + noise[0], b=base - 0.199 + noise[1])
    said = helped_types(pd.concat([none, some]), ["none", "some"], "some", ["a", "b"])
    assert said == "Whether some helps one type of partnership more than another is not clear."


def test_types_too_rare_for_a_rate_in_every_run_are_not_ranked(base: np.ndarray) -> None:
    noise = 0.01 * np.random.default_rng(2).standard_normal((2, 40))
    rare = np.where(np.arange(40) == 3, np.nan, base)
    none = by_types(outcomes("none", base), a=base, b=base, c=rare)
    some = by_types(
        outcomes("some", base), a=base - 0.3 + noise[0], b=base - 0.1 + noise[1], c=rare - 0.5
    )
    said = helped_types(pd.concat([none, some]), ["none", "some"], "some", ["a", "b", "c"])
    assert "some helps a most" in said


def test_only_clear_effects_on_care_are_told(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(3).standard_normal(40)
    none = outcomes("none", base)
    some = outcomes("some", base - 0.2).assign(equity=0.7 + noise, reach=0.7 + noise - noise.mean())
    said = effects_on_care(pd.concat([none, some]), ["none", "some"], "some")
    assert said.startswith("With some, equity between small and large hosts rises (+0.2")
    assert "operation" not in said
    lower = some.assign(equity=0.5, reach=0.5 + noise)
    said = effects_on_care(pd.concat([none, lower]), ["none", "some"], "some")
    assert "equity" not in said
    assert "operation falls (-" in said


def test_nothing_is_told_of_a_best_policy_that_is_not_clearly_better(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(3).standard_normal(40)
    none = by_types(outcomes("none", base), a=base, b=base)
    some = by_types(outcomes("some", base + noise - noise.mean()), a=base - 0.3, b=base)
    runs = pd.concat([none, some.assign(equity=0.9)], ignore_index=True)
    words = words_of(Comparison(runs, ("none", "some"), "a world", ("a", "b")))
    assert "helps" not in words
    assert "equity" not in words


@pytest.mark.parametrize("policies", [["none"], ["none", "some"]])
def test_the_figure_names_types_and_numbers(policies: list[str], tmp_path: Path) -> None:
    found = failure_by_type(RUNS, ["none", "some"], ["a", "b"])
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
    found = failure_by_type(nothing, ["none", "some"], ["a", "b"])
    drawing = Drawing(
        "none",
        lambda: by_type_figure(found, ["none"], {"none": "None"}, "Nobody."),
        found,
        "How to read it.",
    )
    paths = save_drawings(tmp_path, [drawing])
    assert len(paths) == 3
    assert all(path.exists() for path in paths)
