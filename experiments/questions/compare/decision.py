"""The table to decide by: one row for each policy."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd

from experiments.estimators.means import mean_of
from experiments.questions.compare.by_type import per_host
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.differences import gains, headline_verdicts, may_be_best
from experiments.questions.measures import HEADLINE

NET_BENEFIT: Final = "net_benefit_per_host_year"
DECISION_COLUMNS: Final = (
    *("policy", "title", "failure_rate", "ci_low", "ci_high"),
    *("difference", "together_low", "together_high", "verdict"),
    *("governance_cost_per_host_year", NET_BENEFIT, "net_benefit_difference"),
    *("net_benefit_difference_together_low", "net_benefit_difference_together_high"),
    *("equity", "equity_difference"),
    *("equity_difference_together_low", "equity_difference_together_high"),
    *("partnerships_per_host", "may_be_best", "gain_from_pairing"),
)


def decision_table(comparison: Comparison, titles: dict[str, str]) -> pd.DataFrame:
    """Return what a policy does, costs and is worth, the baseline first.

    Parameters
    ----------
    comparison : Comparison
    titles : dict
        What the policies are called.

    Returns
    -------
    DataFrame
        With ``DECISION_COLUMNS``; failure is the headline, rates are fractions, money is k$
        per host and year. Differences are to the baseline, 0 for itself; their intervals hold
        for all policies together.
    """
    failing = [mean_of(values) for values in comparison.values(HEADLINE).T]
    best = set(may_be_best(comparison))
    verdicts, gain = headline_verdicts(comparison), gains(comparison)
    table = pd.DataFrame({"policy": comparison.policies})
    table["title"] = table["policy"].map(titles)
    table["failure_rate"] = [one.mean for one in failing]
    table["ci_low"] = [max(one.low, 0.0) if one.runs > 1 else one.low for one in failing]
    table["ci_high"] = [min(one.high, 1.0) if one.runs > 1 else one.high for one in failing]
    for measure, name, prefix in (
        (HEADLINE, "difference", ""),
        (NET_BENEFIT, "net_benefit_difference", "net_benefit_difference_"),
        ("equity", "equity_difference", "equity_difference_"),
    ):
        found = comparison.differences(measure)
        low, high = found.together()
        for column, values in (
            (name, found.mean),
            (f"{prefix}together_low", low),
            (f"{prefix}together_high", high),
        ):
            table[column] = [0.0, *values.tolist()]
    for name in ("governance_cost_per_host_year", NET_BENEFIT, "equity"):
        table[name] = [mean_of(values).mean for values in comparison.values(name).T]
    signed = comparison.values(partial(per_host, name="partnerships"))
    table["partnerships_per_host"] = [mean_of(values).mean for values in signed.T]
    table["verdict"] = ["baseline", *verdicts.values()]
    table["may_be_best"] = ["yes" if one in best else "no" for one in comparison.policies]
    table["gain_from_pairing"] = [float("nan"), *gain.values()]
    return table[list(DECISION_COLUMNS)]
