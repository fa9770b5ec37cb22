"""Tables of a comparison: failure rates, costs, and the differences that may be claimed.

Every row is a policy and what was measured: the mean over runs, the mean difference to the
baseline paired by seed, each with its 95% interval between runs: Student's t for a mean,
`experiments.estimators.differences` for a difference. The baseline's own difference is 0, with
an interval of no width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.estimators.differences import Differences, Interval, differences
from experiments.estimators.means import Estimate, mean_of
from experiments.questions.measures import COSTS, per_host_year
from sim import FAILURE_DEFINITIONS

RATE_COLUMNS: Final = (
    "policy",
    "definition",
    "failure_rate",
    "ci_low",
    "ci_high",
    "difference",
    "difference_low",
    "difference_high",
    "runs",
    "partnerships",
)
Measure = Callable[[pd.DataFrame], "pd.Series[float]"]


def failure_rates(runs: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Return the table of failure rates, as fractions, by policy and definition.

    Parameters
    ----------
    runs : DataFrame
        A row for each run.
    policies : sequence of str
        In the order of the table; the first is the baseline.
    """
    table = pd.concat(
        summary(runs, policies, itemgetter(name), name, "definition")
        for name in FAILURE_DEFINITIONS
    ).rename(columns={"value": "failure_rate"})
    for bound in ("ci_low", "ci_high"):
        table[bound] = table[bound].clip(0.0, 1.0)
    formed = runs.groupby("policy", observed=True)["partnerships"].sum()
    table["partnerships"] = table["policy"].map(formed).astype("int64")
    return in_order(table, policies)[list(RATE_COLUMNS)]


def costs(runs: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Return governance cost and net benefit in k$ per host and year, by policy."""
    table = pd.concat(
        summary(runs, policies, partial(per_host_year, name=name), name, "measure")
        for name in COSTS
    )
    table.insert(2, "unit", "k$ per host-year")
    return in_order(table, policies)


def claims(runs: pd.DataFrame, policies: Sequence[str], measure: Measure) -> dict[str, Estimate]:
    """Return each policy's difference to the baseline, with intervals that hold together.

    What is said in words rests on these: with eleven comparisons at 95% each, one would be
    wrong now and then.
    """
    values = matrix(runs, policies, measure)
    found = differences(values[:, 1:] - values[:, :1])
    return dict(zip(policies[1:], estimates(found, found.together()), strict=True))


def estimates(found: Differences, interval: Interval) -> list[Estimate]:
    """Return differences one by one, with these intervals."""
    columns = (found.mean, *interval, found.runs)
    return [Estimate(*row) for row in zip(*(one.tolist() for one in columns), strict=True)]


def matrix(runs: pd.DataFrame, policies: Sequence[str], measure: Measure) -> NDArray[np.float64]:
    """Return what was measured in each run, shape (seeds, policies), seeds in their order.

    NaN where a run is missing or has no number.
    """
    seeds, row = np.unique(runs["seed"], return_inverse=True)
    column = pd.Index(list(policies)).get_indexer(runs["policy"].astype(str))
    wanted = column >= 0
    values = np.full((len(seeds), len(policies)), np.nan)
    values[row[wanted], column[wanted]] = measure(runs).to_numpy(np.float64)[wanted]
    return values


def summary(
    runs: pd.DataFrame, policies: Sequence[str], measure: Measure, name: str, heading: str
) -> pd.DataFrame:
    """Return the mean of what was measured in the runs, by policy, and the paired differences.

    Parameters
    ----------
    runs : DataFrame
        A row for each run.
    policies : sequence of str
        The first is the baseline.
    measure : callable
        Returns one number for each row of ``runs``; NaN does not count.
    name, heading : str
        What was measured, and the column that says so.

    Returns
    -------
    DataFrame
        With ``policy``, ``heading``, ``value``, ``ci_low``, ``ci_high``, ``difference``,
        ``difference_low``, ``difference_high`` and ``runs``: how many gave a number.
    """
    values = matrix(runs, policies, measure)
    found = differences(values[:, 1:] - values[:, :1])
    change = [Estimate(0.0, 0.0, 0.0, 0), *estimates(found, found.alone())]
    rows = []
    for place, policy in enumerate(policies):
        own = mean_of(values[:, place])
        rows.append((policy, name, *own[:3], *change[place][:3], own.runs))
    difference_columns = ("difference", "difference_low", "difference_high")
    columns = ["policy", heading, "value", "ci_low", "ci_high", *difference_columns, "runs"]
    return pd.DataFrame(rows, columns=columns)


def in_order(table: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Return the rows in the order of the policies, those of a policy in the order they have."""
    place = {policy: position for position, policy in enumerate(policies)}
    order = table["policy"].map(place).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)
