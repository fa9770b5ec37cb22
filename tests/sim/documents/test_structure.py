"""Checks of structure measured on tables whose truth is known; what is declared holds together."""

from __future__ import annotations

from math import inf

import numpy as np
import pandas as pd
import pytest

from sim import Parameters, Run, simulate, synthetic_population
from sim.documents.ablations import CHECKS, MECHANISMS
from sim.documents.extremes import DOWN, EXTREMES, UP
from sim.documents.structure import (
    ALIKE,
    DEBT,
    DOSES,
    HISTORY_COLUMNS,
    MATTERS,
    PARTNERSHIP_COLUMNS,
    STEADY,
    STRENGTHS,
    TERM,
    at_term,
    frozen_trust,
    trend,
)
from sim.vocabulary import NEVER
from tests.sim.worlds import months_of, rows

BY_NUMBER = {one.number: one for one in (*STEADY, *DEBT, *TERM)}
NOTHING = pd.DataFrame()
MONTHS = 240


def runs(count: int = 1, months: int = MONTHS) -> pd.DataFrame:
    return pd.DataFrame({"seed": np.arange(count), "months": months, "hosts": 50})


def history(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"seed": 0, "month": np.arange(MONTHS), **columns})


def lives(**columns: object) -> pd.DataFrame:
    """Partnerships of one run, signed in month 10 for three years, where nothing else is said."""
    usual = {
        "seed": 0,
        "formed": 10,
        "term": 36,
        "ending": "running",
        "decided": 46,
        "met": "yes",
        "duration": 100,
        "attained": 1.0,
        "finite": "no",
    }
    length = max(len(np.atleast_1d(one)) for one in columns.values())
    table = pd.DataFrame({**usual, **columns}, index=range(length))
    for name in ("formed", "decided"):
        table[name] = table[name].astype("Int32")
    return table


def test_a_trend_is_the_last_quarter_less_the_first_or_a_part_of_it() -> None:
    table = history(active=np.repeat([10.0, 20.0, 30.0, 15.0], 60))
    assert trend("active")(runs(), NOTHING, table) == pytest.approx(5.0)
    assert trend("active", relative=True)(runs(), NOTHING, table) == pytest.approx(0.5)
    assert trend("active", first=2)(runs(), NOTHING, table) == pytest.approx(-15.0)


def test_cohorts_are_those_of_the_second_and_the_third_quarter() -> None:
    late = np.repeat([70, 5, 130], 4)
    failed = np.array([1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0])
    table = lives(formed=late, decided=late + 36, met=np.where(failed, "no", "yes"))
    assert BY_NUMBER["S5"].measure(runs(), table, NOTHING) == pytest.approx(0.75 - 0.25)


def test_debt_is_of_the_last_month_and_the_deepest_of_any() -> None:
    share = np.where(np.arange(MONTHS) == MONTHS - 1, 0.3, 0.9)
    deep = np.where(np.arange(MONTHS) == 7, 12.0, 1.0)
    one = history(hosts_in_debt=share, deepest_debt=deep)
    other = history(hosts_in_debt=0.1, deepest_debt=2.0).assign(seed=1)
    table = pd.concat([one, other])
    assert BY_NUMBER["M1"].measure(runs(2), NOTHING, table) == pytest.approx(0.2)
    assert BY_NUMBER["M2"].measure(runs(2), NOTHING, table) == pytest.approx(7.0)


def test_at_term_are_those_whose_first_term_was_judged_within_the_months() -> None:
    table = lives(
        # Goes on; ends at its term; failed before; not yet at its term; ended long after; open;
        # finite and done; finite and missed.
        formed=[10, 10, 10, 220, 10, 10, 10, 10],
        decided=pd.array([46, 46, 20, None, 46, None, 46, 46], dtype="Int32"),
        ending=[
            *("running", "objectives_unmet", "sponsor_lost", "running", "breach", "acquired"),
            *("objectives_met", "planned_exit"),
        ],
        duration=[200, 36, 10, 19, 37, 30, 36, 36],
        met=["yes", "no", "no", "no", "no", "no", "yes", "no"],
        finite=[*["no"] * 6, "yes", "yes"],
        attained=[1.2, 0.1, 0.0, 0.0, 0.2, 0.0, 1.0, 0.5],
    )
    found = at_term(runs(), table)
    assert found.goes_on.tolist() == [True, False, True, False]
    assert found.met.tolist() == [True, False, False, False]
    assert found.attained.tolist() == [1.2, 0.1, 0.2, 0.5]
    assert BY_NUMBER["G1"].measure(runs(), table, NOTHING) == pytest.approx(1.0 - 1 / 3)
    assert BY_NUMBER["G2"].measure(runs(), table, NOTHING) == pytest.approx(1.0 - 0.5)


def test_what_must_be_alike_is_told_run_by_run() -> None:
    outcomes = pd.DataFrame(
        {
            "seed": [3, 4],
            "hosts": [10, 20],
            "partnerships": [30, 20],
            "objectives_unmet": [0.6, 0.7],
        }
    )
    formed = pd.DataFrame(
        {"seed": [3, 3, 4], "month": [0, 1, 0], "formed": [4, 6, 8], "formed_fomo": [1, 4, 8]}
    )
    found = [one.measure(outcomes, formed) for one in ALIKE]
    assert [one.loc[[3, 4]].tolist() for one in found] == [[3, 1], [0.6, 0.7], [0.5, 1.0]]


@pytest.fixture(scope="module")
def results():
    population = synthetic_population(20, 12)
    return simulate([Run(population=population, months=60, warm_up=12)], history=True)


def test_the_tables_have_the_columns_that_are_read(results) -> None:
    assert set(PARTNERSHIP_COLUMNS) <= set(results.partnerships)
    assert set(HISTORY_COLUMNS) <= set(results.history)
    assert set(MATTERS) <= set(results.runs)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_frozen_trust_stands_still_where_names_let_it_begin(level: float) -> None:
    values = {name.removeprefix("parameters."): one for name, one in frozen_trust(level).items()}
    run = Run(Parameters(**values), population=synthetic_population(20, 12), months=48, warm_up=12)
    first: dict[int, float] = {}
    for _, world in months_of(run):
        for row, tie in enumerate(rows(world)):
            if tie["formed"] != NEVER:
                trust = float(tie["host_trust"])
                assert first.setdefault(row, trust) == trust
    assert len(first) > 10
    assert np.mean(list(first.values())) == pytest.approx(level, abs=0.1)


def test_names_and_numbers_are_told_once_and_targets_have_width() -> None:
    for names in (
        [one.name for one in EXTREMES],
        [one.name for one in MECHANISMS],
        [one.number for one in (*CHECKS, *STEADY)],
    ):
        assert len(set(names)) == len(names)
    assert all(one.low < one.high for one in BY_NUMBER.values())
    assert STRENGTHS[0] == 0.0
    assert STRENGTHS[-1] == 1.0
    assert all(DOSES.values())


def test_an_extreme_asks_for_a_direction_and_perhaps_for_as_much_as_matters() -> None:
    for one in EXTREMES:
        for outcome, way in one.expected.items():
            least = MATTERS[outcome] if one.matters else 0.0
            target = {UP: (least, inf), DOWN: (-inf, -least)}
            assert one.target(outcome) == target[way]
