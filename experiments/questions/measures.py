"""What outcomes of runs are as measures: shares that failed, money per host and year; in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.estimators.arrays import Floats
from experiments.questions.words import counted
from sim import FAILURE_DEFINITIONS
from sim.parameters.horizon import MILESTONE

if TYPE_CHECKING:
    import pandas as pd

HEADLINE: Final = FAILURE_DEFINITIONS[0]
DELIVERED: Final = "value_delivered"
"""Value to both sides as a part of what was possible: told beside the definitions of failure."""
DEFINED: Final[Mapping[str, str]] = {
    "objectives_unmet": "objectives unmet",
    "ended_before_term": "ended before its term",
    "ended_within_five_years": "ended within five years",
}
"""What the definitions of failure are called."""
# What a difference of failure to the baseline is said to be.
FEWER: Final = "fewer"
MORE: Final = "more"
SAME: Final = "no material difference"
NOT_CLEAR: Final = "not clear"
# Sums over all hosts and months in k$, told per host and year.
COSTS: Final = (
    "host_governance_cost",
    "partner_governance_cost",
    "governance_cost",
    "net_benefit",
)
MONEY: Final = (*COSTS, "host_value", "partner_value", "host_cost", "partner_cost")
PER_HOST_YEAR: Final = "_per_host_year"


def per_host_year(runs: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return a sum over a run as an amount for each host and year."""
    return runs[name] / (runs["hosts"] * runs["months"] / 12.0)


def measured(runs: pd.DataFrame, measure: str) -> Floats:
    """Return a measure of each run, shape (runs,); money per host and year."""
    values = per_host_year(runs, measure) if measure in MONEY else runs[measure]
    return np.asarray(values, np.float64)


def needed_for(measures: Collection[str]) -> tuple[str, ...]:
    """Return the columns of the table of runs that measures are made of."""
    sized = ("hosts", "months") if any(name in MONEY for name in measures) else ()
    return (*sized, *measures)


def column_name(measure: str) -> str:
    """Return what tables call a measure."""
    return measure + PER_HOST_YEAR if measure in MONEY else measure


def is_share(measure: str) -> bool:
    """Return whether a measure is told in percent: of partnerships, or of what was possible."""
    return measure.startswith((*FAILURE_DEFINITIONS, DELIVERED))


def left_out(months: int) -> str:
    """Return the sentence on what so few months of observation cannot tell; empty if enough."""
    if months > MILESTONE:
        return ""
    return (
        f"Rates of failure, value delivered and equity are left out: they are judged by the end of "
        f"the first term or the five-year milestone, which needs months={MILESTONE + 1} or more, "
        f"and {counted(months, 'month')} {'was' if months == 1 else 'were'} observed."
    )
