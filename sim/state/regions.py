"""The table of regions: the environment in which organisations live."""

from __future__ import annotations

from typing import Final

from sim.state.attribute import Attribute, record
from sim.vocabulary import AREAS, N_AREAS

_A = Attribute

REGION_ATTRIBUTES: Final = (
    _A("pressure", "1", 0, 1, "Economic pressure; 1 is a crisis of Covid's size.", "1-37 0-17"),
    _A("urgency", "1", 0, 1, "Urgency that speeds technology into use.", "1-45"),
    _A("funding", "1", 0, 1, "How open programme funding is in its cycle.", "2-28"),
    _A("funding_cut", "1", 0, 1, "Share of the programmes cut this month by an event.", "2-28"),
    _A("funding_phase", "1", 0, 1, "Where in its cycle programme funding starts.", "2-28"),
    _A("regulation", "1", 0, 1, "Unsettled change of rules and markets.", "2-26", AREAS, N_AREAS),
    _A("hottest", "code", 0, 6, "Area that is most talked about.", "3-11", AREAS),
    _A(
        "hype", "1", 0, 1, "What the talk adds to each area's promise.", "3-11 3-15", AREAS, N_AREAS
    ),
)

REGION_RECORD: Final = record(REGION_ATTRIBUTES)
