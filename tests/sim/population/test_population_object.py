"""What a Population says of itself: label, ids, equality, content hash."""

import doctest
import importlib
import inspect
import pickle
import string

import pytest

from sim.population import load_population, synthetic_population
from sim.population.names import GROUPS, in_words, numbered_ids


@pytest.fixture
def table(tmp_path):
    def write(text, name="organisations.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_labels_are_one_line_for_people():
    assert synthetic_population().label == (
        "100 synthetic US health systems (figures of the AHRQ Compendium 2018), 60 vendors, "
        "10 public agencies, 10 universities, 10 foreign health systems and 5 foreign agencies"
    )
    assert str(synthetic_population(1, 1, 0, 0, 0, 0)) == (
        "1 synthetic US health system (figures of the AHRQ Compendium 2018) and 1 vendor"
    )
    assert str(synthetic_population(2, 2, 1, 1, 1, 1)) == (
        "2 synthetic US health systems (figures of the AHRQ Compendium 2018), 2 vendors, "
        "1 public agency, 1 university, 1 foreign health system and 1 foreign agency"
    )
    assert in_words([]) == ""


def test_the_groups_are_the_settings_and_the_attributes():
    names = [group.name for group in GROUPS]
    assert list(inspect.signature(synthetic_population).parameters) == names
    population = synthetic_population(7, 6, 5, 4, 3, 2)
    assert [getattr(population, name) for name in names] == [7, 6, 5, 4, 3, 2]
    assert population.counts == (7, 6, 5, 4, 3, 2)
    assert len(population) == 27
    for group, count in zip(GROUPS, population.counts, strict=True):
        assert len(group.rows_in(population.facts(3))) == count
    assert len({group.letter for group in GROUPS}) == len(GROUPS)
    assert len({(group.kind, group.abroad) for group in GROUPS}) == len(GROUPS)


def test_ids_are_short_unique_and_stay_with_the_position():
    small = synthetic_population(3, 2, 1, 2, 1, 1)
    large = synthetic_population(1200, 2, 0, 1001, 0, 0)
    systems = ("H001", "H002", "H003")
    assert small.ids == (*systems, "V001", "V002", "A001", "U001", "U002", "F001", "G001")
    assert large.ids[:3] == systems
    assert large.ids[1199:1203] == ("H1200", "V001", "V002", "U001")
    assert len(set(large.ids)) == len(large) == 1200 + 2 + 1001
    assert small.names[2:] == (
        *("Health system 3", "Vendor 1", "Vendor 2", "Public agency 1"),
        *("University 1", "University 2", "Foreign health system 1", "Foreign agency 1"),
    )


def test_ids_avoid_those_of_a_file(table):
    path = table("id,kind,size\nV002,health_system,100\nA009,university,\n")
    population = load_population(path, None, 2, None, 9, 3, 1, 0)
    assert population.ids[:3] == ("V002", "VV001", "VV002")
    assert population.ids[3:5] == ("AA001", "AA002")
    assert population.ids[12:] == ("A009", "F001")
    assert numbered_ids("V", 1, ["V001", "VV001"]) == ("VVV001",)


def test_the_hash_changes_with_what_determines_the_facts(table):
    text = "id,kind,size,tempo\nA,health_system,100,\nB,vendor,20,0.5\n"
    populations = [
        synthetic_population(100, 60),
        synthetic_population(101, 60),
        synthetic_population(100, 61),
        synthetic_population(100, 60, public_agencies=11),
        synthetic_population(100, 60, universities=11),
        synthetic_population(100, 60, foreign_systems=11),
        synthetic_population(100, 60, foreign_agencies=6),
        synthetic_population(100, 60, foreign_agencies=0),
        load_population(table(text)),
        load_population(table(text.replace("100", "101"))),
        load_population(table(text.replace("0.5", "0.6"))),
        load_population(table("id,kind,size\nA,health_system,100\n"), vendors=2),
        load_population(table("id,kind,size\nA,health_system,100\n"), vendors=3),
        load_population(table("id,kind,size\nA,health_system,100\n"), foreign_systems=3),
        load_population(table("id,kind,size\nA,health_system,100\nB,university,\n")),
        load_population(table("id,kind,size\nA,health_system,100\nB,public_agency,\n")),
        load_population(table("id,kind,size,abroad\nA,health_system,1,0\nB,public_agency,,1\n")),
    ]
    hashes = [population.content_hash for population in populations]
    assert len(set(hashes)) == len(hashes)
    for found in hashes:
        assert len(found) == 16
        assert set(found) <= set(string.hexdigits.lower())


def test_the_hash_does_not_change_with_names_or_the_place_of_the_file(table, tmp_path):
    one = load_population(table("id,kind,size,name\nA,health_system,100,Alpha\n"))
    two = load_population(table("id,kind,size,name\nA,health_system,100,Beta\n", "other.csv"))
    assert one.content_hash == two.content_hash
    assert one != two
    assert synthetic_population().content_hash == synthetic_population().content_hash


def test_equal_populations_are_equal_and_travel(table):
    for population in (
        synthetic_population(5, 3),
        load_population(table("id,kind,size\nA,health_system,100\n"), vendors=3),
        load_population(table("id,kind,size\nA,health_system,100\nB,university,7\n")),
    ):
        travelled = pickle.loads(pickle.dumps(population))
        assert travelled == population
        assert hash(travelled) == hash(population)
        assert travelled.facts(3).tobytes() == population.facts(3).tobytes()
    assert synthetic_population(5, 3) != synthetic_population(5, 4)
    assert synthetic_population(5, 3) != "5 health systems"


def test_listed_facts_cannot_be_changed_by_accident(table):
    population = load_population(table("id,kind,size\nA,health_system,100\n"))
    with pytest.raises(ValueError, match="read-only"):
        population.listed["size"] = 1.0
    population.facts(1)["size"][:] = 1.0
    assert population.facts(1)["size"][0] == 100.0


@pytest.mark.parametrize(
    "module", ["census", "faults", "keys", "names", "numbers", "population", "sheet"]
)
def test_examples_in_the_docstrings(module):
    outcome = doctest.testmod(importlib.import_module(f"sim.population.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
