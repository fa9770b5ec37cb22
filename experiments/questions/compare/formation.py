"""Tables of how partnerships come about: by quarter and origin, and each origin's share.

Intervals are 95%, by the same bootstrap of the runs as those of `compare.lives`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats, Integers, ratio
from experiments.estimators.durations import band, by_period, drawn_runs, pooled
from experiments.questions.compare.lives import FEWEST_PARTNERSHIPS, YEAR, with_bounds
from experiments.questions.compare.partnerships import Gathered
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


def formation_tables(gathered: Gathered, months: int) -> dict[str, pd.DataFrame]:
    """Return what was signed in each whole quarter, and each origin's share of it, by policy."""
    drawn = drawn_runs(gathered.pairing.seeds)
    policies = gathered.pairing.policies
    by_quarter = [_by_quarter(gathered, policy, drawn, months) for policy in policies]
    return {
        "formation": pd.concat(by_quarter, ignore_index=True)[list(QUARTER_COLUMNS)],
        "origins": _by_origin(gathered, drawn, months),
    }


def _by_quarter(gathered: Gathered, policy: str, drawn: Floats, months: int) -> pd.DataFrame:
    """Return partnerships signed a month and run, by quarter, and shares of the last year's."""
    counts = _counts(gathered, policy, months)
    first = QUARTER * np.arange(months // QUARTER)
    # A year ends with the last month of a quarter.
    last = first + QUARTER - 1
    present = gathered.pairing.has(policy)
    runs = int(present.sum())
    weight = (drawn @ present)[:, None]
    everything = pooled(drawn, counts.sum(axis=2))
    of_year = _year_to(everything)[:, last]
    # A share of few is no share.
    enough = of_year[0] >= FEWEST_PARTNERSHIPS
    pieces = []
    for place, origin in enumerate((*ORIGINS, ALL)):
        signed = everything if origin == ALL else pooled(drawn, counts[:, :, place])
        found = band(ratio(by_period(signed, QUARTER), QUARTER * weight), runs)
        share = band(ratio(_year_to(signed)[:, last], of_year), runs)
        values = (*found, *(np.where(enough, part, np.nan) for part in share))
        table = pd.DataFrame(dict(zip(QUARTER_COLUMNS[3:], values, strict=True)))
        pieces.append(table.assign(policy=policy, month=first, origin=origin))
    return pd.concat(pieces)


def _by_origin(gathered: Gathered, drawn: Floats, months: int) -> pd.DataFrame:
    pairing = gathered.pairing
    baseline, policies = pairing.baseline, pairing.policies
    counts = {policy: _counts(gathered, policy, months).sum(axis=1) for policy in policies}
    seeds = {policy: pairing.has(policy) for policy in policies}
    pairs = {policy: seeds[policy] & seeds[baseline] for policy in policies[1:]}
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    for place, origin in enumerate(ORIGINS):
        apart = {
            one: _share(drawn * both, counts[one], place)
            - _share(drawn * both, counts[baseline], place)
            for one, both in pairs.items()
        }
        changes = with_bounds(apart, {one: int(both.sum()) for one, both in pairs.items()})
        for policy, signed in counts.items():
            runs = int(seeds[policy].sum())
            own = band(_share(drawn * seeds[policy], signed, place), runs)
            change = changes.get(policy, (0.0,) * 5)
            rows[policy, origin] = (policy, origin, *own, *change, runs, int(signed.sum()))
    in_order = [rows[policy, origin] for policy in policies for origin in ORIGINS]
    return pd.DataFrame(in_order, columns=list(ORIGIN_COLUMNS))


def _counts(gathered: Gathered, policy: str, months: int) -> Integers:
    """Return how many were signed, shape (seeds, months, origins)."""
    signed = gathered.of(policy)
    shape = (gathered.pairing.seeds, months, len(ORIGINS))
    place = np.ravel_multi_index((signed.seed, signed.formed, signed.origin), shape)
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape)


def _share(drawn: Floats, signed: Integers, place: int) -> Floats:
    return ratio(pooled(drawn, signed[:, place]), pooled(drawn, signed.sum(axis=1)))


def _year_to(monthly: Floats) -> Floats:
    """Return sums over the twelve months up to each; as many as there are at the beginning."""
    sums = np.cumsum(monthly, axis=-1)
    sums[..., YEAR:] -= sums[..., :-YEAR].copy()
    return sums
