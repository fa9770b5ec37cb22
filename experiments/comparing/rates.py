"""Tables of a comparison: failure rates, costs, and the differences that may be claimed.

Every row is a policy and what was measured: the mean over runs, the mean difference to the
baseline paired by seed, and 95% t intervals between runs. The baseline's own difference is 0,
with an interval of no width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.means import Estimate, mean_difference, mean_of, simultaneous
from sim import FAILURE_DEFINITIONS

HEADLINE: Final = FAILURE_DEFINITIONS[0]
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
# Sums over all hosts and months in k$, told per host and year.
COSTS: Final = (
    "host_governance_cost",
    "partner_governance_cost",
    "governance_cost",
    "net_benefit",
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


def per_host_year(runs: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return a sum over a run as an amount for each host and year."""
    return runs[name] / (runs["hosts"] * runs["months"] / 12.0)


def claims(runs: pd.DataFrame, policies: Sequence[str], measure: Measure) -> dict[str, Estimate]:
    """Return each policy's difference to the baseline, with intervals that hold together.

    What is said in words rests on these: with eleven comparisons at 95% each, one would be
    wrong now and then.
    """
    level = simultaneous(len(policies) - 1)
    values = by_policy(runs, measure)
    return {
        policy: mean_difference(values[policy], values[policies[0]], level)
        for policy in policies[1:]
    }


def by_policy(runs: pd.DataFrame, measure: Measure) -> dict[str, dict[int, float]]:
    """Return what was measured in each run, by policy and seed."""
    return {
        str(policy): dict(zip(rows["seed"].tolist(), measure(rows).tolist(), strict=True))
        for policy, rows in runs.groupby("policy", observed=True)
    }


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
    values = by_policy(runs, measure)
    baseline = values[policies[0]]
    rows = []
    for policy in policies:
        own = mean_of(np.array(list(values[policy].values()), np.float64))
        difference = (
            Estimate(0.0, 0.0, 0.0, own.runs)
            if policy == policies[0]
            else mean_difference(values[policy], baseline)
        )
        rows.append((policy, name, *own[:3], *difference[:3], own.runs))
    difference_columns = ("difference", "difference_low", "difference_high")
    columns = ["policy", heading, "value", "ci_low", "ci_high", *difference_columns, "runs"]
    return pd.DataFrame(rows, columns=columns)


def in_order(table: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Return the rows in the order of the policies, those of a policy in the order they have."""
    place = {policy: position for position, policy in enumerate(policies)}
    order = table["policy"].map(place).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)
