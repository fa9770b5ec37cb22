"""Morris' trajectories and one factor at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design.factors import Factor
from experiments.design.grammar import read_factors
from experiments.design.screening import morris, one_at_a_time
from tests.experiments.design.conftest import MIXED, problem, refused, unit_factors


@settings(max_examples=25, deadline=None)
@given(
    count=st.integers(1, 6),
    trajectories=st.integers(2, 9),
    half=st.integers(1, 5),
    seed=st.integers(0, 2**64 - 1),
)
def test_a_trajectory_moves_each_factor_once(
    count: int, trajectories: int, half: int, seed: int
) -> None:
    levels = 2 * half
    points = morris(unit_factors(count), trajectories, levels, seed)
    assert points.unit is not None
    assert points.unit.shape == (trajectories * (count + 1), count)
    paths = points.unit.reshape(trajectories, count + 1, count)
    step = levels / (2 * (levels - 1))
    moves = np.abs(np.diff(paths, axis=1))
    assert np.isin(np.rint(moves / step), (0, 1)).all()
    assert moves.sum(axis=1) == pytest.approx(np.full((trajectories, count), step))
    assert moves.sum(axis=2) == pytest.approx(np.full((trajectories, count), step))
    assert np.isin(points.unit, np.arange(levels) / (levels - 1)).all()


@pytest.mark.parametrize("levels", [2, 4, 6, 10])
def test_the_factor_moved_and_no_other_has_another_value(levels: int) -> None:
    points = morris(MIXED, 12, levels, 3)
    table = points.table()
    assert list(table)[:4] == ["point", "trajectory", "step", "moved"]
    assert len(table) == 12 * (5 + 1)
    for _, path in table.groupby("trajectory"):
        assert path["step"].tolist() == list(range(6))
        assert path["moved"].iloc[0] == ""
        assert sorted(path["moved"].iloc[1:]) == sorted(points.varied)
        for before, after in zip(path.index[:-1], path.index[1:], strict=True):
            earlier, later = points.row(before), points.row(after)
            changed = [name for name in points.names if earlier[name] != later[name]]
            assert changed == [path["moved"][after]]


@pytest.mark.parametrize(
    ("levels", "shares"),
    [("ab", "aabb"), ("abc", "abbc"), ("abcd", "abcd"), ("abc", "aabbcc"), ("abcd", "abbcdd")],
)
def test_levels_share_the_grid_evenly(levels: str, shares: str) -> None:
    grid = len(shares)
    points = morris((Factor("scenario", levels=tuple(levels)), *unit_factors(1)), 60, grid, 1)
    assert points.unit is not None
    met = dict(zip(points.unit[:, 0].tolist(), points.columns[0].tolist(), strict=True))
    assert "".join(met[place] for place in sorted(met)) == shares


@settings(max_examples=15, deadline=None)
@given(few=st.integers(2, 12), more=st.integers(1, 12), seed=st.integers(0, 99))
def test_more_trajectories_begin_with_the_same(few: int, more: int, seed: int) -> None:
    short, long = (morris(MIXED, count, 4, seed) for count in (few, few + more))
    assert short.table().equals(long.table().iloc[: len(short)])
    assert short.unit is not None
    assert long.unit is not None
    assert (short.unit == long.unit[: len(short)]).all()


def test_linear_effects_are_exact() -> None:
    from SALib.analyze import morris as analysis

    factors = read_factors(
        {
            "parameters.fomo_rate": {"low": 0.1, "high": 0.3},
            "policy.voice": {"low": 0.0, "high": 1.0},
            "policy.entry_gate": 1.0,
            "parameters.partnering_budget": {"low": 10, "high": 500},
        }
    )
    points = morris(factors, 10, 6, 1)
    rate, voice, _, budget = points.columns
    outcome = 3.0 * rate - 2.0 * voice + 0.01 * budget
    found = analysis.analyze(problem(points), points.unit, outcome, num_levels=6, seed=1)
    # An effect is what going over the whole range would make of the outcome.
    assert np.asarray(found["mu"]) == pytest.approx([0.6, -2.0, 4.9], abs=1e-9)
    assert np.asarray(found["mu_star"]) == pytest.approx([0.6, 2.0, 4.9], abs=1e-9)
    assert np.asarray(found["sigma"]) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert list(found["names"]) == list(points.varied)


def test_refusals_of_morris() -> None:
    refused(lambda: morris(MIXED, 4_000_000, 4, 1), "design.trajectories=4000000", "24000000")
    refused(lambda: morris(MIXED[4:5], 4, 4, 1), "design=morris", "factors")


CURRENT: dict[str, Any] = {
    "parameters.fomo_rate": 0.05,
    "kinds.vendor.median_size": 50.0,
    "months": 120,
    "scenario": "default",
    "policy.voice": 0.0,
    "environment.crises": True,
    "population.file": None,
    "types.hospital_tech.abroad": 0.0,
}


def test_one_at_a_time() -> None:
    points = one_at_a_time(MIXED, CURRENT.__getitem__)
    base = {name: CURRENT[name] for name in points.names}
    moved = [
        ("parameters.fomo_rate", [0.0, 0.2]),
        ("kinds.vendor.median_size", [20.0, 2000.0]),
        ("months", [12, 36]),
        ("scenario", ["default", "covid", "calm"]),
        ("policy.voice", [0.5]),
        ("environment.crises", [True, False]),
    ]
    expected = [base, *({**base, name: value} for name, values in moved for value in values)]
    assert [points.row(place) for place in range(len(points))] == expected
    assert points.table()["moved"].tolist() == [
        "",
        *(name for name, values in moved for _ in values),
    ]
    assert list(points.table())[:2] == ["point", "moved"]


def test_the_base_is_as_the_setting_has_it() -> None:
    factors = read_factors({"types.hospital_tech.abroad": ["yes"], "population.file": ["a.csv"]})
    points = one_at_a_time(factors, CURRENT.__getitem__)
    assert points.row(0) == {"types.hospital_tech.abroad": "no", "population.file": None}
    assert points.row(2) == {"types.hospital_tech.abroad": "no", "population.file": "a.csv"}


def test_one_at_a_time_refuses_too_many() -> None:
    long = [Factor(f"parameters.x{place}", levels=tuple(range(1_000_000))) for place in range(21)]
    refused(lambda: one_at_a_time(long, CURRENT.__getitem__), "design=one_at_a_time", "21000001")
