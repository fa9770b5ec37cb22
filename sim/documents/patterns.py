"""The patterns that the default world must show, measured on runs under ``ad_hoc``.

Each pattern is a number for every run, or for the pool of runs, with the range in which
published figures put it. Checks (C1, C2, ...) are measured likewise, but calibration never
looked at them. Nothing here changes the model; the ranges are never read by a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.telling.adoption import (
    burst_behind_prominent_movers,
    climb_before_a_third_of_hosts,
    ratio,
    years_between_shares,
)
from sim.telling.outcomes import CENSORED, COMPETED, FAILED, FIVE_YEARS, incidence, objective_events

Measure = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], float]

# All that the measures read of the tables of partnerships and of history.
PARTNERSHIP_COLUMNS: Final = (
    "seed",
    "partner",
    "origin",
    "stage",
    "formed",
    "term_end",
    "ended",
    "ending",
    "outcome",
    "decided",
    "met",
    "duration",
    "trust",
    "host_size_rank",
    "partner_size_rank",
    "partner_kind",
)
HISTORY_COLUMNS: Final = ("seed", "month", "priority", "adopters")
# Months of observation in which a partnership can reach the age of five years.
_OBSERVED_FIVE_YEARS: Final = FIVE_YEARS + 1


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
        Takes the tables of outcomes, partnerships and history of some runs; NaN if these
        cannot tell.
    months : int
        Fewest months of observation that can tell.
    warm_up : int or None
        Months of warm-up that its runs need; None for as many as the study has.
    calibrated : bool
        False for a check, which calibration did not look at.
    """

    number: str
    name: str
    source: str
    low: float
    high: float
    measure: Measure
    months: int = 1
    warm_up: int | None = None
    calibrated: bool = True

    @property
    def label(self) -> str:
        """Its number and name, as tables show it."""
        return f"{self.number}: {'' if self.calibrated else 'check (not calibrated): '}{self.name}"


def unmet_events(partnerships: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return age and cause of each partnership under the headline definition of failure."""
    decided = partnerships["decided"].notna().to_numpy()
    waited = (partnerships["decided"] - partnerships["formed"]).fillna(0).to_numpy(np.int64)
    met = (partnerships["met"] == "yes").to_numpy()
    ended = (partnerships["ending"] != "running").to_numpy()
    age = partnerships["duration"].to_numpy(np.int64)
    return objective_events(decided, waited, met, ended, age)


def unmet_incidence(partnerships: pd.DataFrame) -> float:
    """Return the cumulative incidence of unmet objectives, as the headline has it."""
    return float(incidence(*unmet_events(partnerships), FIVE_YEARS))


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
    """Return endings per partnership-year; who completed what was agreed has not left."""
    years = float(partnerships["duration"].sum()) / 12.0
    left = partnerships["outcome"].isin(("failure", "neutral"))
    return ratio(float(left.sum()), years)


def concentration(partnerships: pd.DataFrame) -> float:
    """Return the Herfindahl index, 0 to 10,000, of vendors' running partnerships, run by run."""
    with_vendors = partnerships["partner_kind"] == "vendor"
    running = partnerships[with_vendors & (partnerships["ending"] == "running")]
    clients = running.groupby(["seed", "partner"], observed=True).size()
    share = clients / clients.groupby("seed").transform("sum")
    return float(10_000 * (share**2).groupby("seed").sum().mean())


def _by_origin(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    fomo = partnerships["origin"] == "fomo"
    deliberate = partnerships["origin"] == "deliberate"
    return unmet_incidence(partnerships[fomo]) - unmet_incidence(partnerships[deliberate])


def _by_host_size(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    rank = partnerships["host_size_rank"]
    return ratio(exit_rate(partnerships[rank < 0.25]), exit_rate(partnerships[rank >= 0.75]))


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
    trust: NDArray[np.float64] = running["trust"].to_numpy(np.float64)
    if len(running) < 3 or np.ptp(age) == 0.0 or np.ptp(trust) == 0.0:
        return float("nan")
    return float(np.corrcoef(age, trust)[0, 1])


def ended_within_five_years(partnerships: pd.DataFrame, chosen: NDArray[np.bool_]) -> float:
    """Return the share that ended, within five years, in a chosen way; other ways compete."""
    age = partnerships["duration"].to_numpy(np.int64)
    ended = (partnerships["ending"] != "running").to_numpy()
    cause = np.where(ended, np.where(chosen, FAILED, COMPETED), CENSORED)
    return float(incidence(age, cause, FIVE_YEARS))


def _alive(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    return 1.0 - ended_within_five_years(partnerships, np.ones(len(partnerships), np.bool_))


def _of_those_ended(chosen: Callable[[pd.DataFrame], pd.Series[bool]]) -> Measure:
    """Measure which share of what ended within five years did so in a chosen way."""

    def measure(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
        mask = chosen(partnerships).fillna(False).to_numpy(np.bool_)
        return ratio(
            ended_within_five_years(partnerships, mask),
            ended_within_five_years(partnerships, np.ones(len(mask), np.bool_)),
        )

    return measure


def _burst(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    return burst_behind_prominent_movers(partnerships, int(runs["months"].max()))


def _mean(column: str) -> Measure:
    return lambda runs, partnerships, history: float(runs[column].mean())


PATTERNS: Final = (
    Pattern(
        "1",
        "objectives unmet by the end of the first term or the five-year milestone (fraction)",
        "3-2; literature: alliance failure 30-70%",
        0.5,
        0.7,
        _mean("objectives_unmet"),
        months=_OBSERVED_FIVE_YEARS,
    ),
    Pattern(
        "2",
        "ended within five years for any reason but success (fraction)",
        "literature: Lunnan & Haugland 2008; Kale & Singh 2009",
        0.3,
        0.6,
        _mean("ended_within_five_years"),
        months=_OBSERVED_FIVE_YEARS,
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
        months=_OBSERVED_FIVE_YEARS,
    ),
    Pattern(
        "5a",
        "endings a year but for success: smallest over largest quarter of hosts (ratio)",
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
        months=_OBSERVED_FIVE_YEARS,
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
        "7a",
        "adoption is S-shaped: part of the time from 10% to 50% of hosts that goes to 30%",
        "literature: ONC, 0.70 for basic EHR of US hospitals 2008-2015; "
        "more than a straight line's 0.5 is S-shaped, a constant chance gives 0.43",
        0.5,
        0.8,
        lambda runs, partnerships, history: climb_before_a_third_of_hosts(history),
        warm_up=0,
    ),
    Pattern(
        "7b",
        "time from 9.4% to 83.8% of hosts having ever signed (years)",
        "literature: ONC, 7 years for basic EHR under a national programme; "
        "half to twice that, for it is one technology in one country",
        3.5,
        14.0,
        lambda runs, partnerships, history: years_between_shares(history),
        warm_up=0,
    ),
    Pattern(
        "7c",
        "bursts: others' FOMO signatures six months after over before a prominent host signs, "
        "against other runs (ratio)",
        "3-11; literature: Angst et al. 2010, the prominent infect others; no figure but above 1",
        1.0,
        3.0,
        _burst,
        months=13,
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
        months=37,
    ),
    Pattern(
        "10",
        "correlation of trust and age among running partnerships",
        "literature: Vanneste et al. 2014, small",
        -0.3,
        0.3,
        _trust_and_age,
    ),
    Pattern(
        "C1",
        "alive after five years (fraction)",
        "literature: Lunnan & Haugland 2008, 66 of 100 (such a sample: 56 to 75); "
        "wider, as these are alliances of other industries",
        0.5,
        0.8,
        _alive,
        months=_OBSERVED_FIVE_YEARS,
        calibrated=False,
    ),
    Pattern(
        "C2",
        "ended within five years: before the contract did (fraction)",
        "literature: Lunnan & Haugland 2008, 25 of 34 (such a sample: 57% to 85%); "
        "wider, as these are alliances of other industries",
        0.5,
        0.9,
        _of_those_ended(lambda partnerships: partnerships["ended"] < partnerships["term_end"]),
        months=_OBSERVED_FIVE_YEARS,
        calibrated=False,
    ),
    Pattern(
        "C3",
        "ended within five years: as a success (fraction)",
        "literature: Reuer & Zollo 2005, 15%; half to twice that, as it is biotech",
        0.075,
        0.30,
        _of_those_ended(lambda partnerships: partnerships["outcome"] == "success"),
        months=_OBSERVED_FIVE_YEARS,
        calibrated=False,
    ),
    Pattern(
        "C4",
        "ended within five years: as a failure (fraction)",
        "literature: Reuer & Zollo 2005, biotech: 34%, and 51% expired or withdrawn, which the "
        "model counts as failures wherever objectives were unmet; so 34% to 85%",
        0.34,
        0.85,
        _of_those_ended(lambda partnerships: partnerships["outcome"] == "failure"),
        months=_OBSERVED_FIVE_YEARS,
        calibrated=False,
    ),
)
