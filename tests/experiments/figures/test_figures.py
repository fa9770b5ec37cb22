"""Figures: the same bytes for the same data, and labels that can be read."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.transforms import Bbox

from experiments.figures.labels import place_labels
from experiments.figures.saving import Card, Drawing, cards, save_drawings
from experiments.figures.style import headed, new_figure, styled
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.figures import failure_figure, with_value
from experiments.questions.compare.money import cost_effectiveness
from experiments.questions.compare.money_figures import cost_figure
from experiments.questions.compare.tables import failure_rates, further_outcomes
from experiments.questions.measures import DELIVERED
from sim import FAILURE_DEFINITIONS
from tests.experiments.questions.compare.test_finding import outcomes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    random = np.random.default_rng(1)
    base = 0.6 + 0.02 * random.standard_normal(12)
    tables = [outcomes("ad_hoc", base)]
    for number in range(11):
        noise = 0.02 * random.standard_normal(12)
        unmet = base - 0.02 * number + noise
        tables.append(outcomes(f"policy_{number}", unmet, governance_cost=1e4 * (number % 4)))
    runs = pd.concat(tables, ignore_index=True)
    return Comparison(runs, tuple(dict.fromkeys(runs["policy"])), "a world")


def drawn(comparison: Comparison, folder: Path) -> list[Path]:
    names = comparison.policies
    estimates = comparison.estimates
    rates = with_value(
        {"failure_rates": failure_rates(estimates), "outcomes": further_outcomes(estimates)}
    )
    spent = cost_effectiveness(comparison)
    verdicts = {name: comparison.verdicts(name) for name in (*FAILURE_DEFINITIONS, DELIVERED)}
    titles = {name: name.replace("_", " ") for name in names}
    drawings = [
        Drawing("one", partial(failure_figure, rates, verdicts, titles, "A caption."), rates, ""),
        Drawing("two", partial(cost_figure, spent, titles, "A caption."), spent, ""),
    ]
    return save_drawings(folder, drawings)


def test_the_same_data_give_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:
    first = drawn(comparison, tmp_path / "a")
    second = drawn(comparison, tmp_path / "b")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_figures_of_other_names_stay_with_their_cards(tmp_path: Path) -> None:
    data = pd.DataFrame({"x": [1.0]})

    def saved(*names: str) -> None:
        draw = partial(headed, new_figure(4, 3), "Title", "Caption\nin two lines.")
        save_drawings(tmp_path, [Drawing(name, draw, data, f"Of {names}.") for name in names])

    saved("first", "second")
    before = (tmp_path / "first.svg").read_bytes()
    saved("second", "third")
    assert [one.name for one in cards(tmp_path)] == ["first", "second", "third"]
    assert cards(tmp_path)[1] == Card(
        "second", "Title", "Of ('second', 'third').", "Caption in two lines."
    )
    assert (tmp_path / "first.svg").read_bytes() == before


def test_crowded_labels_do_not_overlap() -> None:
    random = np.random.default_rng(4)
    points = {
        f"a policy named {n}": (float(x), float(y))
        for n, (x, y) in enumerate(random.normal(0, 1, (12, 2)))
    }
    with styled():
        figure = new_figure(9, 6)
        axes = figure.subplots()
        axes.plot(*zip(*points.values(), strict=True), "o")
        axes.margins(0.12)
        place_labels(axes, points)
        renderer = figure.canvas.get_renderer()
        boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
    assert len(boxes) == 12
    for place, box in enumerate(boxes):
        for other in boxes[place + 1 :]:
            shared = Bbox.intersection(box, other)
            assert shared is None or shared.width * shared.height < 1.0
