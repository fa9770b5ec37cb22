"""``load_population``: organisations from a file, and synthetic ones of what it has none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from sim.parameters.declaration import InvalidSetting
from sim.population import compendium, table
from sim.population.listing import Listing
from sim.population.names import GROUPS, counted, in_words, numbered_ids, numbered_names
from sim.population.population import FACT_RECORD, Population, checked_counts, copy_facts
from sim.population.sheet import Sheet, read_sheet

LAYOUTS: Final = ("ahrq", "table")


def load_population(
    file: str | Path,
    layout: str | None = None,
    vendors: int | None = None,
    health_systems: int | None = None,
    public_agencies: int | None = None,
    universities: int | None = None,
    foreign_systems: int | None = None,
    foreign_agencies: int | None = None,
) -> Population:
    """Return the population of a file.

    Parameters
    ----------
    file : str or Path
        A CSV file.
    layout : {"ahrq", "table"}, optional
        ``ahrq`` is the system file of AHRQ's Compendium of U.S. Health Systems as published,
        ``table`` a table of one's own (``docs/populations.md``). Recognised by its columns
        where not given.
    vendors : int, optional
        Number of synthetic vendors, for a file that has none; without effect otherwise. 60 for
        each hundred health systems where not given, as in `synthetic_population`.
    health_systems : int, optional
        Take a sample of so many health systems of this country; all where not given. The
        sample is the same every time, and a smaller one is part of a larger one.
    public_agencies, universities, foreign_systems, foreign_agencies : int, optional
        Numbers of synthetic ones, for a file that has none of the group; may be 0. For each
        hundred health systems 10, 10, 10 and 5 where not given.

    Raises
    ------
    InvalidSetting
        In one sentence that names the file, the row, the column, the value and what is allowed.
    """
    given = {
        "health_systems": health_systems,
        "vendors": vendors,
        "public_agencies": public_agencies,
        "universities": universities,
        "foreign_systems": foreign_systems,
        "foreign_agencies": foreign_agencies,
    }
    # Checked before the file is read; what is not given follows from it.
    checked_counts(**{group.name: _or(given[group.name], group.usual(1)) for group in GROUPS})
    if layout not in (None, *LAYOUTS):
        raise InvalidSetting(
            f"population.layout={layout!r} is not known; allowed is {' or '.join(LAYOUTS)}."
        )
    sheet = read_sheet(file)
    chosen = layout or recognised_layout(sheet)
    listing = compendium.read_compendium(sheet) if chosen == "ahrq" else table.read_table(sheet)
    hosts = listing.health_systems
    if hosts == 0:
        raise sheet.problem(
            "none of the rows is a health system of this country, and at least 1 is needed"
        )
    taken = hosts if health_systems is None else int(health_systems)
    if taken > hosts:
        raise InvalidSetting(
            f"population.health_systems={health_systems} is more than "
            f"population.file={sheet.file} has; allowed is a whole number from 1 to {hosts:,}."
        )
    asked = {group.name: _or(given[group.name], group.usual(taken)) for group in GROUPS}
    return _population(listing, asked)


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


def recognised_layout(sheet: Sheet) -> str:
    """Return the layout to which the columns belong."""
    if any(column.startswith(("health_sys_", "sys_")) for column in sheet.columns):
        return "ahrq"
    if any(column in sheet.columns for column in table.NEEDED):
        return "table"
    raise sheet.problem(
        f"the columns fit no layout: ahrq needs {', '.join(compendium.NEEDED)}, "
        f"and table needs {', '.join(table.NEEDED)}"
    )


def _population(listing: Listing, asked: dict[str, int]) -> Population:
    """Return a sample of the health systems with the others of the file, or synthetic ones."""
    sampled, *others = GROUPS
    kept = listing.sample(asked[sampled.name])
    counts = {sampled.name: len(kept)}
    who = counted(len(kept), f"{listing.described}health system")
    if len(kept) < listing.health_systems:
        who += f", a sample of {listing.health_systems}"
    told = [f"{who} ({listing.origin})"]
    ids = [listing.ids[row] for row in kept]
    names = [listing.names[row] for row in kept]
    for group in others:
        rows, sort = listing.rows_of(group), group.noun.lower()
        if len(rows):
            kept = np.concatenate([kept, rows])
            ids += [listing.ids[row] for row in rows]
            names += [listing.names[row] for row in rows]
        else:
            sort = f"synthetic {sort}"
            ids += numbered_ids(group.letter, asked[group.name], listing.ids)
            names += numbered_names(group.noun, asked[group.name])
        counts[group.name] = len(rows) or asked[group.name]
        if counts[group.name]:
            told.append(counted(counts[group.name], sort))
    listed = np.zeros(len(kept), FACT_RECORD)
    copy_facts(listing.facts, kept, listed)
    listed.setflags(write=False)
    return Population(
        label=in_words(told),
        **counts,
        listed=listed,
        ids=tuple(ids),
        names=tuple(names),
        year=listing.year,
        source=listing.source,
        notes=listing.notes,
    )
