"""What a Population says of itself: label, ids, equality, content hash."""

import doctest
import importlib
import pickle
import string

import pytest

from sim.population import load_population, synthetic_population
from sim.population.names import numbered_ids


@pytest.fixture
def table(tmp_path):
    def write(text, name="organisations.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_labels_are_one_line_for_people():
    assert synthetic_population().label == (
        "100 synthetic US health systems (figures of the AHRQ Compendium 2018) and 60 vendors"
    )
    assert str(synthetic_population(1, 1)) == (
        "1 synthetic US health system (figures of the AHRQ Compendium 2018) and 1 vendor"
    )


def test_ids_are_short_unique_and_stay_with_the_position():
    small, large = synthetic_population(3, 2), synthetic_population(1200, 2)
    assert small.ids == ("H001", "H002", "H003", "V001", "V002")
    assert large.ids[:3] == small.ids[:3]
    assert len(set(large.ids)) == len(large) == 1202
    assert small.names[:1] == ("Health system 1",)
    assert small.names[-1] == "Vendor 2"


def test_ids_avoid_those_of_a_file(table):
    population = load_population(table("id,kind,size\nV002,health_system,100\n"), vendors=2)
    assert population.ids == ("V002", "VV001", "VV002")
    assert numbered_ids("V", 1, ["V001", "VV001"]) == ("VVV001",)


def test_the_hash_changes_with_what_determines_the_facts(table):
    text = "id,kind,size,tempo\nA,health_system,100,\nB,vendor,20,0.5\n"
    populations = [
        synthetic_population(100, 60),
        synthetic_population(101, 60),
        synthetic_population(100, 61),
        load_population(table(text)),
        load_population(table(text.replace("100", "101"))),
        load_population(table(text.replace("0.5", "0.6"))),
        load_population(table("id,kind,size\nA,health_system,100\n"), vendors=2),
        load_population(table("id,kind,size\nA,health_system,100\n"), vendors=3),
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


@pytest.mark.parametrize("module", ["census", "listing", "names", "population"])
def test_examples_in_the_docstrings(module):
    outcome = doctest.testmod(importlib.import_module(f"sim.population.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
