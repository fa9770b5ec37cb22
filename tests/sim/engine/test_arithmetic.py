"""The model's own exponential, logarithm and inverse normal, against NumPy's and SciPy's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from sim.engine.arithmetic import clip, exp, inverse_normal, log, logistic, power
from tests.sim.worlds import examples

RNG = np.random.default_rng(20260101)
EXPONENTS = np.concatenate(
    [RNG.uniform(-699, 699, 5000), RNG.uniform(-1, 1, 3000), np.linspace(-20, 20, 2001)]
)
POSITIVE = np.concatenate([10 ** RNG.uniform(-300, 300, 5000), RNG.uniform(0.3, 3, 5000)])
# Any draw is at least 2**-33 away from 0 and 1; files may hold rarer chances.
CHANCES = np.concatenate(
    [
        RNG.uniform(0, 1, 5000),
        10 ** RNG.uniform(-300, -1, 2000),
        1 - 10 ** RNG.uniform(-9, -1, 2000),
        [2**-33, 0.5, 1 - 2**-33, 0.074999, 0.075001, 0.924999, 0.925001],
    ]
)
finite = st.floats(-1e6, 1e6, allow_nan=False)


def ulps(function, argument, expected):
    """Distance from the expected values in units in the last place."""
    found = np.array([function(x) for x in argument.tolist()])
    return np.abs(found - expected) / np.spacing(np.abs(expected))


def test_exp_is_within_two_units_in_the_last_place():
    assert ulps(exp, EXPONENTS, np.exp(EXPONENTS)).max() <= 2


def test_log_is_within_two_units_in_the_last_place():
    away_from_one = POSITIVE[np.abs(POSITIVE - 1) > 1e-3]
    assert ulps(log, away_from_one, np.log(away_from_one)).max() <= 2
    near_one = 1 + RNG.uniform(-1e-3, 1e-3, 2000)
    assert ulps(log, near_one, np.log(near_one)).max() <= 4


def test_logistic_is_within_four_units_in_the_last_place():
    values = np.concatenate([RNG.uniform(-600, 600, 3000), RNG.uniform(-6, 6, 3000)])
    assert ulps(logistic, values, special.expit(values)).max() <= 4


def test_inverse_normal_is_within_its_published_accuracy():
    expected = special.ndtri(CHANCES)
    found = np.array([inverse_normal(p) for p in CHANCES.tolist()])
    middle = np.abs(CHANCES - 0.5) < 1e-6
    assert np.allclose(found[middle], expected[middle], rtol=1e-9, atol=1e-15)
    assert np.max(np.abs(found[~middle] / expected[~middle] - 1)) < 4e-15


def test_power_agrees_with_numpy():
    base, exponent = 10 ** RNG.uniform(-3, 6, 3000), RNG.uniform(0, 1.5, 3000)
    found = [power(*pair) for pair in zip(base.tolist(), exponent.tolist(), strict=True)]
    assert np.max(np.abs(np.array(found) / base**exponent - 1)) < 1e-14


def test_exact_values_are_exact():
    assert exp(0.0) == 1.0
    assert log(1.0) == 0.0
    assert logistic(0.0) == 0.5
    assert inverse_normal(0.5) == 0.0
    assert power(7.0, 0.0) == 1.0


def test_exp_is_bounded_where_it_would_leave_the_numbers():
    assert exp(-700.1) == 0.0
    assert exp(-1e300) == 0.0
    assert exp(701.0) == exp(1e300) == exp(700.0)
    assert math.isfinite(exp(1e300))
    assert (logistic(-1e9), logistic(1e9)) == (pytest.approx(0, abs=1e-300), 1.0)


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [
        (exp, -720, 720),
        (exp, -1e-3, 1e-3),
        (log, 1e-8, 10),
        (log, 0.7071, 0.7072),
        (logistic, -40, 40),
        (inverse_normal, 1e-12, 1 - 1e-12),
        (inverse_normal, 0.0749, 0.0751),
        (inverse_normal, 1e-12, 3e-11),
    ],
)
def test_functions_rise_monotonically_also_over_their_seams(function, low, high):
    values = np.array([function(x) for x in np.linspace(low, high, 20_001).tolist()])
    steps = np.diff(values)
    # A step down of the rounding error itself is no fault.
    assert np.all(steps >= -2 * np.spacing(np.abs(values[1:])))
    assert np.all(values[50:] >= values[:-50])


@examples(300)
@given(st.floats(1e-12, 1 - 1e-12))
def test_inverse_normal_is_odd_and_undoes_the_normal_distribution(p):
    assert special.ndtr(inverse_normal(p)) == pytest.approx(p, rel=1e-12)
    assert inverse_normal(1 - p) == pytest.approx(-inverse_normal(p), rel=1e-3, abs=1e-15)


@examples(300)
@given(st.floats(-690, 690), st.floats(-690, 690))
def test_log_undoes_exp_and_exp_turns_sums_into_products(x, y):
    assert log(exp(x)) == pytest.approx(x, rel=1e-14, abs=1e-15)
    if abs(x + y) < 690:
        assert exp(x) * exp(y) == pytest.approx(exp(x + y), rel=1e-12)


@examples(200)
@given(finite, finite, finite)
def test_clip_holds_a_value_between_its_bounds(x, one, other):
    low, high = min(one, other), max(one, other)
    held = clip(x, low, high)
    assert low <= held <= high
    assert held == x or not low < x < high


@pytest.mark.parametrize("function", [exp, log])
def test_compiled_and_interpreted_give_the_same_bits(function):
    arguments = EXPONENTS if function is exp else POSITIVE
    for x in arguments.tolist():
        assert function(x) == function.py_func(x)
