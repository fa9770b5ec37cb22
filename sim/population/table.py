"""Layout ``table``: a small CSV file of one's own organisations; see ``docs/populations.md``."""

from __future__ import annotations

import difflib
import math
from typing import Final

import numpy as np

from sim.population.census import ELSEWHERE, STATES_OF, region_named, region_of_state
from sim.population.figures import physicians_from_beds
from sim.population.listing import Listing, public_or_nonprofit, public_or_private_university
from sim.population.names import KINDS_ABROAD
from sim.population.population import FACT_RECORD, OPTIONAL_TRAITS
from sim.population.sheet import Sheet
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.vocabulary import (
    ABROAD,
    GOVERNMENT,
    HEALTH_SYSTEM,
    KINDS,
    OWNERSHIPS,
    PRIVATE_COMPANY,
    REGIONS,
    UNIVERSITY,
    VENDOR,
)

NEEDED: Final = ("id", "kind", "size")
OPTIONAL: Final = (
    "name",
    "state",
    "region",
    "abroad",
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
_DOMESTIC: Final = ", ".join(name for row, name in enumerate(REGIONS) if row != ABROAD)


def read_table(sheet: Sheet) -> Listing:
    """Return the organisations of a table of one's own.

    Raises
    ------
    InvalidSetting
        For a missing or misspelt column, an id that stands twice, a missing size of a health
        system, a word that is not known, a place that cannot be, or a number that is none or
        is out of bounds.
    """
    sheet.require(NEEDED, "table")
    _refuse_misspelt(sheet)
    ids = sheet.unique_ids("id")
    facts = np.zeros(len(sheet), FACT_RECORD)
    for record, identity in enumerate(ids):
        own = facts[record]
        own["kind"] = _kind(sheet, record)
        own["abroad"] = _abroad(sheet, record, own["kind"])
        own["region"] = _foreign(sheet, record) if own["abroad"] else _region(sheet, record)
        own["multistate"] = _yes_or_no(sheet, "multistate", record)
        own["size"], own["physicians"] = _size(sheet, record, own["kind"] == HEALTH_SYSTEM)
        own["ownership"] = _owner(sheet, record, identity, own)
        for trait in OPTIONAL_TRAITS:
            own[trait] = sheet.number(trait, record, *_BOUNDS[trait])
    ignored = sorted(set(sheet.columns) - {*NEEDED, *OPTIONAL})
    return Listing(
        facts=facts,
        ids=tuple(ids),
        names=tuple(sheet.text("name", row) or ids[row] for row in range(len(ids))),
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
    kind = sheet.choice("kind", record, KINDS)
    if not kind:
        raise sheet.cell_problem("kind", record, f"is no kind; allowed is {', '.join(KINDS)}")
    return KINDS.index(kind)


def _abroad(sheet: Sheet, record: int, kind: int) -> int:
    """Return 1 for an organisation of another country, of a kind that can be one."""
    abroad = _yes_or_no(sheet, "abroad", record)
    if abroad and kind not in KINDS_ABROAD:
        kinds = " or ".join(KINDS[one] for one in KINDS_ABROAD)
        raise sheet.cell_problem(
            "abroad", record, f"is for a {kinds}; allowed for a {KINDS[kind]} is 0"
        )
    return abroad


def _foreign(sheet: Sheet, record: int) -> int:
    """Return the region of an organisation of another country: it has no state, and no other."""
    region = sheet.text("region", record)
    if sheet.text("state", record):
        raise sheet.cell_problem(
            "state", record, "is in a row with abroad 1, which has no state; leave it empty"
        )
    if region and region_named(region) != ABROAD:
        raise sheet.cell_problem(
            "region",
            record,
            f"is in a row with abroad 1; allowed is {REGIONS[ABROAD]}, or leave it empty",
        )
    return ABROAD


def _region(sheet: Sheet, record: int) -> int:
    """Return the region by state, else by name, else ``Elsewhere``; none is abroad."""
    state, name = sheet.text("state", record), sheet.text("region", record)
    by_state, by_name = region_of_state(state), region_named(name)
    if state and by_state is None:
        known = ", ".join(sorted(code for codes in STATES_OF.values() for code in codes))
        raise sheet.cell_problem("state", record, f"is not a US postal code; allowed is {known}")
    if name and by_name is None:
        raise sheet.cell_problem("region", record, f"is not known; allowed is {_DOMESTIC}")
    if by_name == ABROAD:
        raise sheet.cell_problem(
            "region", record, f"needs 1 in the column abroad; allowed without is {_DOMESTIC}"
        )
    if by_state is not None and by_name is not None and by_state != by_name:
        raise sheet.cell_problem(
            "region", record, f"is not where state {state} lies, which is {REGIONS[by_state]}"
        )
    if by_state is not None:
        return by_state
    return ELSEWHERE if by_name is None else by_name


def _yes_or_no(sheet: Sheet, column: str, record: int) -> int:
    value = sheet.number(column, record, 0, 1)
    if math.isnan(value):
        return 0
    if value not in (0, 1):
        raise sheet.cell_problem(column, record, "is neither 0 nor 1")
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


def _owner(sheet: Sheet, record: int, identity: str, own: np.void) -> int:
    """Return the stated owner, else the usual one of its kind, drawn by its id if there are two."""
    owner = sheet.choice("ownership", record, OWNERSHIPS)
    if owner:
        return OWNERSHIPS.index(owner)
    if own["kind"] == VENDOR:
        return PRIVATE_COMPANY
    if own["kind"] == HEALTH_SYSTEM and not own["abroad"]:
        return public_or_nonprofit(identity)
    if own["kind"] == UNIVERSITY:
        return public_or_private_university(identity)
    return GOVERNMENT
