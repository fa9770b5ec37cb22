"""Which factor moves an outcome how much: Morris' screening and Sobol's indices.

Both work on designs of their own. What can be said of points chosen otherwise is in
`experiments.estimators.given_data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from experiments.estimators.means import LEVEL
from experiments.estimators.measured import Measured, measured, point_means, seed_errors

Floats = NDArray[np.float64]
RESAMPLES: Final = 1000


def normal_quantile(level: float) -> float:
    """Return the half-width, in standard errors, of a normal interval of this level."""
    return float(ndtri(0.5 + level / 2.0))


@dataclass(frozen=True)
class Screening:
    """Elementary effects of factors, arrays of shape (factors,).

    Attributes
    ----------
    mu : Measured
        Mean of the elementary effects, in units of the outcome: what going over the whole range
        would make of it.
    star : Measured
        Mean of their absolute values.
    sigma : array of float
        Their standard deviation: large where an effect depends on other factors or is no line.
    trajectories : int
        How many there are of each.
    """

    mu: Measured
    star: Measured
    sigma: Floats
    trajectories: int


def screening(unit: Floats, runs: Floats, levels: int) -> Screening:
    """Return the elementary effects of a Morris design (Morris 1991, Campolongo et al. 2007).

    Parameters
    ----------
    unit : array of float, shape (trajectories * (factors + 1), factors)
        Where in the unit cube each point lies, or how far it moved: only steps count.
    runs : array of float, shape (trajectories * (factors + 1), seeds)
        The outcome of each run. Trajectories with a run that has none are left out; at least
        two must be whole.
    levels : int
        Levels of the grid; a step goes over half of them.

    Raises
    ------
    ValueError
        If fewer than two trajectories are whole.
    """
    factors, seeds = unit.shape[1], runs.shape[1]
    unit, runs = _whole(unit, runs, factors + 1, "trajectories")
    count = len(runs) // (factors + 1)

    def of_means(outcome: Floats) -> Floats:
        return _effects(unit, outcome, levels)

    mu, star, sigma = of_means(point_means(runs))
    of_seeds = seed_errors(of_means, runs)
    # The absolute effects have the same squares as the effects, and another mean.
    squares = sigma**2 * (count - 1) / count + mu**2
    spread = np.sqrt(np.maximum(squares - star**2, 0.0) * count / (count - 1))
    root = np.sqrt(count)
    return Screening(
        measured(mu, sigma / root, count, of_seeds[0], seeds),
        measured(star, spread / root, count, of_seeds[1], seeds),
        sigma,
        count,
    )


def _effects(unit: Floats, outcome: Floats, levels: int) -> Floats:
    from SALib.analyze import morris

    found = morris.analyze(
        _problem(unit.shape[1]),
        unit,
        outcome,
        num_levels=levels,
        num_resamples=2,  # its intervals, which a handful of effects is too few for, are not used
        seed=1,
    )
    return np.array([np.asarray(found[name], np.float64) for name in ("mu", "mu_star", "sigma")])


def screening_of_luck(error: float, levels: int, trajectories: int) -> tuple[float, float]:
    """Return the ``star`` of a dummy, a factor that only redraws the luck of a run.

    Its elementary effects are differences of two means that differ by luck alone, taken as
    normal, so that their absolute values are half-normal.

    Parameters
    ----------
    error : float
        Standard error of the mean of a point, as `Luck.error`.
    levels : int
        Of the grid.
    trajectories : int
        How many effects are averaged.

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
    """Sobol indices of factors, arrays of shape (factors,).

    Attributes
    ----------
    first : Measured
        Share of the outcome's variance that is expected to go if the factor were known.
    total : Measured
        Share that would be left if all other factors were known.
    blocks : int
        How many they are from.
    variance : float
        Of the outcome over the points.
    """

    first: Measured
    total: Measured
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
    factors : int
        How many.
    seed : int
        Of the bootstrap, above 0.

    Raises
    ------
    ValueError
        If fewer than two blocks are whole.
    """
    seeds = runs.shape[1]
    _, runs = _whole(runs, runs, factors + 2, "blocks")
    means = point_means(runs).reshape(-1, factors + 2)
    blocks = len(means)
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
        _problem(factors),
        outcome,
        calc_second_order=False,
        num_resamples=resamples,
        conf_level=LEVEL,
        seed=seed,
    )
    value = np.array([found["S1"], found["ST"]])
    error = np.array([found["S1_conf"], found["ST_conf"]]) / normal_quantile(LEVEL)
    return value, error


def _whole(unit: Floats, runs: Floats, size: int, what: str) -> tuple[Floats, Floats]:
    """Return the points of groups of a size that lack no run, so that seeds can be compared."""
    groups = np.isfinite(runs).reshape(-1, size, runs.shape[1])
    chosen = groups.all(axis=(1, 2))
    if chosen.sum() < 2:
        raise ValueError(f"fewer than two whole {what}")
    points = np.repeat(chosen, size)
    return unit[points], runs[points]


def _problem(factors: int) -> dict[str, Any]:
    return {
        "num_vars": factors,
        "names": [str(place) for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }
