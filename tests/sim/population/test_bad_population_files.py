"""Whatever is wrong with a file is said in one sentence, and nothing else happens."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.parameters import InvalidSetting
from sim.population import Population, load_population

COMPENDIUM = "health_sys_id,health_sys_name,health_sys_state,total_mds,sys_multistate,sys_beds"
SYSTEM = "HSI1,Alpha,OH,510,1,420"


def complaint(path, **settings_):
    with pytest.raises(InvalidSetting) as caught:
        load_population(path, **settings_)
    message = str(caught.value)
    assert message.endswith(".")
    assert not re.search(r"[.!?]\s|\n|Traceback|Error", message), message
    assert caught.value.__cause__ is None
    assert len(message) < 800
    return message


@pytest.fixture
def write(tmp_path):
    def write_(content, name="own.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "this is an Excel workbook or a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this is an Excel workbook"),
        (b"%PDF-1.7\n1 0 obj", "this is a PDF document"),
        (b"PAR1\x15\x04", "this is a Parquet file"),
        (b"\x1f\x8b\x08\x00", "this is a compressed file"),
        (b"id,kind\x00,size\nA,vendor,1", "this is not text"),
        (b"\xff\xfea", "this is not text"),
        (b"\xef\xbb\xbf", "the file is empty"),
        ("id,kind,size\n", "there are no rows below the header"),
        ("id,kind,size\n,,\n \n", "there are no rows below the header"),
        ("id,kind,size\nA,health_system,1,2\n", "row 2 has 4 cells where the header has 3"),
        ("\nid,kind,size\n\nA,health_system,1,2\n", "row 4 has 4 cells where the header has 3"),
        ('id,kind,size\nA,"health_system,1\n', "a quotation mark is opened and never closed"),
        ("id,kind,size,Size\nA,health_system,1,2\n", "the column 'size' stands twice"),
        ("<!DOCTYPE html><html></html>", "there are no rows below the header"),
        ("name,beds\nA,5\n", "the columns fit no layout: ahrq needs health_sys_id"),
        ("id,size\nA,5\n", "layout table needs the column kind, and the columns of the file are"),
        ("kind,size\nvendor,5\n", "layout table needs the column id, and the columns of the file"),
        ("health_sys_id,health_sys_name\nA,B\n", "layout ahrq needs the columns health_sys_state"),
    ],
)
def test_files_that_are_no_table(write, content, says):
    path = write(content)
    message = complaint(path)
    assert message.startswith(f"population.file={path}: ")
    assert says in message


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("A,clinic,5,", "row 2, column kind: 'clinic' is not known; allowed is health_system, ven"),
        ("A,,5,", "row 2, column kind: '' is no kind; allowed is health_system, vendor"),
        ("A,health_system,-3,", "row 2, column size: '-3' is out of bounds; allowed is a number"),
        ("A,health_system,0,", "row 2, column size: '0' is out of bounds; allowed is a number fro"),
        ("A,health_system,many,", "row 2, column size: 'many' is not a number; allowed is a numb"),
        ("A,health_system,1_000,", "row 2, column size: '1_000' is not a number"),
        ("A,health_system,inf,", "row 2, column size: 'inf' is not a number"),
        ("A,health_system,1e99,", "row 2, column size: '1e99' is out of bounds"),
        ("A,health_system,5,ZZ", "row 2, column state: 'ZZ' is not a US postal code; allowed is"),
        ("\nA,health_system,5,Ohio", "row 3, column state: 'Ohio' is not a US postal code"),
        ("A,vendor,5,\nA,vendor,6,", "row 3, column id: 'A' is the id of row 2 too"),
        (",vendor,5,", "row 2, column id: '' is no id; every row needs one"),
        ("A,university,,ZZ", "row 2, column state: 'ZZ' is not a US postal code; allowed is"),
        ("A,public_agency,0,", "row 2, column size: '0' is out of bounds; allowed is a number fro"),
        ("A,vendor,5,OH", "none of the rows is a health system of this country, and at least 1 is"),
    ],
)
def test_rows_that_cannot_be(write, rows, says):
    path = write("id,kind,size,state\n" + rows + "\n")
    assert says in complaint(path)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("risk_aversion", "21", "'21' is out of bounds; allowed is a number from 0 to 20"),
        ("fomo", "-0.1", "'-0.1' is out of bounds; allowed is a number from 0 to 1"),
        ("tempo", "fast", "'fast' is not a number; allowed is a number from 0 to 1"),
        ("margin", "2", "'2' is out of bounds; allowed is a number from -1 to 1"),
        ("awareness", "1.01", "'1.01' is out of bounds; allowed is a number from 0 to 1"),
        ("physicians", "-1", "'-1' is out of bounds; allowed is a number from 0 to 10,000,000"),
        ("multistate", "0.5", "'0.5' is neither 0 nor 1"),
        ("multistate", "3", "'3' is out of bounds; allowed is a number from 0 to 1"),
        ("ownership", "church", "'church' is not known; allowed is nonprofit, government, inves"),
        ("region", "Bavaria", "'Bavaria' is not known; allowed is New England, Middle Atlantic"),
    ],
)
def test_optional_columns_have_bounds(write, column, value, says):
    path = write(f"id,kind,size,{column}\nA,health_system,5,{value}\n")
    assert f"row 2, column {column}: {says}" in complaint(path)


def test_state_and_region_must_agree(write):
    path = write("id,kind,size,state,region\nA,health_system,5,TX,Pacific\n")
    assert "'Pacific' is not where state TX lies, which is West South Central" in complaint(path)


FOREIGN = "id,kind,size,abroad,state,region"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("health_system,5,0.5,,", "row 3, column abroad: '0.5' is neither 0 nor 1"),
        ("health_system,5,2,,", "row 3, column abroad: '2' is out of bounds; allowed is a number"),
        ("health_system,5,yes,,", "row 3, column abroad: 'yes' is not a number; allowed is a"),
        ("vendor,5,1,,", "row 3, column abroad: '1' is for a health_system or public_agency; al"),
        ("university,5,1,,", "or public_agency; allowed for a university is 0"),
        ("health_system,5,1,OH,", "row 3, column state: 'OH' is in a row with abroad 1, which has"),
        ("public_agency,,1,XX,Abroad", "row 3, column state: 'XX' is in a row with abroad 1"),
        ("public_agency,,1,,Pacific", "row 3, column region: 'Pacific' is in a row with abroad 1;"),
        ("health_system,5,1,,Ulm", "'Ulm' is in a row with abroad 1; allowed is Abroad, or leave"),
        ("health_system,5,0,,Abroad", "row 3, column region: 'Abroad' needs 1 in the column abr"),
        ("vendor,5,,,abroad", "allowed without is New England, Middle Atlantic"),
        ("health_system,5,,TX,abroad", "row 3, column region: 'abroad' needs 1 in the column ab"),
    ],
)
def test_organisations_that_are_abroad_and_are_not(write, row, says):
    assert says in complaint(write(f"{FOREIGN}\nA,health_system,5,,,\nB,{row}\n"))


def test_health_systems_of_other_countries_are_not_enough(write):
    path = write(f"{FOREIGN}\nA,health_system,5,1,,\n")
    assert "none of the rows is a health system of this country" in complaint(path)


def test_a_region_abroad_needs_its_column(write):
    path = write("id,kind,size,region\nA,health_system,5,Abroad\n")
    assert "column region: 'Abroad' needs 1 in the column abroad" in complaint(path)
    path = write("id,kind,size,aboard\nA,health_system,5,1\n")
    assert "the column 'aboard' is not known and looks like 'abroad'" in complaint(path)


def test_misspelt_columns_are_refused(write):
    path = write("id,kind,size,risk_aversoin\nA,health_system,5,3\n")
    message = complaint(path)
    assert "the column 'risk_aversoin' is not known and looks like 'risk_aversion'" in message


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",Alpha,OH,510,1,420", "row 2, column health_sys_id: '' is no id"),
        (f"{SYSTEM}\n{SYSTEM}", "row 3, column health_sys_id: 'HSI1' is the id of row 2 too"),
        ("HSI1,Alpha,XX,510,1,420", "row 2, column health_sys_state: 'XX' is not a US postal c"),
        ("HSI1,Alpha,OH,510,1,-420", "row 2, column sys_beds: '-420' is out of bounds"),
        ("HSI1,Alpha,OH,510,1,lots", "row 2, column sys_beds: 'lots' is not a number"),
        ("HSI1,Alpha,OH,-1,1,420", "row 2, column total_mds: '-1' is out of bounds"),
        ("HSI1,Alpha,OH,510,7,420", "row 2, column sys_multistate: '7' is out of bounds; allow"),
    ],
)
def test_rows_of_a_compendium_that_cannot_be(write, row, says):
    assert says in complaint(write(f"{COMPENDIUM}\n{row}\n"))


def test_files_that_are_not_there(tmp_path):
    assert "there is no such file" in complaint(tmp_path / "missing.csv")
    assert "there is no such file" in complaint("a\0b.csv")
    assert "this is a folder, and a CSV file is needed" in complaint(tmp_path)
    assert "no file is named" in complaint("")
    assert "the file cannot be read" in complaint(tmp_path / ("x" * 5000))


@pytest.mark.parametrize(
    ("settings_", "says"),
    [
        ({"health_systems": 0}, "population.health_systems=0 is out of bounds; allowed is a whole"),
        ({"health_systems": -5}, "population.health_systems=-5 is out of bounds"),
        ({"health_systems": 1.5}, "population.health_systems=1.5 is not a whole number"),
        ({"vendors": 0}, "population.vendors=0 is out of bounds; allowed is a whole number from 1"),
        ({"vendors": "many"}, "population.vendors='many' is not a whole number"),
        ({"public_agencies": -1}, "population.public_agencies=-1 is out of bounds; allowed is a"),
        ({"universities": 0.0}, "population.universities=0.0 is not a whole number; allowed is a"),
        ({"foreign_systems": "no"}, "population.foreign_systems='no' is not a whole number"),
        ({"foreign_agencies": -9}, "allowed is a whole number from 0 to 1,000,000"),
        ({"layout": "excel"}, "population.layout='excel' is not known; allowed is ahrq or table"),
        ({"layout": "table"}, "layout table needs the columns id, kind, and the columns of"),
        ({"health_systems": 2}, "allowed is a whole number from 1 to 1"),
    ],
)
def test_settings_out_of_bounds(write, settings_, says):
    assert says in complaint(write(f"{COMPENDIUM}\n{SYSTEM}\n"), **settings_)


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.text(max_size=100).map(
            lambda text: ("id,kind,size\n" + text).encode("utf-8", "replace")
        ),
        st.binary(max_size=60).map(lambda tail: f"{COMPENDIUM}\n{SYSTEM}\n".encode() + tail),
    )
)
def test_no_content_ends_in_anything_but_a_population_or_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    outcome(path)


CELLS = ["A", "health_system", "100", "Alpha", "OH", "nonprofit", "90", "1", "3", "0.5"]
HEADER = "id,kind,size,name,state,ownership,physicians,multistate,risk_aversion,fomo"


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(CELLS) - 1), st.text(max_size=20))
def test_one_wrong_cell_is_named_by_row_and_column(tmp_path_factory, place, text):
    cells = [f'"{cell}"' for cell in CELLS]
    cells[place] = '"' + text.replace('"', '""') + '"'
    path = tmp_path_factory.mktemp("cell") / "cell.csv"
    path.write_bytes(f"{HEADER}\n{','.join(cells)}\n".encode("utf-8", "replace"))
    message = outcome(path)
    if message and "this is not text" not in message and "is no id" not in message:
        assert "\n" not in message
        assert f"row 2, column {HEADER.split(',')[place]}" in message


def outcome(path):
    try:
        population = load_population(path)
    except InvalidSetting as problem:
        message = str(problem)
        assert message.startswith(f"population.file={path}: ")
        assert message.endswith(".")
        return message
    assert isinstance(population, Population)
    assert len(population.facts(1)) == len(population) == len(set(population.ids))
    return ""
