"""Layout ``table``: a small CSV file of one's own organisations; see ``docs/populations.md``."""

from __future__ import annotations

import difflib
import math
from typing import Final

import numpy as np

from sim.population.census import ELSEWHERE, STATES_OF, region_named, region_of_state
from sim.population.figures import physicians_from_beds
from sim.population.listing import Listing, public_or_nonprofit
from sim.population.population import FACT_RECORD, OPTIONAL_TRAITS
from sim.population.sheet import Sheet
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.vocabulary import HEALTH_SYSTEM, KINDS, OWNERSHIPS, PRIVATE_COMPANY, REGIONS, VENDOR

NEEDED: Final = ("id", "kind", "size")
OPTIONAL: Final = (
    "name",
    "state",
    "region",
    "ownership",
    "physicians",
    "multistate",
    *OPTIONAL_TRAITS,
)
MOST: Final = 10_000_000
_BOUNDS: Final = {
    attribute.name: (attribute.low, attribute.high)
    for attribute in ORGANISATION_ATTRIBUTES
    if attribute.name in OPTIONAL_TRAITS
}
_KINDS: Final = (KINDS[HEALTH_SYSTEM], KINDS[VENDOR])


def read_table(sheet: Sheet) -> Listing:
    """Return the organisations of a table of one's own.

    Raises
    ------
    InvalidSetting
        For a missing or misspelt column, an id that stands twice, a missing size of a health
        system, a word that is not known, or a number that is none or is out of bounds.
    """
    sheet.require(NEEDED, "table")
    _refuse_misspelt(sheet)
    ids = sheet.unique_ids("id")
    facts = np.zeros(len(sheet), FACT_RECORD)
    for record, identity in enumerate(ids):
        own = facts[record]
        own["kind"] = _kind(sheet, record)
        own["region"] = _region(sheet, record)
        own["multistate"] = _multistate(sheet, record)
        own["size"], own["physicians"] = _size(sheet, record, own["kind"] == HEALTH_SYSTEM)
        own["ownership"] = _owner(sheet, record, identity, own["kind"] == HEALTH_SYSTEM)
        for trait in OPTIONAL_TRAITS:
            own[trait] = sheet.number(trait, record, *_BOUNDS[trait])
    # Stable: within each kind, the order of the file.
    order = np.argsort(facts["kind"], kind="stable")
    health_systems = int(np.count_nonzero(facts["kind"] == HEALTH_SYSTEM))
    ignored = sorted(set(sheet.columns) - {*NEEDED, *OPTIONAL})
    return Listing(
        facts=facts[order],
        ids=tuple(ids[row] for row in order),
        names=tuple(sheet.text("name", row) or ids[row] for row in order),
        health_systems=health_systems,
        described="",
        origin=sheet.name,
        year=None,
        source=f"table {sheet.name}, SHA-256 {sheet.digest}...",
        notes=(f"Columns not used: {', '.join(ignored)}.",) if ignored else (),
    )


def _refuse_misspelt(sheet: Sheet) -> None:
    """Refuse a column that looks like one of ours: ignoring it would mislead."""
    known = [*NEEDED, *OPTIONAL]
    for column in sheet.columns:
        close = difflib.get_close_matches(column, known, n=1, cutoff=0.8)
        if close and column not in known:
            raise sheet.problem(
                f"the column {column!r} is not known and looks like {close[0]!r}; "
                f"allowed is {', '.join(known)}, or another name to have it ignored"
            )


def _kind(sheet: Sheet, record: int) -> int:
    kind = sheet.choice("kind", record, _KINDS)
    if not kind:
        raise sheet.cell_problem("kind", record, f"is no kind; allowed is {', '.join(_KINDS)}")
    return KINDS.index(kind)


def _region(sheet: Sheet, record: int) -> int:
    """Return the region by state, else by name, else ``Elsewhere``."""
    state, name = sheet.text("state", record), sheet.text("region", record)
    by_state, by_name = region_of_state(state), region_named(name)
    if state and by_state is None:
        known = ", ".join(sorted(code for codes in STATES_OF.values() for code in codes))
        raise sheet.cell_problem("state", record, f"is not a US postal code; allowed is {known}")
    if name and by_name is None:
        raise sheet.cell_problem("region", record, f"is not known; allowed is {', '.join(REGIONS)}")
    if by_state is not None and by_name is not None and by_state != by_name:
        raise sheet.cell_problem(
            "region", record, f"is not where state {state} lies, which is {REGIONS[by_state]}"
        )
    if by_state is not None:
        return by_state
    return ELSEWHERE if by_name is None else by_name


def _multistate(sheet: Sheet, record: int) -> int:
    value = sheet.number("multistate", record, 0, 1)
    if math.isnan(value):
        return 0
    if value not in (0, 1):
        raise sheet.cell_problem("multistate", record, "is neither 0 nor 1")
    return int(value)


def _size(sheet: Sheet, record: int, is_health_system: bool) -> tuple[float, float]:
    """Return beds and physicians, or employees and NaN."""
    size = sheet.number("size", record, 1, MOST)
    physicians = sheet.number("physicians", record, 0, MOST)
    if not is_health_system:
        return size, math.nan
    if math.isnan(size):
        raise sheet.cell_problem(
            "size", record, f"is no number of beds; allowed is a number from 1 to {MOST:,}"
        )
    return size, physicians if physicians > 0 else physicians_from_beds(size)


def _owner(sheet: Sheet, record: int, identity: str, is_health_system: bool) -> int:
    owner = sheet.choice("ownership", record, OWNERSHIPS)
    if owner:
        return OWNERSHIPS.index(owner)
    return public_or_nonprofit(identity) if is_health_system else PRIVATE_COMPANY
