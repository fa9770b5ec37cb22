"""The figures of effects."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.effects.factors import Factor
from experiments.questions.effects.figures import (
    effects_figure,
    headline_rows,
    levers_figure,
    row_table,
)
from tests.experiments.questions.effects.made import drawn

pytestmark = pytest.mark.slow


def test_the_figures_show_any_effects_and_always_the_same(tmp_path: Path) -> None:
    effects = [
        drawn(seed, shift=seed - 3.0, factor=Factor(f"parameters.p{seed}", 0.0, 1.0))
        for seed in range(40)
    ]
    levers = [
        drawn(seed, shift=seed - 4.0, factor=Factor(f"policy.l{seed % 5}", 0.0, high))
        for seed, high in enumerate([0.5] * 5 + [1.0] * 5)
    ]
    rows = headline_rows([*effects, *levers])
    assert len(rows) == 50
    of_levers = [row for row in rows if row.is_lever]
    others = [row for row in rows if not row.is_lever]
    for name, draw, own in (
        ("effects", effects_figure, others),
        ("levers", levers_figure, of_levers),
    ):
        drawing = Drawing(name, partial(draw, own, "A caption."), row_table(own), "Read it.")
        one, other = (save_drawings(tmp_path / folder, [drawing]) for folder in "ab")
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
