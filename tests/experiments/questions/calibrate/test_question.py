"""What a calibration is told: the open parameters, or names and ranges; the rest is refused."""

from __future__ import annotations

import pytest

from experiments.console.composing import compose
from experiments.questions.calibrate.question import Question, read
from sim.documents.open_parameters import OPEN_PARAMETERS
from tests.experiments.conftest import Accord, assert_refused


def question(*words: str) -> Question:
    return read(compose("calibrate", words))


@pytest.mark.parametrize("words", [(), ("factors=null",), ("factors={}",)])
def test_the_open_parameters_where_none_are_named(words: tuple[str, ...]) -> None:
    asked = question(*words)
    assert [one.name for one in asked.searched] == list(OPEN_PARAMETERS)
    assert asked.policy.name == "ad_hoc"


def test_the_search_begins_as_set_and_is_drawn_to_the_default() -> None:
    asked = question("factors=[kinds.vendor.attention]", "kinds.vendor.attention=4")
    (one,) = asked.searched
    assert (one.start, one.usual) == (4.0, 0.5)
    assert one.factor.bounds == (0.4, 5.0)


def test_a_row_and_a_range_of_ones_own() -> None:
    rows = question("factors=[kinds.vendor]").searched
    assert {one.name.rpartition(".")[0] for one in rows} == {"kinds.vendor"}
    (one,) = question("factors={parameters.pace:{low:2,high:3,scale:log}}").searched
    assert (one.factor.bounds, one.factor.scale) == ((2.0, 3.0), "log")


def test_fresh_seeds_follow_those_of_the_search() -> None:
    asked = question("seed=5", "replications=40", "fresh=50")
    assert (asked.settings.seeds[-1], asked.fresh_seeds) == (44, range(45, 95))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["factors=[parameters.pase]"], ["factors=parameters.pase", "'parameters.pace'"]),
        (["factors=[policy.voice]"], ["factors.policy.voice", "parameters.NAME"]),
        (["factors=[months]"], ["factors=months", "no declared range"]),
        (["factors={parameters.pace:[2,3]}"], ["factors.parameters.pace", "needs a range"]),
        (["factors={parameters.pace:{low:3,high:2}}"], ["low must be less than high"]),
        (["replications=39"], ["replications=39", "at least 40"]),
        (["fresh=10"], ["fresh=10", "at least 40"]),
        (["candidates=2"], ["candidates=2", "4"]),
        (["generations=0"], ["generations=0"]),
        (["seed=18446744073709551500"], ["seed=18446744073709551500", "200 fresh seeds"]),
        (["policies=[full]"], ["policies=['full']", "policy=NAME"]),
        (["levers=[voice]"], ["levers"]),
    ],
)
def test_what_is_refused(accord: Accord, words: list[str], said: list[str]) -> None:
    assert_refused(accord, ["calibrate", *words], said)
