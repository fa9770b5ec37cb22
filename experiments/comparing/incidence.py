"""Cumulative incidence of every kind of ending by age, with intervals between runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from experiments.estimators.means import LEVEL, t_quantile
from sim.outcomes import incidence_by_ending
from sim.vocabulary import ENDINGS

NEEDED: Final = ("run", "policy", "duration", "ending")

# Later ages have been reached only by partnerships of the first months.
_YEAR_OF_SIGNINGS = 12


def longest_age(months: int) -> int:
    """Return the greatest age that a full year of signings could reach under observation."""
    return months - _YEAR_OF_SIGNINGS if months > 2 * _YEAR_OF_SIGNINGS else months - 1


def cumulative_incidence(
    partnerships: Iterable[pa.Table], policies: Sequence[str], months: int
) -> pd.DataFrame:
    """Return incidence by policy, age and ending: the mean over runs with its t interval.

    Parameters
    ----------
    partnerships : iterable of pyarrow.Table
        With the columns ``NEEDED``; all partnerships of a run are in one of them.
    policies : sequence of str
        In the order of the result.
    months : int
        Length of observation.
    """
    top = longest_age(months)
    found: dict[str, list[NDArray[np.float64]]] = {policy: [] for policy in policies}
    for table in partnerships:
        for policy, curves in _curves_of_runs(table, top):
            if policy in found:
                found[policy].append(curves)
    pieces = [_summary(policy, found[policy], top) for policy in policies if found[policy]]
    columns = ["policy", "age_months", "ending", "incidence", "ci_low", "ci_high"]
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=columns)


def _curves_of_runs(table: pa.Table, top: int) -> list[tuple[str, NDArray[np.float64]]]:
    """Return the policy and the curves, shape (endings, ages), of each run in a table."""
    frame = table.select(list(NEEDED)).to_pandas()
    code = {name: number for number, name in enumerate(ENDINGS)}
    endings = frame["ending"].map(code).to_numpy(np.int64)
    ages = frame["duration"].to_numpy(np.int64)
    curves = []
    by_run = frame.groupby(["run", "policy"], observed=True, sort=False)
    for (_, policy), rows in by_run.indices.items():
        found = incidence_by_ending(ages[rows], endings[rows], top, len(ENDINGS))
        curves.append((str(policy), found))
    return curves


def _summary(policy: str, curves: Sequence[NDArray[np.float64]], top: int) -> pd.DataFrame:
    runs = np.stack(curves)[:, 1:]
    n = len(runs)
    mean = runs.mean(axis=0)
    half = np.full_like(mean, np.nan)
    if n > 1:
        half = t_quantile(n - 1, LEVEL) * runs.std(axis=0, ddof=1) / np.sqrt(n)
    ages = np.arange(top + 1)
    return pd.DataFrame(
        {
            "policy": policy,
            "age_months": np.repeat(ages, len(ENDINGS) - 1),
            "ending": np.tile(list(ENDINGS[1:]), top + 1),
            "incidence": mean.T.ravel(),
            "ci_low": np.clip(mean - half, 0.0, 1.0).T.ravel(),
            "ci_high": np.clip(mean + half, 0.0, 1.0).T.ravel(),
        }
    )
