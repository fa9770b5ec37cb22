"""Twenty years of the world as it is: whether it is steady, in debt, and who goes on at term."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import inf
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.means import mean_of
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import Told, pattern_checks
from experiments.questions.validate.worlds import AS_IT_IS
from sim import Results
from sim.documents.lives import LIVES, LIVES_COLUMNS
from sim.documents.structure import (
    ATTAINED,
    DEBT,
    HISTORY_COLUMNS,
    PARTNERSHIP_COLUMNS,
    STEADY,
    TERM,
    AtTerm,
    at_term,
)

# Of the history, by what the table of courses calls them.
_COURSES: Final = {
    "host_reputation": "reputation of hosts (0 to 1)",
    "partner_reputation": "reputation of vendors (0 to 1)",
    "host_reserve": "reserves of hosts (months of budget)",
    "active": "running partnerships per host",
    "priority": "hosts with partnering as a top priority (fraction)",
    "hosts_in_debt": "hosts in debt (fraction)",
}


def steady(stored: Mapping[str, Stored]) -> Told:
    """Tell whether what is not meant to grow stays as it is."""
    results = _results(stored)
    return Told(pattern_checks("steady", STEADY, results), {"steady": courses(results)})


def debt(stored: Mapping[str, Stored]) -> Told:
    """Tell who lives on debt."""
    return Told(pattern_checks("debt", DEBT, _results(stored)), {})


def term(stored: Mapping[str, Stored]) -> Told:
    """Tell who goes on after the first term."""
    results = _results(stored)
    return Told(pattern_checks("term", TERM, results), {"term": going_on(results)})


def lives(stored: Mapping[str, Stored]) -> Told:
    """Tell what single lives are like."""
    results = stored["long"].results(AS_IT_IS, LIVES_COLUMNS, HISTORY_COLUMNS)
    return Told(pattern_checks("lives", LIVES, results), {})


def courses(results: Results) -> pd.DataFrame:
    """Return a row for each number and year: its mean over runs, with the 95% interval."""
    hosts = results.runs.set_index("seed")["hosts"]
    history = results.history.assign(year=results.history["month"] // 12 + 1)
    history["active"] = history["active"] / history["seed"].map(hosts).to_numpy(np.float64)
    by_year = history.groupby(["year", "seed"])[list(_COURSES)].mean()
    rows = []
    for column, called in _COURSES.items():
        for year, values in by_year[column].groupby("year"):
            found = mean_of(values.to_numpy(np.float64))
            rows.append(
                {"number": called, "year": year, **found.columns("mean"), "runs": found.runs}
            )
    return pd.DataFrame(rows)


def going_on(results: Results) -> pd.DataFrame:
    """Return a row for each group of partnerships at the end of their first term.

    Groups are those that met their objectives and that missed them, and the parts of the promise
    that the host had by then; ``goes_on`` is the share that lived longer.
    """
    found = at_term(results.runs, results.partnerships)
    groups = {"objectives met": found.met, "objectives missed": ~found.met}
    for low, high in pairwise(ATTAINED):
        said = f"{low:.0%} to {high:.0%} of the promise" if high < inf else "all of the promise"
        groups[said] = (found.attained >= low) & (found.attained < high)
    rows = []
    for name, chosen in groups.items():
        estimate = mean_of(_by_run(found, chosen))
        pooled = found.goes_on[chosen].mean() if chosen.any() else np.nan
        rows.append(
            {
                "group": name,
                "partnerships": int(chosen.sum()),
                "goes_on": float(pooled),
                "ci_low": pooled + estimate.low - estimate.mean,
                "ci_high": pooled + estimate.high - estimate.mean,
            }
        )
    return pd.DataFrame(rows)


def _by_run(found: AtTerm, chosen: np.ndarray) -> np.ndarray:
    """Return the share that goes on in each run that has any of them."""
    table = pd.Series(found.goes_on[chosen].astype(np.float64))
    means: np.ndarray = table.groupby(found.seed[chosen]).mean().to_numpy(np.float64)
    return means


def _results(stored: Mapping[str, Stored]) -> Results:
    return stored["long"].results(AS_IT_IS, PARTNERSHIP_COLUMNS, HISTORY_COLUMNS)
