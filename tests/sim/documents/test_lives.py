"""What lives must be like: each measure against a table small enough to count by hand."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.documents.lives import LIVES, LIVES_COLUMNS, yearly_chance

_USUAL = {
    "seed": 1,
    "host": "H1",
    "partner": "V1",
    "type": "hospital_tech",
    "formed": 0,
    "ended": 24,
    "ending": "running",
    "duration": 24.0,
    "contribution_share": 0.5,
    "host_value": 1.0,
    "partner_value": 1.0,
    "partner_size_rank": 0.7,
    "partner_kind": "vendor",
}


def found(number: str, *rows: dict[str, Any]) -> float:
    """Return what a check measures in a table of these rows."""
    table = pd.DataFrame([{**_USUAL, **row} for row in rows])
    assert set(LIVES_COLUMNS) == set(table.columns)
    [one] = [check for check in LIVES if check.number == number]
    return one.measure(pd.DataFrame(), table, pd.DataFrame())


def test_mistrust_counts_among_those_that_ended_in_the_first_half_year() -> None:
    assert found(
        "L1",
        {"ending": "trust_broke_down", "duration": 5.0},
        {"ending": "acquired", "duration": 5.0},
        {"ending": "trust_broke_down", "duration": 6.0},
        {"ending": "running", "duration": 2.0},
    ) == pytest.approx(0.5)


def test_chance_of_failing_of_the_old_is_held_against_that_of_the_young() -> None:
    young = [{"duration": 60.0, "ending": "running"}] * 99
    old = [{"duration": 240.0, "ending": "running"}] * 19
    # 120 times four years young; 20 times at least ten years old, of which one failed at once.
    failed = {"duration": 120.0, "ending": "expired"}, {"duration": 228.0, "ending": "data_breach"}
    of_the_old = 1.0 / (19 * 10 + 9)
    assert found("L2", *young, *old, *failed) == pytest.approx(of_the_old)
    assert np.isnan(found("L2", *young))


def test_chance_counts_years_lived_within_the_ages() -> None:
    table = pd.DataFrame({"duration": [6.0, 24.0, 36.0] * 100})
    ended = np.array([True, True, False] * 100)
    assert yearly_chance(table, ended, 0.0, inf) == pytest.approx(200 / (300 * 22 / 12))
    assert yearly_chance(table, ended, 12.0, 30.0) == pytest.approx(100 / (100 * 30 / 12))


def test_types_that_last_are_held_against_those_that_end_soon() -> None:
    lasting = [{"type": "public_private", "ending": "expired", "duration": 96.0}] * 20
    fleeting = [{"ending": "expired", "duration": 24.0}] * 60
    assert found("L3", *lasting, *fleeting) == pytest.approx(4.0)


def test_only_vendors_are_small_or_large_vendors() -> None:
    small = {"partner_size_rank": 0.2}
    assert found("L4", small, {}, {}, {**small, "partner_kind": "university"}) == pytest.approx(
        1 / 3
    )


def test_who_gets_less_than_it_gives_counts_where_there_was_value() -> None:
    assert found(
        "L5",
        {"host_value": 4.0, "partner_value": 6.0},
        {"host_value": 4.0, "partner_value": 6.0, "contribution_share": 0.3},
        {"host_value": 0.0, "partner_value": 0.0},
    ) == pytest.approx(0.5)


def test_a_repeated_partnership_follows_the_last_of_the_same_two_in_the_same_run() -> None:
    failed = {"ending": "trust_broke_down", "formed": 3}
    assert found(
        "L6",
        {"formed": 30, "ending": "running"},
        failed,
        {"formed": 60, "partner": "V2"},
        {**failed, "partner": "V3"},
        {"formed": 40, "partner": "V3", "ending": "graduated"},
        {"formed": 80, "partner": "V3", "ending": "running"},
        {"formed": 90, "seed": 2},
    ) == pytest.approx(2 / 3)
