"""Tables of how partnerships come about: by quarter and origin, and each origin's share.

Intervals are 95%, by the same bootstrap of the runs as those of `compare.durations`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.estimators.durations import band, by_period, drawn_runs, joint_band, pooled
from experiments.questions.compare.courses import FEWEST_PARTNERSHIPS, YEAR, Floats
from experiments.questions.compare.signed import Gathered
from sim.vocabulary import ORIGINS

ALL: Final = "all"
"""Stands for all origins together."""
QUARTER: Final = 3
QUARTER_COLUMNS: Final = (
    *("policy", "month", "origin", "signed", "ci_low", "ci_high"),
    *("share_of_year", "share_low", "share_high"),
)
ORIGIN_COLUMNS: Final = (
    *("policy", "origin", "share", "ci_low", "ci_high"),
    *("difference", "difference_low", "difference_high", "together_low", "together_high"),
    *("runs", "partnerships"),
)


class Formation(NamedTuple):
    """The tables, with ``QUARTER_COLUMNS`` and ``ORIGIN_COLUMNS``."""

    by_quarter: pd.DataFrame
    by_origin: pd.DataFrame


def formation_tables(gathered: Gathered, months: int) -> Formation:
    """Return what was signed in each whole quarter, and each origin's share of it, by policy.

    Parameters
    ----------
    gathered : Gathered
        Partnerships of the runs compared.
    months : int
        Length of observation.
    """
    drawn = drawn_runs(gathered.seeds)
    by_quarter = [_by_quarter(gathered, policy, drawn, months) for policy in gathered.policies]
    return Formation(
        pd.concat(by_quarter, ignore_index=True)[list(QUARTER_COLUMNS)],
        _by_origin(gathered, drawn, months),
    )


def _by_quarter(gathered: Gathered, policy: str, drawn: Floats, months: int) -> pd.DataFrame:
    """Return partnerships signed a month and run, by quarter, and shares of the last year's."""
    counts = _counts(gathered, policy, months)
    first = QUARTER * np.arange(months // QUARTER)
    # A year ends with the last month of a quarter.
    last = first + QUARTER - 1
    present = gathered.present[policy]
    runs = int(present.sum())
    weight = (drawn @ present)[:, None]
    everything = pooled(drawn, counts.sum(axis=2))
    of_year = _year_to(everything)[:, last]
    # A share of few is no share.
    enough = of_year[0] >= FEWEST_PARTNERSHIPS
    pieces = []
    for place, origin in enumerate((*ORIGINS, ALL)):
        signed = everything if origin == ALL else pooled(drawn, counts[:, :, place])
        found = band(_ratio(by_period(signed, QUARTER), QUARTER * weight), runs)
        share = band(_ratio(_year_to(signed)[:, last], of_year), runs)
        values = (*found, *(np.where(enough, part, np.nan) for part in share))
        table = pd.DataFrame(dict(zip(QUARTER_COLUMNS[3:], values, strict=True)))
        pieces.append(table.assign(policy=policy, month=first, origin=origin))
    return pd.concat(pieces)


def _by_origin(gathered: Gathered, drawn: Floats, months: int) -> pd.DataFrame:
    baseline = gathered.policies[0]
    counts = {policy: _counts(gathered, policy, months).sum(axis=1) for policy in gathered.policies}
    rows = []
    for place, origin in enumerate(ORIGINS):
        own = {}
        changes = {}
        runs = {}
        for policy, signed in counts.items():
            present = gathered.present[policy]
            own[policy] = band(_share(drawn * present, signed, place), int(present.sum()))
            both = drawn * (present & gathered.present[baseline])
            runs[policy] = int(np.count_nonzero(both[0]))
            changes[policy] = _share(both, signed, place) - _share(both, counts[baseline], place)
        others = [one for one in gathered.policies[1:] if np.isfinite(changes[one]).all()]
        every = np.stack([changes[one] for one in others], 1) if others else drawn[:, :0]
        joint = joint_band(every, min((runs[one] for one in others), default=0))
        together = {one: (joint.low[i], joint.high[i]) for i, one in enumerate(others)}
        for policy, signed in counts.items():
            change = (*band(changes[policy], runs[policy]), *together.get(policy, (np.nan,) * 2))
            if policy == baseline:
                change = (0.0,) * 5
            counted = (int(gathered.present[policy].sum()), int(signed.sum()))
            rows.append((policy, origin, *own[policy], *change, *counted))
    table = pd.DataFrame(rows, columns=list(ORIGIN_COLUMNS))
    order = table["policy"].map(gathered.policies.index).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _counts(gathered: Gathered, policy: str, months: int) -> NDArray[np.int64]:
    """Return how many were signed, shape (seeds, months, origins)."""
    signed = gathered.of(policy)
    shape = (gathered.seeds, months, len(ORIGINS))
    place = np.ravel_multi_index((signed.seed, signed.formed, signed.origin), shape)
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape)


def _share(drawn: Floats, signed: NDArray[np.int64], place: int) -> Floats:
    return _ratio(pooled(drawn, signed[:, place]), pooled(drawn, signed.sum(axis=1)))


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return a part of a whole; NaN where there is no whole."""
    whole = np.broadcast_to(whole, part.shape)
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0.0)


def _year_to(monthly: Floats) -> Floats:
    """Return sums over the twelve months up to each; as many as there are at the beginning."""
    sums = np.cumsum(monthly, axis=-1)
    sums[..., YEAR:] -= sums[..., :-YEAR].copy()
    return sums
