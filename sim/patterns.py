"""The patterns that the default world must show, measured on runs under ``ad_hoc``.

Each pattern is a number for every run, or for the pool of runs, with the range in which
published figures put it. Nothing here changes the model; the ranges are never read by a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.outcomes import CENSORED, COMPETED, FAILED, FIVE_YEARS, incidence

Measure = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], float]


@dataclass(frozen=True)
class Pattern:
    """A pattern: what is measured, and where it should lie.

    Attributes
    ----------
    number : str
        Its number in the list of patterns.
    name : str
        What is measured, with its unit.
    source : str
        Where the range comes from.
    low, high : float
        The range.
    measure : callable
        Takes the tables of outcomes, partnerships and history of some runs.
    """

    number: str
    name: str
    source: str
    low: float
    high: float
    measure: Measure


def unmet_incidence(partnerships: pd.DataFrame) -> float:
    """Return the cumulative incidence of unmet objectives by the end of the first term."""
    decided = partnerships["decided"].notna().to_numpy()
    age = partnerships["duration"].to_numpy(np.int64).copy()
    since = (partnerships["decided"] - partnerships["formed"]).fillna(0).to_numpy(np.int64)
    age[decided] = since[decided]
    met = (partnerships["met"] == "yes").to_numpy()
    ended = (partnerships["ending"] != "running").to_numpy()
    cause = np.where(decided, np.where(met, COMPETED, FAILED), np.where(ended, COMPETED, CENSORED))
    return float(incidence(age, cause.astype(np.int64), FIVE_YEARS))


def median_life(partnerships: pd.DataFrame) -> float:
    """Return the median life in months (Kaplan & Meier), infinite if it is not reached."""
    duration = partnerships["duration"].to_numpy(np.int64)
    ended = (partnerships["ending"] != "running").to_numpy()
    at_age = np.bincount(duration, minlength=1)
    ended_at_age = np.bincount(duration[ended], minlength=len(at_age))
    at_risk = at_age[::-1].cumsum()[::-1]
    survival = np.cumprod(1.0 - ended_at_age / np.maximum(at_risk, 1))
    reached = np.flatnonzero(survival <= 0.5)
    return float(reached[0]) if len(reached) else float("inf")


def exit_rate(partnerships: pd.DataFrame) -> float:
    """Return failures per partnership-year."""
    years = partnerships["duration"].sum() / 12.0
    return float((partnerships["outcome"] == "failure").sum() / years)


def concentration(partnerships: pd.DataFrame) -> float:
    """Return the Herfindahl index, 0 to 10,000, of vendors' running partnerships, run by run."""
    running = partnerships[partnerships["ending"] == "running"]
    clients = running.groupby(["seed", "partner"], observed=True).size()
    share = clients / clients.groupby("seed").transform("sum")
    return float(10_000 * (share**2).groupby("seed").sum().mean())


def _by_origin(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    fomo = partnerships["origin"] == "fomo"
    deliberate = partnerships["origin"] == "deliberate"
    return unmet_incidence(partnerships[fomo]) - unmet_incidence(partnerships[deliberate])


def _by_host_size(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    rank = partnerships["host_size_rank"]
    return exit_rate(partnerships[rank < 0.25]) / exit_rate(partnerships[rank >= 0.75])


def _by_vendor_size(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    rank = partnerships["partner_size_rank"]
    return unmet_incidence(partnerships[rank < 0.5]) - unmet_incidence(partnerships[rank >= 0.5])


def _priority(month: int) -> Measure:
    def measure(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
        return float(history.loc[history["month"] == month, "priority"].mean())

    return measure


def _trust_and_age(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    running = partnerships[partnerships["stage"] == "operation"]
    age: NDArray[np.float64] = running["duration"].to_numpy(np.float64)
    return float(np.corrcoef(age, running["trust"].to_numpy(np.float64))[0, 1])


def _mean(column: str) -> Measure:
    return lambda runs, partnerships, history: float(runs[column].mean())


PATTERNS: Final = (
    Pattern(
        "1",
        "objectives unmet by the end of the first term (fraction)",
        "3-2; literature: alliance failure 30-70%",
        0.5,
        0.7,
        _mean("objectives_unmet"),
    ),
    Pattern(
        "2",
        "ended within five years for any reason but success (fraction)",
        "literature: Lunnan & Haugland 2008; Kale & Singh 2009",
        0.3,
        0.6,
        _mean("ended_within_five_years"),
    ),
    Pattern(
        "3",
        "median life (months)",
        "literature: Bleeke & Ernst, about seven years",
        60,
        96,
        lambda runs, partnerships, history: median_life(partnerships),
    ),
    Pattern(
        "4",
        "objectives unmet: formed for FOMO less formed deliberately (fraction)",
        "3-12 3-19",
        0.0,
        1.0,
        _by_origin,
    ),
    Pattern(
        "5a",
        "failures per year: smallest over largest quarter of hosts (ratio)",
        "literature: Medicare ACO panel 2018-2020",
        2.0,
        5.5,
        _by_host_size,
    ),
    Pattern(
        "5b",
        "objectives unmet: smaller less larger half of vendors (fraction)",
        "3-3",
        0.0,
        1.0,
        _by_vendor_size,
    ),
    Pattern(
        "6",
        "concentration of vendors, Herfindahl index (0 to 10,000)",
        "literature: NHS and US EHR listings",
        900,
        2000,
        lambda runs, partnerships, history: concentration(partnerships),
    ),
    Pattern(
        "8a",
        "hosts with partnering as a top priority, month 0 (fraction)",
        "1-3: 8%",
        0.06,
        0.10,
        _priority(0),
    ),
    Pattern(
        "8b",
        "hosts with partnering as a top priority, month 36 (fraction)",
        "1-3: 24%",
        0.20,
        0.28,
        _priority(36),
    ),
    Pattern(
        "10",
        "correlation of trust and age among running partnerships",
        "literature: Vanneste et al. 2014, small",
        -0.3,
        0.3,
        _trust_and_age,
    ),
)
