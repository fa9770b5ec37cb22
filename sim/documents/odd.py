"""The tables of the ODD description, written from the declarations into ``docs/odd.md``.

``python -m sim.documents.odd`` rewrites what stands between ``<!-- generated: NAME -->`` and
``<!-- end -->``; all other text is written by hand. A test says when a table is stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.documents.patterns import PATTERNS
from sim.documents.reference import (
    GROUP_TITLES,
    attribute_table,
    ending_table,
    event_table,
    lever_table,
    switch_table,
    table,
)
from sim.engine import arithmetic, chance
from sim.parameters import PARAMETER_GROUPS, OrganisationKinds, PartnershipTypes
from sim.parameters.policy import GROUPS
from sim.parameters.rows import Rows
from sim.population.figures import load_figures
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.regions import REGION_ATTRIBUTES
from sim.vocabulary import AREAS, KINDS, OBJECTIVES, ORIGINS, OWNERSHIPS, REGIONS, SIDES, STAGES

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "odd.md"
MARKED: Final = re.compile(r"<!-- generated: (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)

# Seed, purpose, month, who, whom: a plain draw, one before month 0, one of several.
_EXAMPLES: Final = (
    (7, chance.ORDER, 0, 3, 4),
    (2018, chance.PRESSURE, -12, 3, 0),
    (2**64 - 1, chance.CANDIDATE + (2 << 8), 24, 17, 3),
)


def _patterns() -> list[str]:
    return table(
        ("pattern", "what", "from", "to", "source"),
        (
            (*one.label.split(": ", 1), f"{one.low:g}", f"{one.high:g}", one.source)
            for one in PATTERNS
        ),
    )


def _vocabulary() -> list[str]:
    lists = {
        "kinds of organisation": KINDS,
        "owners": OWNERSHIPS,
        "regions": REGIONS,
        "problem areas": AREAS,
        "objectives": OBJECTIVES,
        "origins of partnerships": ORIGINS,
        "stages": STAGES,
        "sides that end one": SIDES,
        "groups that a phase of a policy applies to": GROUPS,
    }
    return table(
        ("list", "codes, from 0"), ((name, ", ".join(codes)) for name, codes in lists.items())
    )


def _rows(rows: Rows) -> list[str]:
    """Return a line for each column, with the value of each built-in row."""
    return table(
        ("column", "meaning", "unit", *rows),
        (
            (
                f"`{column.name}`",
                column.meaning,
                column.unit,
                *(
                    column.codes[int(row[column.name])] if column.codes else f"{row[column.name]:g}"
                    for row in rows.values()
                ),
            )
            for column in rows.COLUMNS
        ),
    )


def _parameters() -> list[str]:
    lines = []
    for group, declared in PARAMETER_GROUPS.items():
        lines += [
            f"**{GROUP_TITLES[group]}**",
            "",
            *table(
                ("parameter", "value", "unit", "meaning"),
                ((f"`{one.name}`", f"{one.default:g}", one.unit, one.meaning) for one in declared),
            ),
        ]
    return lines


def _figures() -> list[str]:
    figures = load_figures()
    quantiles = zip(figures.scores, figures.beds, figures.physicians, strict=True)
    single: dict[str, Any] = {
        "correlation of normal scores": figures.score_correlation,
        "quartiles of beds": figures.bed_quartiles,
        "chance of several states, by quarter of beds": figures.multistate_chance,
        "investor share: one state, several": figures.investor_chance,
        "nonprofit share of the others": figures.nonprofit_share,
        "vendor investor share": figures.vendor_investor_share,
        "university government share": figures.university_government_share,
        "cumulative chance of regions": figures.region_chance,
    }
    return [
        *table(
            ("normal score", "beds", "physicians"),
            (tuple(map(_exact, row)) for row in quantiles),
        ),
        *table(
            ("figure", "value"),
            ((name, ", ".join(map(_exact, np.atleast_1d(one)))) for name, one in single.items()),
        ),
    ]


def _exact(value: Any) -> str:
    """Return the shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def _purposes() -> list[str]:
    numbers = {
        name: value for name, value in vars(chance).items() if re.fullmatch("[A-Z][A-Z_]+", name)
    }
    return table(("purpose", "number"), numbers.items())


def _draws() -> list[str]:
    rows = []
    for seed, purpose, month, who, whom in _EXAMPLES:
        wide: Any = np.uint64(seed)
        drawn = chance.block(wide, purpose, month, who, whom)
        rows.append((seed, purpose, month, who, whom, *map(_exact, drawn)))
    functions = (("exp", 1.5), ("log", 2.5), ("inverse_normal", 0.001), ("inverse_normal", 0.3))
    return [
        *table(("seed", "purpose", "month", "who", "whom", "u₁", "u₂", "u₃", "u₄"), rows),
        *table(
            ("function", "of", "is"),
            ((name, x, _exact(getattr(arithmetic, name)(x))) for name, x in functions),
        ),
    ]


BLOCKS: Final[dict[str, Callable[[], list[str]]]] = {
    "patterns": _patterns,
    "vocabulary": _vocabulary,
    "types": lambda: _rows(PartnershipTypes()),
    "kinds": lambda: _rows(OrganisationKinds()),
    "levers": lever_table,
    "organisations": lambda: attribute_table(ORGANISATION_ATTRIBUTES),
    "partnerships": lambda: attribute_table(PARTNERSHIP_ATTRIBUTES),
    "regions": lambda: attribute_table(REGION_ATTRIBUTES),
    "events": event_table,
    "switches": switch_table,
    "figures": _figures,
    "purposes": _purposes,
    "draws": _draws,
    "history": lambda: attribute_table(HISTORY_ATTRIBUTES),
    "endings": ending_table,
    "parameters": _parameters,
}


def filled(text: str) -> str:
    """Return the description with all its tables written anew.

    Raises
    ------
    ValueError
        For a mark without an end, a name that is not known, or a table that has no place.
    """
    names = [name for name, _ in MARKED.findall(text)]
    if sorted(names) != sorted(BLOCKS) or text.count("<!-- generated:") != len(names):
        raise ValueError(f"the marks are {names}; each of {list(BLOCKS)} is needed once")
    return MARKED.sub(
        lambda found: "\n".join(
            [f"<!-- generated: {found[1]} -->", *BLOCKS[found[1]](), "<!-- end -->"]
        ),
        text,
    )


def by_hand(text: str) -> str:
    """Return the description without its generated tables."""
    return MARKED.sub("", text)


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8")), "utf-8")
