"""From tables to rates: three definitions of failure, cumulative incidence, value, equity.

All rates of failure are cumulative incidences with competing endings (Aalen & Johansen 1978)
in whole months, exact on ties; a partnership too young to have failed is censored, never
counted as a success. Where no partnership could be watched for as long as a rate asks, there is
no rate: it is NaN. Only partnerships signed since observation began (month 0) count.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import rule
from sim.parameters.horizon import MILESTONE
from sim.state.partnerships import PARTNERSHIP_RECORD
from sim.state.world import World
from sim.vocabulary import (
    ENDED,
    ENDINGS,
    FAILURE_DEFINITIONS,
    FIRST_FAILURE,
    GRADUATED,
    N_AREAS,
    NEVER,
    OPERATING,
)

FIVE_YEARS: Final = MILESTONE
SHORTEST: Final = FIVE_YEARS + 1
"""Months of observation in which the first partnerships can be seen for five years."""
# Outcomes that need so many months: what they begin with.
_OF_FIVE_YEARS: Final = (*FAILURE_DEFINITIONS, "value_delivered", "equity")

# Causes as the incidence sees them.
CENSORED, FAILED, COMPETED = 0, 1, 2
# Age and cause, by definition of failure.
Events = dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]

_ROW: Final = np.dtype((np.void, PARTNERSHIP_RECORD.itemsize))


def months_needed(outcome: str) -> int:
    """Return how many months must be observed for an outcome to be told; it is NaN for fewer."""
    return SHORTEST if outcome.startswith(_OF_FIVE_YEARS) else 1


@rule
def incidence(age: Any, cause: Any, horizon: int) -> float:
    """Return the cumulative incidence of cause 1 by age ``horizon``, in months, inclusive.

    Parameters
    ----------
    age : array of int, shape (n,)
        Age in months at the event or at censoring.
    cause : array of int, shape (n,)
        0 censored, 1 the event, 2 any competing event. Censoring at an age comes after the
        events of that age.
    horizon : int
        Age in months.

    Returns
    -------
    float
        NaN where there is no partnership.
    """
    events = np.zeros(horizon + 1)
    competing = np.zeros(horizon + 1)
    leaving = np.zeros(horizon + 1)
    n = len(age)
    if n == 0:
        return np.nan
    for i in range(n):
        if age[i] <= horizon:
            leaving[age[i]] += 1.0
            if cause[i] == 1:
                events[age[i]] += 1.0
            elif cause[i] == 2:
                competing[age[i]] += 1.0
    at_risk = float(n)
    surviving = 1.0
    total = 0.0
    for month in range(horizon + 1):
        if at_risk <= 0.0:
            break
        total += surviving * events[month] / at_risk
        surviving *= 1.0 - (events[month] + competing[month]) / at_risk
        at_risk -= leaving[month]
    return total


def failure_events(table: NDArray[np.void], months: int) -> Events:
    """Return age and cause under each definition of failure, for signed partnerships.

    Parameters
    ----------
    table : array of PARTNERSHIP_RECORD, shape (n,)
        Signed partnerships.
    months : int
        Length of observation; those still running are censored there.
    """
    ended = table["stage"] == ENDED
    ending = table["ending"]
    failed = ended & (ending >= FIRST_FAILURE)
    formed = table["formed"].astype(np.int64)
    age = np.where(ended, table["ended"], months - 1) - formed

    decided = table["decided"] != NEVER
    waited = table["decided"] - formed
    objectives = objective_events(decided, waited, table["met"] == 1, ended, age)

    term = table["term"]
    past_term = age >= term
    term_age = np.where(past_term, term, age)
    term_cause = np.where(
        past_term, COMPETED, np.where(failed, FAILED, np.where(ended, COMPETED, CENSORED))
    )

    not_success = failed | (ended & (ending > GRADUATED))
    five_cause = np.where(not_success, FAILED, np.where(ended, COMPETED, CENSORED))
    return {
        "objectives_unmet": objectives,
        "ended_before_term": (term_age, term_cause),
        "ended_within_five_years": (age, five_cause),
    }


def objective_events(
    decided: NDArray[np.bool_],
    waited: NDArray[np.int64],
    met: NDArray[np.bool_],
    ended: NDArray[np.bool_],
    age: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return age and cause under the headline definition, that of unmet objectives.

    Parameters
    ----------
    decided, met, ended : array of bool, shape (n,)
        Whether it was settled if the objectives were met, whether they were, whether it ended.
    waited, age : array of int, shape (n,)
        Months from signature until that was settled, and until the end or censoring.
    """
    undecided = np.where(ended, COMPETED, CENSORED)
    cause = np.where(decided, np.where(met, COMPETED, FAILED), undecided)
    return np.where(decided, waited, age), cause


def failure_rates(table: NDArray[np.void], months: int) -> dict[str, float]:
    """Return the three failure rates of signed partnerships, as fractions (NaN if none).

    ``objectives_unmet``: at the end of the first agreed term, at the five-year milestone where
    that is longer, or by a failure before, the objectives were not met. ``ended_before_term``:
    ended as a failure before the first agreed term was over, or before the milestone.
    ``ended_within_five_years``: ended for any reason but success.
    """
    events = failure_events(table, months)
    return {name: incidence(*events[name], FIVE_YEARS) for name in FAILURE_DEFINITIONS}


def signed(world: World, since: int = 0) -> NDArray[np.void]:
    """Return the rows of partnerships signed in or after month ``since``."""
    table = world.partnerships[: int(world.counts["rows"][0])]
    chosen = (table["formed"] != NEVER) & (table["formed"] >= since)
    # As plain bytes, for NumPy copies records field by field.
    return table.view(_ROW)[chosen].view(table.dtype)


def run_outcomes(
    world: World, months: int, table: NDArray[np.void] | None = None
) -> dict[str, float]:
    """Return all outcomes of one run; money in k$ over the months observed.

    Those that so few months cannot tell are NaN; see `months_needed`.

    ``table`` is what `signed` returns, for those who have it already.
    """
    table = signed(world) if table is None else table
    events = failure_events(table, months)
    outcomes: dict[str, float] = {"partnerships": float(len(table))}
    outcomes.update({name: incidence(*events[name], FIVE_YEARS) for name in FAILURE_DEFINITIONS})
    outcomes.update(_for_whom(world.organisations["size_rank"][table["host"]], events))
    outcomes.update(_by_type(world, table, events))
    outcomes.update(_money(world, months))
    outcomes.update(_impact(world, table, months))
    spent = outcomes["host_cost"] + outcomes["partner_cost"] + outcomes["governance_cost"]
    value = outcomes["host_value"] + outcomes["partner_value"]
    outcomes["net_benefit"] = value - spent
    outcomes["efficiency"] = value / spent if spent > 0.0 else np.nan
    outcomes["hosts"] = float(np.count_nonzero(world.organisations["hosting"]))
    counts = np.bincount(table["ending"], minlength=len(ENDINGS))
    outcomes.update(
        {f"ended_{name}": float(counts[code]) for code, name in enumerate(ENDINGS) if code}
    )
    # Whoever is seen for three years looks safer than who is seen for five.
    return {
        name: value if months >= months_needed(name) else np.nan for name, value in outcomes.items()
    }


def _money(world: World, months: int) -> dict[str, float]:
    """Return the months' sums: value and cost to each side, and what is going on at the end."""
    first = int(world.counts["warm_up"][0])
    history = world.history.reshape(-1, len(world.types))[first : first + months]
    found = {
        name: float(history[name].sum())
        for name in (
            "host_value",
            "partner_value",
            "host_cost",
            "partner_cost",
            "host_governance_cost",
            "partner_governance_cost",
        )
    }
    found["governance_cost"] = found["host_governance_cost"] + found["partner_governance_cost"]
    found["active_at_end"] = float(history["active"][-1].sum()) if months > 0 else 0.0
    found["fell_through"] = float(history["fell_through"].sum())
    return found


def _for_whom(rank: NDArray[np.float64], events: Events) -> dict[str, float]:
    """Return the headline and the five-year rate for the smallest and largest quarter of hosts."""
    found: dict[str, float] = {}
    for label, chosen in (("small", rank < 0.25), ("large", rank >= 0.75)):
        for name in ("objectives_unmet", "ended_within_five_years"):
            age, cause = events[name]
            found[f"{name}_{label}_hosts"] = incidence(age[chosen], cause[chosen], FIVE_YEARS)
    return found


def _by_type(world: World, table: NDArray[np.void], events: Events) -> dict[str, float]:
    """Return how many partnerships of each type there are, and their headline rate."""
    age, cause = events["objectives_unmet"]
    found: dict[str, float] = {}
    for row, name in enumerate(world.type_names):
        chosen = table["type"] == row
        found[f"partnerships_{name}"] = float(np.count_nonzero(chosen))
        found[f"objectives_unmet_{name}"] = incidence(age[chosen], cause[chosen], FIVE_YEARS)
    return found


def _impact(world: World, table: NDArray[np.void], months: int) -> dict[str, float]:
    """Return what partnerships do for care (2-29): innovation, its speed, reach, equity.

    ``innovation``: problem areas per host in which a partnership's objectives were met.
    ``months_to_operation``: mean months from proposal to operation of those that went live.
    ``reach``: share of hosts with a partnership in operation at the end.
    ``value_delivered``: value until objectives are judged, as a part of what was possible from the
    planned start on, of partnerships signed early enough to be watched for so long; one that ended
    before it still counts for what was possible.
    ``equity``: that of the smallest quarter of hosts over that of the largest; 1 is equal.
    """
    organisations = world.organisations
    hosts = max(int(np.count_nonzero(organisations["hosting"])), 1)
    met = (table["decided"] != NEVER) & (table["met"] == 1)
    solved = np.unique(table["host"][met] * N_AREAS + table["area"][met])
    live = table["live"] != NEVER
    everyone = world.partnerships[: int(world.counts["rows"][0])]
    served = np.unique(everyone["host"][everyone["stage"] == OPERATING])
    seen = table[table["formed"] + MILESTONE < months]
    rank = organisations["size_rank"][seen["host"]]
    small, large = (_delivered(seen[chosen]) for chosen in (rank < 0.25, rank >= 0.75))
    waited = (table["live"] - table["proposed"])[live]
    return {
        "innovation": len(solved) / hosts,
        "months_to_operation": _share(waited.sum(), len(waited)),
        "reach": len(served) / hosts,
        "value_delivered": _delivered(seen),
        "equity": _share(small, large),
    }


def _delivered(table: NDArray[np.void]) -> float:
    """Return the value of partnerships until they are judged, as a part of what was possible."""
    return _share(table["first_value"].sum(), table["possible"].sum())


def _share(part: float, whole: float) -> float:
    """Return a part of a whole; NaN where there is no whole."""
    return float(part / whole) if whole > 0.0 else np.nan
