"""The tables of the ODD description, written from the declarations into ``docs/odd.md``.

``python -m sim.documents.odd`` rewrites what stands between ``<!-- generated: NAME -->`` and
``<!-- end -->``; all other text is written by hand. A test says when a table is stale.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.documents.evidence import RULE_MODULES
from sim.documents.patterns import PATTERNS
from sim.documents.reference import GROUP_TITLES, switch_table, table
from sim.engine import arithmetic, chance
from sim.engine.beginning import begin, enlarged, room_needed
from sim.engine.schedule import run_months
from sim.parameters import (
    LEVER_NAMES,
    LEVERS,
    PARAMETER_GROUPS,
    OrganisationKinds,
    PartnershipTypes,
    Policy,
)
from sim.parameters.horizon import MILESTONE, MONTHS, WARM_UP
from sim.parameters.policy import GROUPS
from sim.population.figures import load_figures
from sim.population.names import GROUPS as GROUPS_OF_ORGANISATIONS
from sim.run import Run
from sim.state.attribute import Attribute
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.regions import REGION_ATTRIBUTES
from sim.telling.outcomes import run_outcomes
from sim.vocabulary import (
    AREAS,
    ENDINGS,
    KINDS,
    OBJECTIVES,
    ORIGINS,
    OWNERSHIPS,
    REGIONS,
    SIDES,
    STAGES,
)

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs" / "odd.md"
POLICIES: Final = ROOT / "configs" / "policy"
MARKED: Final = re.compile(r"<!-- generated: (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)

# Seed, purpose, month, who, whom: a plain draw, one before month 0, one of several.
_DRAWN: Final = (
    (7, chance.ORDER, 0, 3, 4),
    (2018, chance.PRESSURE, -12, 3, 0),
    (2**64 - 1, chance.CANDIDATE + (2 << 8), 24, 17, 3),
)
# Values at which a wrong digit or branch shows; of the quantile, one for each of its three parts.
_REACHED: Final = (
    ("exp", -0.3),
    ("exp", 1.5),
    ("log", 0.73),
    ("log", 2.5),
    ("log", 4.841),
    ("logistic", 0.4),
    ("inverse_normal", 0.08),
    ("inverse_normal", 0.3),
    ("inverse_normal", 0.669730398687534),
    ("inverse_normal", 0.001),
    ("inverse_normal", 1e-12),
)
_PARAMETERS_A_LINE: Final = 3
_CHECKED_SEED: Final = 7
_CHECKED_STRENGTH: Final = 0.6


def _exact(value: Any) -> str:
    """Return the shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def _aligned(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return lines of plain text in columns, which any viewer shows."""
    cells = list(rows)
    widths = [max(map(len, column)) + 2 for column in zip(*cells, strict=True)]
    lines = [
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return ["```", *lines, "```", ""]


def _patterns() -> list[str]:
    return table(
        ("pattern", "what", "range"),
        ((*one.label.split(": ", 1), f"{one.low:g} to {one.high:g}") for one in PATTERNS),
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
        "endings: 1 and 2 are successes, 3 to 6 neutral": ENDINGS,
        "groups that a policy's phase applies to": GROUPS,
    }
    return table(
        ("list", "codes, from 0"), ((name, ", ".join(codes)) for name, codes in lists.items())
    )


def _scales() -> list[str]:
    groups = ", ".join(f"{one.noun.lower()} {one.usual(100)}" for one in GROUPS_OF_ORGANISATIONS)
    return table(
        ("setting", "unless said otherwise"),
        (
            ("`warm_up`", f"{WARM_UP} months"),
            ("`months` observed", f"{MONTHS} months"),
            ("`MILESTONE`", f"{MILESTONE} months"),
            ("organisations of each group, in the order of their rows", groups),
        ),
    )


def _cell(column: Any, value: float) -> str:
    return str(column.codes[int(value)]) if column.codes else _exact(value)


def _types() -> list[str]:
    rows = PartnershipTypes()
    return table(
        ("column", *rows),
        (
            (f"`{column.name}`", *(_cell(column, row[column.name]) for row in rows.values()))
            for column in rows.COLUMNS
        ),
    )


def _kinds() -> list[str]:
    rows = OrganisationKinds()
    numbers = (
        (column.name, *(_cell(column, row[column.name]) for row in rows.values()))
        for column in rows.COLUMNS
    )
    return _aligned([("", *rows), *numbers])


def readers_of_levers() -> dict[str, list[str]]:
    """Return, for each lever, the rules that read it, in the order of the modules."""
    found: dict[str, list[str]] = {name: [] for name in LEVER_NAMES}
    for module in RULE_MODULES.values():
        source = ast.parse(inspect.getsource(importlib.import_module(module)))
        for rule in source.body:
            if isinstance(rule, ast.FunctionDef):
                for node in ast.walk(rule):
                    if isinstance(node, ast.Name) and node.id.lower() in found:
                        readers = found[node.id.lower()]
                        if rule.name not in readers:
                            readers.append(rule.name)
    return found


def _levers() -> list[str]:
    readers = readers_of_levers()
    return table(
        (
            "lever",
            "acts on",
            "scope",
            "attention",
            "money",
            "host_share",
            "reach",
            "rigidity",
            "in",
        ),
        (
            (
                f"`{one.name}`",
                one.meaning,
                one.scope,
                *map(_exact, (one.attention, one.money, one.host_share, one.reach, one.rigidity)),
                ", ".join(f"`{rule}`" for rule in readers[one.name]),
            )
            for one in LEVERS
        ),
    )


def _policies() -> list[str]:
    """Return the named policies; their files are flat, and phases are lists of flat mappings."""
    rows = []
    for file in sorted(POLICIES.glob("*.yaml")):
        text = re.sub(r"\s+#.*", "", file.read_text("utf-8"))
        given = re.findall(r"^( *(?:- )?)(\w+): *(.+)$", text, re.MULTILINE)
        told = [f"{name} {value}" for indent, name, value in given if indent or name in LEVER_NAMES]
        rows.append((f"`{file.stem}`", ", ".join(told) or "none"))
    return table(("policy", "levers, or what its phase says"), rows)


def _states(attributes: Iterable[Attribute]) -> list[str]:
    return _aligned(
        (
            one.name
            + (f" ({one.length})" if one.length else "")
            + (f", {one.unit}" if one.unit in {"k$", "month"} else ""),
            one.meaning,
        )
        for one in attributes
    )


def _parameters() -> list[str]:
    lines = []
    for group, declared in PARAMETER_GROUPS.items():
        words = [f"{one.name} {_exact(one.default)}" for one in declared]
        words += [""] * (-len(words) % _PARAMETERS_A_LINE)
        starts = range(0, len(words), _PARAMETERS_A_LINE)
        rows = _aligned(tuple(words[one : one + _PARAMETERS_A_LINE]) for one in starts)
        lines += [f"**{GROUP_TITLES[group]}**", "", *rows]
    return lines


def _figures() -> list[str]:
    figures = load_figures()
    quantiles = zip(figures.scores, figures.beds, strict=True)
    single: dict[str, Any] = {
        "normal scores: beds": [f"{_exact(score)}: {_exact(beds)}" for score, beds in quantiles],
        "quartiles of beds": figures.bed_quartiles,
        "chance of several states, by quarter of beds": figures.multistate_chance,
        "investor share: one state, several": figures.investor_chance,
        "nonprofit share of the others": figures.nonprofit_share,
        "vendor investor share": figures.vendor_investor_share,
        "university government share": figures.university_government_share,
        "cumulative chance of regions": figures.region_chance,
        "log beds: mean, deviation": (figures.log_beds_mean, figures.log_beds_deviation),
        "log physicians: mean, deviation": (
            figures.log_physicians_mean,
            figures.log_physicians_deviation,
        ),
        "correlation of the logarithms": figures.log_correlation,
    }
    return table(
        ("figure", "value"),
        (
            (
                name,
                ", ".join(
                    one if isinstance(one, str) else _exact(one)
                    for one in np.atleast_1d(value).tolist()
                ),
            )
            for name, value in single.items()
        ),
    )


def _purposes() -> list[str]:
    numbers = {
        name: value for name, value in vars(chance).items() if re.fullmatch("[A-Z][A-Z_]+", name)
    }
    return [", ".join(f"`{name}` {value}" for name, value in numbers.items()) + ".", ""]


def _draws() -> list[str]:
    rows = []
    for seed, purpose, month, who, whom in _DRAWN:
        wide: Any = np.uint64(seed)
        drawn = chance.block(wide, purpose, month, who, whom)
        rows.append((seed, purpose, month, who, whom, *map(_exact, drawn)))
    return [
        *table(("seed", "purpose", "month", "who", "whom", "u1", "u2", "u3", "u4"), rows),
        *table(
            ("function", "of", "is"),
            (
                (f"`{name}`", _exact(x), _exact(getattr(arithmetic, name)(x)))
                for name, x in _REACHED
            ),
        ),
    ]


def _checks() -> list[str]:
    """Return numbers of one run, at its start, on its way and at its end."""
    policy = Policy("check", dict.fromkeys(LEVER_NAMES, _CHECKED_STRENGTH))
    run = Run(policy=policy, seed=_CHECKED_SEED)
    world = begin(run)
    host, vendor = world.organisations[0], world.organisations[run.population.health_systems]
    peers = world.watched[: len(world.watched) // len(world.organisations)]
    rows = [
        (
            "row 0 at the start: size, prominence, resources",
            *_told(host, "size prominence resources"),
        ),
        ("the peers that it watches", ", ".join(map(str, peers))),
        ("first vendor: size, niche, experience", *_told(vendor, "size niche experience")),
    ]
    month = -run.warm_up
    for stop in (1 - run.warm_up, 12 - run.warm_up, 0, 12, run.months):
        while month < stop:
            month = run_months(world, month, stop, room_needed(world))
            if month < stop:
                world = enlarged(world)
        counts, climate = world.counts[0], world.climate[0]
        told = (counts["rows"], counts["active"], _exact(climate["usual"]))
        resources = _exact(world.organisations["resources"][0])
        rows.append(
            (
                f"after month {stop - 1}",
                ", ".join(map(str, (*told, resources))),
            ),
        )
    outcomes = run_outcomes(world, run.months)
    for name in ("objectives_unmet", "value_delivered", "net_benefit"):
        rows.append((f"`{name}`", _exact(outcomes[name])))
    return table(("what", "is"), rows)


def _told(row: Any, names: str) -> tuple[str]:
    return (", ".join(_exact(row[name]) for name in names.split()),)


BLOCKS: Final[dict[str, Callable[[], list[str]]]] = {
    "patterns": _patterns,
    "vocabulary": _vocabulary,
    "scales": _scales,
    "types": _types,
    "kinds": _kinds,
    "levers": _levers,
    "policies": _policies,
    "organisations": lambda: _states(ORGANISATION_ATTRIBUTES),
    "partnerships": lambda: _states(PARTNERSHIP_ATTRIBUTES),
    "regions": lambda: _states(REGION_ATTRIBUTES),
    "switches": switch_table,
    "figures": _figures,
    "purposes": _purposes,
    "draws": _draws,
    "parameters": _parameters,
    "checks": _checks,
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
