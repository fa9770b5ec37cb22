"""The scale of a parameter: its plausible range is -1 to 1, and no value leaves its bounds."""

from __future__ import annotations

import pytest

from experiments.design.factors import Factor
from experiments.questions.calibrate.dimensions import REACH, Dimension

PACE = Dimension(Factor("parameters.pace", 1.0, 5.0), 0.0, 10.0, 4.0, 2.0)
RATE = Dimension(Factor("parameters.fomo_rate", 0.01, 1.0, scale="log"), 0.0, 1.0, 0.1, 0.0)


@pytest.mark.parametrize(("value", "place"), [(1.0, -1.0), (3.0, 0.0), (5.0, 1.0), (6.0, 1.5)])
def test_there_and_back(value: float, place: float) -> None:
    assert PACE.place(value) == pytest.approx(place)
    assert PACE.value(place) == pytest.approx(value)


def test_on_a_scale_of_logarithms() -> None:
    assert RATE.place(0.1) == pytest.approx(0.0)
    assert RATE.value(-1.0) == pytest.approx(0.01)
    assert RATE.place(0.0) < -1.0 - REACH


def test_values_are_short_and_within_the_bounds() -> None:
    assert PACE.value(0.123456789) == 3.2469
    assert PACE.value(-9.0) == 0.0
    assert RATE.value(9.0) == 1.0


def test_the_reach_ends_at_the_bounds() -> None:
    assert PACE.reach == (pytest.approx(-1.5), pytest.approx(1.0 + REACH))
    assert RATE.reach == (-1.0 - REACH, pytest.approx(1.0))
