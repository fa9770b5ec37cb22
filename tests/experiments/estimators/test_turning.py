"""Where a difference turns, on curves whose zero is known."""

from __future__ import annotations

from math import inf, nan

import pytest

from experiments.estimators.means import Estimate
from experiments.estimators.turning import FADES, NOWHERE, THROUGHOUT, TURNS, turning

VALUES = (0.0, 1.0, 2.0, 3.0)


def curve(*means: float, half: float = 0.5) -> list[Estimate]:
    return [Estimate(mean, mean - half, mean + half, 40) for mean in means]


def test_a_straight_line_turns_at_its_zero_between_the_zeros_of_its_bounds() -> None:
    found = turning(VALUES, curve(-2.0, -1.0, 0.0, 1.0), 3.0)
    assert found == (TURNS, 2.0, 1.5, 2.5)
    # The same, falling, and with a zero between values.
    assert turning(VALUES, curve(1.5, 0.5, -0.5, -1.5, half=0.25), 0.0) == (TURNS, 1.5, 1.25, 1.75)


def test_where_it_turns_from_one_value_to_the_next_the_bounds_lie_between_them() -> None:
    said, value, low, high = turning((0.0, 1.0), curve(1.0, -1.0), 0.0)
    assert (said, value, low, high) == (TURNS, 0.5, 0.25, 0.75)


def test_of_several_places_the_one_nearest_to_the_usual_value_is_told() -> None:
    twice = curve(1.0, -1.0, -1.0, 1.0)
    assert turning(VALUES, twice, 0.4).value == 0.5
    assert turning(VALUES, twice, 2.6).value == 2.5


def test_what_is_undecided_and_never_the_other_way_fades() -> None:
    assert turning(VALUES, curve(0.0, 0.25, 1.0, 2.0), 3.0) == (
        *(FADES, pytest.approx(nan, nan_ok=True), -inf),
        pytest.approx(1 + 1 / 3),
    )
    found = turning(VALUES, curve(2.0, 1.0, 0.0, 0.2), 0.0)
    assert found[::3] == (FADES, inf)
    assert found.low == pytest.approx(1.5)
    # In the middle it has two ends; nothing is said of where its mean is zero.
    found = turning(VALUES, curve(2.0, 0.0, 0.0, 2.0), 0.0)
    assert found[2:] == pytest.approx((0.75, 2.25))


def test_what_is_clear_everywhere_or_nowhere_does_not_turn() -> None:
    for said, means in (
        (THROUGHOUT, (1.0, 2.0, 1.0, 3.0)),
        (NOWHERE, (0.1, -0.2, 0.3, 0.0)),
        (NOWHERE, (-1.0, -2.0, -1.0, -3.0)),
        (NOWHERE, (0.1, -0.2, -2.0, -3.0)),
    ):
        found = turning(VALUES, curve(*means), 0.0)
        assert found[0] == said
        assert found[1:] == pytest.approx((nan, nan, nan), nan_ok=True)


def test_values_without_an_interval_are_left_out() -> None:
    found = [*curve(-2.0), Estimate(5.0, nan, nan, 1), *curve(0.0, 1.0)]
    assert turning(VALUES, found, 0.0)[:2] == (TURNS, 2.0)
    unknown = [Estimate(nan, nan, nan, 0)] * 4
    assert turning(VALUES, unknown, 0.0).said == NOWHERE
