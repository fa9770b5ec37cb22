"""PAWN, delta and first-order indices from given data, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ks_2samp

from experiments.estimators.given_data import (
    FEWEST_POINTS,
    MEASURES,
    GivenData,
    classes,
    given_data,
    pawn,
)
from experiments.estimators.means import normal_quantile

pytestmark = pytest.mark.slow

PAWN, DELTA, FIRST = range(len(MEASURES))


def sample(points: int, seed: int = 1) -> tuple[list[np.ndarray], np.ndarray]:
    """A strong, a weak and no influence of a number; and a name that matters, and one that not."""
    random = np.random.default_rng(seed)
    strong, weak, idle = random.random((3, points))
    name, label = random.integers(0, 3, points), random.integers(0, 3, points)
    outcome = 3.0 * strong + weak + np.array([0.0, 0.0, 1.5])[name]
    outcome = outcome + random.normal(0.0, 0.3, points)
    return [strong, weak, idle, name, label], outcome


def measures_of(factors: list[np.ndarray], outcome: np.ndarray) -> GivenData:
    return given_data(factors, outcome[:, None], seed=1)


@pytest.fixture(scope="module")
def found() -> GivenData:
    return measures_of(*sample(450))


def test_measures_rank_right(found: GivenData) -> None:
    for measure in (PAWN, DELTA, FIRST):
        strong, weak, idle, name, label = found.of.value[measure]
        assert strong > weak > idle, MEASURES[measure]
        assert name > label, MEASURES[measure]


def test_only_what_has_no_influence_is_like_a_dummy(found: GivenData) -> None:
    low, _ = found.of.interval()
    high = found.dummy + normal_quantile(0.95) * found.dummy_error
    told = (low > high)[[PAWN, DELTA]].any(axis=0)
    assert told.tolist() == [True, True, False, True, False]


def test_first_order_indices_are_the_known_ones(found: GivenData) -> None:
    parts = np.array([9.0 / 12.0, 1.0 / 12.0, 0.0, 1.5**2 * 2.0 / 9.0, 0.0])
    truth = parts / (parts.sum() + 0.09)
    assert np.abs(found.of.value[FIRST] - truth).max() < 0.06
    assert (
        np.abs(found.of.value[FIRST] - truth) < normal_quantile(0.999) * found.of.error[FIRST]
    ).all()


def test_a_level_is_a_class_of_its_own_whatever_its_share() -> None:
    random = np.random.default_rng(3)
    codes = np.repeat([0, 1, 2], [80, 15, 5])
    y = random.normal(size=100) + codes
    labels = classes(np.array(["a", "b", "c"], object)[codes], random)
    assert labels.tolist() == codes.tolist()
    expected = np.median([ks_2samp(y[codes == one], y).statistic for one in range(3)])
    assert pawn(labels, y) == pytest.approx(expected)


def test_pawn_is_that_of_salib_where_values_are_many() -> None:
    from SALib.analyze import pawn as by_salib

    random = np.random.default_rng(4)
    x = random.random(4001)
    y = np.round(x**2 + random.normal(0.0, 0.1, 4001), 2)  # equal outcomes among them
    problem = {"num_vars": 1, "names": ["x"], "bounds": [[0.0, 1.0]]}
    theirs = by_salib.analyze(problem, x[:, None], y, S=8)["median"][0]
    order = np.argsort(np.argsort(x))
    assert pawn(order * 8 // 4001, y) == pytest.approx(theirs, abs=2e-3)


def test_ties_are_not_parted_by_the_order_of_a_grid() -> None:
    """In a grid, points of equal value stand in the order of the other factors."""
    grid = np.repeat(np.arange(12.0), 20)
    other = np.tile(np.arange(20.0), 12)
    found = measures_of([grid, other], other.copy())
    high = found.dummy + 3.0 * found.dummy_error
    assert found.of.value[FIRST, 0] < high[FIRST, 0]
    assert found.of.value[PAWN, 0] < high[PAWN, 0]
    assert found.of.value[FIRST, 1] > 0.8


def test_gaps_and_constants() -> None:
    factors, outcome = sample(60)
    outcome[:10] = np.nan
    found = measures_of(factors[:1], outcome)
    assert found.points == 50
    same = measures_of([factors[0][10:]], outcome[10:])
    assert (found.of.value == same.of.value).all()
    constant = measures_of(factors, np.full(60, 0.2))
    assert (constant.of.value == 0.0).all()
    assert constant.variance == 0.0
    outcome[: 61 - FEWEST_POINTS] = np.nan
    with pytest.raises(ValueError, match=f"fewer than {FEWEST_POINTS} points"):
        measures_of(factors, outcome)
