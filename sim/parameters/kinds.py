"""Kinds of organisation: a table of numbers, not separate code (0-2)."""

from typing import ClassVar, Final

from sim.parameters.declaration import Declaration as D
from sim.parameters.rows import Rows, row_record

KIND_COLUMNS: Final = (
    # Size.
    D("median_size", 200.0, "count", 1, 1e6, "Beds or employees of an organisation of scale 1.", "assumption", (25, 4000)),
    D("size_spread", 0.8, "1", 0, 3, "Standard deviation of log size, where no population states it.", "assumption", (0.4, 2.6)),
    D("size_elasticity", 1.0, "1", 0, 1.5, "Economic scale grows with size to this power.", "assumption", (0.5, 1.0)),
    # Temper.
    D("risk_aversion", 4.0, "1", 0, 20, "Median risk aversion.", "1-4 3-9 3-16", (1, 8)),
    D("tempo", 0.3, "1", 0, 1, "Mean tempo: 0 tests everything, 1 fails fast.", "1-14", (0.1, 0.7)),
    D("overstatement", 0.2, "1", 0, 1, "Mean overstatement of own capability.", "3-6 3-15", (0.0, 0.4)),
    D("understanding", 0.5, "1", 0, 1, "Mean understanding of the other side's business, as a partner.", "1-17 1-18", (0.3, 0.7)),
    # Means.
    D("attention", 1.15, "1", 0.1, 20, "Attention of an organisation of scale 1, in implementations.", "3-13", (0.4, 5)),
    D("attention_elasticity", 0.55, "1", 0, 1, "Attention grows with scale to this power.", "1-15 3-13", (0.1, 1.0)),
    # What it wants: weights are drawn around these, then made to add up to 1.
    D("lean_staff", 1.0, "1", 0, 5, "Lean to recruit, train and retain staff.", "0-1", (0.5, 1.5)),
    D("lean_mission", 1.6, "1", 0, 5, "Lean to deliver on the mission.", "0-1", (0.3, 2.4)),
    D("lean_innovation", 1.0, "1", 0, 5, "Lean to research and innovation.", "0-1 0-4", (0.5, 2.2)),
    D("lean_revenue", 0.9, "1", 0, 5, "Lean to new revenue.", "0-1", (0.3, 2)),
    D("lean_supply_cost", 1.0, "1", 0, 5, "Lean to a lower cost of supply.", "0-1", (0.4, 1.5)),
)  # fmt: skip

KIND_RECORD: Final = row_record(KIND_COLUMNS)


class OrganisationKinds(Rows):
    """Numbers of each kind of organisation; in the order of ``sim.vocabulary.KINDS``.

    Examples
    --------
    >>> OrganisationKinds(vendor={"tempo": 0.5})["vendor"]["tempo"]
    0.5
    """

    GROUP = "kinds"
    COLUMNS = KIND_COLUMNS
    MORE_ROWS = False
    BUILT_IN: ClassVar = {
        "health_system": {
            "median_size": 406.0,  # beds, AHRQ Compendium 2018
            "size_elasticity": 0.7,
            "attention": 1.25,
            "lean_innovation": 1.3,
            "attention_elasticity": 0.93,
        },
        "vendor": {
            "median_size": 50.0,
            "size_spread": 1.5,
            "risk_aversion": 1.5,
            "tempo": 0.7,
            "overstatement": 0.4,
            "understanding": 0.345,  # fewer than one in five above one half (1-17)
            "attention": 0.5,
            "attention_elasticity": 1.0,
            "lean_staff": 0.5,
            "lean_mission": 0.3,
            "lean_innovation": 1.5,
            "lean_revenue": 2.0,
            "lean_supply_cost": 0.7,
        },
        "public_agency": {
            "risk_aversion": 5.0,
            "tempo": 0.2,
            "understanding": 0.4,
            "lean_staff": 0.9,
            "lean_mission": 2.0,
            "lean_innovation": 0.6,
            "lean_revenue": 0.3,
            "lean_supply_cost": 1.2,
        },
        "university": {
            "median_size": 2000.0,
            "risk_aversion": 3.0,
            "tempo": 0.35,
            "lean_staff": 0.8,
            "lean_innovation": 2.2,
            "lean_mission": 1.0,
            "lean_revenue": 0.8,
            "lean_supply_cost": 0.4,
        },
    }
