"""The figure of patterns."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pandas as pd
import pytest

from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.patterns import COLUMNS
from experiments.questions.validate.figures import patterns_figure

pytestmark = pytest.mark.slow


def test_the_figure_shows_any_table_and_always_the_same(tmp_path: Path) -> None:
    rows = [
        ("1: within", 0.6, 0.58, 0.62),
        ("2: far below", -9.0, -9.5, -8.5),
        ("3: far above", 99.0, 98.0, 100.0),
        ("4: without an interval", 0.6, nan, nan),
        ("5: not measured", nan, nan, nan),
        ("C1: check (not calibrated): across a bound", 0.7, 0.6, 0.8),
    ]
    table = pd.DataFrame(
        [(label, "a source", 0.5, 0.7, *rest, False) for label, *rest in rows],
        columns=list(COLUMNS),
    )
    drawing = Drawing("patterns", lambda: patterns_figure(table, "A caption."), table, "Read it.")
    one, other = (save_drawings(tmp_path / name, [drawing]) for name in "ab")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
