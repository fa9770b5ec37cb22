"""Tables of a comparison beside failure as a whole: failure by type, and other outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import itemgetter
from typing import Final

import pandas as pd

from experiments.questions.compare.rates import Measure, in_order, summary
from experiments.questions.measures import HEADLINE, per_host_year

TYPE_COLUMNS: Final = (
    "policy",
    "type",
    "failure_rate",
    "ci_low",
    "ci_high",
    "difference",
    "difference_low",
    "difference_high",
    "runs",
    "partnerships",
)
OUTCOME_COLUMNS: Final = (
    "policy",
    "outcome",
    "mean",
    "ci_low",
    "ci_high",
    "difference",
    "difference_low",
    "difference_high",
)


def per_host(runs: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return a sum or count of a run for each host."""
    return runs[name] / runs["hosts"]


OUTCOMES: Final[dict[str, Measure]] = {
    "innovation": itemgetter("innovation"),
    "months_to_operation": itemgetter("months_to_operation"),
    "reach": itemgetter("reach"),
    "equity": itemgetter("equity"),
    "efficiency": itemgetter("efficiency"),
    "net_benefit_per_host_year": partial(per_host_year, name="net_benefit"),
    "partnerships_per_host": partial(per_host, name="partnerships"),
}


def failures_of(kind: str) -> Measure:
    """Return what gives the headline rate of a type of partnership; NaN where it has none."""
    return itemgetter(f"{HEADLINE}_{kind}")


def failure_by_type(
    runs: pd.DataFrame, policies: Sequence[str], types: Sequence[str]
) -> pd.DataFrame:
    """Return the headline rate by policy and type of partnership, as fractions.

    Parameters
    ----------
    runs : DataFrame
        A row for each run, with ``objectives_unmet_TYPE`` and ``partnerships_TYPE``.
    policies : sequence of str
        In the order of the table; the first is the baseline.
    types : sequence of str
        In the order of the table.

    Returns
    -------
    DataFrame
        With ``TYPE_COLUMNS``. A run without a partnership of a type has no rate for it: it is
        left out, and ``runs`` says how many did count.
    """
    pieces = []
    for kind in types:
        piece = summary(runs, policies, failures_of(kind), kind, "type")
        formed = runs.groupby("policy", observed=True)[f"partnerships_{kind}"].sum()
        piece["partnerships"] = piece["policy"].map(formed).astype("int64")
        pieces.append(piece)
    table = pd.concat(pieces).rename(columns={"value": "failure_rate"})
    for bound in ("ci_low", "ci_high"):
        table[bound] = table[bound].clip(0.0, 1.0)
    return in_order(table, policies)[list(TYPE_COLUMNS)]


def further_outcomes(runs: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Return what partnerships do for care and at what cost, by policy and outcome.

    The columns are ``OUTCOME_COLUMNS``; what the outcomes are is said in ``sim.telling.outcomes``.
    """
    table = pd.concat(
        summary(runs, policies, measure, name, "outcome") for name, measure in OUTCOMES.items()
    ).rename(columns={"value": "mean"})
    return in_order(table, policies)[list(OUTCOME_COLUMNS)]
