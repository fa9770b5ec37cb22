"""The ODD description: its tables are current, and nothing of the model is missing from it."""

import ast
import importlib
import inspect
import re

import pytest

from sim.documents.evidence import RULE_MODULES, outcome_names
from sim.documents.odd import BLOCKS, DOCUMENT, POLICIES, by_hand, filled, readers_of_levers
from sim.engine import arithmetic, chance
from sim.parameters import (
    EVENT_KINDS,
    KIND_COLUMNS,
    LEVER_NAMES,
    PARAMETERS,
    TYPE_COLUMNS,
)
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.regions import REGION_ATTRIBUTES
from sim.vocabulary import ENDINGS, ending_group

TEXT = DOCUMENT.read_text("utf-8")
HAND = by_hand(TEXT)
SUBMODELS = HAND.partition("\n## 7. ")[2].partition("\n## Limits")[0]
# Within lists of names, an underscore parts words; a dot ends none.
WORDS = set(re.findall(r"[a-z_0-9]+", SUBMODELS))
# What parameters, and rows of types and kinds, are called in the rules.
READ_FROM = {
    "x": "x.",
    "world.parameters[0]": "x.",
    "kind": "type.",
    "world.types[tie.type]": "type.",
    "world.types[partnership_type]": "type.",
}
# In these modules `kind` is a row of the kinds of organisation.
OF_KINDS = ("traits", "founding")
# Parameters that `sim.engine.beginning` reads for a module.
PASSED_ON = {"network": {"x.peers_watched", "x.regional_watch"}}
# What the page calls a thing that states belong to, and the states that there are.
STATES = {
    "x": set(PARAMETERS),
    "tie": {one.name for one in PARTNERSHIP_ATTRIBUTES},
    "old": {one.name for one in PARTNERSHIP_ATTRIBUTES},
    "own": {one.name for one in ORGANISATION_ATTRIBUTES},
    "host": {one.name for one in ORGANISATION_ATTRIBUTES},
    "partner": {one.name for one in ORGANISATION_ATTRIBUTES},
    "watcher": {one.name for one in ORGANISATION_ATTRIBUTES},
    "region": {one.name for one in REGION_ATTRIBUTES},
    "type": {one.name for one in TYPE_COLUMNS},
    "kind": {one.name for one in KIND_COLUMNS},
    "policy": {*LEVER_NAMES, "l"},
    "lever": {"attention", "money", "host_share", "reach", "rigidity", "c"},
    "world": {"usual", "shown", "showing", "audience"},
}
# Told in other words: as rows, lists of ties, numbers of lines, or by a list of names.
OTHERWISE = {
    *("host", "partner", "partner_generation", "before", "latest", "earlier", "peers_governed"),
    *("ending", "ended_by", "renewals", "kind", "ownership", "region", "abroad", "hosting", "type"),
}


def rules_of(module):
    """Return the names of the rules that a module defines: those that have a Python original."""
    found = vars(importlib.import_module(RULE_MODULES[module]))
    return [
        name
        for name, one in found.items()
        if getattr(one, "__module__", "") == RULE_MODULES[module]
        and (hasattr(one, "py_func") or (callable(one) and not isinstance(one, type)))
        and not name.startswith("_")
    ]


def subsections():
    """Return, for each module, the text of the parts of section 7 whose titles name it."""
    found = {}
    for part in SUBMODELS.split("\n### ")[1:]:
        for module in re.findall(r"`([^`]+)`", part.partition("\n")[0]):
            found[module] = found.get(module, "") + part
    return found


def is_told(rule, text):
    """Return whether a rule stands bold in the text, or begins a line of it."""
    return re.search(rf"\*\*`{rule}`\*\*|^{rule}\b", text, re.MULTILINE)


def nodes_of(module):
    """Yield the nodes of the code of a module."""
    yield from ast.walk(ast.parse(inspect.getsource(importlib.import_module(RULE_MODULES[module]))))


def names_read(module):
    """Return the parameters and columns that the code of a module reads, as the page names them."""
    found = set(PASSED_ON.get(module, ()))
    for node in nodes_of(module):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in READ_FROM:
            prefix = READ_FROM[ast.unparse(node.value)]
            found.add(("kind." if prefix == "type." and module in OF_KINDS else prefix) + node.attr)
    return found


def purposes_and_levers(module):
    """Return the purposes and levers that the code of a module names."""
    purposes, levers = set(), set()
    for node in nodes_of(module):
        if isinstance(node, ast.ImportFrom) and node.module == "sim.engine.chance":
            purposes |= {one.name for one in node.names}
        elif isinstance(node, ast.Name) and node.id.lower() in LEVER_NAMES:
            levers.add(node.id.lower())
    return purposes, levers


def test_the_tables_are_current():
    assert filled(TEXT) == TEXT, "run: python -m sim.documents.odd"


@pytest.mark.parametrize("module", RULE_MODULES)
def test_every_rule_is_told(module):
    assert rules_of(module)
    everywhere = "\n".join((SUBMODELS, HAND))
    assert not [name for name in rules_of(module) if not is_told(name, everywhere)]


@pytest.mark.parametrize("module", RULE_MODULES)
def test_what_a_module_reads_is_named_where_it_is_told(module):
    part = subsections()[module]
    told = set(re.findall(r"\b(?:x|type|kind)\.[a-z_0-9]+", part))
    assert names_read(module) <= told
    purposes, levers = purposes_and_levers(module)
    assert purposes <= {
        "TRAIT" if "trait(" in part else "",
        *re.findall(r"(?:draw|pair)\(([A-Z_]+)", part),
    }
    assert levers <= set(re.findall(r"[a-z_]+", part))


@pytest.mark.parametrize("title", sorted(set(subsections()) & set(RULE_MODULES)))
def test_a_parameter_is_told_where_it_is_read(title):
    part = subsections()[title]
    modules = [one for one, text in subsections().items() if one in RULE_MODULES and text in part]
    read = set().union(*map(names_read, modules), {"x.lever_reach"})
    assert set(re.findall(r"\bx\.[a-z_0-9]+", part)) <= read


def test_every_parameter_and_column_is_used_and_every_name_exists():
    used = {
        prefix: set(re.findall(rf"\b{prefix}\.([a-z_]+)(?![a-z_(])", SUBMODELS))
        for prefix in STATES
    }
    assert not {f"{prefix}.{name}" for prefix in used for name in used[prefix] - STATES[prefix]}
    assert used["x"] == set(PARAMETERS)
    assert used["type"] == STATES["type"]
    assert used["kind"] == STATES["kind"]


@pytest.mark.parametrize(
    "attribute",
    [*ORGANISATION_ATTRIBUTES, *PARTNERSHIP_ATTRIBUTES, *REGION_ATTRIBUTES, *HISTORY_ATTRIBUTES],
    ids=lambda one: one.name,
)
def test_every_state_is_told(attribute):
    assert attribute.name in WORDS | OTHERWISE


@pytest.mark.parametrize("lever", LEVER_NAMES)
def test_every_lever_has_its_readers_and_is_told(lever):
    assert readers_of_levers()[lever]
    assert lever in WORDS


@pytest.mark.parametrize("ending", ENDINGS[1:])
def test_every_ending_is_drawn_with_what_it_counts_as_and_reached(ending):
    words = ending.replace("_", " ").replace("over customised", "over-customised")
    letter = ending_group(ending)[0].upper()
    drawing = TEXT.partition("### The life of a partnership")[2].partition("###")[0]
    assert f"{letter} {words}" in drawing
    assert not re.search(rf"\b[SNF](?<!{letter}) {words}\b", drawing)
    assert words in SUBMODELS


def test_every_purpose_is_told():
    purposes = {name for name in vars(chance) if re.fullmatch("[A-Z][A-Z_]+", name)}
    told = set(re.findall(r"(?:draw|pair)\(([A-Z_]+)", SUBMODELS)) - {"PURPOSE", "P"}
    assert told == purposes
    numbers = {getattr(chance, name) for name in told}
    assert set(range(1, max(numbers) + 1)) - numbers == {18, 20}
    assert "Numbers 18 and 20 are not in use" in SUBMODELS


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_event_is_told(kind):
    assert kind.replace("_", " ") in SUBMODELS.partition("**`happen`**")[2].replace("\n", " ")


@pytest.mark.parametrize("outcome", sorted(outcome_names()))
def test_every_outcome_is_told(outcome):
    told = SUBMODELS.partition("**Failure**")[2]
    stem = re.sub(r"^ended_(?!before|within).*", "ended_ENDING", outcome)
    stem = re.sub(r"^partnerships_.*", "partnerships_TYPE", stem)
    stem = re.sub(r"_(?:small|large)_hosts$", "", stem)
    assert stem in told or re.sub(r"^(objectives_unmet)_.*", r"\1_TYPE", stem) in told


def test_the_coefficient_that_ports_differ_in_is_the_one_told():
    source = inspect.getsource(arithmetic)
    assert source.count("5226.495278852545925 ") == 1
    assert "b7 is 5226.495278852545925," in HAND
    assert float("5226.495278852545925") != float("5226.4952788528545610")
    assert "| `inverse_normal` | 0.669730398687534 |" in TEXT


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.yaml")), ids=lambda one: one.stem)
def test_every_number_of_a_policy_is_shown(file):
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{file.stem}` |"))
    numbers = re.findall(r"^ *(?:- )?(\w+): ([\d.]+)\b(?!-)", file.read_text("utf-8"), re.MULTILINE)
    assert all(f"{name} {value}" in row for name, value in numbers)
    assert row.count(",") + 1 >= len(numbers)


def test_all_seven_elements_and_eleven_concepts_are_there():
    titles = re.findall(r"^## (\d)\. ", TEXT, re.MULTILINE)
    assert titles == list("1234567")
    concepts = HAND.partition("\n## 4. ")[2].partition("\n## 5. ")[0]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", concepts, re.MULTILINE) == [
        "Basic principles",
        "Emergence",
        "Adaptation",
        "Objectives",
        "Learning",
        "Prediction",
        "Sensing",
        "Interaction",
        "Stochasticity",
        "Collectives",
        "Observation",
    ]


def test_every_submodel_says_why_and_by_which_claims():
    parts = SUBMODELS.split("\n### ")[1:]
    for part in parts[:-1]:
        why = re.search(r"^\*Why\.\* .*?(?=\n\n|\Z)", part, re.MULTILINE | re.DOTALL)
        assert why, part.partition("\n")[0]
        assert re.search(r"\d-\d+", why[0]), part.partition("\n")[0]
    assert "Parameters" in parts[-1].partition("\n")[0]


def test_a_line_of_text_is_no_list_or_heading_by_accident():
    prose = re.sub(r"^```.*?^```$", "", HAND, flags=re.MULTILINE | re.DOTALL)
    assert not re.findall(r"^(?:[+*] .*|=+|-+)$", prose, re.MULTILINE)


@pytest.mark.parametrize(
    "wrong",
    [
        TEXT.replace("<!-- generated: draws -->", "<!-- generated: drawn -->"),
        TEXT.replace("<!-- generated: kinds -->", ""),
        TEXT + "\n<!-- generated: kinds -->\n",
        TEXT.replace("<!-- end -->", ""),
    ],
    ids=["unknown", "missing", "twice", "no end"],
)
def test_marks_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValueError, match="needed once"):
        filled(wrong)


def test_stale_tables_are_replaced_and_the_rest_is_left():
    stale = TEXT.replace("\nfunding_period ", "\nfunding_period 1")
    assert stale != TEXT
    assert filled(stale) == TEXT
    assert set(BLOCKS) == set(re.findall(r"<!-- generated: (\S+) -->", TEXT))
