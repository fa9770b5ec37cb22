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

from sim.population.census import ELSEWHERE, NOT_A_STATE, region_of_state
from sim.population.gaps import fill_sizes
from sim.population.listing import Listing, public_or_nonprofit
from sim.population.names import counted
from sim.population.population import FACT_RECORD, OPTIONAL_TRAITS
from sim.population.sheet import Sheet, rows_in_words
from sim.vocabulary import GOVERNMENT, HEALTH_SYSTEM, INVESTOR, NONPROFIT

NEEDED: Final = ("health_sys_id", "health_sys_state", "sys_beds", "total_mds")
YEARS: Final = (2016, 2018, 2020, 2021, 2022, 2023)
MOST: Final = 10_000_000
BOUNDS: Final[dict[str, tuple[float, float]]] = {
    "sys_beds": (0, MOST),
    "total_mds": (0, MOST),
    "sys_multistate": (0, 3),
    "sys_ownership": (0, 9),
    "maj_inv_owned": (0, 1),
}

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
    numbers = sheet.numbers(BOUNDS)
    facts = np.zeros(len(sheet), FACT_RECORD)
    facts["kind"] = HEALTH_SYSTEM
    for trait in OPTIONAL_TRAITS:
        facts[trait] = math.nan
    facts["size"], facts["physicians"] = numbers["sys_beds"], numbers["total_mds"]
    facts["multistate"] = numbers["sys_multistate"] >= 2
    no_state: list[int] = []
    no_owner = 0
    for record, identity in enumerate(ids):
        own = facts[record]
        own["region"] = _region(sheet, record)
        owner = _owner(numbers["sys_ownership"][record], numbers["maj_inv_owned"][record])
        own["ownership"] = public_or_nonprofit(identity) if owner is None else owner
        no_owner += owner is None
        if not sheet.word("health_sys_state", record):
            no_state.append(sheet.rows[record])
    sheet.faults.refuse()
    filled, notes = fill_sizes(facts, np.arange(len(sheet)), ids, sheet.rows)
    year = recognised_year(sheet)
    release = f"AHRQ Compendium {year}" if year else "AHRQ Compendium, year not recognised"
    return Listing(
        facts=facts,
        ids=tuple(ids),
        names=tuple(sheet.name_of("health_sys_name", row) or ids[row] for row in range(len(ids))),
        described="US ",
        origin=f"{release}, {sheet.name}{filled}",
        year=year,
        source=f"AHRQ Compendium of U.S. Health Systems, {year or 'year not recognised'} "
        f"(file {sheet.name}, SHA-256 {sheet.digest}...)",
        notes=(*notes, *_notes(no_state, no_owner)),
    )


def _notes(no_state: list[int], no_owner: int) -> list[str]:
    """Return one sentence for each thing, but sizes, that had to be filled in."""
    notes = []
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
    return notes


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
    state = sheet.word("health_sys_state", record)
    region = region_of_state(state) if state else ELSEWHERE
    if region is None:
        sheet.wrong_cell("health_sys_state", record, NOT_A_STATE)
        return ELSEWHERE
    return region


def _owner(code: float, investor: float) -> int | None:
    """Return the owner as far as the file tells."""
    if not math.isnan(code):
        return _OWNER_OF_CODE.get(int(code))
    return INVESTOR if investor == 1 else None
