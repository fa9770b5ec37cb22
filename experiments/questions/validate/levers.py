"""Pattern 9, governance can be too much: each lever at half and at full strength, paired."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Final

import pandas as pd

from experiments.estimators.means import Estimate, mean_difference, simultaneous
from sim import FAILURE_DEFINITIONS, LEVER_NAMES, Policy

LABEL: Final = "9: largest rise of failure from half to full strength of a lever (fraction)"
SOURCE: Final = (
    "literature: Das & Teng 2000, too much governance also hurts: above 0; the interval holds for "
    "all levers and definitions of failure together, as this is the largest of many"
)
LOW, HIGH = 0.0, 1.0

OUTCOMES: Final = (*FAILURE_DEFINITIONS, "value_delivered", "net_benefit")
STRENGTHS: Final = {"half": 0.5, "full": 1.0}
MOVED: Final = {
    f"{lever} {word}": (lever, strength)
    for lever in LEVER_NAMES
    for word, strength in STRENGTHS.items()
}
"""Which lever is at which strength, by the name of its policy."""


def lever_policies(policy: Policy) -> list[Policy]:
    """Return a policy with each lever in turn at half and at full strength."""
    return [
        Policy(name, {**policy.levers, lever: strength})
        for name, (lever, strength) in MOVED.items()
    ]


def lever_table(baseline: pd.DataFrame, runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what each lever does at half and at full strength, and full less half.

    Parameters
    ----------
    baseline : DataFrame
        Outcomes of the runs of the policy as it is.
    runs : mapping of str to DataFrame
        Outcomes by the names of `lever_policies`, over the same seeds.

    Returns
    -------
    DataFrame
        A row for each lever and outcome; ``half`` and ``full`` less the policy as it is,
        ``full_less_half`` with its own 95% interval (``ci_low``, ``ci_high``), and with one that
        holds for all levers and definitions of failure together (``together_low``,
        ``together_high``, Bonferroni). Rates and value delivered are fractions, net benefit is in
        k$ a run.
    """
    together = simultaneous(len(LEVER_NAMES) * len(FAILURE_DEFINITIONS))
    rows = []
    for lever in LEVER_NAMES:
        half, full = (runs[f"{lever} {word}"] for word in STRENGTHS)
        for outcome in OUTCOMES:
            before, at_half, at_full = (_by_seed(one, outcome) for one in (baseline, half, full))
            change = mean_difference(at_full, at_half)
            rows.append(
                {
                    "lever": lever,
                    "outcome": outcome,
                    "half": mean_difference(at_half, before).mean,
                    "full": mean_difference(at_full, before).mean,
                    "full_less_half": change.mean,
                    "ci_low": change.low,
                    "ci_high": change.high,
                    "together_low": (wide := mean_difference(at_full, at_half, together)).low,
                    "together_high": wide.high,
                }
            )
    return pd.DataFrame(rows)


def failures(levers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table of levers that are about failure."""
    return levers[levers["outcome"].isin(FAILURE_DEFINITIONS)]


def worse_at_full(levers: pd.DataFrame) -> pd.DataFrame:
    """Return what fails more at full strength than at half, all intervals holding together."""
    rows = failures(levers)
    return rows[rows["together_low"] > 0.0].sort_values("full_less_half", ascending=False)


def largest_rise(levers: pd.DataFrame) -> Estimate:
    """Return the largest rise of failure from half to full strength, over levers and definitions.

    The largest of many noisy numbers is too large on average; its interval is not: where all
    intervals hold together, the true maximum lies between the largest of the lower bounds and
    the largest of the upper ones.
    """
    rows = failures(levers).dropna(subset=["full_less_half", "together_low", "together_high"])
    if rows.empty:
        return Estimate(nan, nan, nan, 0)
    bounds = rows[["full_less_half", "together_low", "together_high"]].max()
    mean, low, high = bounds.tolist()
    return Estimate(mean, low, high, len(rows))


def _by_seed(runs: pd.DataFrame, outcome: str) -> dict[int, float]:
    return dict(zip(runs["seed"].tolist(), runs[outcome].tolist(), strict=True))
