"""Numbers are read as the file writes them, and what could mean two things is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import InvalidSetting
from sim.population import load_population
from sim.population.figures import physicians_from_beds
from sim.population.numbers import MISSING, parsed


@pytest.fixture
def sizes(tmp_path):
    """Return the sizes of health systems as a file has them, with other columns if asked for."""

    def load(cells, separator=";", column="size", **others):
        names = ["id", "kind", column, *others]
        quote = '"{}"'.format if separator == "," else str
        lines = [separator.join(names)]
        for row, cell in enumerate(cells):
            more = [values[row] for values in others.values()]
            lines.append(separator.join(map(quote, (f"H{row:02d}", "health_system", cell, *more))))
        path = tmp_path / "own.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return load_population(path).listed[column].tolist()

    return load


def refused(load, *arguments, **others):
    with pytest.raises(InvalidSetting) as caught:
        load(*arguments, **others)
    message = str(caught.value)
    assert message.endswith(".")
    return message


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["410", "2600"], [410, 2600]),
        # Thousands apart by what is a decimal mark to nobody.
        (["2 600", "410"], [2600, 410]),
        (["2'600", "1’034’500"], [2600, 1034500]),
        (["2\u00a0600", "2\u202f600", "2\u2009600"], [2600, 2600, 2600]),
        (["2 600,25", "410"], [2600.25, 410]),
        (["2 600.25", "410"], [2600.25, 410]),
        # One cell that can be read in one way only tells how to read the others.
        (["3.450", "3.450,5"], [3450, 3450.5]),
        (["3.450", "12,5"], [3450, 12.5]),
        (["3.450", "1.003.450"], [3450, 1003450]),
        (["3,450", "3,450.5"], [3450, 3450.5]),
        (["3,450", "12.5"], [3450, 12.5]),
        (["3,450", "1,003,450"], [3450, 1003450]),
        # Whoever writes thousands without a mark writes fractions with three digits.
        (["3.450", "1250.125"], [3.45, 1250.125]),
        (["3,450", "1250,125"], [3.45, 1250.125]),
        (["3.450", "2e2"], None),
        (["1e3", "1E+3", "1.5e2"], [1000, 1000, 150]),
        # What cannot be grouped that way is no thousands.
        (["1.25", "3.5"], [1.25, 3.5]),
        (["+25", "007"], [25, 7]),
    ],
)
def test_a_column_tells_how_its_numbers_are_written(sizes, separator, cells, expected):
    if expected is None:
        assert "may mean 3450 or 3.45" in refused(sizes, cells, separator)
    else:
        assert sizes(cells, separator) == expected


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("cell", ["3.450", "12.000", "999.999"])
def test_a_point_before_three_digits_is_never_taken_for_a_fraction(sizes, separator, cell):
    message = refused(sizes, [cell, "410"], separator)
    whole = cell.replace(".", "")
    fraction = f"{float(cell):g}"
    assert f"row 2, column size: '{cell}' may mean {whole} or {fraction}, and nothing in the" in (
        message
    )
    assert f"write {whole}, or {fraction}, without a mark for thousands" in message
    assert sizes([whole, "410"], separator) == [float(whole), 410]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_comma_before_three_digits_is_refused_where_a_comma_may_be_a_decimal_one(
    sizes, separator
):
    message = refused(sizes, ["3,450", "410", "6,100"], separator)
    assert "row 2, column size: '3,450' may mean 3450 or 3.45" in message
    assert "(2 such rows: 2, 4)" in message


def test_a_comma_that_separates_cells_is_no_decimal_mark(sizes):
    assert sizes(["3,450", "410"], ",") == [3450, 410]


def test_other_columns_of_the_file_tell(sizes):
    assert sizes(["3.450", "410"], tempo=["0,5", "0,25"]) == [3450, 410]
    assert sizes(["3,450", "410"], tempo=["0.5", "0.25"]) == [3450, 410]
    # They can make it thousands, never a fraction of a bed.
    assert "may mean 3450 or 3.45" in refused(sizes, ["3.450", "410"], tempo=["0.5", "0.25"])
    assert "may mean 3450 or 3.45" in refused(sizes, ["3,450", "410"], tempo=["0,5", "0,25"])
    # Those that contradict each other tell nothing.
    assert "may mean" in refused(sizes, ["3.450"], tempo=["0,5"], fomo=["0.5"])


def test_bounds_tell(sizes):
    """A risk aversion of 1250 cannot be meant."""
    nine = ["9", "9"]
    assert sizes(["1.250", "12.500"], column="risk_aversion", size=nine) == [1.25, 12.5]
    assert sizes(["1,250", "12,500"], column="risk_aversion", size=nine) == [1.25, 12.5]
    assert sizes(["-0,125", "1,000"], column="margin", size=nine) == [-0.125, 1]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_column_with_two_decimal_marks_is_refused(sizes, separator):
    message = refused(sizes, ["410", "12,5", "12.5", "7.25"], separator)
    assert "row 4, column size: '12.5' has another decimal mark than '12,5' in row 3" in message
    assert "write all numbers of a column alike (2 such rows: 4, 5)" in message
    message = refused(sizes, ["3,450", "3.450"], separator)
    assert "row 2, column size: '3,450' may mean 3450 or 3.45" in message
    assert "(2 such rows: 2, 3)" in message


@pytest.mark.parametrize(
    "cell",
    [
        *("1.23.456", "1,20,000", "12 00", "1 2345", "1,200.300.400", "1'200 300"),
        *("0.123.456", "1..5", "1,,5", ",", "1e", "e5", "0x1f", "1_000", "\u0661\u0662", "½"),
        *("~410", "$410", "410 beds", "40%", "410-420", ">400", "(410)", "1/2", "inf", "Infinity"),
    ],
)
def test_what_is_no_number_is_not_made_one(sizes, cell):
    message = refused(sizes, ["410", cell])
    assert f"row 3, column size: {cell!r} is not a number; allowed is a number from 1 to" in message


@pytest.mark.parametrize("mark", [*sorted(MISSING), "NA", "N/A", "NaN", "NULL", "Unknown"])
def test_marks_of_what_is_missing_are_no_numbers(sizes, mark):
    found = sizes(["510", mark], column="physicians", size=["420", "880"])
    assert found == [510, physicians_from_beds(880)]


def test_a_mark_is_missing_where_it_is_no_code_and_a_value_where_it_is(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "id,kind,size,name,state,region,ownership\n"
        "NA,health_system,90,N/A,NA,,-\n"
        "-,health_system,70,Unity,OH,n/a,government\n"
        "PW,health_system,50,?,PW,Elsewhere,NA\n",
        encoding="utf-8",
    )
    population = load_population(path)
    assert population.ids[:3] == ("-", "NA", "PW")
    assert population.names[:3] == ("Unity", "NA", "PW")
    notes = " ".join(population.notes)
    assert "Column state: 'NA' and the like (row 2) mean not known." in notes
    assert "Column ownership: '-' and the like (rows 2, 4) mean not known." in notes
    path.write_text("id,kind,size\nA,NA,5\n", encoding="utf-8")
    with pytest.raises(InvalidSetting, match="column kind: 'NA' is no kind; allowed is health_sys"):
        load_population(path)


def english(value, grouping):
    whole, _, fraction = f"{value:,.2f}".partition(".")
    whole = whole.replace(",", grouping)
    return whole if fraction == "00" else f"{whole}.{fraction}"


def continental(value, grouping):
    whole, _, fraction = english(value, "_").partition(".")
    whole = whole.replace("_", grouping)
    return f"{whole},{fraction}" if fraction else whole


@given(
    st.lists(st.integers(100, 900_000_000), min_size=1, max_size=6),
    st.sampled_from(
        [
            *((english, mark) for mark in (",", "", " ", "'")),
            *((continental, mark) for mark in (".", "", " ", "’")),
        ]
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_numbers_are_read_as_they_were_meant_or_refused(sizes_of, hundredths, style, separator):
    write, grouping = style
    meant = [number / 100 for number in hundredths]
    found = sizes_of([write(number, grouping) for number in meant], separator)
    assert found == meant or (isinstance(found, str) and "may mean" in found)


@pytest.fixture(scope="module")
def sizes_of(tmp_path_factory):
    """Return the sizes of health systems as a file has them, or why it is refused."""
    path = tmp_path_factory.mktemp("numbers") / "own.csv"

    def load(cells, separator):
        lines = [f'H{row:02d},health_system,"{cell}"' for row, cell in enumerate(cells)]
        lines = [line.replace(",", separator, 2) for line in ["id,kind,size", *lines]]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            return load_population(path).listed["size"].tolist()
        except InvalidSetting as refusal:
            return str(refusal)

    return load


def test_a_plain_number_is_what_it_says():
    assert [parsed("3450", mark) for mark in ".,"] == [3450, 3450]
    assert [parsed("\u22120.5", "."), parsed("-,5", ",")] == [-0.5, -0.5]
    assert math.isnan(parsed("0,5", "."))
    assert np.isnan(parsed("", ","))
