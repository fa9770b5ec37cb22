"""How long lives last and how they end: counts by age, curves from them, bands between runs.

From the counts of each run (how many were at risk at each age, how many of them ended, and of
what) everything follows: hazard, survival, cumulative incidence with competing endings,
restricted mean life. Ages are whole months, and what is censored at an age leaves after the
endings of that age, so ties are exact. The model counts the incidence of one run by itself, in
compiled code (`sim.telling.outcomes.incidence`), as it may not depend on this; a test holds the
two equal. Hazards and curves have the shape (..., ages).

Lives of one run share its luck. Runs are therefore drawn anew, never lives: a bootstrap of
clusters (Field & Welsh 2007). It costs one product of matrices, of how often each run is drawn
and what it counts. Drawing the same runs for two policies pairs them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from experiments.estimators.arrays import Floats, Integers, ratio
from experiments.estimators.means import LEVEL, normal_quantile, t_quantile

RESAMPLES: Final = 1000
_SEED: Final = 19780401
"""Of the draws, always the same, so that the same data give the same intervals."""


class Counts(NamedTuple):
    """What runs count at each age."""

    events: NDArray[np.integer]  # shape (runs, ages, causes): how many ended at an age, by cause
    at_risk: NDArray[np.integer]
    """Shape (runs, ages): how many had neither ended nor been censored before an age."""


class Band(NamedTuple):
    """Estimates and their intervals, arrays of one shape; bounds are NaN below two runs."""

    value: Floats
    low: Floats
    high: Floats


def count_lives(
    run: Integers, age: Integers, cause: Integers, runs: int, ages: int, causes: int
) -> Counts:
    """Count the lives of all runs by age.

    Parameters
    ----------
    run : array of int, shape (lives,)
        From 0 to ``runs`` - 1.
    age : array of int, shape (lives,)
        Age at the end or at censoring, in whole months, from 0. Whoever grows older than the
        last age counted is at risk to the last.
    cause : array of int, shape (lives,)
        0 censored, 1 to ``causes`` what ended it.
    """
    shape = (runs, ages + 1, causes + 1)
    place = np.ravel_multi_index((run, np.minimum(age, ages), cause), shape)
    leaving = np.bincount(place, minlength=runs * (ages + 1) * (causes + 1)).reshape(shape)
    # At risk at an age: all who leave at it or later.
    at_risk = leaving.sum(axis=2)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return Counts(leaving[:, :ages, 1:], at_risk[:, :ages])


def drawn_runs(runs: int, resamples: int = RESAMPLES) -> Floats:
    """Return how much each run counts: as it is in row 0, then in each resample.

    Returns
    -------
    array of float, shape (1 + resamples, runs)
        Times the counts of the runs, it gives pooled counts.
    """
    drawn = np.ones((1 + resamples, runs))
    if runs:
        draws = np.random.default_rng(_SEED)
        drawn[1:] = draws.multinomial(runs, np.full(runs, 1.0 / runs), size=resamples)
    return drawn


def pooled(drawn: Floats, counts: NDArray[np.integer]) -> Floats:
    """Return counts added up over the runs drawn, shape (draws, ages), from (runs, ages)."""
    return drawn @ counts.astype(np.float64)


def by_period(counts: Floats, months: int) -> Floats:
    """Return counts by age, shape (..., ages), added up over whole periods of so many months.

    Ages that do not fill a last period are left out. `hazard` of such sums is the monthly
    hazard over the period: endings for each month that someone was at risk.
    """
    whole = counts.shape[-1] // months
    parted = counts[..., : whole * months].reshape(*counts.shape[:-1], whole, months)
    added: Floats = parted.sum(axis=-1)
    return added


def hazard(events: Floats, at_risk: Floats) -> Floats:
    """Return the part of those at risk at an age that ends at it; 0 where none is at risk."""
    ending: Floats = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0.0)
    return ending


def survival(hazards: Floats) -> Floats:
    """Return the part that goes on past each age, by all hazards together (Kaplan & Meier 1958)."""
    return np.cumprod(1.0 - hazards, axis=-1, dtype=np.float64)


def incidence(hazards: Floats, surviving: Floats) -> Floats:
    """Return the part that has ended of one cause by each age (Aalen & Johansen 1978).

    ``hazards`` are of this cause, ``surviving`` is of all causes together.
    """
    ended: Floats = np.cumsum(_before(surviving) * hazards, axis=-1)
    return ended


def mean_life(surviving: Floats, horizon: int) -> Floats:
    """Return the mean of life or ``horizon``, whichever is shorter: the area under survival.

    Lives are whole months, so it is the sum over the ages 0 to ``horizon`` - 1; fewer ages than
    that would leave something out.
    """
    return _area(surviving, horizon)


def time_lost(incidences: Floats, horizon: int) -> Floats:
    """Return the mean months before ``horizon`` lost to a cause (Andersen 2013).

    It is the area under the cumulative incidence of the cause; lost to all causes, and mean
    life, come to ``horizon``.
    """
    return _area(incidences, horizon)


def median_life(surviving: Floats) -> Floats:
    """Return the age by which half have ended; infinite where that is not seen."""
    ages = surviving.shape[-1]
    before = np.count_nonzero(surviving > 0.5, axis=-1)
    return np.where(before < ages, before, np.inf)


def ending_within(incidences: Floats, surviving: Floats, months: int) -> Floats:
    """Return what part of those still there at an age ends of a cause within so many months.

    Parameters
    ----------
    incidences, surviving : array of float, shape (..., ages)
        Of the cause, and of all causes together.
    months : int
        Of ``ages`` or fewer; the month that begins at the age is the first.

    Returns
    -------
    array of float, shape (..., ages - months + 1)
        NaN where none is left.
    """
    before = np.zeros((*incidences.shape[:-1], 1))
    ended = np.concatenate([before, incidences], axis=-1)
    ending = ended[..., months:] - ended[..., :-months]
    there = _before(surviving)[..., : ending.shape[-1]]
    return ratio(ending, there)


def band(drawn: Floats, runs: int, level: float = LEVEL) -> Band:
    """Return estimates with pointwise intervals.

    Parameters
    ----------
    drawn : array of float, shape (1 + resamples, ...)
        The estimate, and what it is in each resample.

    Notes
    -----
    Percentiles of the resamples, taken as far out as a t interval is wider than a normal one,
    since percentiles alone are too narrow for few runs (Hesterberg 2015, expanded percentiles).
    """
    if runs < 2:
        unknown = drawn[0] * np.nan
        return Band(drawn[0], unknown, unknown)
    tail = float(ndtr(-normal_quantile(level) * _expansion(runs, level)))
    low, high = np.quantile(drawn[1:], (tail, 1.0 - tail), axis=0, method="inverted_cdf")
    return Band(drawn[0], low, high)


def joint_band(drawn: Floats, runs: int, level: float = LEVEL) -> Band:
    """Return estimates with intervals that hold together, all of them, at ``level``.

    The parameters are those of `band`. The intervals are as many standard errors wide as the
    largest deviation among them is, in that share of the resamples (Romano & Wolf 2005).
    """
    if runs < 2 or drawn[0].size == 0:
        return band(drawn, min(runs, 1), level)
    deviation = (drawn[1:] - drawn[0]).reshape(len(drawn) - 1, -1)
    error = deviation.std(axis=0, ddof=1)
    ratio = np.abs(np.divide(deviation, error, out=np.zeros_like(deviation), where=error > 0.0))
    critical = float(np.quantile(ratio.max(axis=1), level))
    half = (critical * _expansion(runs, level) * error).reshape(drawn[0].shape)
    return Band(drawn[0], drawn[0] - half, drawn[0] + half)


def ages_known(at_risk: Floats, fewest: int) -> int:
    """Return how many ages, from 0, so many lives of all runs together were at risk at."""
    return int(np.count_nonzero(at_risk >= fewest))


def _expansion(runs: int, level: float) -> float:
    """Return how much wider for few runs: by t for normal, and as resamples spread too little."""
    return t_quantile(runs - 1, level) / normal_quantile(level) * float((runs / (runs - 1)) ** 0.5)


def _before(surviving: Floats) -> Floats:
    """Return survival up to, not past, each age."""
    return np.concatenate([np.ones((*surviving.shape[:-1], 1)), surviving[..., :-1]], axis=-1)


def _area(curve: Floats, horizon: int) -> Floats:
    if horizon > curve.shape[-1]:
        msg = f"ages to {horizon} months are wanted, {curve.shape[-1]} are known"
        raise ValueError(msg)
    area: Floats = curve[..., :horizon].sum(axis=-1)
    return area
