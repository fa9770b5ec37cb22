"""Failure in subgroups: rates by hand, effects that differ where they were made to, cautions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from experiments.questions.compare.subgroup_effects import (
    FEW,
    SUBGROUP_COLUMNS,
    subgroup_sentence,
    subgroup_table,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.figures import subgroups_figure
from experiments.questions.compare.subgroups import (
    DIMENSIONS,
    QUARTERS,
    incidence_by_group,
    subgroup_rates,
)
from sim.telling.outcomes import FIVE_YEARS, incidence
from tests.experiments.questions.compare.test_finding import outcomes

RUNS = 40


def partnership(**columns: object) -> dict[str, object]:
    """Return a partnership that is still running after ten months, unless told otherwise."""
    row = {
        "run": "r1",
        "policy": "none",
        "seed": 1,
        "formed": 0,
        "ending": "running",
        "decided": None,
        "met": "no",
        "duration": 10,
        "type": "a",
        "host_size_rank": 0.0,
        "partner_size_rank": 1.0,
        "host_ownership": "nonprofit",
        "origin": "fomo",
        "partner_kind": "vendor",
    }
    return row | columns


def test_rates_by_hand_with_ties() -> None:
    """Four at risk. At 5 months one fails, one ends otherwise, one is censored; at 8 one fails.

    Incidence: 1/4 at 5 months; half survive, of whom at 8 one of one fails: 1/4 + 1/2 = 3/4.
    """
    rows = [
        partnership(decided=5, ending="trust_broke_down", duration=5),
        partnership(ending="acquired", duration=5),
        partnership(duration=5),
        # Signed later: eight months after signature.
        partnership(formed=3, decided=11, duration=20),
        # Met its objectives, and failed after five years: no failures of type b.
        partnership(type="b", decided=5, met="yes", host_size_rank=0.25),
        partnership(type="b", decided=61, duration=70, host_size_rank=0.75),
        partnership(run="r2", policy="some", type="b", decided=1, host_size_rank=0.7499),
    ]
    table = pa.Table.from_pandas(pd.DataFrame(rows))
    found = subgroup_rates([table]).set_index(["policy", "dimension", "subgroup"])
    assert found.loc[("none", "type", "a"), "rate"] == pytest.approx(0.75)
    assert found.loc[("none", "type", "a"), "partnerships"] == 4
    assert found.loc[("none", "type", "b"), "rate"] == 0.0
    assert found.loc[("some", "type", "b"), "rate"] == 1.0
    assert ("some", "type", "a") not in found.index
    assert found.loc[("none", "host_size", QUARTERS[0]), "partnerships"] == 4
    assert found.loc[("none", "host_size", QUARTERS[1]), "partnerships"] == 1
    assert found.loc[("none", "host_size", QUARTERS[3]), "partnerships"] == 1
    assert found.loc[("some", "host_size", QUARTERS[2]), "partnerships"] == 1
    assert found.loc[("none", "partner_size", QUARTERS[3]), "partnerships"] == 6


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, FIVE_YEARS + 20), st.integers(0, 2)),
        max_size=40,
    )
)
def test_many_groups_at_once_as_one_by_one(rows: list[tuple[int, int, int]]) -> None:
    group, age, cause = (np.array([row[part] for row in rows], np.int64) for part in range(3))
    found = incidence_by_group(group, age, cause, 4)
    for one in range(4):
        own = incidence(age[group == one], cause[group == one], FIVE_YEARS)
        assert found[one] == pytest.approx(own, nan_ok=True)


def made(effects: dict[str, float]) -> tuple[Comparison, pd.DataFrame]:
    """Return runs in which a policy changes failure by so much, by size of host and origin."""
    random = np.random.default_rng(3)
    luck = 0.5 + 0.05 * random.standard_normal(RUNS)
    pieces = []
    for dimension, names in (("host_size", QUARTERS), ("origin", ("fomo", "brokered"))):
        for name in names:
            for policy in ("none", "some"):
                change = effects.get(name, -0.1) if policy == "some" else 0.0
                rate = luck + change + 0.03 * random.standard_normal(RUNS)
                few = name == "brokered"
                pieces.append(
                    pd.DataFrame(
                        {
                            "policy": policy,
                            "seed": np.arange(RUNS),
                            "dimension": dimension,
                            "subgroup": name,
                            "rate": rate,
                            "partnerships": FEW - 1 if few else 50,
                        }
                    )
                )
    runs = pd.concat([outcomes("none", luck), outcomes("some", luck - 0.1)], ignore_index=True)
    return Comparison(runs, ("none", "some"), "a world"), pd.concat(pieces, ignore_index=True)


def test_effects_that_differ_are_found_and_others_not() -> None:
    # Of few partnerships, however large, is left out of the test.
    comparison, rates = made({QUARTERS[0]: -0.2, "brokered": -0.4})
    table = subgroup_table(comparison, rates)
    assert tuple(table.columns) == SUBGROUP_COLUMNS
    rows = table[table["policy"] == "some"].set_index(["dimension", "subgroup"])
    small = rows.loc[("host_size", QUARTERS[0])]
    assert small["together_low"] < small["difference_low"] < -0.2 < small["difference_high"]
    assert small["together_high"] < -0.15
    assert small["p_effects_differ"] < 0.001
    assert np.isnan(rows.loc[("origin", "fomo"), "p_effects_differ"])
    assert "few partnerships" in rows.loc[("origin", "brokered"), "caution"]
    assert "not the same partnerships under both" in rows.loc[("origin", "fomo"), "caution"]
    assert "same hosts" in small["caution"]
    said = subgroup_sentence(comparison, table)
    assert said.startswith("Between subgroups, the effect of some clearly differs by size of host;")
    assert "does not hold the same ones" in said
    own = table[table["policy"] == "none"]
    assert (own["difference"] == 0.0).all()
    assert own["p_effects_differ"].isna().all()


def test_equal_effects_are_not_told_apart() -> None:
    comparison, rates = made({})
    table = subgroup_table(comparison, rates)
    said = subgroup_sentence(comparison, table)
    assert said.startswith("Whether the effect of some differs between subgroups, by size of host,")


def test_subgroups_missing_from_some_runs() -> None:
    comparison, rates = made({})
    gone = (rates["subgroup"] == QUARTERS[1]) & (rates["policy"] == "none") & (rates["seed"] < 5)
    rows = subgroup_table(comparison, rates[~gone]).set_index(["policy", "subgroup"])
    assert rows.loc[("none", QUARTERS[1]), "runs"] == RUNS - 5
    assert rows.loc[("some", QUARTERS[1]), "runs"] == RUNS - 5
    assert "not in every run" in rows.loc[("some", QUARTERS[1]), "caution"]
    assert "not in every run" not in rows.loc[("some", QUARTERS[0]), "caution"]
    never = rates[(rates["subgroup"] != QUARTERS[1]) | (rates["policy"] == "some")]
    rows = subgroup_table(comparison, never).set_index(["policy", "subgroup"])
    assert np.isnan(rows.loc[("some", QUARTERS[1]), "difference"])
    assert rows.loc[("some", QUARTERS[0]), "p_effects_differ"] > 0.0


def test_the_figure_has_a_row_for_each_subgroup(tmp_path: Path) -> None:
    comparison, rates = made({QUARTERS[0]: 0.3})
    table = subgroup_table(comparison, rates)
    labels: list[str] = []
    dimensions = {name: one.title for name, one in DIMENSIONS.items()}

    def draw() -> Figure:
        titles = {"none": "None", "some": "Some"}
        figure = subgroups_figure(table, "some", -0.1, titles, dimensions, "A caption.")
        labels.extend(label.get_text() for label in figure.axes[0].get_yticklabels())
        return figure

    drawing = Drawing("one", draw, table, "How to read it.")
    first, second = (save_drawings(tmp_path / one, [drawing]) for one in "ab")
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]
    expected = ["size of host", *QUARTERS, "route of formation", "brokered", "fear of missing out"]
    assert sorted(labels[: len(expected)]) == sorted(expected)
