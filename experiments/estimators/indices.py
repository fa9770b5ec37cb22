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

from experiments.estimators.means import LEVEL, t_quantile

Floats = NDArray[np.float64]
RESAMPLES: Final = 1000


def normal_quantile(level: float) -> float:
    """Return the half-width, in standard errors, of a normal interval of this level."""
    return float(ndtri(0.5 + level / 2.0))


@dataclass(frozen=True)
class Screening:
    """Elementary effects of factors, each attribute but the last of shape (factors,).

    Attributes
    ----------
    mu, mu_error : array of float
        Mean of the elementary effects and its standard error, in units of the outcome: what
        going over the whole range would make of it.
    star, star_error : array of float
        Mean of their absolute values, and its standard error.
    sigma : array of float
        Their standard deviation: large where an effect depends on other factors or is no line.
    trajectories : int
        How many there are of each.
    """

    mu: Floats
    mu_error: Floats
    star: Floats
    star_error: Floats
    sigma: Floats
    trajectories: int

    def mu_interval(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return the bounds of t intervals of ``mu``."""
        half = t_quantile(self.trajectories - 1, level) * self.mu_error
        return self.mu - half, self.mu + half

    def star_interval(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return the bounds of t intervals of ``star``, which is not below 0."""
        half = t_quantile(self.trajectories - 1, level) * self.star_error
        return np.maximum(self.star - half, 0.0), self.star + half


def screening(unit: Floats, outcome: Floats, levels: int) -> Screening:
    """Return the elementary effects of a Morris design (Morris 1991, Campolongo et al. 2007).

    Parameters
    ----------
    unit : array of float, shape (trajectories * (factors + 1), factors)
        Where in the unit cube each point lies, or how far it moved: only steps count.
    outcome : array of float, shape (trajectories * (factors + 1),)
        Trajectories with a NaN are left out; at least two must be whole.
    levels : int
        Levels of the grid; a step goes over half of them.

    Raises
    ------
    ValueError
        If fewer than two trajectories are whole.
    """
    from SALib.analyze import morris

    factors = unit.shape[1]
    paths = outcome.reshape(-1, factors + 1)
    whole = np.isfinite(paths).all(axis=1)
    count = int(whole.sum())
    if count < 2:
        raise ValueError("fewer than two whole trajectories")
    found = morris.analyze(
        _problem(factors),
        unit.reshape(len(paths), factors + 1, factors)[whole].reshape(-1, factors),
        paths[whole].ravel(),
        num_levels=levels,
        num_resamples=2,  # its intervals, which a handful of effects is too few for, are not used
        seed=1,
    )
    mu, star, sigma = (np.asarray(found[name], np.float64) for name in ("mu", "mu_star", "sigma"))
    # The absolute effects have the same squares as the effects, and another mean.
    squares = sigma**2 * (count - 1) / count + mu**2
    spread = np.sqrt(np.maximum(squares - star**2, 0.0) * count / (count - 1))
    return Screening(mu, sigma / np.sqrt(count), star, spread / np.sqrt(count), sigma, count)


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
    """Sobol indices of factors, each array of shape (factors,).

    Attributes
    ----------
    first, first_error : array of float
        Share of the outcome's variance that is expected to go if the factor were known, and its
        bootstrap standard error.
    total, total_error : array of float
        Share that would be left if all other factors were known.
    blocks : int
        How many they are from.
    variance : float
        Of the outcome over the points.
    """

    first: Floats
    first_error: Floats
    total: Floats
    total_error: Floats
    blocks: int
    variance: float


def sobol_indices(outcome: Floats, factors: int, seed: int) -> Indices:
    """Return first and total indices of a Saltelli design.

    Estimators of Saltelli et al. (2010) for the first and Jansen (1999) for the total index;
    blocks, which are independent, are resampled for standard errors.

    Parameters
    ----------
    outcome : array of float, shape (blocks * (factors + 2),)
        In the order of `experiments.design.saltelli`; blocks with a NaN are left out.
    factors : int
        How many.
    seed : int
        Of the bootstrap, above 0.

    Raises
    ------
    ValueError
        If fewer than two blocks are whole.
    """
    from SALib.analyze import sobol

    blocks = outcome.reshape(-1, factors + 2)
    blocks = blocks[np.isfinite(blocks).all(axis=1)]
    if len(blocks) < 2:
        raise ValueError("fewer than two whole blocks")
    variance = float(blocks[:, [0, -1]].var())
    if np.ptp(blocks) == 0.0:
        nothing = np.zeros(factors)
        return Indices(nothing, nothing, nothing, nothing, len(blocks), 0.0)
    found = sobol.analyze(
        _problem(factors),
        blocks.ravel(),
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=LEVEL,
        seed=seed,
    )
    unit = normal_quantile(LEVEL)
    return Indices(
        np.asarray(found["S1"]),
        np.asarray(found["S1_conf"]) / unit,
        np.asarray(found["ST"]),
        np.asarray(found["ST_conf"]) / unit,
        len(blocks),
        variance,
    )


def _problem(factors: int) -> dict[str, Any]:
    return {
        "num_vars": factors,
        "names": [str(place) for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }
