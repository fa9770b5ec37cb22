"""Layout ``table``: a small CSV file of one's own organisations; see ``docs/populations.md``."""

from __future__ import annotations

import difflib
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.population.census import ELSEWHERE, NOT_A_STATE, region_named, region_of_state
from sim.population.faults import printable, shortened
from sim.population.gaps import fill_sizes
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

NEEDED: Final = ("id", "kind")
OPTIONAL: Final = (
    "size",
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
_BOUNDS: Final[dict[str, tuple[float, float]]] = {
    "size": (1, MOST),
    "physicians": (0, MOST),
    "abroad": (0, 1),
    "multistate": (0, 1),
    **{
        attribute.name: (attribute.low, attribute.high)
        for attribute in ORGANISATION_ATTRIBUTES
        if attribute.name in OPTIONAL_TRAITS
    },
}
# Columns of other lists that are likely to be the size: sizes would be drawn beside them.
_LIKE_SIZE: Final = ("bed", "employee", "headcount", "fte")
_DOMESTIC: Final = ", ".join(name for row, name in enumerate(REGIONS) if row != ABROAD)


def read_table(sheet: Sheet) -> Listing:
    """Return the organisations of a table of one's own.

    Raises
    ------
    InvalidSetting
        For a missing or misspelt column, an id that stands twice, a word that is not known, a
        place that cannot be, or a number that is none or is out of bounds.
    """
    sheet.require(NEEDED, "table")
    _refuse_misspelt(sheet)
    ids = sheet.unique_ids("id")
    numbers = sheet.numbers(_BOUNDS)
    facts = np.zeros(len(sheet), FACT_RECORD)
    for column in ("size", "physicians", *OPTIONAL_TRAITS):
        facts[column] = numbers[column]
    for column in ("abroad", "multistate"):
        facts[column] = _yes_or_no(sheet, column, numbers[column])
    for record, identity in enumerate(ids):
        own = facts[record]
        own["kind"] = _kind(sheet, record)
        foreign = own["abroad"] and _may_be_foreign(sheet, record, own["kind"])
        own["region"] = _foreign(sheet, record) if foreign else _region(sheet, record)
        own["ownership"] = _owner(sheet, record, identity, own)
    sheet.faults.refuse()
    is_system = facts["kind"] == HEALTH_SYSTEM
    facts["physicians"][~is_system] = math.nan
    filled, notes = fill_sizes(facts, np.flatnonzero(is_system), ids, sheet.rows)
    notes += sheet.marked_missing(("state", "region", "ownership", "name"))
    ignored = sorted(set(sheet.columns) - {*NEEDED, *OPTIONAL})
    if ignored:
        notes.append(f"Columns not used: {printable(', '.join(ignored))}.")
    return Listing(
        facts=facts,
        ids=tuple(ids),
        names=tuple(sheet.name_of("name", row) or ids[row] for row in range(len(ids))),
        described="",
        origin=f"{sheet.name}{filled}",
        year=None,
        source=f"table {sheet.name}, SHA-256 {sheet.digest}...",
        notes=tuple(notes),
    )


def _refuse_misspelt(sheet: Sheet) -> None:
    """Refuse a column that looks like one of ours: ignoring it would mislead."""
    known = [*NEEDED, *OPTIONAL]
    for column in sheet.columns:
        close = difflib.get_close_matches(column, known, n=1, cutoff=0.8)
        if not close and "size" not in sheet.columns:
            close = ["size"] if any(word in column for word in _LIKE_SIZE) else []
        if close and column not in known:
            sheet.faults.of_file(
                f"the column {shortened(column)} is not known and looks like {close[0]!r}; "
                f"allowed is {', '.join(known)}, or another name to have it ignored"
            )


def _kind(sheet: Sheet, record: int) -> int:
    """Return the kind; that of a health system where it is wrong, so that the rest is checked."""
    kind = sheet.choice("kind", record, KINDS)
    if not kind and not sheet.word("kind", record) and "kind" in sheet.columns:
        sheet.wrong_cell("kind", record, f"is no kind; allowed is {', '.join(KINDS)}")
    return KINDS.index(kind) if kind else HEALTH_SYSTEM


def _may_be_foreign(sheet: Sheet, record: int, kind: int) -> bool:
    """Return whether an organisation is of a kind that there is of other countries."""
    if kind in KINDS_ABROAD:
        return True
    kinds = " or ".join(KINDS[one] for one in KINDS_ABROAD)
    sheet.wrong_cell("abroad", record, f"is for a {kinds}; allowed for a {KINDS[kind]} is 0")
    return False


def _foreign(sheet: Sheet, record: int) -> int:
    """Return the region of an organisation of another country: it has no state, and no other."""
    region = sheet.word("region", record)
    if sheet.word("state", record):
        sheet.wrong_cell(
            "state", record, "is in a row with abroad 1, which has no state; leave it empty"
        )
    if region and region_named(region) != ABROAD:
        sheet.wrong_cell(
            "region",
            record,
            f"is in a row with abroad 1; allowed is {REGIONS[ABROAD]}, or leave it empty",
        )
    return ABROAD


def _region(sheet: Sheet, record: int) -> int:
    """Return the region by state, else by name, else ``Elsewhere``; none is abroad."""
    state, name = sheet.word("state", record), sheet.word("region", record)
    by_state, by_name = region_of_state(state), region_named(name)
    if state and by_state is None:
        sheet.wrong_cell("state", record, NOT_A_STATE)
    if name and by_name is None:
        sheet.wrong_cell("region", record, f"is not known; allowed is {_DOMESTIC}")
    if by_name == ABROAD:
        sheet.wrong_cell(
            "region", record, f"needs 1 in the column abroad; allowed without is {_DOMESTIC}"
        )
    elif by_state is not None and by_name is not None and by_state != by_name:
        sheet.wrong_cell(
            "region",
            record,
            f"is not where state {state} lies, which is {REGIONS[by_state]}",
            kind="state",
        )
    if by_state is not None:
        return by_state
    return ELSEWHERE if by_name is None else by_name


def _yes_or_no(sheet: Sheet, column: str, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which of the numbers are 1; a missing one is not."""
    for record in np.flatnonzero((values != 0) & (values != 1) & ~np.isnan(values)):
        sheet.wrong_cell(column, int(record), "is neither 0 nor 1")
    ones: NDArray[np.bool_] = values == 1
    return ones


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
