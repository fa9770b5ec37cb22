"""``load_population``: organisations from a file, and synthetic vendors where it has none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sim.parameters.declaration import InvalidSetting
from sim.population import compendium, table
from sim.population.listing import Listing
from sim.population.names import counted, numbered_ids, numbered_names
from sim.population.population import Population, checked_count
from sim.population.sheet import Sheet, read_sheet

LAYOUTS: Final = ("ahrq", "table")


def load_population(
    file: str | Path,
    layout: str | None = None,
    vendors: int = 60,
    health_systems: int | None = None,
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
    vendors : int
        Number of synthetic vendors, for a file that has none; without effect otherwise.
    health_systems : int, optional
        Take a sample of so many health systems; all where not given. The sample is the same
        every time, and a smaller one is part of a larger one.

    Raises
    ------
    InvalidSetting
        In one sentence that names the file, the row, the column, the value and what is allowed.
    """
    partners = checked_count("vendors", vendors)
    if health_systems is not None:
        checked_count("health_systems", health_systems)
    if layout not in (None, *LAYOUTS):
        raise InvalidSetting(
            f"population.layout={layout!r} is not known; allowed is {' or '.join(LAYOUTS)}."
        )
    sheet = read_sheet(file)
    chosen = layout or recognised_layout(sheet)
    listing = compendium.read_compendium(sheet) if chosen == "ahrq" else table.read_table(sheet)
    if listing.health_systems == 0:
        raise sheet.problem("none of the rows is a health system, and at least 1 is needed")
    hosts = listing.health_systems
    if health_systems is not None:
        hosts = int(health_systems)
        if hosts > listing.health_systems:
            raise InvalidSetting(
                f"population.health_systems={hosts} is more than population.file={sheet.file} "
                f"has; allowed is a whole number from 1 to {listing.health_systems:,}."
            )
    return _population(listing, hosts, partners)


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


def _population(listing: Listing, hosts: int, partners: int) -> Population:
    """Return a sample of the health systems with the vendors of the file, or synthetic ones."""
    rows = listing.sample(hosts)
    ids = tuple(listing.ids[row] for row in rows)
    names = tuple(listing.names[row] for row in rows)
    vendors = listing.vendors
    sort = "vendor"
    if vendors == 0:
        vendors, sort = partners, "synthetic vendor"
        ids += numbered_ids("V", vendors, ids)
        names += numbered_names("Vendor", vendors)
    who = counted(hosts, f"{listing.described}health system")
    if hosts < listing.health_systems:
        who += f", a sample of {listing.health_systems}"
    listed = listing.facts[rows]
    listed.setflags(write=False)
    return Population(
        label=f"{who} ({listing.origin}) and {counted(vendors, sort)}",
        health_systems=hosts,
        vendors=vendors,
        listed=listed,
        ids=ids,
        names=names,
        year=listing.year,
        source=listing.source,
        notes=listing.notes,
    )
