"""Tables of types and kinds: checked at once, immutable, equal by value, open where they say so."""

import copy
import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given

from sim import InvalidSetting, OrganisationKinds, PartnershipTypes, Run
from sim.engine.batch import run_world
from sim.parameters import KIND_COLUMNS, TYPE_COLUMNS
from sim.population import synthetic_population
from sim.vocabulary import ENDINGS, KINDS
from tests.sim.test_parameters import EVIDENCE
from tests.sim.worlds import any_kinds, any_types, cases, examples

TABLES = [PartnershipTypes, OrganisationKinds]
COLUMNS = [*TYPE_COLUMNS, *KIND_COLUMNS]


def refusal(table, **rows):
    with pytest.raises(InvalidSetting) as refused:
        table(**rows)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_the_types_and_kinds_of_the_description_exist_in_their_order():
    assert PartnershipTypes().names == (
        "hospital_tech",
        "public_private",
        "inter_organisational",
        "academic_industry",
        "international_consulting",
        "international_government",
    )
    assert OrganisationKinds().names == KINDS


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_every_column_within_its_bounds(table):
    for row in table().values():
        assert list(row) == [column.name for column in table.COLUMNS]
        for column in table.COLUMNS:
            assert column.low <= row[column.name] <= column.high
            assert type(row[column.name]) is float


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_column_says_what_it_is_and_on_what_evidence(column):
    assert re.fullmatch(r"[a-z][a-z0-9_]+", column.name)
    assert column.unit
    assert re.fullmatch(r"[A-Z].{8,}\.", column.meaning)
    assert EVIDENCE.fullmatch(column.evidence)
    low, high = column.sweep
    assert column.low <= low <= high <= column.high
    assert low <= column.default <= high
    if column.codes:
        assert (column.unit, column.low, column.high) == ("code", 0, len(column.codes) - 1)


@pytest.mark.parametrize("table", TABLES)
def test_both_bounds_of_every_column_are_allowed_and_nothing_beyond(table):
    name = next(iter(table()))
    for column in table.COLUMNS:
        for bound in (column.low, column.high):
            assert table(**{name: {column.name: bound}})[name][column.name] == bound
        for beyond in (column.low - 0.5, column.high * 1.5 + 1, math.nan, math.inf, None, [1]):
            message = refusal(table, **{name: {column.name: beyond}})
            assert message.startswith(f"{table.GROUP}.{name}.{column.name}=")
            assert "allowed" in message


def test_a_code_is_given_by_its_name_or_number_and_nothing_else():
    for value in ("university", 3, 3.0):
        types = PartnershipTypes(hospital_tech={"host_kind": value})
        assert types["hospital_tech"]["host_kind"] == 3
    for value, code in ((True, 1), (False, 0), ("yes", 1), ("no", 0)):
        assert PartnershipTypes(mine={"abroad": value})["mine"]["abroad"] == code
    for value in ("hospital", 4, -1, 0.5, None, True, []):
        message = refusal(PartnershipTypes, hospital_tech={"host_kind": value})
        assert message == (
            f"types.hospital_tech.host_kind={value} is not allowed; "
            "allowed is health_system, vendor, public_agency, university."
        )


def test_a_row_or_column_that_does_not_exist_is_refused_with_the_nearest():
    assert refusal(OrganisationKinds, hospital={}) == (
        "kinds.hospital does not exist; "
        "allowed are health_system, vendor, public_agency, university."
    )
    assert refusal(PartnershipTypes, mine={"wroth": 2}) == (
        "types.mine.wroth does not exist. Did you mean 'worth'?"
    )
    assert refusal(OrganisationKinds, vendor={"zzzz": 2}) == "kinds.vendor.zzzz does not exist."


@pytest.mark.parametrize("row", [5, "mix", None, [("mix", 2)]])
def test_what_is_no_row_is_refused(row):
    assert refusal(PartnershipTypes, hospital_tech=row) == (
        f"types.hospital_tech={row!r} is not a row of numbers; "
        "write types.hospital_tech.COLUMN=VALUE."
    )


@pytest.mark.parametrize("name", ["my type", "1st", "", "a.b", "a-b", "x" * 61])
def test_a_name_of_letters_digits_and_underscores_is_asked_for(name):
    assert refusal(PartnershipTypes, **{name: {}}) == (
        f"types.{name} cannot be a name; allowed are letters, digits and _."
    )


def test_a_type_of_ones_own_starts_from_the_columns_defaults_and_comes_last():
    types = PartnershipTypes(mine={"mix": 0.5}, public_private={"mix": 2}, yours={})
    assert types.names == (*PartnershipTypes().names, "mine", "yours")
    assert types["mine"] == {column.name: column.default for column in TYPE_COLUMNS} | {"mix": 0.5}
    assert types["public_private"]["worth"] == PartnershipTypes()["public_private"]["worth"]
    assert len(types) == 8


def test_a_type_of_ones_own_is_lived_and_told_by_its_name():
    types = PartnershipTypes(mine={"host_kind": "university", "mix": 100})
    run = Run(population=synthetic_population(3, 8, 2, 12), types=types, months=120, warm_up=0)
    world = run_world(run)
    assert world.type_names == types.names
    table = world.partnerships[: int(world.counts["rows"][0])]
    universities = world.organisations["kind"][table["host"]] == 3
    assert np.count_nonzero(table["type"][universities] == 6) > 3
    assert not np.any(table["type"][~universities] == 6)
    assert len(ENDINGS) == world.history["ended"].shape[1]


@pytest.mark.parametrize("table", TABLES)
def test_rows_cannot_be_changed(table):
    rows = table()
    name, column = next(iter(rows)), table.COLUMNS[-1].name
    before = {key: dict(row) for key, row in rows.items()}
    with pytest.raises(TypeError):
        rows[name] = {}
    with pytest.raises(TypeError):
        rows[name][column] = 0.5
    rows.record()[column] = 0.5
    rows.changes()["other"] = {}
    assert {key: dict(row) for key, row in rows.items()} == before
    with pytest.raises(KeyError):
        rows["nothing"]


@examples(40)
@given(cases)
def test_rows_are_equal_by_value_and_survive_pickling_and_copying(case):
    rng = np.random.default_rng(case)
    for rows in (any_types(rng, True), any_kinds(rng, True)):
        for twin in (
            pickle.loads(pickle.dumps(rows)),
            copy.copy(rows),
            copy.deepcopy(rows),
            type(rows)(**dict(rows)),
            type(rows)(**rows.changes()),
            rows.replace(),
            eval(repr(rows)),
        ):
            assert twin == rows
            assert hash(twin) == hash(rows)
            assert twin.names == rows.names
        first = next(iter(rows))
        column = next(one for one in rows.COLUMNS if not one.codes)
        other = rows.replace(**{first: {column.name: next_to(rows[first][column.name], column)}})
        assert other != rows
        assert {rows, other, rows.replace()} == {rows, other}
        assert rows != dict(rows)


def next_to(value, column):
    return math.nextafter(value, column.high if value < column.high else column.low)


def test_types_and_kinds_are_never_equal_and_the_order_of_own_types_counts():
    assert PartnershipTypes() != OrganisationKinds()
    one, other = PartnershipTypes(a={}, b={}), PartnershipTypes(b={}, a={})
    assert one != other
    assert one.names != other.names


def test_changes_are_what_differs_from_the_built_in_rows():
    assert PartnershipTypes().changes() == {}
    assert repr(OrganisationKinds()) == "OrganisationKinds()"
    worth = PartnershipTypes()["public_private"]["worth"]
    types = PartnershipTypes(public_private={"worth": worth, "mix": 7})
    assert types.changes() == {"public_private": {"mix": 7.0}}
    assert set(PartnershipTypes(mine={}).changes()) == {"mine"}


def test_replace_changes_some_values_and_keeps_the_others():
    one = PartnershipTypes(mine={"mix": 0.5, "worth": 2})
    other = one.replace(mine={"mix": 3}, hospital_tech={"worth": 4}, yours={"mix": 1.5})
    assert (other["mine"]["mix"], other["mine"]["worth"]) == (3, 2)
    assert other["hospital_tech"]["worth"] == 4
    assert other.names[-2:] == ("mine", "yours")
    assert one["mine"]["mix"] == 0.5
    assert "yours" not in one
    with pytest.raises(InvalidSetting, match=r"^types\.mine\.wroth does not exist"):
        one.replace(mine={"wroth": 1})


@pytest.mark.parametrize("table", TABLES)
def test_the_record_says_what_the_rows_say_codes_as_whole_numbers(table):
    rows = table()
    record = rows.record()
    assert record.shape == (len(rows),)
    for index, row in enumerate(rows.values()):
        for column in table.COLUMNS:
            assert record[column.name][index] == row[column.name]
            assert record[column.name].dtype.kind == ("i" if column.unit == "code" else "f")


def test_minus_zero_is_zero_in_a_row_too():
    types = PartnershipTypes(hospital_tech={"transfer": -0.0})
    assert math.copysign(1, types["hospital_tech"]["transfer"]) == 1
