"""Robustness of alternatives over plausible worlds, freed from the luck of few runs.

Every measure is of a quantity that each world has, seen through a few runs only. What is spread
over worlds is therefore the quantity and luck together, and a choice of the lowest, or of the
worst world, takes luck for fact. Two corrections are made.

The best alternative of a world is picked by all runs but one and judged by that one, in turn
(leave-one-out cross-fitting), so that what made it look best is not what it is judged by. Such
a regret is not above the true one on average; it is below it where runs are too few to find the
best, by as much as the pick is worse than the best.

Percentiles, maxima and shares of worlds are of values whose deviations from their mean are drawn
in, so that their variance is that between worlds without that of luck (constrained empirical
Bayes: Louis, 1984, Journal of the American Statistical Association 79, 393-398).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEASURES: Final = (
    "mean",
    "percentile_90",
    "regret_mean",
    "regret_90",
    "regret_max",
    "satisficing",
    "best",
    "difference",
    "worse",
)
"""What `measures_of` returns, by name."""
HIGHER_IS_BETTER: Final = ("satisficing", "best")
_QUANTILE: Final = 0.9
_INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True)
class Criterion:
    """A quantity that is to lie within bounds.

    Attributes
    ----------
    values : array of float, shape (alternatives, worlds, runs)
        The quantity.
    low, high : float
        The bounds, both allowed; infinite where there is none.
    """

    values: Floats
    low: float
    high: float


@dataclass(frozen=True)
class Trial:
    """What alternatives came to in the same worlds, run by run.

    Attributes
    ----------
    failure : array of float, shape (alternatives, worlds, runs)
        What should be low. The first alternative is the baseline; runs of the same place share
        their luck. At least two runs, no value missing.
    criteria : tuple of Criterion
        What satisfies: all of them met.
    """

    failure: Floats
    criteria: tuple[Criterion, ...]

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return int(self.failure.shape[1])

    @property
    def difference(self) -> Floats:
        """Failure less that of the baseline, paired; shape as ``failure``."""
        less: Floats = self.failure - self.failure[:1]
        return less

    def of(self, worlds: NDArray[np.int64]) -> Trial:
        """Return the same in some of the worlds, each as often as it is named."""
        criteria = tuple(replace(one, values=one.values[:, worlds]) for one in self.criteria)
        return Trial(self.failure[:, worlds], criteria)

    def satisfied(self) -> NDArray[np.bool_]:
        """Return where each alternative meets all criteria, shape (alternatives, worlds)."""
        met = np.ones(self.failure.shape[:2], np.bool_)
        for one in self.criteria:
            found = freed(one.values)
            met &= (found >= one.low) & (found <= one.high)
        return met


def luck(values: Floats) -> Floats:
    """Return which part of the variance of worlds' means is luck of their runs.

    Parameters
    ----------
    values : array of float, shape (..., worlds, runs)
        Runs of the same place share a seed: what a seed does in all worlds alike is no
        difference between worlds, and is taken out (two-way analysis of variance).

    Returns
    -------
    array of float, shape (...)
        From 0 to 1; 0 where worlds do not differ at all.
    """
    worlds, runs = values.shape[-2:]
    if worlds < 2 or runs < 2:
        raise ValueError("luck is told from at least two worlds and two runs of each")
    means = values.mean(axis=-1)
    rest = values - means[..., None] - values.mean(axis=-2, keepdims=True)
    rest = rest + values.mean(axis=(-2, -1), keepdims=True)
    of_a_mean = (rest**2).sum(axis=(-2, -1)) / ((worlds - 1) * (runs - 1) * runs)
    between = means.var(axis=-1, ddof=1)
    share = np.divide(of_a_mean, between, out=np.zeros_like(between), where=between > 0.0)
    found: Floats = np.minimum(share, 1.0)
    return found


def freed(values: Floats) -> Floats:
    """Return worlds' means with the spread that they have without luck.

    Parameters
    ----------
    values : array of float, shape (..., worlds, runs)
        As in `luck`.

    Returns
    -------
    array of float, shape (..., worlds)
        In the order of the means over runs, with the same mean over worlds.
    """
    means = values.mean(axis=-1)
    middle = means.mean(axis=-1, keepdims=True)
    found: Floats = middle + np.sqrt(1.0 - luck(values))[..., None] * (means - middle)
    return found


def regrets(failure: Floats) -> Floats:
    """Return how much each alternative is worse than the best of its world.

    Parameters
    ----------
    failure : array of float, shape (alternatives, worlds, runs)
        At least two runs of each world.

    Returns
    -------
    array of float, shape (alternatives, worlds, runs)
        Of each run: failure less that of the alternative which the other runs of the world
        show to be the best. Single ones may be negative.
    """
    runs = failure.shape[-1]
    others = (failure.sum(axis=-1, keepdims=True) - failure) / (runs - 1)
    # Sums in another order differ in the last digit; equal ones go to the first alternative.
    best = others.round(12).argmin(axis=0)
    found: Floats = failure - np.take_along_axis(failure, best[None], axis=0)
    return found


def measures_of(trial: Trial) -> dict[str, Floats]:
    """Return every measure of robustness of each alternative, by its name in `MEASURES`.

    Savage's regret (1951) and Simon's satisficing (1956), as McPhail et al. (2018, Earth's
    Future 6, 169-191) put measures of robustness beside each other.

    Returns
    -------
    dict of str to array of float, shape (alternatives,)
        ``mean`` failure over worlds; ``percentile_90``: exceeded in one world of ten;
        ``regret_mean``, ``regret_90``, ``regret_max``; ``satisficing``: share of worlds in
        which all criteria are met; ``best``: share in which its mean is the lowest;
        ``difference`` to the baseline; ``worse``: share of worlds in which it is above 0.
    """
    means = trial.failure.mean(axis=-1)
    regret = freed(regrets(trial.failure))
    first = means.round(12).argmin(axis=0)
    return {
        "mean": means.mean(axis=-1),
        "percentile_90": np.quantile(freed(trial.failure), _QUANTILE, axis=-1),
        "regret_mean": regret.mean(axis=-1),
        "regret_90": np.quantile(regret, _QUANTILE, axis=-1),
        "regret_max": regret.max(axis=-1),
        "satisficing": trial.satisfied().mean(axis=-1),
        "best": (first == np.arange(len(means))[:, None]).mean(axis=-1),
        "difference": trial.difference.mean(axis=(-2, -1)),
        "worse": (freed(trial.difference) > 0.0).mean(axis=-1),
    }


def resampled(trial: Trial, resamples: int, seed: int) -> dict[str, Floats]:
    """Return the measures of so many samples of the worlds, drawn with replacement.

    Whole worlds are drawn, with all alternatives and runs, so that pairs stay together; the
    luck that all worlds share by their seeds is not in it. Worlds of a Latin hypercube are
    spread more evenly than a sample, so intervals made of these are, if anything, too wide.

    Returns
    -------
    dict of str to array of float, shape (resamples, alternatives)
    """
    chance = np.random.default_rng(seed)
    drawn = [
        measures_of(trial.of(chance.integers(trial.worlds, size=trial.worlds)))
        for _ in range(resamples)
    ]
    return {name: np.array([one[name] for one in drawn]) for name in MEASURES}


def bounds(samples: Floats) -> tuple[Floats, Floats]:
    """Return the ends of 95% percentile intervals (Efron, 1979), each of shape (alternatives,)."""
    low, high = np.percentile(samples, _INTERVAL, axis=0)
    return low, high


def concordance(scores: Mapping[str, Floats]) -> float:
    """Return how far measures put alternatives in the same order: Kendall's W, 0 to 1.

    Kendall & Babington Smith (1939), through the mean of rank correlations, ties given their
    mean rank; NaN for fewer than two alternatives or measures, or where one ranks nothing.

    Parameters
    ----------
    scores : mapping of str to array of float, shape (alternatives,)
        Every measure, so that low is good.
    """
    from scipy.stats import rankdata

    ranks = np.array([rankdata(one) for one in scores.values()])
    if ranks.shape[0] < 2 or ranks.shape[1] < 2 or (np.ptp(ranks, axis=1) == 0.0).any():
        return float("nan")
    count = len(ranks)
    mean = (np.corrcoef(ranks).sum() - count) / (count * (count - 1))
    return float(((count - 1) * mean + 1.0) / count)
