"""How adoption spreads: the shape of its curve, its pace, and bursts behind prominent movers.

Each measure has a known value in a world without contagion, and tests hold it to that: a host
that signs with a constant chance a month gives a curve that is never S-shaped, and signatures
that only share a trend give no burst.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Shares of hosts between which the shape is read: the climb up to one half.
_CLIMB: Final = (0.1, 0.3, 0.5)
# Basic EHR in US hospitals, 2008 and 2015 (ONC).
ONC_SHARES: Final = (0.094, 0.838)
# Rank by size, among its kind, from which a host counts as prominent.
PROMINENT: Final = 0.9
_WINDOW: Final = 6


def months_to_share(history: pd.DataFrame, share: float) -> NDArray[np.float64]:
    """Return when a share of hosts had ever signed, run by run.

    Parameters
    ----------
    history : DataFrame
        ``seed``, ``month`` and ``adopters`` (share of hosts that have ever signed, at the end of
        the month), of runs that began without a warm-up.
    share : float
        Share of hosts, above 0.

    Returns
    -------
    array of float, shape (runs,)
        Months from the beginning, between two months in proportion; infinite if not reached.
    """
    run, seeds = pd.factorize(history["seed"])
    month, months = pd.factorize(history["month"], sort=True)
    curves = np.zeros((len(seeds), len(months) + 1))
    curves[run, month + 1] = history["adopters"]
    reached = curves >= share - 1e-9
    after = reached.argmax(axis=1)
    run = np.arange(len(curves))
    below, above = curves[run, after - 1], curves[run, after]
    found = reached.any(axis=1)
    rise = np.where(found, above - below, 1.0)
    return np.where(found, after - 1 + (share - below) / rise, np.inf)


def climb_before_a_third_of_hosts(history: pd.DataFrame) -> float:
    """Return which part of the way from 10% to 50% of hosts was spent on getting to 30%.

    Times are means over the middle half of the runs. A straight line gives 0.5. Adoption at a
    constant chance a month gives 0.43, less if hosts differ in it, and the same however late it
    begins; an S-shape, slow at first and then faster, gives more than 0.5 (logistic: 0.61).
    """
    if history.empty:
        return float("nan")
    early, middle, half = (_middle(months_to_share(history, one)) for one in _CLIMB)
    if not np.isfinite(half) or half <= early:
        return float("nan")
    return (middle - early) / (half - early)


def years_between_shares(history: pd.DataFrame) -> float:
    """Return the years from 9.4% to 83.8% of hosts, a mean over the middle half of the runs."""
    if history.empty:
        return float("nan")
    first, last = (months_to_share(history, share) for share in ONC_SHARES)
    # Infinite where the last share is not reached, whether or not the first one is.
    return _middle(last - np.where(np.isfinite(first), first, 0.0)) / 12.0


def burst_behind_prominent_movers(partnerships: pd.DataFrame, months: int) -> float:
    """Return how many more FOMO signatures follow a prominent host's signature than precede it.

    The movers are the largest tenth of hosts where they sign for another reason than fear; the
    followers are the FOMO signatures of all other hosts, in the six months after and before the
    mover's month. After over before is divided by the same around the same months in the other
    runs, which share every trend but no mover. So signatures that only rise or fall together
    give 1.

    Parameters
    ----------
    partnerships : DataFrame
        ``seed``, ``formed``, ``origin`` and ``host_size_rank`` of signed partnerships.
    months : int
        Months observed.
    """
    fomo = (partnerships["origin"] == "fomo").to_numpy()
    prominent = partnerships["host_size_rank"].to_numpy(np.float64) >= PROMINENT
    run, seeds = pd.factorize(partnerships["seed"])
    formed = partnerships["formed"].to_numpy(np.int64)
    shape = (len(seeds), months)
    movers, followers = np.zeros(shape), np.zeros(shape)
    np.add.at(movers, (run[prominent & ~fomo], formed[prominent & ~fomo]), 1.0)
    np.add.at(followers, (run[fomo & ~prominent], formed[fomo & ~prominent]), 1.0)
    # Months with both windows in sight.
    month = np.arange(_WINDOW, months - _WINDOW)
    until = np.column_stack([np.zeros(len(seeds)), followers.cumsum(axis=1)])
    before = until[:, month] - until[:, month - _WINDOW]
    after = until[:, month + 1 + _WINDOW] - until[:, month + 1]
    weight = movers[:, month]
    own = ratio((weight * after).sum(), (weight * before).sum())
    elsewhere_after, elsewhere_before = after.sum(axis=0) - after, before.sum(axis=0) - before
    trend = ratio((weight * elsewhere_after).sum(), (weight * elsewhere_before).sum())
    return ratio(own, trend)


def _middle(times: NDArray[np.float64]) -> float:
    """Return the mean of the middle half: a few runs may never get there, and few runs are noisy.

    The median would bear more that never get there, but at a fourth more noise.
    """
    ordered = np.sort(times)
    cut = len(ordered) // 4
    return float(ordered[cut : len(ordered) - cut].mean())


def ratio(above: float, below: float) -> float:
    """Return one number over another, NaN where there is nothing to divide by."""
    return float(above / below) if below > 0.0 else float("nan")
