"""The story of one partnership: what happened, month by month, and why it ended.

A run is a function of what determines it, so the story is told by living it again, with an
eye on one row; the rules know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.batch import run_world
from sim.engine.beginning import begin, enlarged, room_needed
from sim.engine.schedule import run_months
from sim.parameters import LEVER_NAMES, InvalidSetting
from sim.parameters.horizon import MILESTONE
from sim.run import Run
from sim.state.world import World
from sim.telling.tables import partnership_id
from sim.vocabulary import (
    AREAS,
    ENDED,
    ENDINGS,
    FELL_THROUGH,
    IMPLEMENTING,
    NEGOTIATING,
    NEVER,
    OPERATING,
    ORIGINS,
    SIDES,
    STAGES,
)

_STATES: Final = (
    "promise",
    "progress",
    "engagement",
    "alignment",
    "strain",
    "resentment",
    "sponsor",
    "customisation",
    "performance",
    "goodwill",
    "assets",
    "funded",
    "trust_competence",
    "host_trust_integrity",
    "host_trust_commitment",
    "partner_trust_integrity",
    "partner_trust_commitment",
    "host_value",
    "partner_value",
    "host_cost",
    "partner_cost",
    "governance_cost",
    "scope",
)
_ORIGIN_TEXT: Final = {
    "deliberate": "after a deliberate search",
    "fomo": "for fear of missing out, after a peer's signature",
    "brokered": "through a broker, together with others",
    "cascade": "encouraged by a success in another area",
    "renewal": "with a partner that it knows from before",
}
_ENDING_TEXT: Final = {
    "objectives_met": "the objectives were met and the work is complete",
    "graduated": "it graduated to scale",
    "acquired": "a new owner took it away",
    "expired": "the term ran out, and neither side is to blame",
    "better_offer": "a better offer came from elsewhere",
    "planned_exit": "the planned exit",
    "never_scaled": "the implementation stalled and was given up",
    "objectives_unmet": "the objectives were not met",
    "trust_broke_down": "trust broke down",
    "power_imbalance": "the weaker side would no longer give more than it got",
    "priorities_conflicted": "the priorities of the two sides had parted",
    "sponsor_lost": "nobody was left to sponsor it",
    "resources_exhausted": "its bills could no longer be paid",
    "partner_insolvent": "the partner went out of business",
    "market_or_regulation": "the market or the rules moved on",
    "funding_lapsed": "the programme's funding lapsed",
    "data_breach": "a data breach",
    "over_customised": "the product fitted this customer only, and the partner sunset it",
    "capability_outgrown": "the need for it had been outgrown",
    "identity_conflict": "it no longer fitted what the host wants to be",
}
# A fall in one month that only an event explains.
_SUDDEN: Final = 0.12
_SHORT_OF_EXPECTATION: Final = 0.75


def life(run: Run, partnership: str) -> pd.DataFrame:
    """Return the state of a partnership, one row for each month from proposal to ending.

    Parameters
    ----------
    run : Run
        The run it is part of.
    partnership : str
        Its id, such as ``H012-V034-1``.

    Raises
    ------
    InvalidSetting
        If no partnership of this run has that id.
    """
    rows = []
    for month, row, coverage in _months(run, partnership):
        states: dict[str, Any] = {name: float(row[name]) for name in _STATES}
        states["host_trust"] = float(row["host_trust"])
        states["partner_trust"] = float(row["partner_trust"])
        states["host_coverage"] = coverage
        rows.append({"month": month, "stage": int(row["stage"]), **states})
    table = pd.DataFrame(rows)
    table["stage"] = np.array(STAGES)[table["stage"]]
    return table


def biography(run: Run, partnership: str) -> pd.DataFrame:
    """Return what happened to a partnership, one row for each event.

    Parameters
    ----------
    run : Run
        The run it is part of.
    partnership : str
        Its id, such as ``H012-V034-1``.

    Returns
    -------
    DataFrame
        With the columns ``month``, ``event`` (a short name) and ``text`` (a sentence).

    Raises
    ------
    InvalidSetting
        If no partnership of this run has that id.
    """
    events: list[tuple[int, str, str]] = []
    before: np.void | None = None
    told: set[str] = set()
    month = 0
    for month, row, coverage in _months(run, partnership):
        events += [(month, *event) for event in _happened(run, before, row, month, coverage, told)]
        before = row
    if before is not None and before["stage"] < ENDED:
        events.append((month, "running", "It is still running when observation ends."))
    return pd.DataFrame(events, columns=["month", "event", "text"])


def _months(run: Run, partnership: str) -> Iterator[tuple[int, np.void, float]]:
    """Live the run again; yield month, a copy of the row, and the host's attention coverage."""
    row = _row_of(run, partnership)
    world = begin(run)
    for month in range(-run.warm_up, run.months):
        while run_months(world, month, month + 1, room_needed(world)) == month:
            world = enlarged(world)
        if int(world.counts["rows"][0]) > row:
            state = world.partnerships[row : row + 1].copy()[0]
            yield month, state, float(world.organisations["coverage"][state["host"]])
            if state["stage"] >= ENDED:
                return


def _row_of(run: Run, partnership: str) -> int:
    world: World = run_world(run)
    table: NDArray[np.void] = world.partnerships[: int(world.counts["rows"][0])]
    for row in np.flatnonzero(table["formed"] != NEVER):
        one = table[row]
        which = (one["host"], one["partner"], one["ordinal"], one["partner_generation"])
        if partnership_id(run.population, *which) == partnership:
            return int(row)
    raise InvalidSetting(
        f"partnership={partnership!r} is not in this run; "
        "its table of partnerships lists the ids that are."
    )


def _happened(
    run: Run,
    before: np.void | None,
    row: np.void,
    month: int,
    coverage: float,
    told: set[str],
) -> Iterator[tuple[str, str]]:
    """Tell what differs between two months of a partnership."""
    host, partner = run.population.names[row["host"]], run.population.names[row["partner"]]
    if before is None:
        origin = ORIGINS[row["origin"]]
        yield (
            "proposed",
            f"{host} proposes to {partner}, {_ORIGIN_TEXT[origin]}, "
            f"{_purpose(run, row)} {AREAS[row['area']]}. It "
            f"expects {row['promise']:.0%} of what is possible; the true fit is "
            f"{row['fit']:.2f}.",
        )
    was = NEGOTIATING if before is None else int(before["stage"])
    if row["stage"] == FELL_THROUGH:
        yield "fell_through", "The talks fall through."
        return
    if was == NEGOTIATING and row["stage"] != NEGOTIATING:
        yield "signed", _signature(row)
    if row["stage"] == NEGOTIATING or before is None or was == NEGOTIATING:
        return
    yield from _turns(run, before, row, month, coverage, told)
    if was == IMPLEMENTING and row["stage"] == OPERATING:
        late = month - int(row["planned_live"])
        when = "on time" if late <= 0 else f"{late} month{'s' * (late > 1)} late"
        yield "live", f"Operation begins, {when}."
    yield from _milestones(before, row, month)
    if row["stage"] == ENDED:
        yield "ended", _ending(row)


def _purpose(run: Run, row: np.void) -> str:
    """Return what a partnership is to do for its area, and of which type it is."""
    name = run.types.names[row["type"]]
    helps = run.types[name]["host_brings"] == 1
    return f"{name.replace('_', ' ')}, " + ("to help with" if helps else "to solve a problem of")


def _signature(row: np.void) -> str:
    levers = [name for name, strength in zip(LEVER_NAMES, row["levers"], strict=True) if strength]
    governed = f"governed by {', '.join(levers)}" if levers else "without agreed governance"
    return (
        f"Signed for {row['term']} months, {governed}. The host brings "
        f"{row['contribution_share']:.0%} and is to get {row['benefit_share']:.0%}; they "
        f"promise each other {row['promise']:.0%} of the full value, "
        f"{row['worth']:.0f} k$ a month. "
        f"Its sponsor has a strength of {row['sponsor']:.2f}."
    )


def _turns(
    run: Run, before: np.void, row: np.void, month: int, coverage: float, told: set[str]
) -> Iterator[tuple[str, str]]:
    """Tell of shocks, which show as sudden changes, and of thresholds crossed, once each."""
    if row["sponsor_potential"] != before["sponsor_potential"]:
        grown = run.parameters.adjustment * (before["sponsor_potential"] - before["sponsor"])
        if np.isclose(row["sponsor"], before["sponsor"] + grown, rtol=0.0, atol=1e-9):
            yield "sponsor_chosen", "They agree anew, and a stronger sponsor is looked for."
        else:
            yield (
                "sponsor_left",
                f"The sponsor leaves; the successor begins at a strength of {row['sponsor']:.2f}.",
            )
    if before["host_trust_integrity"] - row["host_trust_integrity"] > _SUDDEN:
        yield "breach", "A data breach costs money and the host's trust."
    if row["alignment"] < before["alignment"] * (1.0 - _SUDDEN):
        yield "shift", f"Priorities shift; alignment falls to {row['alignment']:.2f}."
    if before["programme_funded"] and not row["programme_funded"]:
        yield "funding", "The programme's funding lapses; other money takes over."
    once = {
        "translation": (
            row["fit"] == 0.0 < before["fit"],
            "It shows that the discovery does not carry over: nothing will come of it.",
        ),
        "late": (
            row["stage"] == IMPLEMENTING and month == int(row["planned_live"]) + 1,
            f"It should be live by now, but {int(100 * row['progress'])}% of the work is done.",
        ),
        "overload": (
            coverage < 0.75,
            f"The host is stretched: it has {coverage:.0%} of the attention that is asked of it.",
        ),
        "disappointment": (
            row["stage"] == OPERATING
            and month > int(row["live"]) + 6
            and row["performance"] < _SHORT_OF_EXPECTATION * row["promise"] * row["maturity"],
            f"Results ({row['performance']:.0%} of full value) stay well below the promise "
            f"({row['promise']:.0%}).",
        ),
        "mistrust": (
            # What goodwill stands in for is not missed yet.
            min(row["host_trust"], row["partner_trust"]) + row["goodwill"] < run.parameters.needed,
            f"Trust is low: the host's is {row['host_trust']:.2f}, the partner's "
            f"{row['partner_trust']:.2f}.",
        ),
    }
    for name, (true, text) in once.items():
        if true and name not in told:
            told.add(name)
            yield name, text


def _milestones(before: np.void, row: np.void, month: int) -> Iterator[tuple[str, str]]:
    if before["decided"] == NEVER and row["decided"] != NEVER and row["stage"] != ENDED:
        met = "met" if row["met"] else "not met"
        when = "End of the first term" if row["term"] <= MILESTONE else "Five years on"
        yield "first_term", f"{when}: the objectives are {met}; {_reached(row)}."
    if row["renewals"] > before["renewals"]:
        yield "renewed", f"Renewed for another {row['term_end'] - month} months."
    if row["scope"] > before["scope"]:
        yield "expanded", f"Expanded to {row['scope']:.2f} times its first scope."


def _reached(row: np.void) -> str:
    value = row["host_value"] + row["partner_value"]
    part = value / row["due"] if row["due"] > 0 else 0.0
    governing = row["governance_cost"] - row["partner_governance_cost"]
    gained = row["host_value"] - row["host_cost"] - governing
    return f"{part:.0%} of the promise was reached, and the host has {gained:+.0f} k$ of it"


def _ending(row: np.void) -> str:
    ending = ENDINGS[row["ending"]]
    side = SIDES[row["ended_by"]]
    who = {"both": "Both sides end it", "outside": "It ends"}.get(side, f"The {side} ends it")
    months = int(row["ended"]) - int(row["formed"])
    return (
        f"{who} after {months} months: {_ENDING_TEXT[ending]}. By then {_reached(row)}; trust "
        f"stood at {row['host_trust']:.2f} (host) and {row['partner_trust']:.2f} (partner), "
        f"alignment at {row['alignment']:.2f}, the sponsor at {row['sponsor']:.2f}."
    )
