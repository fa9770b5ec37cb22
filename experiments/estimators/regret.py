"""Robustness of alternatives over plausible worlds, freed from the luck of few runs.

Every measure is of a quantity that each world has, seen through a few runs only. What is spread
over worlds is therefore the quantity and luck together, and a choice of the lowest, or of the
worst world, takes luck for fact: the lowest of several means is too low, and regret against it
too high. So measures are taken of worlds that are freed from luck: their means are drawn in, all
alternatives together, until variances and covariances between worlds are those without that of
luck (constrained empirical Bayes: Louis, 1984, Journal of the American Statistical Association
79, 393-398; Ghosh, 1992, the same 87, 533-540). This is right for what is normally distributed;
else it is right in its means, variances and covariances.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.luck import residuals

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
    """A quantity that is to lie within bounds."""

    values: Floats  # shape (alternatives, worlds, runs): the quantity
    # low, high: the bounds, both allowed; infinite where there is none
    low: float
    high: float
    relative: bool = False  # whether they are bounds of the difference to the first alternative


@dataclass(frozen=True)
class Trial:
    """What alternatives came to in the same worlds, run by run."""

    failure: Floats
    """Shape (alternatives, worlds, runs): what should be low. The first alternative is the
    baseline; runs of the same place share their luck. At least two runs, no value missing."""
    criteria: tuple[Criterion, ...]  # what satisfies: all of them met

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return int(self.failure.shape[1])

    @property
    def difference(self) -> Floats:
        """Failure less that of the baseline, paired; shape as ``failure``."""
        less: Floats = self.failure - self.failure[:1]
        return less

    def of(self, worlds: Integers) -> Trial:
        """Return the same in some of the worlds, each as often as it is named."""
        criteria = tuple(replace(one, values=one.values[:, worlds]) for one in self.criteria)
        return Trial(self.failure[:, worlds], criteria)

    def satisfied(self) -> Flags:
        """Return where each alternative meets all criteria, shape (alternatives, worlds)."""
        met = np.ones(self.failure.shape[:2], np.bool_)
        for one in self.criteria:
            found = freed(one.values)
            if one.relative:
                found = found - found[:1]
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
    of_a_mean = (residuals(values) ** 2).sum(axis=(-2, -1)) / ((worlds - 1) * (runs - 1) * runs)
    between = means.var(axis=-1, ddof=1)
    share = np.divide(of_a_mean, between, out=np.zeros_like(between), where=between > 0.0)
    found: Floats = np.minimum(share, 1.0)
    return found


def freed(values: Floats) -> Floats:
    """Return the means of alternatives in worlds with the spread that they have without luck.

    The linear map that moves worlds least among those which give the covariance wanted
    (Olkin & Pukelsheim, 1982). For one alternative, deviations from the mean shrink by the
    square root of the part of their variance that is not `luck`.

    Parameters
    ----------
    values : array of float, shape (alternatives, worlds, runs)
        Runs as in `luck`.

    Returns
    -------
    array of float, shape (alternatives, worlds)
        With the same means over worlds.
    """
    worlds, runs = values.shape[-2:]
    means = values.mean(axis=-1)
    middle = means.mean(axis=-1, keepdims=True)
    apart = means - middle
    seen = apart @ apart.T / (worlds - 1)
    rest = residuals(values).reshape(len(values), -1)
    of_luck = rest @ rest.T / ((worlds - 1) * (runs - 1) * runs)
    root, inverse = _root(seen), _root(seen, inverse=True)
    # In units of what is seen, luck cannot be more than all there is.
    size, axes = np.linalg.eigh(inverse @ of_luck @ inverse)
    kept = (axes * (1.0 - np.clip(size, 0.0, 1.0))) @ axes.T
    true = root @ kept @ root
    found: Floats = middle + inverse @ _root(root @ true @ root) @ inverse @ apart
    return found


def _root(matrix: Floats, inverse: bool = False) -> Floats:
    """Return the symmetric square root of a covariance, or its (pseudo-)inverse."""
    size, axes = np.linalg.eigh(matrix)
    known = size > 1e-12 * max(float(size[-1]), 0.0)
    size = np.where(known, size, 1.0) ** (-0.5 if inverse else 0.5)
    found: Floats = (axes * np.where(known, size, 0.0)) @ axes.T
    return found


def regrets(failure: Floats) -> Floats:
    """Return how much each alternative is worse than the best of its world (Savage, 1951).

    Returns
    -------
    array of float, shape (alternatives, worlds)
        None is negative.
    """
    found: Floats = failure - failure.min(axis=0)
    return found


def measures_of(trial: Trial) -> dict[str, Floats]:
    """Return every measure of robustness of each alternative, by its name in `MEASURES`.

    Savage's regret (1951) and Simon's satisficing (1956), as McPhail et al. (2018, Earth's
    Future 6, 169-191) put measures of robustness beside each other; all of `freed` worlds.

    Returns
    -------
    dict of str to array of float, shape (alternatives,)
        ``mean`` failure over worlds; ``percentile_90``: exceeded in one world of ten;
        ``regret_mean``, ``regret_90``, ``regret_max``; ``satisficing``: share of worlds in
        which all criteria are met; ``best``: share in which it is the lowest;
        ``difference`` to the baseline; ``worse``: share of worlds in which it is above 0.
    """
    failure = freed(trial.failure)
    regret = regrets(failure)
    # Of equal ones the first, whatever the last digit of a sum.
    best = failure.round(12).argmin(axis=0)
    difference = failure - failure[:1]
    return {
        "mean": failure.mean(axis=-1),
        "percentile_90": np.quantile(failure, _QUANTILE, axis=-1),
        "regret_mean": regret.mean(axis=-1),
        "regret_90": np.quantile(regret, _QUANTILE, axis=-1),
        "regret_max": regret.max(axis=-1),
        "satisficing": trial.satisfied().mean(axis=-1),
        "best": (best == np.arange(len(failure))[:, None]).mean(axis=-1),
        "difference": difference.mean(axis=-1),
        "worse": (difference > 0.0).mean(axis=-1),
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
