"""The ODD description: its tables are current, and nothing of the model is missing from it."""

import ast
import importlib
import inspect
import re

import pytest

from sim.documents.evidence import RULE_MODULES
from sim.documents.odd import BLOCKS, DOCUMENT, by_hand, filled
from sim.engine import chance
from sim.parameters import KIND_COLUMNS, LEVER_NAMES, PARAMETERS, TYPE_COLUMNS
from sim.vocabulary import ENDINGS

TEXT = DOCUMENT.read_text("utf-8")
HAND = by_hand(TEXT)
SUBMODELS = HAND.partition("\n## 7. ")[2]
# Single words, so that `progress` is not found in `progress_against_plan`.
WORDS = set(re.findall(r"[a-z_0-9]+(?:\.[a-z_0-9]+)*", SUBMODELS))
# What parameters, and rows of types and kinds, are called in the rules.
READ_FROM = {
    "x",
    "kind",
    "world.parameters[0]",
    "world.types[tie.type]",
    "world.types[partnership_type]",
}
# Parameters that `sim.engine.beginning` reads for a module.
PASSED_ON = {"network": ("peers_watched", "regional_watch")}


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


def test_the_tables_are_current():
    assert filled(TEXT) == TEXT, "run: python -m sim.documents.odd"


@pytest.mark.parametrize("module", RULE_MODULES)
def test_every_rule_is_told(module):
    names = rules_of(module)
    assert names
    missing = [name for name in names if f"**`{name}`**" not in SUBMODELS]
    # Those defined within a list of steps stand there without bold type.
    missing = [name for name in missing if not re.search(rf"^- `{name}`:", SUBMODELS, re.MULTILINE)]
    assert not missing


def subsections():
    """Return, for each module, the text of the parts of section 7 whose titles name it."""
    found = {}
    for part in SUBMODELS.split("\n### ")[1:]:
        for title in re.findall(r"`([^`]+)`", part.partition("\n")[0]):
            module = title.rpartition("/")[2].removesuffix(".py")
            found[module] = found.get(module, "") + part
    return found


def names_in(text):
    """Return the names in a text: what is after the last dot of each, and the draws."""
    words = re.findall(r"[a-z_0-9]+(?:\.[a-z_0-9]+)*", text)
    return {word.rpartition(".")[2] for word in words} | set(re.findall(r"draw\(([A-Z_]+)", text))


def names_used(module):
    """Return the parameters, levers, type columns and purposes that the code of a module reads."""
    source = inspect.getsource(importlib.import_module(RULE_MODULES[module]))
    found = set(PASSED_ON.get(module, ()))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in READ_FROM:
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == "sim.engine.chance":
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.Name) and node.id.lower() in LEVER_NAMES:
            found.add(node.id.lower())
    return found


@pytest.mark.parametrize("module", RULE_MODULES)
def test_what_a_module_reads_is_named_where_it_is_told(module):
    assert names_used(module) <= names_in(subsections()[module])


@pytest.mark.parametrize("title", sorted(set(subsections()) & set(RULE_MODULES)))
def test_a_parameter_is_told_where_it_is_read(title):
    part = subsections()[title]
    told = {word for word in re.findall(r"[a-z_0-9]+_[a-z_0-9]+", part) if word in PARAMETERS}
    modules = [one for one, text in subsections().items() if text in part or part in text]
    assert told <= set().union(*(names_used(one) for one in modules if one in RULE_MODULES))


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_used_by_name(name):
    assert name in WORDS


@pytest.mark.parametrize(
    "column",
    [f"type.{one.name}" for one in TYPE_COLUMNS] + [f"kind.{one.name}" for one in KIND_COLUMNS],
)
def test_every_column_of_types_and_kinds_is_used(column):
    name = column.rpartition(".")[2]
    assert column in WORDS or name in WORDS


@pytest.mark.parametrize("lever", LEVER_NAMES)
def test_every_lever_is_used(lever):
    assert {f"p.levers.{lever}", f"policy.{lever}"} & WORDS


@pytest.mark.parametrize("ending", ENDINGS[1:])
def test_every_ending_is_reached(ending):
    told = SUBMODELS.casefold().replace("-", " ")
    assert ending.replace("_", " ") in told


def test_every_purpose_is_told():
    purposes = {name for name in vars(chance) if re.fullmatch("[A-Z][A-Z_]+", name)}
    told = set(re.findall(r"draw\(([A-Z_]+)", SUBMODELS)) | set(re.findall(r"`([A-Z_]+)`", HAND))
    assert purposes <= told
    assert set(re.findall(r"draw\(([A-Z_]+)", SUBMODELS)) - {"PURPOSE"} <= {
        name for name in vars(chance) if name.isupper()
    }


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


def test_a_line_of_text_is_no_list_or_heading_by_accident():
    prose = re.sub(r"^```.*?^```$", "", HAND, flags=re.MULTILINE | re.DOTALL)
    assert not re.findall(r"^(?:[+*] .*|=+|-+)$", prose, re.MULTILINE)


@pytest.mark.parametrize(
    "wrong",
    [
        TEXT.replace("<!-- generated: draws -->", "<!-- generated: drawn -->"),
        TEXT.replace("<!-- generated: endings -->", ""),
        TEXT + "\n<!-- generated: endings -->\n",
        TEXT.replace("<!-- end -->", ""),
    ],
    ids=["unknown", "missing", "twice", "no end"],
)
def test_marks_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValueError, match="needed once"):
        filled(wrong)


def test_stale_tables_are_replaced_and_the_rest_is_left():
    stale = TEXT.replace("| `fomo_rate` |", "| `fomo_rate` | old")
    assert stale != TEXT
    assert filled(stale) == TEXT
    assert set(BLOCKS) == set(re.findall(r"<!-- generated: (\S+) -->", TEXT))
