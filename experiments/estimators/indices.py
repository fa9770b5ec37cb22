"""Which factor moves an outcome how much: Morris' screening and Sobol's indices.

Both work on designs of their own. What can be said of points chosen otherwise is in
`experiments.estimators.given_data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.estimators.arrays import Floats
from experiments.estimators.means import LEVEL, normal_quantile
from experiments.estimators.measured import Measured, measured, point_means, seed_errors

RESAMPLES: Final = 1000


@dataclass(frozen=True)
class Screening:
    """Elementary effects of factors, arrays of shape (factors,)."""

    mu: Measured
    """Mean of the elementary effects, in units of the outcome: what going over the whole range
    would make of it."""
    star: Measured  # mean of their absolute values
    sigma: Floats
    """Their standard deviation: large where an effect depends on other factors or is no line."""
    trajectories: int


def screening(unit: Floats, runs: Floats, levels: int) -> Screening:
    """Return the elementary effects of a Morris design (Morris 1991, Campolongo et al. 2007).

    Parameters
    ----------
    unit : array of float, shape (trajectories * (factors + 1), factors)
        Where in the unit cube each point lies, or how far it moved: only steps count.
    runs : array of float, shape (trajectories * (factors + 1), seeds)
        The outcome of each run, NaN where it has none; steps from or to a point without any
        do not count.

    Raises
    ------
    ValueError
        If a factor has fewer than two steps that count.
    """
    seeds = runs.shape[1]
    found = elementary_effects(unit, point_means(runs), levels)
    count = np.isfinite(found).sum(axis=0)
    if count.min() < 2:
        raise ValueError("fewer than two elementary effects of a factor")

    def of_means(outcome: Floats) -> Floats:
        effects = elementary_effects(unit, outcome, levels)
        return np.array([_mean(effects), _mean(np.abs(effects))])

    mu, star = of_means(point_means(runs))
    of_seeds = seed_errors(of_means, runs)
    sigma, spread = np.nanstd(found, axis=0, ddof=1), np.nanstd(np.abs(found), axis=0, ddof=1)
    return Screening(
        measured(mu, sigma / np.sqrt(count), count, of_seeds[0], seeds),
        measured(star, spread / np.sqrt(count), count, of_seeds[1], seeds),
        sigma,
        len(found),
    )


def elementary_effects(unit: Floats, outcome: Floats, levels: int) -> Floats:
    """Return the elementary effects of a Morris design, shape (trajectories, factors).

    As SALib's, but that a point without a value costs the two steps beside it, not the whole
    trajectory, of which there are few when factors are many.

    Parameters
    ----------
    unit, levels
        As in `screening`.
    outcome : array of float, shape (points,)
        Of each point, NaN where it has none.
    """
    factors = unit.shape[1]
    steps = np.diff(unit.reshape(-1, factors + 1, factors), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    up = np.sign(np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0])
    change = np.diff(outcome.reshape(-1, factors + 1), axis=1)
    effects = np.empty_like(change)
    np.put_along_axis(effects, moved, change * up / step(levels), axis=1)
    return effects


def _mean(effects: Floats) -> Floats:
    """Return the mean effect of each factor, 0 where there is none."""
    known = np.isfinite(effects)
    total = np.where(known, effects, 0.0).sum(axis=0)
    mean: Floats = total / np.maximum(known.sum(axis=0), 1)
    return mean


def screening_of_luck(error: float, levels: int, trajectories: int) -> tuple[float, float]:
    """Return the ``star`` of a dummy, a factor that only redraws the luck of a run.

    Its elementary effects are differences of two means that differ by luck alone, taken as
    normal, so that their absolute values are half-normal.

    Parameters
    ----------
    error : float
        Standard error of the mean of a point, as `Luck.error`.

    Returns
    -------
    mean, error : float
        Its expectation and its standard error.
    """
    effect = np.sqrt(2.0) * error / step(levels)
    mean = effect * np.sqrt(2.0 / np.pi)
    spread = effect * np.sqrt(1.0 - 2.0 / np.pi)
    return float(mean), float(spread / np.sqrt(trajectories))


def step(levels: int) -> float:
    """Return the length of a step in the unit cube, over half the levels of the grid."""
    return levels / (2.0 * (levels - 1))


@dataclass(frozen=True)
class Indices:
    """Sobol indices of factors, arrays of shape (factors,)."""

    first: Measured
    """Share of the outcome's variance that is expected to go if the factor were known."""
    total: Measured  # share that would be left if all other factors were known
    blocks: int
    variance: float


def sobol_indices(runs: Floats, factors: int, seed: int) -> Indices:
    """Return first and total indices of a Saltelli design.

    Estimators of Saltelli et al. (2010) for the first and Jansen (1999) for the total index;
    blocks, which are independent, are resampled for standard errors.

    Parameters
    ----------
    runs : array of float, shape (blocks * (factors + 2), seeds)
        The outcome of each run, in the order of `experiments.design.saltelli`. Blocks with a
        run that has none are left out.

    Raises
    ------
    ValueError
        If fewer than two blocks are whole.
    """
    seeds = runs.shape[1]
    whole = np.isfinite(runs).reshape(-1, factors + 2, seeds).all(axis=(1, 2))
    blocks = int(whole.sum())
    if blocks < 2:
        raise ValueError("fewer than two whole blocks")
    runs = runs[np.repeat(whole, factors + 2)]
    means = point_means(runs).reshape(-1, factors + 2)
    if np.ptp(means) == 0.0:
        nothing = np.zeros(factors)
        same = Measured(nothing, nothing, np.ones(factors))
        return Indices(same, same, blocks, 0.0)
    value, error = _sobol(means.ravel(), factors, RESAMPLES, seed)
    of_seeds = seed_errors(lambda outcome: _sobol(outcome, factors, 2, seed)[0], runs)
    first, total = (
        measured(value[place], error[place], blocks, of_seeds[place], seeds) for place in (0, 1)
    )
    return Indices(first, total, blocks, float(means[:, [0, -1]].var()))


def _sobol(outcome: Floats, factors: int, resamples: int, seed: int) -> tuple[Floats, Floats]:
    """Return the first and total indices and their standard errors, shape (2, factors) each."""
    from SALib.analyze import sobol

    if np.ptp(outcome) == 0.0:
        return np.zeros((2, factors)), np.zeros((2, factors))
    found = sobol.analyze(
        {"num_vars": factors, "names": list(map(str, range(factors)))},
        outcome,
        calc_second_order=False,
        num_resamples=resamples,
        conf_level=LEVEL,
        seed=seed,
    )
    value = np.array([found["S1"], found["ST"]])
    error = np.array([found["S1_conf"], found["ST_conf"]]) / normal_quantile(LEVEL)
    return value, error
