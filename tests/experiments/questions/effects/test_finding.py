"""What a study of effects says in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.questions.effects.expected import Expectation
from experiments.questions.effects.factors import Factor
from experiments.questions.effects.finding import effects_finding
from experiments.questions.effects.table import Effect, effects_table
from tests.experiments.questions.effects.made import FEAR, drawn


def test_the_finding_names_what_is_wrong_and_what_is_idle() -> None:
    wrong, idle = drawn(1, shift=2.0), drawn(2, factor=Factor("parameters.hype_rate", 0.0, 0.1))
    expected = {
        FEAR.name: Expectation("objectives_unmet", -1, ""),
        idle.factor.name: Expectation("partnerships", 1, ""),
    }
    table = effects_table({FEAR: [wrong], idle.factor: [idle]}, expected)
    words = effects_finding(table, [wrong, idle], "a world", 60, 400)
    assert "1 of 2 factors clearly change something" in words
    assert "right for 0, wrong for 1, and undecided for 1" in words
    assert "parameters.fomo_rate 0 to 0.4, ad_hoc: objectives_unmet +" in words
    assert "after up to 400 seeds: parameters.hype_rate 0 to 0.1." in words


def test_the_finding_tells_of_signs_that_turn_round() -> None:
    here = drawn(1, shift=2.0)
    there = Effect(**{**vars(drawn(2, shift=-1.5)), "world": "governed"})
    expected = {FEAR.name: Expectation("objectives_unmet", 1, "")}
    table = effects_table({FEAR: [here, there]}, expected)
    words = effects_finding(table, [here, there], "a world", 60, 400)
    assert "the reverse in another: parameters.fomo_rate 0 to 0.4" in words
    assert "(objectives_unmet, governed)" in words


def test_the_finding_says_where_the_months_are_too_few_for_the_headline() -> None:
    short = drawn(1, shift=2.0)
    unknown = np.where(np.array(short.outcomes) == "objectives_unmet", np.nan, short.difference)
    short = replace(short, difference=unknown)
    table = effects_table({FEAR: [short]}, {FEAR.name: Expectation("partnerships", 1, "")})
    words = effects_finding(table, [short], "a world", 60, 400)
    assert "The months are too few to tell the share of objectives unmet." in words
    assert "Nothing clearly moves" not in words
