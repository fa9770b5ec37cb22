"""Layout ``ahrq``: the system file of AHRQ's Compendium of U.S. Health Systems, as published.

Releases describe 2016, 2018, 2020, 2021, 2022 and 2023. The columns read here keep their names
from year to year; what differs is how ownership is told. The first releases have
``maj_inv_owned`` (1: predominantly investor-owned), those from 2020 on ``sys_ownership``
(1 non-profit, 2 church-operated, 3 public, 5 for profit).
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Final

import numpy as np

from sim.population.census import ELSEWHERE, STATES_OF, region_of_state
from sim.population.figures import beds_from_physicians, median_beds, physicians_from_beds
from sim.population.listing import Listing, public_or_nonprofit, rows_in_words
from sim.population.names import counted
from sim.population.population import FACT_RECORD, OPTIONAL_TRAITS
from sim.population.sheet import Sheet
from sim.vocabulary import GOVERNMENT, HEALTH_SYSTEM, INVESTOR, NONPROFIT

NEEDED: Final = ("health_sys_id", "health_sys_state", "sys_beds", "total_mds")
YEARS: Final = (2016, 2018, 2020, 2021, 2022, 2023)
MOST: Final = 10_000_000

_OWNER_OF_CODE: Final = {1: NONPROFIT, 2: NONPROFIT, 3: GOVERNMENT, 5: INVESTOR}
# The first release for 2018 has exactly these columns, and only 2023 has the second list.
_COLUMNS_2018: Final = frozenset(
    {
        *("health_sys_id", "health_sys_name", "health_sys_city", "health_sys_state"),
        *("in_onekey", "in_aha", "onekey_id", "aha_sysid", "total_mds", "prim_care_mds"),
        *("grp_cnt", "hosp_cnt", "acutehosp_cnt", "sys_multistate", "sys_beds", "sys_dsch"),
        *("sys_res", "maj_inv_owned", "deg_children", "sys_incl_majteachhosp"),
        *("sys_incl_vmajteachhosp", "sys_teachint", "sys_incl_highdpphosp"),
        *("sys_highucburden", "sys_incl_highuchosp"),
    }
)
_COLUMNS_ONLY_2023: Final = frozenset({"grp_cnt_restricted", "hhco_cnt", "nh_cnt_restricted"})
# AHRQ names files by the year described, but for one: the update of 2016 made in 2019.
_YEAR_IN_NAME: Final = re.compile(r"compendium[-_ ]*(?:(20\d\d)(?!\d|update)|(2019update))")


def read_compendium(sheet: Sheet) -> Listing:
    """Return the health systems of a Compendium file.

    Raises
    ------
    InvalidSetting
        For a missing column, an id that stands twice, a state that does not exist, or a
        number that is none or is out of bounds.
    """
    sheet.require(NEEDED, "ahrq")
    ids = sheet.unique_ids("health_sys_id")
    facts = np.zeros(len(sheet), FACT_RECORD)
    facts["kind"] = HEALTH_SYSTEM
    for trait in OPTIONAL_TRAITS:
        facts[trait] = math.nan
    no_beds: list[int] = []
    no_state: list[int] = []
    no_owner = 0
    for record, identity in enumerate(ids):
        own = facts[record]
        own["region"] = _region(sheet, record)
        own["multistate"] = sheet.number("sys_multistate", record, 0, 3) >= 2
        own["size"], own["physicians"], imputed = _size(sheet, record)
        owner = _owner(sheet, record)
        own["ownership"] = public_or_nonprofit(identity) if owner is None else owner
        no_owner += owner is None
        if imputed:
            no_beds.append(sheet.rows[record])
        if not sheet.text("health_sys_state", record):
            no_state.append(sheet.rows[record])
    year = recognised_year(sheet)
    release = f"AHRQ Compendium {year}" if year else "AHRQ Compendium, year not recognised"
    filled = f"; beds of {len(no_beds)} imputed" if no_beds else ""
    return Listing(
        facts=facts,
        ids=tuple(ids),
        names=tuple(sheet.text("health_sys_name", row) or ids[row] for row in range(len(ids))),
        described="US ",
        origin=f"{release}, {sheet.name}{filled}",
        year=year,
        source=f"AHRQ Compendium of U.S. Health Systems, {year or 'year not recognised'} "
        f"(file {sheet.name}, SHA-256 {sheet.digest}...)",
        notes=_notes(no_beds, no_state, no_owner),
    )


def _notes(no_beds: list[int], no_state: list[int], no_owner: int) -> tuple[str, ...]:
    """Return one sentence for each thing that had to be filled in; rows of the spreadsheet."""
    notes = []
    if no_beds:
        notes.append(
            f"Beds of {counted(len(no_beds), 'health system')} ({rows_in_words(no_beds)}) were "
            "missing and follow from physicians by the log-log regression of the 2018 figures."
        )
    if no_state:
        notes.append(
            f"{counted(len(no_state), 'health system')} without a state "
            f"({rows_in_words(no_state)}) count as Elsewhere."
        )
    if no_owner:
        notes.append(
            f"Whether {counted(no_owner, 'health system')} are non-profit or public is not in "
            "the file: drawn once, keyed by their ids."
        )
    return tuple(notes)


def recognised_year(sheet: Sheet) -> int | None:
    """Return the year that a file describes, or None unless its name or columns tell.

    The columns tell 2018 (first release) and 2023; those of 2020, 2021 and 2022 are the same,
    so there the name must tell. Where name and columns disagree, neither is believed.
    """
    named = _YEAR_IN_NAME.search(Path(sheet.file).name.casefold())
    from_name = None
    if named:
        from_name = 2016 if named.group(2) else int(named.group(1))
    columns = set(sheet.columns)
    from_columns = 2018 if columns == _COLUMNS_2018 else None
    if columns & _COLUMNS_ONLY_2023:
        from_columns = 2023
    if from_name not in YEARS:
        return from_columns
    return from_name if from_columns in (None, from_name) else None


def _region(sheet: Sheet, record: int) -> int:
    state = sheet.text("health_sys_state", record)
    region = region_of_state(state) if state else ELSEWHERE
    if region is None:
        known = ", ".join(sorted(code for codes in STATES_OF.values() for code in codes))
        raise sheet.cell_problem(
            "health_sys_state", record, f"is not a US postal code; allowed is {known}"
        )
    return region


def _size(sheet: Sheet, record: int) -> tuple[float, float, bool]:
    """Return beds, physicians and whether the beds had to be imputed; 0 counts as missing."""
    beds = sheet.number("sys_beds", record, 0, MOST)
    physicians = sheet.number("total_mds", record, 0, MOST)
    if beds > 0:
        return beds, physicians if physicians > 0 else physicians_from_beds(beds), False
    if physicians > 0:
        return beds_from_physicians(physicians), physicians, True
    return median_beds(), physicians_from_beds(median_beds()), True


def _owner(sheet: Sheet, record: int) -> int | None:
    """Return the owner as far as the file tells."""
    code = sheet.number("sys_ownership", record, 0, 9)
    if not math.isnan(code):
        return _OWNER_OF_CODE.get(int(code))
    return INVESTOR if sheet.number("maj_inv_owned", record, 0, 1) == 1 else None
