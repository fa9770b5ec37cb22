"""Where each claim of the evidence is in the model: names, and the one function that resolves them.

``docs/evidence.md`` says for every claim what it became, in its last column: names such as
``parameter.fomo_rate`` or ``rule.search.fomo_urge``, or ``left out:`` and a reason. Names of
parameters, levers and attributes are those of the declarations, which in turn name claims. Public
figures stand in a table of their own (`sim.documents.public_figures`).

``python -m sim.documents.evidence`` checks both directions and prints what does not fit; the tests
do too. ``python -m sim.documents.evidence 3-10`` prints what the claim became, and every
declaration that names it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import sim.lifecycle
from sim.documents.patterns import PATTERNS
from sim.documents.public_figures import (
    claims_part,
    figures_part,
    read_figures,
    sources,
    table_cells,
    value_of,
)
from sim.parameters import (
    EVENT_KINDS,
    KIND_COLUMNS,
    LEVERS,
    PARAMETER_GROUPS,
    PARAMETERS,
    SWITCHES,
    TYPE_COLUMNS,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.rows import Rows
from sim.state.attribute import Attribute
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.regions import REGION_ATTRIBUTES
from sim.vocabulary import ENDINGS, ORIGINS, ending_group

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs" / "evidence.md"
LEFT_OUT: Final = "left out:"
CLAIM: Final = re.compile(r"\b[0-4]-\d+\b")
_NAME: Final = re.compile(r"`([a-z]+\.[^`]+)`")
# Rates of the world, of organisations and of leaving: they come from outside, so each is either
# held against a public figure or said to be an assumption.
_EXOGENOUS: Final = ("environment", "means", "leaving")

# Modules outside `sim.lifecycle` that hold rules, by the name they have in the documents.
RULE_MODULES: Final = {
    "schedule": "sim.engine.schedule",
    "traits": "sim.population.traits",
    "network": "sim.population.network",
    "synthetic": "sim.population.synthetic",
    **{
        one.name: f"sim.lifecycle.{one.name}"
        for one in pkgutil.iter_modules(sim.lifecycle.__path__)
    },
}
ATTRIBUTES: Final[dict[str, tuple[Attribute, ...]]] = {
    "organisation": ORGANISATION_ATTRIBUTES,
    "partnership": PARTNERSHIP_ATTRIBUTES,
    "region": REGION_ATTRIBUTES,
    "history": HISTORY_ATTRIBUTES,
}


@dataclass(frozen=True)
class Row:
    """One claim or published figure, as the document has it.

    Attributes
    ----------
    key : str
        Id of a claim such as ``3-10``; the first cell of a published figure.
    text : str
        What it says.
    cell : str
        The last column: what it became.
    """

    key: str
    text: str
    cell: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it became."""
        return tuple(_NAME.findall(self.cell))

    @property
    def reason(self) -> str:
        """Why it, or a part of it, is not in the model; empty where nothing is left out."""
        return self.cell.partition(LEFT_OUT)[2].strip(" .")


def read_rows(text: str) -> list[Row]:
    """Return the claims and figures from the literature of the document, in its order."""
    # A row without the last column is one that says nothing of the model.
    return [
        Row(cells[0], cells[1], cells[3] if len(cells) > 3 else "")
        for cells in table_cells(claims_part(text))
    ]


def read_claims(text: str) -> dict[str, Row]:
    """Return the claims of the document by id."""
    return {row.key: row for row in read_rows(text) if CLAIM.fullmatch(row.key)}


def resolve(name: str) -> str:
    """Return what a dotted name stands for, in a few words.

    Raises
    ------
    LookupError
        For a name that stands for nothing.

    Examples
    --------
    >>> resolve("parameter.fomo_mean")
    'Mean fear of missing out.'
    >>> resolve("kind.vendor.tempo")
    'Mean tempo: 0 tests everything, 1 fails fast.'
    """
    group, _, rest = name.partition(".")
    if group not in _RESOLVERS or not rest:
        raise LookupError(f"{name}: allowed is {', '.join(f'{one}.…' for one in _RESOLVERS)}")
    try:
        return _RESOLVERS[group](rest)
    except KeyError:
        raise LookupError(f"{name} does not exist") from None


def _attribute(table: str) -> Callable[[str], str]:
    meanings = {one.name: one.meaning for one in ATTRIBUTES[table]}
    return meanings.__getitem__


def _row_of(rows: Rows) -> Callable[[str], str]:
    meanings = {column.name: column.meaning for column in rows.COLUMNS}

    def find(rest: str) -> str:
        name, _, column = rest.partition(".")
        return meanings[column] if rows[name] and column else f"Row {name} of the {rows.GROUP}."

    return find


def _rule(rest: str) -> str:
    module, _, function = rest.partition(".")
    found = vars(importlib.import_module(RULE_MODULES[module]))[function]
    if getattr(found, "__module__", "") != RULE_MODULES[module]:
        raise KeyError(rest)
    return str(found.__doc__).partition("\n")[0]


def _policy(rest: str) -> str:
    file = ROOT / "configs" / "policy" / f"{rest}.yaml"
    if not rest.isidentifier() or not file.is_file():
        raise KeyError(rest)
    return f"Policy of {file.relative_to(ROOT)}."


def _pattern(rest: str) -> str:
    """Find a pattern by its number, or all parts of one (5 for 5a and 5b)."""
    found = [
        one.name for one in PATTERNS if one.number in {rest, *(rest + part for part in "abcd")}
    ]
    if not found:
        raise KeyError(rest)
    return "; ".join(found)


def _outcome(rest: str) -> str:
    if rest not in outcome_names():
        raise KeyError(rest)
    return f"Column {rest} of the outcomes of a run."


@cache
def outcome_names() -> frozenset[str]:
    """Return the names of the outcomes of a run: those of a run in which nothing happened."""
    from sim.engine.beginning import begin
    from sim.population import synthetic_population
    from sim.run import Run
    from sim.telling.outcomes import run_outcomes

    nobody = synthetic_population(1, 1, 0, 0, 0, 0)
    return frozenset(run_outcomes(begin(Run(population=nobody, months=1, warm_up=0)), 1))


_RESOLVERS: Final[dict[str, Callable[[str], str]]] = {
    "parameter": lambda rest: PARAMETERS[rest].meaning,
    "lever": lambda rest: {lever.name: lever.meaning for lever in LEVERS}[rest],
    "organisation": _attribute("organisation"),
    "partnership": _attribute("partnership"),
    "region": _attribute("region"),
    "history": _attribute("history"),
    "type": _row_of(PartnershipTypes()),
    "kind": _row_of(OrganisationKinds()),
    "rule": _rule,
    "ending": lambda rest: {one: f"Ending, {ending_group(one)}." for one in ENDINGS}[rest],
    "origin": lambda rest: {one: f"Partnerships of origin {one}." for one in ORIGINS}[rest],
    "event": lambda rest: EVENT_KINDS[rest][0],
    "switch": lambda rest: f"Sets {', '.join(SWITCHES[rest])}.",
    "policy": _policy,
    "pattern": _pattern,
    "outcome": _outcome,
}


def declarations() -> Iterator[tuple[str, str]]:
    """Yield the dotted name and the evidence of everything that states its evidence.

    A column of the types or kinds is named without a row, such as ``type.integration``.
    """
    for name, declared in PARAMETERS.items():
        yield f"parameter.{name}", declared.evidence
    for lever in LEVERS:
        yield f"lever.{lever.name}", lever.evidence
    for column in TYPE_COLUMNS:
        yield f"type.{column.name}", column.evidence
    for column in KIND_COLUMNS:
        yield f"kind.{column.name}", column.evidence
    for table, attributes in ATTRIBUTES.items():
        for attribute in attributes:
            yield f"{table}.{attribute.name}", attribute.evidence
    for event, (_, evidence) in EVENT_KINDS.items():
        yield f"event.{event}", evidence


def declared_by(name: str) -> str:
    """Return the name of the declaration behind a dotted name: rows share their columns."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[2]}" if parts[0] in {"type", "kind"} and parts[2:] else name


def citing() -> dict[str, list[str]]:
    """Return, for each claim id, the names of the declarations that name it."""
    found: dict[str, list[str]] = {}
    for name, evidence in declarations():
        for claim in CLAIM.findall(evidence):
            found.setdefault(claim, []).append(name)
    return found


def _figure_problems(text: str) -> Iterator[str]:
    """Yield what does not fit between the public figures and the declarations."""
    figures = read_figures(text)
    for figure in figures:
        try:
            value_of(figure.expression)
        except LookupError as problem:
            yield f"{figure.source}: {problem}."
            continue
        if not figure.holds:
            yield f"{figure.source}: {figure.expression} is not as told: {figure.inside}."
    for name, evidence in declarations():
        papers, public = sources(evidence)
        for paper in papers:
            if paper not in claims_part(text):
                yield f"{name}: {paper} is not in the list from the literature."
        for source in public:
            naming = [figure for figure in figures if source in figure.source]
            if not any(declared_by(one) == name for figure in naming for one in figure.names):
                yield f"{name}: no public figure of {source} names it."
    for group in _EXOGENOUS:
        for declared in PARAMETER_GROUPS[group]:
            told = re.search(rf"\b{declared.name}\b", figures_part(text))
            if declared.unit == "1/month" and not told:
                yield f"parameter.{declared.name}: is no public figure and no stated assumption."


def problems(text: str) -> list[str]:
    """Return what does not fit between the document and the model, a sentence each."""
    found = list(_figure_problems(text))
    rows, claims = read_rows(text), read_claims(text)
    for row in rows:
        if not row.names and not row.reason:
            found.append(f"{row.key}: has neither a name nor a reason to be left out.")
        for name in row.names:
            try:
                resolve(name)
            except LookupError as problem:
                found.append(f"{row.key}: {problem}.")
    for claim, names in citing().items():
        if claim not in claims:
            found.append(f"{claim}: is named by {', '.join(names)}, and is not in the document.")
        elif not {declared_by(name) for name in claims[claim].names} & set(names):
            found.append(f"{claim}: names none of those that name it: {', '.join(names)}.")
    evidence = dict(declarations())
    for key, claim_row in claims.items():
        for name in claim_row.names:
            behind = declared_by(name)
            if behind in evidence and key not in CLAIM.findall(evidence[behind]):
                found.append(f"{key}: names {name}, whose declaration does not name {key}.")
    return found


def main(arguments: list[str]) -> int:
    """Check the document, or tell of the claims asked for."""
    text = DOCUMENT.read_text("utf-8")
    claims, named = read_claims(text), citing()
    for key in arguments:
        if key not in claims:
            print(f"{key} is not a claim of {DOCUMENT.name}.", file=sys.stderr)
            return 2
        row = claims[key]
        print(f"{key}: {row.text}")
        for name in row.names:
            print(f"  {name}: {resolve(name)}")
        if row.reason:
            print(f"  {LEFT_OUT} {row.reason}")
        for name in sorted(set(named.get(key, [])) - set(row.names)):
            print(f"  named by {name}")
    if arguments:
        return 0
    wrong = problems(text)
    print("\n".join(wrong) if wrong else f"{len(claims)} claims, all of them traced.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
