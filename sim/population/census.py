"""The nine divisions of the US Census Bureau: which state lies where.

Source: US Census Bureau, "Census Regions and Divisions of the United States".
Puerto Rico and the other territories, the states in free association (whose addresses have US
postal codes too) and the armed forces abroad belong to no division: they are ``Elsewhere``. Other
countries are ``Abroad``, a region without states.
"""

from __future__ import annotations

from typing import Final

from sim.vocabulary import REGIONS

STATES_OF: Final[dict[str, tuple[str, ...]]] = {
    "New England": ("CT", "MA", "ME", "NH", "RI", "VT"),
    "Middle Atlantic": ("NJ", "NY", "PA"),
    "East North Central": ("IL", "IN", "MI", "OH", "WI"),
    "West North Central": ("IA", "KS", "MN", "MO", "ND", "NE", "SD"),
    "South Atlantic": ("DC", "DE", "FL", "GA", "MD", "NC", "SC", "VA", "WV"),
    "East South Central": ("AL", "KY", "MS", "TN"),
    "West South Central": ("AR", "LA", "OK", "TX"),
    "Mountain": ("AZ", "CO", "ID", "MT", "NM", "NV", "UT", "WY"),
    "Pacific": ("AK", "CA", "HI", "OR", "WA"),
    "Elsewhere": ("AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"),
    "Abroad": (),
}

ELSEWHERE: Final = REGIONS.index("Elsewhere")

_CODES: Final = ", ".join(sorted(code for codes in STATES_OF.values() for code in codes))
NOT_A_STATE: Final = f"is not a US postal code; allowed is {_CODES}"

_ROWS: Final = {state: REGIONS.index(name) for name, all_ in STATES_OF.items() for state in all_}


def region_of_state(state: str) -> int | None:
    """Return the row of ``sim.vocabulary.REGIONS`` for a US postal code; None if unknown.

    >>> REGIONS[region_of_state("tx")]
    'West South Central'
    """
    return _ROWS.get(state.strip().upper())


def region_named(name: str) -> int | None:
    """Return the row of ``sim.vocabulary.REGIONS`` for the name of a region; None if unknown."""
    wanted = name.strip().casefold()
    return next((row for row, known in enumerate(REGIONS) if known.casefold() == wanted), None)
