"""Tables of one's own organisations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.population import load_population, synthetic_population
from sim.population.figures import physicians_from_beds
from sim.population.numbers import MISSING
from sim.population.population import OPTIONAL_TRAITS
from sim.population.table import OPTIONAL
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.vocabulary import (
    ABROAD,
    GOVERNMENT,
    INVESTOR,
    NONPROFIT,
    OWNERSHIPS,
    PRIVATE_COMPANY,
    REGIONS,
)

FULL = """\
id,kind,size,name,state,region,ownership,physicians,multistate,risk_aversion,fomo,tempo,margin,awareness
V1,vendor,45,Flowchart,CA,,private_company,,,1.5,0.25,0.9,-0.1,1
H1,health_system,420,St Mary's,OH,East North Central,nonprofit,510,0,6,0.5,0.2,0.02,0.3
H2,Health System,880,,,pacific,,,1,,,,,
V2,VENDOR,,,,,,,,,,,,
H3,health-system,30.5,,PR,,Investor,0,,,,,,
"""  # fmt: skip


NO_OTHERS = {
    "public_agencies": 0,
    "universities": 0,
    "foreign_systems": 0,
    "foreign_agencies": 0,
}
# One organisation of every group but the vendors, in no order.
EVERY_KIND = """\
id,kind,size,state,region,abroad,ownership,physicians,tempo
NIB,public_agency,,,ABROAD,1,,,0.1
CDC,Public Agency,12000,GA,,0,,7,
KAR,health_system,1600,,,1,,,
UNI,university,900,MA,,,nonprofit,,
STM,health_system,420,OH,,,,,
RIK,health_system,300,,abroad,1,nonprofit,410,
"""


def bits(facts):
    """The facts without the padding between their fields, which a selection of rows may lose."""
    return [facts[field].tobytes() for field in facts.dtype.names]


@pytest.fixture
def table(tmp_path):
    def write(text, name="organisations.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_every_column_arrives(table):
    population = load_population(table(FULL), vendors=7, **NO_OTHERS)
    assert population.ids == ("H1", "H2", "H3", "V1", "V2")
    assert population.names == ("St Mary's", "H2", "H3", "Flowchart", "V2")
    assert (population.health_systems, population.vendors) == (3, 2)
    assert population.label == "3 health systems (organisations.csv) and 2 vendors"
    assert population.year is None
    facts = population.facts(1)
    assert facts["kind"].tolist() == [0, 0, 0, 1, 1]
    regions = [REGIONS[row] for row in facts["region"]]
    assert regions == ["East North Central", "Pacific", "Elsewhere", "Pacific", "Elsewhere"]
    assert facts["ownership"][[0, 2, 3, 4]].tolist() == [
        *(NONPROFIT, INVESTOR, PRIVATE_COMPANY, PRIVATE_COMPANY)
    ]
    assert facts["ownership"][1] in (NONPROFIT, GOVERNMENT)
    assert facts["multistate"].tolist() == [0, 1, 0, 0, 0]
    assert np.array_equal(facts["size"], [420, 880, 30.5, 45, np.nan], equal_nan=True)
    expected = [510, physicians_from_beds(880), physicians_from_beds(30.5), np.nan, np.nan]
    assert np.array_equal(facts["physicians"], expected, equal_nan=True)
    assert [facts[trait][0] for trait in OPTIONAL_TRAITS] == [6, 0.5, 0.2, 0.02, 0.3]
    assert [facts[trait][3] for trait in OPTIONAL_TRAITS] == [1.5, 0.25, 0.9, -0.1, 1]
    assert all(np.isnan(facts[trait][1]) for trait in OPTIONAL_TRAITS)


def test_all_facts_of_a_table_are_the_same_for_every_seed(table):
    population = load_population(table(FULL), **NO_OTHERS)
    assert population.facts(1).tobytes() == population.facts(2).tobytes()
    assert population.facts(1).tobytes() == population.listed.tobytes()


def test_every_kind_can_be_listed(table):
    population = load_population(table(EVERY_KIND), vendors=2, universities=9)
    # Each group by its ids, whatever the order of the rows.
    assert population.ids == ("STM", "V001", "V002", "CDC", "UNI", "KAR", "RIK", "NIB")
    assert population.counts == (1, 2, 1, 1, 2, 1)
    assert population.label == (
        "1 health system (organisations.csv), 2 synthetic vendors, 1 public agency, "
        "1 university, 2 foreign health systems and 1 foreign agency"
    )
    facts = population.facts(1)
    assert facts["kind"].tolist() == [0, 1, 1, 2, 3, 0, 0, 2]
    assert facts["abroad"].tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    listed = facts[[0, 3, 4, 5, 6, 7]]
    assert bits(listed) == bits(population.listed)
    assert [REGIONS[row] for row in listed["region"]] == [
        *("East North Central", "South Atlantic", "New England", "Abroad", "Abroad", "Abroad")
    ]
    assert listed["ownership"][1:].tolist() == [
        *(GOVERNMENT, NONPROFIT, GOVERNMENT, NONPROFIT, GOVERNMENT)
    ]
    assert np.array_equal(listed["size"], [420, 12000, 900, 1600, 300, np.nan], equal_nan=True)
    expected = [*(physicians_from_beds(420), np.nan, np.nan, physicians_from_beds(1600), 410)]
    assert np.array_equal(listed["physicians"], [*expected, np.nan], equal_nan=True)
    assert listed["tempo"][5] == 0.1


def test_what_is_listed_between_drawn_groups_moves_none_of_them(table):
    population = load_population(table(EVERY_KIND), vendors=2)
    drawn = synthetic_population(1, 2).facts(8)
    assert population.facts(8)[1:3].tobytes() == drawn[1:3].tobytes()
    one, two = population.facts(1), population.facts(2)
    listed = [0, 3, 4, 5, 6, 7]
    assert bits(one[listed]) == bits(two[listed])
    # Domestic agencies in the file do not stand for foreign ones, nor the other way round.
    home = "id,kind,size,abroad\nA,health_system,9,0\nB,public_agency,,\n"
    counts = {"vendors": 60, "public_agencies": 10, "universities": 10}
    counts |= {"foreign_systems": 10, "foreign_agencies": 5}
    assert load_population(table(home), **counts).counts == (1, 60, 1, 10, 10, 5)
    away = home.replace("public_agency,,", "public_agency,,1")
    assert load_population(table(away), **counts).counts == (1, 60, 10, 10, 10, 1)


def test_a_sample_is_of_the_health_systems_of_this_country(table):
    rows = "".join(f"H{n},health_system,{n + 50},{n % 2}\n" for n in range(40))
    path = table("id,kind,size,abroad\n" + rows)
    sample, whole = load_population(path, health_systems=5), load_population(path)
    assert sample.counts[:1] + sample.counts[4:5] == (5, 20)
    assert whole.counts[:1] + whole.counts[4:5] == (20, 20)
    assert set(sample.ids) < set(whole.ids)
    assert "5 health systems, a sample of 20" in sample.label
    assert np.all(sample.listed["region"][5:] == ABROAD)


def test_who_owns_a_university_follows_its_id_where_it_is_not_stated(table):
    rows = [f"U{n},university,\n" for n in range(2000)]
    text = "id,kind,size\nA,health_system,9\n"
    owners = load_population(table(text + "".join(rows))).listed["ownership"][1:]
    assert abs(np.mean(owners == GOVERNMENT) - 0.5) < 5.5 * 0.5 / np.sqrt(2000)
    assert set(owners) == {GOVERNMENT, NONPROFIT}
    backwards = load_population(table(text + "".join(rows[::-1]))).listed["ownership"][1:]
    assert backwards.tolist() == owners.tolist()


def test_vendors_are_drawn_where_the_table_has_none(table):
    path = table("id,kind,size\nA,health_system,100\n")
    population = load_population(path, vendors=3, **NO_OTHERS)
    assert population.label == "1 health system (organisations.csv) and 3 synthetic vendors"
    assert population.ids == ("A", "V001", "V002", "V003")
    assert len(population.listed) == 1
    assert np.all(np.isnan(population.facts(4)["size"][1:]))


def test_a_sample_keeps_all_vendors(table):
    population = load_population(table(FULL), health_systems=2, **NO_OTHERS)
    assert population.health_systems == 2
    assert population.ids[2:] == ("V1", "V2")
    assert "2 health systems, a sample of 3" in population.label


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings(table, separator, encoding):
    text = "ID,Kind,Size,Name\r\nA,health_system,100,Käthe\r\n\r\n B , vendor , 5 ,\r\n"
    path = table(text.replace(",", separator), encoding=encoding)
    population = load_population(path, **NO_OTHERS)
    assert population.ids == ("A", "B")
    assert population.names == ("Käthe", "B")
    assert population.facts(0)["size"].tolist() == [100, 5]


def test_other_columns_are_named_and_ignored(table):
    population = load_population(table("id,kind,size,Town\nA,health_system,9,Ulm\n"))
    assert population.notes == ("Columns not used: town.",)


def test_bounds_are_those_of_the_model():
    known = {attribute.name for attribute in ORGANISATION_ATTRIBUTES}
    assert set(OPTIONAL_TRAITS) <= known & set(OPTIONAL)


names = st.text(
    st.characters(codec="utf-8", exclude_characters='"', exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(
    st.dictionaries(
        names.filter(lambda name: name.strip() == name),
        st.tuples(st.integers(1, 10_000_000), st.sampled_from(OWNERSHIPS), st.floats(0, 1), names),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_what_is_read(tmp_path_factory, organisations):
    path = tmp_path_factory.mktemp("tables") / "own.csv"
    lines = ["id,kind,size,ownership,fomo,name"]
    for identity, (size, owner, fomo, name) in organisations.items():
        lines.append(f'"{identity}",health_system,{size},{owner},{fomo!r},"{name}"')
    path.write_text("\n".join(lines), encoding="utf-8")
    population = load_population(path, vendors=1)
    assert population.ids[: len(organisations)] == tuple(sorted(organisations))
    facts = population.listed
    for row, (_, (size, owner, fomo, name)) in enumerate(sorted(organisations.items())):
        assert facts["size"][row] == size
        assert OWNERSHIPS[facts["ownership"][row]] == owner
        assert facts["fomo"][row] == fomo
        # A mark such as NA is nobody's name.
        known = name.casefold() not in MISSING
        assert population.names[row] == (name if known else population.ids[row])
