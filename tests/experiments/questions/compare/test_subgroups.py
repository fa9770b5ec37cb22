"""Failure in subgroups: rates by hand, effects that differ where they were made to, cautions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.figures import subgroups_figure
from experiments.questions.compare.finding import subgroup_sentence
from experiments.questions.compare.pairing import QUARTERS, Pairing
from experiments.questions.compare.subgroups import DIMENSIONS, FEW, Rates, SubgroupRates
from experiments.questions.compare.tables import SUBGROUP_COLUMNS, subgroup_table
from sim.telling.outcomes import FIVE_YEARS
from sim.vocabulary import ORIGINS
from tests.experiments.estimators.test_durations import curves
from tests.experiments.questions.compare.test_finding import outcomes

RUNS = 40


def partnership(**columns: object) -> dict[str, object]:
    """Return a partnership that is still running after ten months, unless told otherwise."""
    row = {
        "policy": "none",
        "seed": 1,
        "formed": 0,
        "ending": "running",
        "decided": None,
        "met": "no",
        "duration": 10,
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
        # Met its objectives, and failed after five years: no failures of brokered ones.
        partnership(origin="brokered", decided=5, met="yes", host_size_rank=0.25),
        partnership(origin="brokered", decided=61, duration=70, host_size_rank=0.75),
        partnership(policy="some", origin="brokered", decided=1, host_size_rank=0.7499),
    ]
    none, some = rates_of(rows, [("none", 1), ("some", 1)])
    assert none["origin", "fomo"] == (pytest.approx(0.75), 4)
    assert none["origin", "brokered"] == (0.0, 2)
    assert some["origin", "brokered"] == (1.0, 1)
    rate, formed = some["origin", "fomo"]
    assert np.isnan(rate)
    assert formed == 0
    assert [none["host_size", one][1] for one in QUARTERS] == [4, 1, 0, 1]
    assert some["host_size", QUARTERS[2]][1] == 1
    assert none["partner_size", QUARTERS[3]][1] == 6


def rates_of(
    rows: list[dict[str, object]], runs: list[tuple[str, int]]
) -> list[dict[tuple[str, str], tuple[float, float]]]:
    """Return rate and number by dimension and subgroup, of each run."""
    pairing = Pairing(pd.DataFrame(runs, columns=["policy", "seed"]), ["none", "some"])
    rates = SubgroupRates(pairing.runs)
    table = pa.Table.from_pandas(pd.DataFrame(rows, columns=list(partnership())))
    rates.add(table, pairing.rows_of(table))
    return [
        {
            (name, subgroup): (one.rate[run, place], one.formed[run, place])
            for name, one in rates.found.items()
            for place, subgroup in enumerate(one.names)
        }
        for run in range(pairing.runs)
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, FIVE_YEARS + 20), st.integers(0, 2)),
        min_size=1,
        max_size=40,
    )
)
def test_rates_of_subgroups_are_what_the_curves_say(lives: list[tuple[int, int, int]]) -> None:
    """As runs count one set and as lives are told of many: both are Aalen & Johansen's."""
    ends = (
        {"ending": "running", "decided": None},
        {"ending": "data_breach", "decided": 0},
        {"ending": "acquired", "decided": None},
    )
    rows = []
    for group, age, cause in lives:
        own = ends[cause] | ({"decided": age} if cause == 1 else {})
        rows.append(partnership(origin=ORIGINS[group], duration=age, **own))
    (found,) = rates_of(rows, [("none", 1)])
    for place in range(4):
        own = [(age, cause) for group, age, cause in lives if group == place]
        rate, formed = found["origin", ORIGINS[place]]
        assert formed == len(own)
        if not own:
            assert np.isnan(rate)
            continue
        age, cause = zip(*own, strict=True)
        _, (failed, _) = curves([0] * len(own), age, cause, ages=FIVE_YEARS + 1)
        assert rate == pytest.approx(failed[0, FIVE_YEARS], abs=1e-12)


def made(effects: dict[str, float], missing: str = "", never: bool = False) -> Comparison:
    """Return runs in which a policy changes failure by so much, by size of host and origin.

    One subgroup may be missing in five runs of the baseline, or in all.
    """
    random = np.random.default_rng(3)
    luck = 0.5 + 0.05 * random.standard_normal(RUNS)
    rates = {}
    for dimension, names in (("host_size", QUARTERS), ("origin", ("fomo", "brokered"))):
        rate = np.empty((2 * RUNS, len(names)))
        formed = np.full_like(rate, 50.0)
        for place, name in enumerate(names):
            for first, change in ((0, 0.0), (RUNS, effects.get(name, -0.1))):
                own = luck + change + 0.03 * random.standard_normal(RUNS)
                rate[first : first + RUNS, place] = own
            if name == "brokered":
                formed[:, place] = FEW - 1
            if name == missing:
                rate[: RUNS if never else 5, place] = np.nan
                formed[: RUNS if never else 5, place] = 0.0
        rates[dimension] = Rates(names, rate, formed)
    runs = pd.concat([outcomes("none", luck), outcomes("some", luck - 0.1)], ignore_index=True)
    return Comparison(runs, ("none", "some"), "a world", rates=rates)


def test_effects_that_differ_are_found_and_others_not() -> None:
    # Of few partnerships, however large, is left out of the test.
    comparison = made({QUARTERS[0]: -0.2, "brokered": -0.4})
    table = subgroup_table(comparison.estimates)
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
    comparison = made({})
    table = subgroup_table(comparison.estimates)
    said = subgroup_sentence(comparison, table)
    assert said.startswith("Whether the effect of some differs between subgroups, by size of host,")


def test_subgroups_missing_from_some_runs() -> None:
    rows = subgroup_table(made({}, QUARTERS[1]).estimates).set_index(["policy", "subgroup"])
    assert rows.loc[("none", QUARTERS[1]), "runs"] == RUNS - 5
    assert rows.loc[("some", QUARTERS[1]), "runs"] == RUNS - 5
    assert "not in every run" in rows.loc[("some", QUARTERS[1]), "caution"]
    assert "not in every run" not in rows.loc[("some", QUARTERS[0]), "caution"]
    never = made({}, QUARTERS[1], never=True)
    rows = subgroup_table(never.estimates).set_index(["policy", "subgroup"])
    assert np.isnan(rows.loc[("some", QUARTERS[1]), "difference"])
    assert rows.loc[("some", QUARTERS[0]), "p_effects_differ"] > 0.0


def test_the_figure_has_a_row_for_each_subgroup(tmp_path: Path) -> None:
    comparison = made({QUARTERS[0]: 0.3})
    table = subgroup_table(comparison.estimates)
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
