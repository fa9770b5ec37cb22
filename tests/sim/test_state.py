"""The tables of a world, and how compiled rules reach them."""

import re

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.errors import NumbaError

from sim import Run, synthetic_population
from sim.engine.beginning import begin, enlarged, prolonged
from sim.engine.compiled import rule
from sim.state.attribute import Attribute, record
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.organisations import ORGANISATION_ATTRIBUTES, ORGANISATION_RECORD
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES, PARTNERSHIP_RECORD
from sim.state.record import month_record
from sim.state.regions import REGION_ATTRIBUTES
from sim.state.world import TABLES, World
from tests.sim.test_parameters import EVIDENCE
from tests.sim.worlds import by_month, examples

TABLES_OF_ATTRIBUTES = {
    "organisations": ORGANISATION_ATTRIBUTES,
    "partnerships": PARTNERSHIP_ATTRIBUTES,
    "regions": REGION_ATTRIBUTES,
    "history": HISTORY_ATTRIBUTES,
}


@pytest.fixture
def world():
    return begin(
        Run(population=synthetic_population(7, 4, 0, 0, 0, 0), months=6, warm_up=3, seed=2**64 - 1)
    )


@rule
def everything(world):
    total = np.float64(world.seed >> np.uint64(32))
    total += len(world.organisations) + len(world.active) + len(world.regimes)
    return total


@rule
def read_number(world, row):
    return world.organisations[row].awareness


@rule
def write_number(world, row, value):
    world.organisations[row].awareness = value


@rule
def read_vector(world, row, area):
    return world.organisations[row].needs[area]


@rule
def write_vector(world, row, area, value):
    world.organisations[row].needs[area] = value


@rule
def move_word(world, source, target):
    world.order[target] = world.order[source]


@rule
def write_month(world, month, value):
    month_record(world, month, 0).active = value
    month_record(world, month, 3).active = -value
    month_record(world, month, 0).formed[1] = value


def write_parameter(world):
    world.parameters[0].adjustment = 0.5


def write_lever_of_a_regime(world):
    world.regimes[0].levers[2] = 0.5


def write_key(world):
    world.keys[0] = 3


@pytest.mark.parametrize("table", list(TABLES_OF_ATTRIBUTES))
def test_every_attribute_is_declared_once_with_unit_bounds_and_meaning(table):
    attributes = TABLES_OF_ATTRIBUTES[table]
    names = [attribute.name for attribute in attributes]
    assert len(set(names)) == len(names)
    for attribute in attributes:
        assert attribute.low < attribute.high or attribute.low == attribute.high == 0
        assert attribute.unit in {"1", "k$", "row", "code", "month", "count"}, attribute.name
        assert re.fullmatch(r"[A-Z0-9].{4,}\.", attribute.meaning), attribute.name
        assert attribute.evidence == "bookkeeping" or EVIDENCE.fullmatch(attribute.evidence)
        if attribute.length:
            assert len(attribute.codes) == attribute.length, attribute.name
        elif attribute.unit == "code":
            assert attribute.high == len(attribute.codes) - 1, attribute.name


def test_a_table_has_a_column_for_each_attribute_whole_numbers_as_such():
    own = record(
        (
            Attribute("region", "code", 0, 1, "Where.", codes=("here", "there")),
            Attribute("weight", "1", 0, 1, "How much."),
            Attribute("parts", "1", 0, 1, "Of what.", length=3),
        )
    )
    assert own.names == ("region", "weight", "parts")
    assert [own[name].base.kind for name in own.names] == ["i", "f", "f"]
    assert own["parts"].shape == (3,)
    assert ORGANISATION_RECORD.names == tuple(a.name for a in ORGANISATION_ATTRIBUTES)


def test_rules_see_the_whole_seed_and_the_lengths_of_the_tables(world):
    assert everything(world) == float(2**32 - 1) + 11 + len(world.active) + 2


@examples(50)
@given(st.integers(0, 10), st.integers(0, 6), st.floats(0, 1))
def test_rules_and_numpy_read_and_write_the_same_memory(row, area, value):
    world = begin(Run(population=synthetic_population(7, 4, 0, 0, 0, 0), months=1, warm_up=0))
    before = world.organisations.copy()
    write_number(world, row, value)
    assert world.organisations["awareness"][row] == read_number(world, row) == value
    write_vector(world, row, area, value)
    assert world.organisations["needs"][row, area] == read_vector(world, row, area) == value
    world.organisations["awareness"][row] = 0.125
    assert read_number(world, row) == 0.125

    world.organisations["awareness"][row] = before["awareness"][row]
    world.organisations["needs"][row, area] = before["needs"][row, area]
    assert world.organisations.tobytes() == before.tobytes(), "nothing else was touched"


def test_rules_write_plain_vectors_too(world):
    world.order[:] = np.arange(11)
    move_word(world, 9, 2)
    assert world.order.tolist() == [0, 1, 9, 3, 4, 5, 6, 7, 8, 9, 10]


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize(
    ("writing", "place"),
    [
        (write_parameter, "parameters.adjustment"),
        (write_lever_of_a_regime, "regimes.levers"),
        (write_key, "keys"),
    ],
)
def test_a_rule_that_writes_to_what_is_fixed_does_not_compile(world, writing, place):
    with pytest.raises(NumbaError, match=f"no rule may write to {place}: "):
        rule(writing)(world)


def test_the_months_of_the_history_are_counted_from_the_warm_up_on(world):
    for month in range(-3, 6):
        write_month(world, month, 100 + month)
    assert by_month(world)["active"][:, 0].tolist() == list(range(97, 106))
    assert by_month(world)["active"][:, 3].tolist() == list(range(-97, -106, -1))
    assert not by_month(world)["active"][:, 1].any()


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("organisations", np.zeros(3, PARTNERSHIP_RECORD)),
        ("organisations", np.zeros((3, 1), ORGANISATION_RECORD)),
        ("organisations", np.zeros(6, ORGANISATION_RECORD)[::2]),
        ("active", np.zeros(3, np.int32)),
        ("suppliers", np.zeros(3)),
    ],
    ids=["another record", "two dimensions", "with gaps", "short words", "no whole numbers"],
)
def test_a_table_of_another_layout_is_refused_before_a_rule_can_misread_it(world, table, wrong):
    with pytest.raises(TypeError, match=f"world.{table} must be a contiguous vector"):
        world.replaced(**{table: wrong})


def test_every_table_of_the_handle_is_a_member_of_the_world(world):
    assert isinstance(world, World)
    for name, dtype in TABLES.items():
        assert getattr(world, name).dtype == dtype, name


def test_a_larger_world_holds_the_same_and_rules_reach_its_new_room(world):
    world.partnerships["worth"] = np.arange(len(world.partnerships))
    world.active[:] = np.arange(len(world.active))
    larger = prolonged(enlarged(world), month=50)
    assert len(larger.partnerships) == len(larger.active) == 2 * len(world.partnerships)
    assert np.array_equal(larger.partnerships[: len(world.partnerships)], world.partnerships)
    assert np.array_equal(larger.active[: len(world.active)], world.active)
    assert not larger.partnerships[len(world.partnerships) :]["worth"].any()
    write_month(larger, 50, 3)
    assert by_month(larger)["formed"][53, 0].tolist() == [0, 3, 0, 0, 0]
    assert larger.organisations is world.organisations
    assert prolonged(larger, month=50) is larger
