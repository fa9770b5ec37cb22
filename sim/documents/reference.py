"""The reference of settings and states as Markdown, written from the declarations.

``python -m sim.documents.reference > docs/reference.md`` rewrites it; a test says when it is stale.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.documents.open_parameters import OPEN_PARAMETERS
from sim.parameters import (
    EVENT_KINDS,
    KIND_COLUMNS,
    LEVERS,
    PARAMETER_GROUPS,
    SWITCHES,
    TYPE_COLUMNS,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.declaration import Declaration
from sim.parameters.rows import Rows
from sim.state.attribute import Attribute
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.regions import REGION_ATTRIBUTES
from sim.vocabulary import ENDINGS, ending_group

GROUP_TITLES = {
    "traits": "How organisations differ",
    "environment": "The environment",
    "means": "Money of hosts and vendors",
    "choosing": "Searching, choosing, negotiating, signing",
    "working": "Working together: implementation, operation, trust, governance",
    "leaving": "Shocks, leaving, going on, standing",
}


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    """Return the lines of a table, an empty one after it."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows), ""]


def _range(low: float, high: float) -> str:
    return f"{low:g} to {high:g}"


def _parameters(declared: Iterable[Declaration]) -> list[str]:
    return table(
        ("parameter", "default", "unit", "bounds", "worth sweeping", "meaning", "evidence"),
        (
            (
                f"`{one.name}`",
                f"{one.default:g}",
                one.unit,
                _range(one.low, one.high),
                _range(*one.sweep),
                one.meaning,
                one.evidence,
            )
            for one in declared
        ),
    )


def _rows(rows: Rows) -> list[str]:
    """Return the built-in rows as a table: a line for each column."""
    return table(
        (rows.GROUP, *(f"`{name}`" for name in rows)),
        (
            (
                f"`{column.name}`",
                *(
                    column.codes[int(row[column.name])] if column.codes else f"{row[column.name]:g}"
                    for row in rows.values()
                ),
            )
            for column in rows.COLUMNS
        ),
    )


def attribute_table(attributes: Iterable[Attribute]) -> list[str]:
    """Return the attributes of a table of the state."""
    return table(
        ("attribute", "unit", "bounds", "meaning", "evidence"),
        (
            (
                f"`{one.name}`" + (f" ({one.length})" if one.length else ""),
                ", ".join(one.codes) if one.unit == "code" and one.codes else one.unit,
                _range(one.low, one.high),
                one.meaning,
                one.evidence,
            )
            for one in attributes
        ),
    )


def lever_table() -> list[str]:
    """Return the levers with their costs."""
    return table(
        (
            "lever",
            "acts on",
            "scope",
            "reach",
            "attention",
            "money",
            "host bears",
            "rigidity",
            "evidence",
        ),
        (
            (
                f"`{lever.name}`",
                lever.meaning,
                lever.scope,
                f"{lever.reach:g}",
                f"{lever.attention:g}",
                f"{lever.money:g}",
                f"{lever.host_share:.0%}",
                f"{lever.rigidity:g}",
                lever.evidence,
            )
            for lever in LEVERS
        ),
    )


def switch_table() -> list[str]:
    """Return the switches of the environment and what they set."""
    return table(
        ("switch", "off means"),
        (
            (f"`{name}`", ", ".join(f"`{key}` {value:g}" for key, value in off.items()))
            for name, off in SWITCHES.items()
        ),
    )


def event_table() -> list[str]:
    """Return the kinds of scripted events."""
    return table(
        ("kind", "what it does", "evidence"),
        ((f"`{name}`", meaning, source) for name, (meaning, source) in EVENT_KINDS.items()),
    )


def ending_table() -> list[str]:
    """Return the endings and what they count as."""
    return table(("ending", "counts as"), ((f"`{name}`", ending_group(name)) for name in ENDINGS))


def reference() -> str:
    """Return the whole reference as Markdown."""
    lines = [
        "# Reference: every parameter, lever, type and attribute",
        "",
        "Written from the declarations by `python -m sim.documents.reference`, never by hand.",
        "An evidence id such as 3-10 is a claim in [evidence.md](evidence.md); *assumption* means",
        "that no source supports the value, and the range worth sweeping is then the honest",
        "statement of it. Where a claim is named, it supports the mechanism; a value is from the",
        "source only where the source gives one. k$ is 1000 US dollars.",
        "",
        "## Parameters",
        "",
        "Set one with `parameters.NAME=VALUE` on the command line, or `Parameters(NAME=VALUE)`.",
        "",
    ]
    for group, declared in PARAMETER_GROUPS.items():
        lines += [f"### {GROUP_TITLES[group]}", "", *_parameters(declared)]
    lines += [
        "## Governance levers",
        "",
        "From 0 (absent) to 1 (full). Reach is the part of what a lever acts on that it removes or",
        "adds at full strength. Attention is in implementations (what one takes of its host),",
        "money in k$, both at full strength and for a full project or a host of median size:",
        "a month for the scopes *partnership* and *organisation*, a search for the scope *choice*.",
        "",
        *lever_table(),
        "## Partnership types",
        "",
        "Set one with `types.NAME.COLUMN=VALUE`; a new name makes a type of your own.",
        "",
        *_parameters(TYPE_COLUMNS),
        *_rows(PartnershipTypes()),
        "## Kinds of organisation",
        "",
        "Set one with `kinds.NAME.COLUMN=VALUE`.",
        "",
        *_parameters(KIND_COLUMNS),
        *_rows(OrganisationKinds()),
        "## Open parameters",
        "",
        "Evidence leaves these open, and `accord calibrate` moves them where no others are named.",
        "",
        *table(
            ("parameter", "why it is open"),
            ((f"`{name}`", why) for name, why in OPEN_PARAMETERS.items()),
        ),
        "## Switches of the environment",
        "",
        "`environment.NAME=false` switches a part off, by these values.",
        "",
        *switch_table(),
        "## Scripted events",
        "",
        "`events=[{kind:crisis,month:36,size:0.6}]` lets one happen; see `sim.Event`.",
        "",
        *event_table(),
    ]
    lines += ["## Endings", "", *ending_table()]
    for title, attributes in (
        ("Organisations", ORGANISATION_ATTRIBUTES),
        ("Partnerships", PARTNERSHIP_ATTRIBUTES),
        ("Regions", REGION_ATTRIBUTES),
        ("Monthly history", HISTORY_ATTRIBUTES),
    ):
        lines += [f"## {title}: attributes", "", *attribute_table(attributes)]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(reference(), end="")
