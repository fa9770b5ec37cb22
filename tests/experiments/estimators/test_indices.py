"""Morris' effects, Sobol's indices and luck, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.design.factors import Factor
from experiments.design.points import Points
from experiments.design.saltelli import saltelli
from experiments.design.screening import morris
from experiments.estimators.indices import screening, screening_of_luck, sobol_indices
from experiments.estimators.luck import luck
from experiments.estimators.measured import Measured, seed_errors
from tests.experiments.design.conftest import problem, unit_factors

# Of Ishigami's function with a = 7, b = 0.1 (Saltelli et al. 2000).
ISHIGAMI_FIRST = [0.3139, 0.4424, 0.0]
ISHIGAMI_TOTAL = [0.5576, 0.4424, 0.2437]


def ishigami(x1: np.ndarray, x2: np.ndarray, x3: np.ndarray) -> np.ndarray:
    return np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def held(of: Measured, truth: list[float]) -> np.ndarray:
    """Whether intervals at 99.9%, and not wide ones, hold the truth."""
    low, high = of.interval(0.999)
    return (low - 1e-9 <= truth) & (high + 1e-9 >= truth) & (of.error < 0.05)


def one_seed(outcome: np.ndarray) -> np.ndarray:
    return outcome[:, None]


def test_indices_of_ishigami_are_within_their_intervals() -> None:
    factors = tuple(Factor(f"parameters.x{place}", -np.pi, np.pi) for place in range(3))
    points = saltelli(factors, 1024, 1)
    found = sobol_indices(one_seed(ishigami(*points.columns)), 3, 1)
    assert held(found.first, ISHIGAMI_FIRST).all()
    assert held(found.total, ISHIGAMI_TOTAL).all()
    assert found.blocks == 1024
    assert found.variance == pytest.approx(13.845, rel=0.05)


def test_indices_through_a_categorical_coding() -> None:
    """The second factor takes 64 names, whose angles have the moments of the range."""
    names = tuple(f"angle_{place:02d}" for place in range(64))
    angle = {name: -np.pi + 2.0 * np.pi * (place + 0.5) / 64 for place, name in enumerate(names)}
    first, _, third = (Factor(f"parameters.x{place}", -np.pi, np.pi) for place in range(3))
    points = saltelli((first, Factor("scenario", levels=names), third), 1024, 3)
    x1, called, x3 = points.columns
    outcome = ishigami(x1, np.array([angle[name] for name in called.tolist()]), x3)
    found = sobol_indices(one_seed(outcome), 3, 1)
    assert held(found.first, ISHIGAMI_FIRST).all()
    assert held(found.total, ISHIGAMI_TOTAL).all()


def test_indices_of_the_g_function() -> None:
    """Sobol's g-function, whose indices follow from its coefficients (Sobol 1993)."""
    a = np.array([0.0, 1.0, 4.5, 9.0])
    points = saltelli(unit_factors(4), 2048, 1)
    x = np.column_stack(points.columns)
    outcome = np.prod((np.abs(4.0 * x - 2.0) + a) / (1.0 + a), axis=1)
    alone = 1.0 / (3.0 * (1.0 + a) ** 2)
    variance = np.prod(1.0 + alone) - 1.0
    total = alone * np.prod(1.0 + alone) / (1.0 + alone) / variance
    found = sobol_indices(one_seed(outcome), 4, 1)
    assert held(found.first, list(alone / variance)).all()
    assert held(found.total, list(total)).all()


def test_a_factor_that_is_not_used_has_indices_of_exactly_none() -> None:
    points = saltelli(unit_factors(3), 64, 1)
    found = sobol_indices(one_seed(points.columns[0] + points.columns[1]), 3, 1)
    for of in (found.first, found.total):
        assert of.value[2] == of.error[2] == 0.0


def test_blocks_with_a_gap_are_left_out() -> None:
    points = saltelli(unit_factors(2), 64, 1)
    outcome = points.columns[0] + 2.0 * points.columns[1]
    gap = outcome.copy()
    gap[[5, 6, 41]] = np.nan  # of the blocks 1 and 10
    kept = np.delete(outcome.reshape(64, 4), [1, 10], axis=0).ravel()
    one, other = sobol_indices(one_seed(gap), 2, 1), sobol_indices(one_seed(kept), 2, 1)
    assert one.blocks == 62
    assert (one.first.value == other.first.value).all()
    assert (one.total.error == other.total.error).all()
    with pytest.raises(ValueError, match="blocks"):
        sobol_indices(np.full((256, 2), np.nan), 2, 1)


def test_an_outcome_that_never_changes_is_driven_by_nothing() -> None:
    found = sobol_indices(np.full((256, 2), 0.3), 2, 1)
    assert found.variance == 0.0
    assert (found.first.value == 0.0).all()
    assert (found.total.value == 0.0).all()


def linear(points: Points) -> np.ndarray:
    return 3.0 * points.columns[0] - 2.0 * points.columns[1] + 0.0 * points.columns[2]


def test_effects_of_a_linear_function_are_exact() -> None:
    points = morris(unit_factors(3), 8, 4, 1)
    assert points.unit is not None
    found = screening(points.unit, one_seed(linear(points)), 4)
    assert found.mu.value == pytest.approx([3.0, -2.0, 0.0], abs=1e-9)
    assert found.star.value == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert found.sigma == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    for low, high in (found.mu.interval(), found.star.interval()):
        assert high - low == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)


def test_intervals_of_effects_are_those_of_their_own_means() -> None:
    """Of y = x0 * x1 the effect of x0 is x1 where it moves, so its spread is known."""
    points = morris(unit_factors(2), 30, 4, 2)
    assert points.unit is not None
    x0, x1 = points.columns
    outcome = (x0 - 0.5) * (x1 - 0.5)
    # Gaps at the ends of two trajectories and in the middle of one.
    outcome[[0, 4, 8]] = np.nan
    found = screening(points.unit, one_seed(outcome), 4)
    moved = points.facts["moved"] == "parameters.x0"
    known = np.isfinite(outcome) & np.isfinite(np.append(np.nan, outcome[:-1]))
    effects = (x1 - 0.5)[moved & known]
    assert 25 < len(effects) < 30
    for value, error, own in (
        (found.mu.value[0], found.mu.error[0], effects),
        (found.star.value[0], found.star.error[0], np.abs(effects)),
    ):
        assert value == pytest.approx(own.mean(), abs=1e-9)
        assert error == pytest.approx(own.std(ddof=1) / np.sqrt(len(own)), rel=1e-6, abs=1e-9)
    with pytest.raises(ValueError, match="fewer than two"):
        screening(points.unit[:3], one_seed(outcome[9:12]), 4)


def test_effects_are_those_of_salib() -> None:
    from SALib.analyze import morris as by_salib

    points = morris(unit_factors(4), 9, 6, 3)
    assert points.unit is not None
    x = np.column_stack(points.columns)
    outcome = x[:, 0] * x[:, 1] + np.sin(5.0 * x[:, 2])
    theirs = by_salib.analyze(problem(points), points.unit, outcome, num_levels=6, seed=1)
    found = screening(points.unit, one_seed(outcome), 6)
    for name, own in (
        ("mu", found.mu.value),
        ("mu_star", found.star.value),
        ("sigma", found.sigma),
    ):
        assert own == pytest.approx(np.asarray(theirs[name], np.float64), abs=1e-9)


def test_a_dummy_that_redraws_the_luck_comes_to_what_is_said() -> None:
    random = np.random.default_rng(1)
    points = morris(unit_factors(40), 60, 4, 1)
    assert points.unit is not None
    found = screening(points.unit, random.normal(0.0, 0.3, (len(points), 1)), 4)
    mean, error = screening_of_luck(0.3, 4, 60)
    assert found.star.value.mean() == pytest.approx(mean, rel=0.05)
    assert found.star.value.std() == pytest.approx(error, rel=0.25)


@pytest.mark.parametrize("common", [0.0, 2.0])
def test_luck_has_its_known_share(common: float) -> None:
    """Points of variance 4, a common luck of each seed, and luck of each run of variance 1."""
    random = np.random.default_rng(5)
    points, seeds = 3000, 4
    values = (
        random.normal(0.0, 2.0, (points, 1))
        + common * np.array([-1.0, 1.0, -1.0, 1.0])
        + random.normal(0.0, 1.0, (points, seeds))
    )
    values[7, 2] = np.nan
    found = luck(values, np.arange(points), 1)
    within = 1.0 + common**2 * 4.0 / 3.0
    assert found.points == 2999
    # What a seed does to all points alike is luck of a run, and none of the means'.
    assert found.of_a_run == pytest.approx(within / (within + 4.0), abs=0.02)
    assert found.of_means == pytest.approx(0.25 / 4.25, abs=0.01)
    assert found.error == pytest.approx(0.5, abs=0.02)
    assert found.of_a_run_low < within / (within + 4.0) < found.of_a_run_high
    assert found.of_means_low < 0.25 / 4.25 < found.of_means_high


def test_luck_of_groups_that_stand_or_fall_together_is_less_certain() -> None:
    random = np.random.default_rng(2)
    values = np.repeat(random.normal(size=(20, 1)), 10, axis=0) + random.normal(size=(200, 3))
    alone = luck(values, np.arange(200), 1)
    grouped = luck(values, np.repeat(np.arange(20), 10), 1)
    assert alone.of_a_run == grouped.of_a_run
    spans = [one.of_a_run_high - one.of_a_run_low for one in (alone, grouped)]
    assert spans[1] > 1.5 * spans[0]


def test_one_seed_tells_nothing_of_luck() -> None:
    found = luck(np.arange(10.0)[:, None], np.arange(10), 1)
    assert not found.known
    assert np.isnan(found.of_a_run)


def test_an_effect_that_one_seed_happens_to_have_is_not_taken_for_the_truth() -> None:
    """It is the same in all trajectories and blocks, so only the seeds can tell."""
    paths = morris(unit_factors(3), 12, 4, 1)
    assert paths.unit is not None
    lucky = np.array([0.3, -0.1, -0.2])
    runs = paths.columns[0][:, None] * (1.0 + 0.0 * lucky) + paths.columns[1][:, None] * lucky
    found = screening(paths.unit, runs + 0.1 * paths.columns[1][:, None], 4)
    low, _ = found.star.interval()
    assert found.star.value == pytest.approx([1.0, 0.1, 0.0], abs=1e-9)
    assert found.mu.error[1] == pytest.approx(lucky.std(ddof=1) / np.sqrt(3), rel=1e-9)
    assert low[0] == pytest.approx(1.0, abs=1e-6)
    assert low[1] < 0.0


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    runs = np.random.default_rng(1).normal(size=(50, 6))
    errors = seed_errors(lambda means: np.array([means.mean()]), runs)
    assert errors[0] == pytest.approx(runs.mean(axis=0).std(ddof=1) / np.sqrt(6))
