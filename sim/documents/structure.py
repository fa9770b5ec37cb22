"""The structure that the model must show beside the patterns, written down before it is measured.

A pattern is a number that published figures put in a range. Structure is what reason asks of any
model of this kind, whatever the numbers: that a world which is not meant to grow stays as it is,
that a larger world is the same world, that nobody lives on debt, that trust does something.
Nothing here changes the model; no rule reads a range. The names of parameters and columns that
these checks need stand in this file and in the two beside it (`extremes`, `ablations`), and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.documents.patterns import Measure, Pattern, unmet_incidence
from sim.parameters.levers import LEVER_NAMES, LEVERS
from sim.parameters.parameters import Parameters
from sim.telling.adoption import ratio

MONTHS: Final = 240
"""Observed where the world is asked whether it is steady: twenty years."""
PARTNERSHIP_COLUMNS: Final = (
    *("seed", "formed", "term", "ended", "ending", "decided", "met", "duration"),
    *("attained", "finite"),
)
HISTORY_COLUMNS: Final = (
    *("seed", "month", "active", "priority", "host_reserve", "hosts_in_debt", "deepest_debt"),
    *("host_reputation", "partner_reputation"),
)
# The least change of an outcome that somebody who decides would care about: two points of failure
# or of value delivered, a twentieth of the partnerships formed.
MATTERS: Final[Mapping[str, float]] = {
    "objectives_unmet": 0.02,
    "ended_before_term": 0.02,
    "value_delivered": 0.02,
    "partnerships": 0.05,
}
RELATIVE: Final = ("partnerships",)
"""Outcomes whose change is told as a part of what they are in the world as it is."""


def _course(column: str, month: NDArray[np.int64], history: pd.DataFrame) -> float:
    """Return the mean of a column of the history over some months."""
    return float(history.loc[history["month"].isin(month), column].mean())


def trend(column: str, first: int = 0, relative: bool = False) -> Measure:
    """Measure the change from one quarter of the months observed to the last quarter.

    Parameters
    ----------
    column : str
        Of the history.
    first : int
        The quarter that the last one is compared with, 0 to 2.
    relative : bool
        Whether it is told as a part of what it was in that quarter.
    """

    def measure(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
        quarters = np.array_split(np.arange(int(runs["months"].max())), 4)
        before, after = (_course(column, quarters[one], history) for one in (first, 3))
        return ratio(after, before) - 1.0 if relative else after - before

    return measure


def by_cohort(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    """Return how much more of those signed in the third quarter fail than of those of the second.

    Both can be seen for at least a quarter of the months. Priority is meant to grow in the first
    years (1-3), so a world that is as it will stay begins after them.
    """
    quarter = partnerships["formed"] * 4 // int(runs["months"].max())
    early, late = (unmet_incidence(partnerships[quarter == one]) for one in (1, 2))
    return late - early


STEADY: Final = (
    Pattern(
        "S1",
        "reputation of hosts, last less first quarter of twenty years (0 to 1)",
        "standing is relative, so that it cannot fall for all: 1-34",
        -0.05,
        0.05,
        trend("host_reputation"),
    ),
    Pattern(
        "S2",
        "reputation of vendors, last less first quarter of twenty years (0 to 1)",
        "standing is relative, so that it cannot fall for all: 1-34",
        -0.05,
        0.05,
        trend("partner_reputation"),
    ),
    Pattern(
        "S3",
        "reserves of hosts, last less first quarter of twenty years (months of budget)",
        "budgets bind, so that nobody saves or owes more and more: 1-36",
        -1.0,
        1.0,
        trend("host_reserve"),
    ),
    Pattern(
        "S4",
        "running partnerships per host, years 16 to 20 against years 6 to 10 (part of it)",
        "attention and money bound them, once priority has grown (1-3): 3-13 1-36",
        -0.1,
        0.1,
        trend("active", first=1, relative=True),
    ),
    Pattern(
        "S5",
        "objectives unmet: signed in years 11 to 15 less in years 6 to 10 (fraction)",
        "nothing in the default world teaches all of them, or wears all of them out",
        -0.03,
        0.03,
        by_cohort,
        months=MONTHS,
    ),
    Pattern(
        "S6",
        "hosts with partnering as a top priority, years 16 to 20 less years 11 to 15 (fraction)",
        "priorities compete: what grew for three years (1-3) does not grow for ever",
        -0.05,
        0.05,
        trend("priority", first=2),
    ),
)

CREDIT_LINE: Final = Parameters().credit_line
"""Months of budget that a host may owe; not a cent more."""


def deepest_debt(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    """Return the most that any host ever owed, in months of its budget, mean over runs."""
    return float(history.groupby("seed")["deepest_debt"].max().mean())


def in_debt(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    """Return the share of hosts that owe money in the last month observed."""
    last = history["month"] == int(runs["months"].max()) - 1
    return float(history.loc[last, "hosts_in_debt"].mean())


DEBT: Final = (
    Pattern(
        "M1",
        "hosts in debt in the last month (fraction)",
        "who cannot pay does not sign, and retrenches: 1-1 1-36 4-10",
        -inf,
        0.1,
        in_debt,
    ),
    Pattern(
        "M2",
        "most that any host of a run ever owed (months of its budget)",
        "a credit line is bounded: 1-36 4-10",
        -inf,
        CREDIT_LINE + 1e-9,
        deepest_debt,
    ),
)


@dataclass(frozen=True)
class AtTerm:
    """Partnerships that reached the end of their first term within the months observed.

    Attributes
    ----------
    seed : array of int, shape (n,)
        The run of each.
    goes_on, met : array of bool, shape (n,)
        Whether it lives longer, and whether its objectives were met.
    attained : array of float, shape (n,)
        Part of the promise that was reached by then.
    """

    seed: NDArray[np.int64]
    goes_on: NDArray[np.bool_]
    met: NDArray[np.bool_]
    attained: NDArray[np.float64]


def at_term(runs: pd.DataFrame, partnerships: pd.DataFrame) -> AtTerm:
    """Return the decisions at the end of first terms, of those that were decided then.

    Those whose object was finite and met are left out: they are done.
    """
    over = partnerships["formed"] + partnerships["term"]
    seen = (over < int(runs["months"].max())) & (partnerships["decided"] == over)
    seen &= ~((partnerships["finite"] == "yes") & (partnerships["met"] == "yes"))
    own = partnerships[seen.fillna(False).to_numpy(bool)]
    ended = (own["ending"] != "running").to_numpy()
    at_once = (own["duration"] <= own["term"]).to_numpy()
    return AtTerm(
        own["seed"].to_numpy(),
        ~(ended & at_once),
        (own["met"] == "yes").to_numpy(),
        own["attained"].to_numpy(np.float64),
    )


def _goes_on(
    one: Callable[[AtTerm], NDArray[np.bool_]], other: Callable[[AtTerm], NDArray[np.bool_]]
) -> Measure:
    """Measure how many more of one group go on than of another."""

    def measure(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
        found = at_term(runs, partnerships)
        shares = [
            ratio(float(found.goes_on[chosen].sum()), float(chosen.sum()))
            for chosen in (one(found), other(found))
        ]
        return shares[0] - shares[1]

    return measure


TERM: Final = (
    Pattern(
        "G1",
        "goes on after the first term: objectives met less missed (fraction)",
        "success is renewed more often than failure: 1-46 3-26",
        0.0,
        inf,
        _goes_on(lambda found: found.met, lambda found: ~found.met),
    ),
    Pattern(
        "G2",
        "goes on: those that reached all of the promise less those under a quarter (fraction)",
        "what was delivered is what is weighed: 3-26",
        0.0,
        inf,
        _goes_on(lambda found: found.attained >= 1.0, lambda found: found.attained < 0.25),
    ),
)
ATTAINED: Final = (0.0, 0.25, 0.5, 0.75, 1.0, inf)
"""Bounds of the parts of the promise by which the decision at term is told."""


@dataclass(frozen=True)
class Alike:
    """A number that must be the same whatever the number of organisations.

    Attributes
    ----------
    name, reason : str
        What is measured, and why it must not move.
    within : float
        By how much it may differ.
    relative : bool
        Whether that is a part of what it is at the usual size.
    measure : callable
        From the tables of outcomes and history to a value for each run, by seed.
    """

    name: str
    reason: str
    within: float
    relative: bool
    measure: Callable[[pd.DataFrame, pd.DataFrame], pd.Series[float]]


def _per_host(runs: pd.DataFrame, history: pd.DataFrame) -> pd.Series[float]:
    return (runs["partnerships"] / runs["hosts"]).set_axis(runs["seed"])


def _headline(runs: pd.DataFrame, history: pd.DataFrame) -> pd.Series[float]:
    return runs["objectives_unmet"].set_axis(runs["seed"])


def _fomo_share(runs: pd.DataFrame, history: pd.DataFrame) -> pd.Series[float]:
    formed = history.groupby("seed")[["formed_fomo", "formed"]].sum()
    return formed["formed_fomo"] / formed["formed"]


_SAME: Final = "peers, candidates and attention are an organisation's own, not the world's"
ALIKE: Final = (
    Alike("partnerships signed per host", _SAME, 0.1, True, _per_host),
    Alike("objectives unmet (fraction)", _SAME, 0.03, False, _headline),
    Alike("formed for FOMO (fraction)", _SAME, 0.05, False, _fomo_share),
)
SIZES: Final = (25, 100, 400, 1000)
"""Health systems; all other organisations in proportion."""
USUAL_SIZE: Final = 100
SIZE_HISTORY: Final = ("seed", "formed", "formed_fomo")

STRENGTHS: Final = tuple(tenth / 10.0 for tenth in range(11))
DOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "all levers": LEVER_NAMES,
    "levers of a partnership": tuple(one.name for one in LEVERS if one.scope == "partnership"),
}
"""Levers that are raised together."""
BETTER: Final[Mapping[str, int]] = {
    "net_benefit": 1,
    "value_delivered": 1,
    "objectives_unmet": -1,
}
"""Outcomes of a dose, and whether more of them is better (1) or worse (-1)."""
DOSE_REASON: Final = (
    "governance shares one attention, and too much of it stiffens: from some strength on more is "
    "worse, first in net benefit (literature: Das & Teng 2000)"
)

TRUST_LEVELS: Final = (0.0, 0.5, 1.0)
TRUST_REASON: Final = (
    "trust brings effort beyond the contract, early repair, cheaper control and renewal: 2-15 1-44"
)
TRUST_MOVES: Final[Mapping[str, int]] = {"objectives_unmet": -1, "value_delivered": 1}
"""Which way perfect trust moves an outcome against none."""


def frozen_trust(level: float) -> dict[str, float]:
    """Return the settings under which trust stays as it is at signature: at one level.

    But for what the partner's name and earlier ties add or take, which no setting holds.
    """
    still = ("trust_rate", "breach_harm")
    return {
        "parameters.initial_trust": level,
        **dict.fromkeys([f"parameters.{name}" for name in still], 0.0),
    }


SHARE: Final = "objective_share"
"""Parameter that says which part of the promise must be reached for objectives to be met."""
EFFECT_COLUMNS: Final = (
    *("seed", "type", "origin", "host_size_rank", "formed", "term", "ending", "decided", "met"),
    *("duration", "attained", "promise"),
)
EFFECT_REASON: Final = "a policy that only lowers the bar helps nobody: it must deliver more"
