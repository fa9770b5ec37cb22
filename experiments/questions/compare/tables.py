"""The tables of a comparison by the name of their file; most are views of its estimates.

A view says which rows of `Comparison.estimates`, which columns, and what they are called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.differences import all_pairs
from experiments.questions.compare.comparison import ALL, NO, YES, Comparison
from experiments.questions.compare.formation import formation_tables
from experiments.questions.compare.lives import life_tables
from experiments.questions.compare.money import money_tables
from experiments.questions.compare.parties import parties
from experiments.questions.compare.partnerships import Partnerships
from experiments.questions.measures import COSTS, DELIVERED, HEADLINE, PER_HOST_YEAR
from sim import FAILURE_DEFINITIONS

NET_BENEFIT: Final = "net_benefit_per_host_year"
GOVERNANCE: Final = "governance_cost_per_host_year"
OUTCOMES: Final = (
    *(DELIVERED, "innovation", "months_to_operation", "reach", "equity", "efficiency"),
    *(NET_BENEFIT, "partnerships_per_host"),
)
COMPARED: Final = (*FAILURE_DEFINITIONS, DELIVERED, NET_BENEFIT, GOVERNANCE, "equity", "reach")
"""Measures of ``differences.csv``."""

# Columns of the estimates, in the order of each view.
_LEVEL: Final = ("value", "ci_low", "ci_high")
_CHANGE: Final = ("difference", "difference_low", "difference_high")
_TOGETHER: Final = ("together_low", "together_high")
_RATE: Final = {"value": "failure_rate"}

DIFFERENCE_COLUMNS: Final = (
    *("policy", "baseline", "measure", "difference", "ci_low", "ci_high", *_TOGETHER),
    *("p_adjusted", "verdict", "material", "gain_from_pairing", "runs"),
)
SUBGROUP_COLUMNS: Final = (
    *("policy", "dimension", "subgroup", "failure_rate", "ci_low", "ci_high"),
    *(*_CHANGE, *_TOGETHER, "p_effects_differ", "runs", "partnerships", "caution"),
)
PAIR_COLUMNS: Final = ("policy", "other", "difference", *_TOGETHER, "p_adjusted", "runs")
DECISION_COLUMNS: Final = (
    *("policy", "title", "failure_rate", "ci_low", "ci_high"),
    *("difference", "together_low", "together_high", "verdict"),
    *(DELIVERED, f"{DELIVERED}_difference"),
    *(f"{DELIVERED}_difference_together_low", f"{DELIVERED}_difference_together_high"),
    *(GOVERNANCE, NET_BENEFIT, "net_benefit_difference"),
    *("net_benefit_difference_together_low", "net_benefit_difference_together_high"),
    *("equity", "equity_difference"),
    *("equity_difference_together_low", "equity_difference_together_high"),
    *("partnerships_per_host", "may_be_best", "gain_from_pairing"),
)


def all_tables(
    comparison: Comparison, partnerships: Partnerships, months: int, titles: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Return every table; what their columns are is said in docs/files.md."""
    return {
        **tables_of_estimates(comparison, titles),
        **life_tables(partnerships.signed, months),
        **formation_tables(partnerships.signed, months),
        **money_tables(comparison),
        "parties": parties(partnerships.sums, comparison.runs, comparison.pairing),
    }


def tables_of_estimates(
    comparison: Comparison, titles: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Return the tables that are views of the estimates, and that of pairs."""
    estimates = comparison.estimates
    return {
        "failure_rates": failure_rates(estimates),
        "costs": costs(estimates),
        "failure_by_type": failure_by_type(estimates),
        "outcomes": further_outcomes(estimates),
        "differences": difference_table(estimates),
        "pairs": pair_table(comparison),
        "subgroups": subgroup_table(estimates),
        "decision": decision_table(comparison, titles),
    }


def failure_rates(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return failure, as fractions, by policy and definition."""
    rows = _of_all(estimates, FAILURE_DEFINITIONS)
    columns = ("policy", "measure", *_LEVEL, *_CHANGE, "runs", "partnerships")
    return rows[list(columns)].rename(columns={"measure": "definition", **_RATE})


def costs(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return governance cost and net benefit in k$ per host and year, by policy."""
    rows = _of_all(estimates, [name + PER_HOST_YEAR for name in COSTS])
    rows["measure"] = rows["measure"].str.removesuffix(PER_HOST_YEAR)
    rows["unit"] = "k$ per host-year"
    return rows[["policy", "measure", "unit", *_LEVEL, *_CHANGE, "runs"]]


def failure_by_type(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the headline rate by policy and type of partnership, as fractions.

    A run without a partnership of a type has no rate for it: it is left out, and ``runs`` says
    how many did count.
    """
    rows = estimates[estimates["dimension"] == "type"].reset_index(drop=True)
    columns = ("policy", "subgroup", *_LEVEL, *_CHANGE, "runs", "partnerships")
    return rows[list(columns)].rename(columns={"subgroup": "type", **_RATE})


def further_outcomes(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return what partnerships do for care and at what cost, by policy and outcome."""
    rows = _of_all(estimates, OUTCOMES)
    columns = ("policy", "measure", *_LEVEL, *_CHANGE)
    return rows[list(columns)].rename(columns={"measure": "outcome", "value": "mean"})


def difference_table(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the difference of each policy to the baseline, by measure."""
    rows = _of_all(estimates, COMPARED)
    baseline = str(rows["policy"].iloc[0])
    rows = rows[rows["policy"] != baseline].assign(baseline=baseline).reset_index(drop=True)
    names = {"difference_low": "ci_low", "difference_high": "ci_high", "pairs": "runs"}
    rows = rows.drop(columns=[*_LEVEL, "runs"]).rename(columns=names)
    return rows[list(DIFFERENCE_COLUMNS)]


def subgroup_table(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return failure and the difference to the baseline in each subgroup that was formed."""
    key = ["dimension", "subgroup"]
    formed = estimates.groupby(key)["partnerships"].transform("sum") > 0
    rows = estimates[formed & (estimates["dimension"] != ALL)].reset_index(drop=True)
    # Differences of rates, which lie between 0 and 1.
    bounds = [*_CHANGE[1:], *_TOGETHER]
    rows[bounds] = rows[bounds].clip(-1.0, 1.0)
    rows = rows.drop(columns="runs").rename(columns={"pairs": "runs", **_RATE})
    return rows[list(SUBGROUP_COLUMNS)]


def pair_table(comparison: Comparison) -> pd.DataFrame:
    """Return the differences of the headline between all pairs of policies: policy less other.

    Intervals and p values hold for all pairs together.
    """
    found = comparison.pairs
    first, second = all_pairs(len(comparison.policies))
    names = np.array(comparison.policies, dtype=object)
    columns = (
        *(names[first], names[second]),
        *(found.mean, *found.together(), found.p_adjusted, found.runs),
    )
    return pd.DataFrame(dict(zip(PAIR_COLUMNS, columns, strict=True)))


def decision_table(comparison: Comparison, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the table to decide by: what each policy does, costs and is worth."""
    estimates = comparison.estimates
    table = _of_all(estimates, [HEADLINE]).rename(columns=_RATE)
    table["title"] = table["policy"].map(titles)
    told_of = {DELIVERED: DELIVERED, NET_BENEFIT: "net_benefit", "equity": "equity"}
    for measure, name in told_of.items():
        rows = _of_all(estimates, [measure])
        for column in ("difference", *_TOGETHER):
            told = column if column == "difference" else f"difference_{column}"
            table[f"{name}_{told}"] = rows[column]
    for measure in (DELIVERED, GOVERNANCE, NET_BENEFIT, "equity", "partnerships_per_host"):
        table[measure] = _of_all(estimates, [measure])["value"]
    table["may_be_best"] = np.where(table["policy"].isin(comparison.may_be_best), YES, NO)
    return table[list(DECISION_COLUMNS)]


def _of_all(estimates: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Return the rows of all partnerships, by policy and these measures in their order."""
    rows = estimates[estimates["dimension"] == ALL].set_index(["policy", "measure"])
    wanted = pd.MultiIndex.from_product(
        [estimates["policy"].unique(), measures], names=["policy", "measure"]
    )
    return rows.loc[wanted].reset_index()
