"""The generated part of docs/effects.md."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from experiments.questions.effects.document import (
    DOCUMENT,
    TABLE,
    column_lines,
    generated,
    idle_lines,
    lever_lines,
    parameter_lines,
    read_effects,
    surprises,
)
from experiments.questions.effects.expected import Expectation, expectations
from experiments.questions.effects.factors import Factor, all_factors
from experiments.questions.effects.table import effects_table, rows_of
from experiments.questions.marked import marks, written
from tests.experiments.questions.effects.made import FEAR, VOICE, drawn


def test_the_document_is_that_of_the_committed_effects() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == written(text, generated(read_effects())), (
        "run: python -m experiments.questions.effects.document"
    )


def test_the_committed_effects_are_of_all_factors() -> None:
    table = read_effects(TABLE)
    found = list(zip(table["factor"], table["high"], strict=True))
    assert found == [factor.key for factor in all_factors()]
    expected = expectations(all_factors())
    for row in table.itertuples():
        assert (row.expected_outcome, row.expected_sign) == (
            expected[row.factor].outcome,
            expected[row.factor].sign,
        )


def test_a_document_without_marks_is_refused() -> None:
    begin, end = marks()
    assert written(f"a\n{begin}old{end}\nb", "new") == f"a\n{begin}\nnew\n{end}\nb"
    with pytest.raises(ValueError, match="lacks"):
        written("no marks", "new")


def table_of(expected: Expectation, *factors: Factor, shift: float = 2.0) -> pd.DataFrame:
    effects = {factor: [drawn(1, shift=shift, factor=factor)] for factor in factors}
    return effects_table(effects, {factor.name: expected for factor in factors})


def test_levers_stand_with_half_strength_beside_full() -> None:
    strengths = [VOICE, Factor(VOICE.name, 0.0, 1.0)]
    table = table_of(Expectation("objectives_unmet", -1, "it is heard"), *strengths)
    (line,) = lever_lines(rows_of(table))[2:]
    assert line.startswith("| `voice` | the weaker side is heard | `objectives_unmet` − | +")
    assert line.count("(wrong)") == 2


def test_parameters_stand_by_the_outcome_that_they_move() -> None:
    other = Factor("parameters.hype_rate", 0.0, 0.1)
    fear = table_of(Expectation("objectives_unmet", 1, "fear is blind"), FEAR, other)
    calm = table_of(Expectation("ended_data_breach", 1, ""), FEAR)
    one, two = parameter_lines(rows_of(pd.concat([fear, calm])))
    assert re.fullmatch(
        r"- `objectives_unmet`: more with `fomo_rate` \+[\d.]+, `hype_rate` \+[\d.]+\.", one
    )
    assert two == "- `ended_data_breach`: undecided `fomo_rate` (moves `objectives_unmet`)."


def test_columns_of_types_stand_together() -> None:
    types = [Factor(f"types.{name}.worth", 0.5, 2.0) for name in ("one", "two")]
    (line,) = column_lines(rows_of(table_of(Expectation("objectives_unmet", 1, ""), *types)))
    assert line.startswith("- `worth` (it brings more): `objectives_unmet` `one` +")
    assert "`two` +" in line


def test_what_is_other_than_expected_or_idle_is_told() -> None:
    table = table_of(Expectation("objectives_unmet", -1, ""), FEAR)
    line, *_ = surprises(table)
    assert line.startswith("- **Other than expected**, `parameters.fomo_rate 0 to 0.4`")
    assert list(idle_lines(table)) == []
    idle = table_of(Expectation("objectives_unmet", 0, ""), FEAR, VOICE, shift=0.0)
    assert list(idle_lines(idle)) == [
        "- `parameters.fomo_rate`; `policy.voice`: as expected: nothing reads it."
    ]
    worth = [Factor(f"types.{name}.worth", 0.5, 2.0) for name in ("one", "two")]
    (line,) = idle_lines(table_of(Expectation("objectives_unmet", 1, ""), *worth, shift=0.0))
    assert line.startswith("- `worth` of `one`, `two`: ")
