"""Fronts against brute force and against fronts that are known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.estimators.fronts import hypervolume, knee, non_dominated, spread_out

SIDE = 4


@st.composite
def grids(draw: st.DrawFn) -> np.ndarray:
    """Points on a small grid, where ties and equal points are common."""
    objectives = draw(st.integers(2, 4))
    row = st.lists(st.integers(0, SIDE), min_size=objectives, max_size=objectives)
    return np.array(draw(st.lists(row, min_size=1, max_size=12)), np.float64)


def dominates(one: np.ndarray, other: np.ndarray) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True)) and any(
        a < b for a, b in zip(one, other, strict=True)
    )


@given(grids())
def test_nobody_dominates_the_front(values: np.ndarray) -> None:
    expected = [not any(dominates(other, one) for other in values) for one in values]
    assert non_dominated(values).tolist() == expected


def test_a_point_without_a_value_is_on_no_front() -> None:
    values = np.array([[0.0, np.nan], [1.0, 1.0], [2.0, 2.0]])
    assert non_dominated(values).tolist() == [False, True, False]


@settings(max_examples=60)
@given(grids())
def test_hypervolume_counts_the_cells_that_are_dominated(values: np.ndarray) -> None:
    cells = itertools.product(range(SIDE), repeat=values.shape[1])
    counted = sum(any((one <= np.array(cell)).all() for one in values) for cell in cells)
    reference = np.full(values.shape[1], float(SIDE))
    assert hypervolume(values, reference) == pytest.approx(counted)


def test_hypervolume_of_a_known_front() -> None:
    # Under 1/x from 1 to 4 the staircase of many points nears an integral: log 4, and a block.
    x = np.linspace(1.0, 4.0, 1001)
    front = np.column_stack([x, 1.0 / x])
    found = hypervolume(front, np.array([4.0, 1.0]))
    assert found == pytest.approx(3.0 - np.log(4.0), abs=3e-3)
    assert hypervolume(front, np.array([0.5, 0.1])) == 0.0


def test_knee_of_a_circle_is_in_its_middle() -> None:
    angle = np.linspace(0.0, np.pi / 2, 91)
    # Whatever the units are.
    front = np.column_stack([5.0 - 3.0 * np.cos(angle), 100.0 * (1.0 - np.sin(angle))])
    assert knee(front) == 45


@given(grids())
def test_knee_is_farthest_from_the_line_through_the_extremes(values: np.ndarray) -> None:
    front = values[non_dominated(values)][:, :2]
    front = front[non_dominated(front)]
    low, high = front.min(axis=0), front.max(axis=0)
    if (low == high).any():
        assert len(np.unique(front, axis=0)) == 1
        return
    # From (low, high) to (high, low), by the area of a triangle, in scaled objectives.
    a, b = (front - low).T / (high - low)[:, None]
    distance = (1.0 - a - b) / np.sqrt(2.0)
    assert distance[knee(front)] == pytest.approx(distance.max())


@given(grids())
def test_knee_is_not_dominated(values: np.ndarray) -> None:
    assert non_dominated(values)[knee(values)]


@given(grids(), st.integers(3, 8))
def test_a_front_is_shown_by_its_extremes_first(values: np.ndarray, count: int) -> None:
    front = np.unique(values[non_dominated(values)], axis=0)
    shown = spread_out(front, count)
    assert len(shown) == min(count, len(front))
    assert (np.diff(shown) > 0).all()
    if count > front.shape[1]:
        assert (front[shown].min(axis=0) == front.min(axis=0)).all()
        assert knee(front) in shown
