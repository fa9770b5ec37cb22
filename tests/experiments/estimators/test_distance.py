"""The distance to ranges, against values known by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.estimators.distance import LARGEST, PRIOR, PULL, distance, position

NAN = math.nan
LOW, HIGH = np.array([0.0]), np.array([2.0])


def one(value: float, error: float = NAN) -> tuple[float, float]:
    """Return the miss and the pull of one measure that should lie in 0 to 2."""
    found = distance([value], [error], LOW, HIGH)
    return float(found.miss[0]), float(found.pull[0])


def test_the_middle_costs_nothing() -> None:
    assert one(1.0) == (0.0, 0.0)


def test_inside_only_the_pull_counts_and_grows_towards_either_end() -> None:
    assert one(1.5) == one(0.5) == (0.0, pytest.approx(PULL / 4))
    assert one(2.0) == one(0.0) == (0.0, pytest.approx(PULL))


@pytest.mark.parametrize("value", [-0.5, 2.5])
def test_outside_it_is_half_widths_to_the_nearer_end(value: float) -> None:
    assert one(value) == (pytest.approx(0.5), pytest.approx(PULL))


def test_what_may_be_chance_is_no_miss() -> None:
    # hypot(1, 0.75) is 1.25: as far as the value is from the middle.
    assert one(2.25, 0.75) == (pytest.approx(0.0), pytest.approx(PULL))
    assert one(2.25)[0] == pytest.approx(0.25)
    assert one(3.5, 0.75)[0] == pytest.approx(1.0)


@pytest.mark.parametrize("value", [NAN, math.inf, -math.inf])
def test_what_cannot_be_measured_is_the_largest_miss(value: float) -> None:
    assert one(value) == (LARGEST, pytest.approx(PULL))
    assert one(1e9)[0] == LARGEST


def test_an_infinite_error_does_not_excuse_a_miss() -> None:
    assert one(3.0, math.inf)[0] == pytest.approx(1.0)


def test_parameters_cost_beyond_their_range_and_away_from_what_is_usual() -> None:
    found = distance([1.0], [NAN], LOW, HIGH, [0.5, -1.5], [0.0, -0.5])
    assert found.leaving.tolist() == [0.0, 0.5]
    assert found.prior == pytest.approx([PRIOR / 4, PRIOR])
    assert float(found.total) == pytest.approx(0.5 + 1.25 * PRIOR)


def test_many_points_at_once_are_each_by_itself() -> None:
    values = np.array([[1.0, 7.0], [2.5, 5.0], [NAN, 4.0]])
    errors = np.full((3, 2), NAN)
    low, high = [0.0, 4.0], [2.0, 6.0]
    places = np.array([[0.0], [1.25], [-1.0]])
    found = distance(values, errors, low, high, places, [0.0])
    assert found.miss.tolist() == [[0.0, 1.0], [0.5, 0.0], [LARGEST, 0.0]]
    assert found.total.shape == (3,)
    for row in range(3):
        alone = distance(values[row], errors[row], low, high, places[row], [0.0])
        assert float(alone.total) == pytest.approx(found.total[row])
        assert float(alone.total) == pytest.approx(sum(float(part.sum()) for part in alone))


def test_a_position_is_in_half_widths_from_the_middle() -> None:
    assert position([0.0, 1.0, 4.0], [NAN, NAN, NAN], 0.0, 2.0).tolist() == [1.0, 0.0, 3.0]
