"""The grammar of factors: every form that a user may write, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design.factors import Factor
from experiments.design.grammar import plausible, read_factors
from experiments.design.setting import GROUPS
from sim.parameters import KIND_COLUMNS, LEVERS, PARAMETERS, TYPE_COLUMNS, InvalidSetting
from sim.vocabulary import KINDS
from tests.experiments.design.conftest import refused


def one(name: str, values: Any) -> Factor:
    (factor,) = read_factors({name: values})
    return factor


@pytest.mark.parametrize(
    ("name", "given_levels", "levels"),
    [
        ("parameters.fomo_rate", [0.4, 0, 0.1], (0.4, 0.0, 0.1)),
        ("scenario", ["default", "covid"], ("default", "covid")),
        ("policy", ("full",), ("full",)),
        ("population.file", ["a.csv", "b.csv"], ("a.csv", "b.csv")),
        ("environment.hype", [False, True], (False, True)),
        ("environment.hype", None, (True, False)),
        ("environment.hype", "range", (True, False)),
        ("environment.hype", False, (False,)),
        ("months", 60, (60,)),
        ("population.vendors", [0, 10], (0, 10)),
        ("policy.voice", 1, (1.0,)),
        ("types.hospital_tech.host_kind", ["vendor", 0], ("vendor", "health_system")),
        ("types.hospital_tech.host_kind", None, KINDS),
        ("types.mine.abroad", [True, "no"], ("yes", "no")),
    ],
)
def test_levels_are_as_the_setting_has_them(
    name: str, given_levels: Any, levels: tuple[Any, ...]
) -> None:
    factor = one(name, given_levels)
    assert factor.levels == levels
    assert [type(level) for level in factor.levels] == [type(level) for level in levels]
    assert factor.evenly(7) == levels


@pytest.mark.parametrize("told", [None, "range", {}])
def test_declared_ranges(told: Any) -> None:
    declared = {
        **{f"parameters.{name}": one for name, one in PARAMETERS.items()},
        **{f"policy.{lever.name}": lever.declaration for lever in LEVERS},
        **{f"types.academic_industry.{one.name}": one for one in TYPE_COLUMNS},
        **{f"types.mine.{one.name}": one for one in TYPE_COLUMNS},
        **{f"kinds.university.{one.name}": one for one in KIND_COLUMNS},
    }
    for name, declaration in declared.items():
        if declaration.codes:
            continue
        low, high = declaration.sweep
        if low == high:
            refused(lambda name=name: one(name, told), f"factors.{name}=", "no declared range")
        else:
            assert one(name, told) == Factor(name, float(low), float(high))


def test_declared_range_in_levels() -> None:
    low, high = PARAMETERS["fomo_rate"].sweep
    factor = one("parameters.fomo_rate", {"levels": 3})
    assert factor.levels == (low, pytest.approx((low + high) / 2), high)
    assert (factor.low, factor.high) == (low, high)


def test_levels_of_a_range_are_those_one_would_write() -> None:
    assert one("policy.voice", {"low": 0, "high": 0.6, "levels": 5}).levels == (
        *(0.0, 0.15, 0.3, 0.45, 0.6),
    )
    decades = {"low": 0.1, "high": 1000, "scale": "log", "levels": 5}
    assert one("parameters.vendor_overhead", decades).levels == (0.1, 1.0, 10.0, 100.0, 1000.0)


def test_levels_of_a_range_begin_and_end_with_its_ends() -> None:
    low, high = 0.12345678901234567, 0.98765432109876543
    levels = one("policy.voice", {"low": low, "high": high, "levels": 4}).levels
    assert levels is not None
    assert (levels[0], levels[-1]) == (low, high)


def test_whole_levels_are_rounded_and_distinct() -> None:
    assert one("months", {"low": 1, "high": 4, "levels": 9}).levels == (1, 2, 3, 4)
    assert one("months", {"low": 1, "high": 100, "scale": "log", "levels": 5}).levels == (
        *(1, 3, 10, 32, 100),
    )
    assert one("parameters.funding_period", {"low": 24, "high": 26, "whole": True}).whole


def test_names_may_be_nested() -> None:
    nested = {
        "parameters": {"fomo_rate": [0, 0.1]},
        "types": {"hospital_tech": {"mix": None}},
        "kinds": {"vendor": {"tempo": {"low": 0.1, "high": 0.2}}},
        "environment": {"crises": None},
        "population": {"vendors": 5},
        "policy": {"voice": 1},
    }
    dotted = {
        "parameters.fomo_rate": [0, 0.1],
        "types.hospital_tech.mix": None,
        "kinds.vendor.tempo": {"low": 0.1, "high": 0.2},
        "environment.crises": None,
        "population.vendors": 5,
        "policy.voice": 1,
    }
    assert read_factors(nested) == read_factors(dotted)
    assert [factor.name for factor in read_factors(nested)] == list(dotted)


@pytest.mark.parametrize(
    ("given_factors", "expected"),
    [
        ({"parameters.fomo_rate": []}, ["no level"]),
        ({"parameters.fomo_rate": [0.1, 0.1]}, ["=[0.1,0.1]", "twice"]),
        ({"parameters.fomo_rate": [0, -0.0]}, ["twice"]),
        ({"parameters.fomo_rate": [0.1, "much"]}, ["='much' is not a number"]),
        ({"parameters.fomo_rate": [[0.1]]}, ["is not a number"]),
        ({"parameters.fomo_rate": [0.1, None]}, ["is not a number"]),
        ({"parameters.fomo_rate": [float("nan")]}, ["nan"]),
        ({"parameters.fomo_rate": [True]}, ["is not a number"]),
        ({"parameters.fomo_rate": 7}, ["=7 is out of bounds", "0 to 1"]),
        ({"parameters.fomo_rate": {"low": 0, "high": 2}}, ["=2 is out of bounds"]),
        ({"parameters.fomo_rate": {"low": 0}}, ["={low:0}", "no high"]),
        ({"parameters.fomo_rate": {"high": 1}}, ["no low"]),
        ({"parameters.fomo_rate": {"low": 0.2, "high": 0.1}}, ["less than"]),
        ({"parameters.fomo_rate": {"low": 0.1, "high": 0.1}}, ["less than"]),
        ({"parameters.fomo_rate": {"low": 0, "hihg": 1}}, ["'hihg'", "'high'"]),
        ({"parameters.fomo_rate": {"low": 0, "high": 1, "scale": "log"}}, ["low=0", "above 0"]),
        ({"parameters.fomo_rate": {"scale": "square"}}, ["scale='square'", "linear, log"]),
        ({"parameters.fomo_rate": {"whole": 1}}, ["whole=1", "true or false"]),
        ({"parameters.fomo_rate": {"low": 0.5, "high": 1, "whole": True}}, ["whole numbers"]),
        ({"parameters.fomo_rate": {"levels": 1}}, [".levels=1", "from 2"]),
        ({"parameters.fomo_rate": {"levels": 2.5}}, [".levels=2.5", "from 2"]),
        ({"parameters.fomo_rates": "range"}, ["=range", "Did you mean 'parameters.fomo_rate'?"]),
        ({"parameters": {"fomo_rates": 1}}, ["parameters.fomo_rates=1", "Did you mean"]),
        ({"types.hospital_tech.mx": [1]}, ["Did you mean 'types.hospital_tech.mix'?"]),
        ({"types.mix": [1]}, ["types.mix=[1]"]),
        ({"kinds.vendors.tempo": [1]}, ["Did you mean 'kinds.vendor.tempo'?"]),
        ({"policy.name": ["a"]}, ["policy.name=[a]"]),
        ({"parameters.row.fomo_rate": [0]}, ["parameters.row.fomo_rate=[0]"]),
        ({"seed": [1, 2]}, ["seed=[1,2]", "months"]),
        ({3: [1, 2]}, ["3=[1,2]"]),
        ({"months": None}, ["months=null", "no declared range", "{low:VALUE,high:VALUE}"]),
        ({"months": {"levels": 3}}, ["no declared range"]),
        ({"months": [12.5]}, ["=12.5", "whole number from 1"]),
        ({"months": [0]}, ["=0", "whole number from 1"]),
        ({"months": {"low": 1.5, "high": 9}}, ["=1.5", "whole number"]),
        ({"months": {"low": 1, "high": 9, "whole": False}}, ["whole=False", "true"]),
        ({"population.vendors": [-1]}, ["population.vendors=-1"]),
        ({"scenario": "range"}, ["scenario=range", "has no range"]),
        ({"scenario": {"low": 1, "high": 2}}, ["{low:1,high:2}", "has no range"]),
        ({"scenario": [2020]}, ["scenario=2020", "a name"]),
        # As YAML reads NO and 1.10.
        ({"scenario": ["SE", False]}, ["scenario=false", "quotes"]),
        ({"policy": [1.1]}, ["policy=1.1", "quotes"]),
        ({"scenario": [""]}, ["scenario=''", "a name"]),
        ({"environment.crises": ["off"]}, ["='off'", "true or false"]),
        ({"environment.crises": [0, 1]}, ["=0", "true or false"]),
        ({"environment.crises": {"levels": 2}}, ["has no range"]),
        ({"types.mine.host_kind": {"low": 0, "high": 2}}, ["has no range"]),
        ({"types.mine.host_kind": ["bank"]}, ["=bank", "health_system, vendor"]),
    ],
)
def test_refusals(given_factors: Mapping[str, Any], expected: list[str]) -> None:
    refused(lambda: read_factors(given_factors), "factors.", *expected)


def test_refusals_of_the_whole() -> None:
    for nothing in ([], 7, [3], [["parameters"]], True, ["parameters", None]):
        refused(lambda nothing=nothing: read_factors(nothing), "factors=", "neither names nor")
    twice = {"parameters.fomo_rate": 0.1, "parameters": {"fomo_rate": 0.2}}
    refused(lambda: read_factors(twice), "factors.parameters.fomo_rate=0.2", "twice")


def test_a_refusal_repeats_no_long_list() -> None:
    refused(lambda: read_factors({"months": [*range(1, 999), 5]}), "[1,2,3,4,5,6,7,8,...]")
    refused(lambda: read_factors({"population.file": {"low": "x" * 999}}), "xxx...}")


@pytest.mark.parametrize("word", ["parameters.fomo_rate", "policy.voice", "environment.hype"])
def test_a_word_is_a_setting_over_its_plausible_range(word: str) -> None:
    assert read_factors(word) == read_factors([word]) == read_factors([word, word])
    assert read_factors([word]) == read_factors({word: "range"}) == (one(word, None),)


@pytest.mark.parametrize(
    ("word", "begins"),
    [
        ("levers", "policy."),
        ("parameters", "parameters."),
        ("kinds", "kinds."),
        ("types", "types."),
        ("kinds.vendor", "kinds.vendor."),
        ("types.hospital_tech", "types.hospital_tech."),
    ],
)
@pytest.mark.parametrize("given_as", [list, dict.fromkeys])
def test_a_word_for_several(word: str, begins: str, given_as: Any) -> None:
    every = plausible(tuple(GROUPS))
    assert read_factors(given_as([word])) == tuple(
        one for one in every if one.name.startswith(begins)
    )


def test_order_is_that_of_asking() -> None:
    words = ["policy.voice", "kinds.vendor", "parameters.fomo_rate", "policy.voice"]
    names = [factor.name for factor in read_factors(words)]
    assert (names[0], names[-1]) == ("policy.voice", "parameters.fomo_rate")
    assert len(names) == len(set(names)) == 2 + len(KIND_COLUMNS)


def test_groups_and_values_of_ones_own_together() -> None:
    first, *others = read_factors({"policy": ["full", "ad_hoc"], "kinds.vendor": "range"})
    assert first == Factor("policy", levels=("full", "ad_hoc"))
    assert tuple(others) == read_factors("kinds.vendor")


@pytest.mark.parametrize(
    "given_as", [{"kinds.vendor": {"levels": 3}}, {"kinds": {"vendor": {"levels": 3}}}]
)
def test_a_group_in_levels(given_as: Any) -> None:
    found = read_factors(given_as)
    assert [one.name for one in found] == [one.name for one in read_factors("kinds.vendor")]
    assert all(len(one.levels or ()) == 3 for one in found)
    assert found[0] == one(found[0].name, {"levels": 3})


@pytest.mark.parametrize("nothing", [None, {}])
def test_nothing_is_what_usually_varies(nothing: Any) -> None:
    assert read_factors(nothing) == ()
    assert read_factors(nothing, usual=("kinds",)) == plausible(("kinds",)) == read_factors("kinds")


def test_types_of_ones_own() -> None:
    assert [one.name for one in read_factors("types", ["mine"])] == [
        one.name for one in read_factors("types.mine", ["mine"])
    ]
    refused(lambda: read_factors("types.mine"), "factors=types.mine", "not a setting")


@pytest.mark.parametrize(
    ("asked", "allowed", "expected"),
    [
        (["levers"], {"groups": ["kinds"]}, ["factors=levers", "or for all of a group kinds."]),
        (["parametres"], {}, ["levers, parameters, kinds, types", "'parameters'"]),
        (["kinds.vendors"], {}, ["factors=kinds.vendors"]),
        (["months"], {}, ["factors=months", "{low:VALUE,high:VALUE}"]),
        ({"kinds": None, "kinds.vendor.tempo": [0.1]}, {}, ["kinds.vendor.tempo twice"]),
        (["months"], {"values": False}, ["factors=months", "levers, parameters, kinds, types"]),
        (["policy.voyce"], {"values": False}, ["factors=policy.voyce", "'policy.voice'"]),
        ({"policy.voice": [0, 1]}, {"values": False}, ["voice=[0,1]", "factors=[policy.voice]"]),
    ],
)
def test_what_a_command_does_not_allow(asked: Any, allowed: Any, expected: list[str]) -> None:
    refused(lambda: read_factors(asked, **allowed), *expected)


NAMES = st.one_of(
    st.sampled_from(
        [
            "parameters.fomo_rate",
            "policy",
            "levers",
            "kinds.vendor",
            "months",
            "types",
            "low",
            "environment",
        ]
    ),
    st.text(max_size=9),
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), NAMES, st.just("range")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(NAMES, st.integers(), st.sampled_from(["low", "high", "levels"])),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=9,
)


@settings(deadline=None)
@given(asked=ANYTHING)
def test_whatever_is_asked_is_read_or_refused(asked: Any) -> None:
    factors, said = (), "factors"
    try:
        factors = read_factors(asked)
    except InvalidSetting as refusal:
        said = str(refusal)
    assert said.startswith("factors")
    assert len({one.name for one in factors}) == len(factors)
