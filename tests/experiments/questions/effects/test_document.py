"""The generated part of docs/effects.md."""

from __future__ import annotations

import pytest

from experiments.questions.effects.document import (
    BEGIN,
    DOCUMENT,
    END,
    TABLE,
    effect_rows,
    generated,
    read_effects,
    written,
)
from experiments.questions.effects.expected import Expectation, expectations
from experiments.questions.effects.factors import all_factors
from experiments.questions.effects.table import effects_table
from tests.experiments.questions.effects.made import FEAR, drawn


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
    assert written(f"a\n{BEGIN}old{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="lacks"):
        written("no marks", "new")


def test_rows_of_the_document() -> None:
    expected = {FEAR.name: Expectation("objectives_unmet", 1, "fear is blind")}
    table = effects_table({FEAR: [drawn(1, shift=2.0)]}, expected)
    row = list(effect_rows(table, expected))[2]
    assert row.startswith("| `parameters.fomo_rate` 0 to 0.4 | ad_hoc | `objectives_unmet` |")
    assert row.endswith("| fear is blind | yes |")
