"""The words that findings share."""

from __future__ import annotations

from math import nan

import pytest

from experiments.questions.words import (
    are,
    bracketed,
    capital,
    change_text,
    counted,
    interval,
    listed,
    number_text,
    plural,
    shortened,
)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "are 0 runs"), (1, "is 1 run"), (2, "are 2 runs"), (12_345, "are 12,345 runs")],
)
def test_numbers_of_things(count: int, said: str) -> None:
    assert f"{are(count)} {counted(count, 'run')}" == said
    assert said.endswith(plural(count, "run"))


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(words: list[str], said: str) -> None:
    assert listed(words) == said


def test_a_long_list_is_cut() -> None:
    assert shortened(["a", "b", "c"], most=3) == "a, b, c"
    assert shortened(["a", "b", "c", "d"], most=2) == "a, b and 2 more"


def test_capitals() -> None:
    assert capital("the share of PAWN") == "The share of PAWN"
    assert capital("") == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.12345, "0.123"), (-3.0, "-3"), (999.4, "999"), (123_456.7, "123,457"), (-1000, "-1,000")],
)
def test_numbers(value: float, said: str) -> None:
    assert number_text(value) == said


def test_intervals() -> None:
    assert interval(0.1, 2000.0) == "0.1 to 2,000"
    assert bracketed(0.1, 0.25, "{:.0%}".format) == " (10% to 25%)"
    assert bracketed(nan, nan) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((-0.04, -0.05, -0.03), "4.0 points fewer (3.0 to 5.0)"),
        ((0.04, 0.03, 0.05), "4.0 points more (3.0 to 5.0)"),
    ],
)
def test_changes(change: tuple[float, float, float], said: str) -> None:
    assert change_text(change, "points", scale=100.0) == said


def test_changes_in_words_of_their_own() -> None:
    assert change_text((-2.5, -3.0, -2.0), "months", ("longer", "shorter")) == (
        "2.5 months shorter (2.0 to 3.0)"
    )
