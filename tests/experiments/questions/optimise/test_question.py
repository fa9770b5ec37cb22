"""What levers an optimisation searches, as a user may write them."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.questions.optimise.question import read_levers
from experiments.questions.optimise.search import Range
from sim import LEVER_NAMES
from sim.parameters import InvalidSetting


def test_all_levers() -> None:
    assert read_levers(None) == tuple(Range(lever, 0, 20) for lever in LEVER_NAMES)


@pytest.mark.parametrize("given", ["voice", ["voice"], ["policy.voice"], {"voice": "range"}])
def test_a_lever_over_all_strengths(given: Any) -> None:
    assert read_levers(given) == (Range("voice", 0, 20),)


@pytest.mark.parametrize("bounds", [[0, 0.6], {"low": 0, "high": 0.6}, [-0.0, 0.62]])
def test_bounds(bounds: Any) -> None:
    assert read_levers({"voice": bounds}) == (Range("voice", 0, 12),)


def test_order_is_the_models() -> None:
    given = ["voice", "entry_gate", "transparency"]
    assert [one.lever for one in read_levers(given)] == [
        lever for lever in LEVER_NAMES if lever in given
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"voice": {"low": 0, "hihg": 1}}, ["levers.voice=", "[0,0.6]"]),
        ({"voice": [0, 0.5], "policy.voice": [0, 1]}, ["twice"]),
        ({"voice": [0, float("nan")]}, ["0 to 1"]),
        (7, ["levers=7", "levers=[voice,transparency]"]),
        ({}, ["levers={}"]),
        (["voyce"], ["levers=voyce", "'voice'"]),
    ],
)
def test_what_is_no_lever(given: Any, said: list[str]) -> None:
    with pytest.raises(InvalidSetting) as refusal:
        read_levers(given)
    assert all(one in str(refusal.value) for one in said)
