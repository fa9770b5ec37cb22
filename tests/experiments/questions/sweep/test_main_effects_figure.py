"""The figure of main effects draws its table, and nothing covers anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from experiments.design.designs import read_design
from experiments.design.factors import Factor
from experiments.design.grammar import read_factors
from experiments.design.points import Points
from experiments.figures.saving import Drawing, save_drawings
from experiments.figures.style import styled
from experiments.questions.sweep.figures import main_effects_caption, main_effects_figure
from experiments.questions.sweep.main_effects import MainEffects
from sim import LEVER_NAMES
from tests.experiments.questions.sweep.made import crossed, noise, runs_of, told

pytestmark = pytest.mark.slow

POLICIES = tuple(f"policy_{number}" for number in range(8))


def truth(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
    moved = sum(
        (0.1 / (1 + place)) * (value if isinstance(value, float) else len(str(value)) / 20.0)
        for place, value in enumerate(row.values())
    )
    at = POLICIES.index(policy) if policy in POLICIES else 0
    return 0.3 + moved + 0.03 * at + noise(seeds, 0.02, policy, *row.values())


def figure_of(
    points: Points, policies: tuple[str, ...], seeds: int, factors: tuple[Factor, ...] = ()
) -> tuple[Figure, MainEffects]:
    runs: pa.Table = runs_of(points, policies, seeds, truth)
    summary, effects, _ = told(runs, points, policies)
    caption = main_effects_caption(summary, effects, "a world")
    titles = {name: name.replace("_", " ") for name in policies}
    with styled():
        figure = main_effects_figure(effects, factors, policies, titles, caption)
        figure.draw_without_rendering()
    return figure, effects


def panels(figure: Figure) -> dict[str, Axes]:
    return {axes.get_title(loc="left"): axes for axes in figure.axes if axes.get_visible()}


def shown_ticks(axes: Axes) -> list[Text]:
    """Labels of ticks within the limits; the box of a slanted one is far larger than its text."""
    found = []
    for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        for tick in axis.get_major_ticks():
            if low <= tick.get_loc() <= high and not tick.label1.get_rotation():
                found.append(tick.label1)
    return found


def caption_of(figure: Figure) -> str:
    return " ".join(figure.get_supxlabel().split())


def sampled(count: int) -> tuple[Points, tuple[Factor, ...]]:
    """A Latin hypercube of so many factors, the first on a logarithmic scale."""
    ranges: dict[str, Any] = {"parameters.fomo_rate": {"low": 0.01, "high": 0.1, "scale": "log"}}
    ranges.update({f"policy.{name}": {"low": 0, "high": 1} for name in LEVER_NAMES[: count - 1]})
    factors = read_factors(ranges)
    design = read_design({"kind": "latin_hypercube", "points": 64, "seed": 1})
    return design.points(factors, lambda name: 0.0), factors


def test_marks_and_bars_are_those_of_the_table() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1], scenario=["default", "covid"])
    figure, effects = figure_of(points, POLICIES[:2], 5)
    drawn = panels(figure)
    assert set(drawn) == {"parameters.fomo_rate", "scenario"}
    for factor, axes in drawn.items():
        for place, policy in enumerate(POLICIES[:2]):
            own = effects.levels[
                (effects.levels["factor"] == factor) & (effects.levels["policy"] == policy)
            ]
            line, bars = axes.lines[place], axes.collections[place]
            assert line.get_ydata().tolist() == own["mean"].tolist()
            ends = np.array([segment[:, 1] for segment in bars.get_segments()])
            np.testing.assert_array_equal(ends, own[["ci_low", "ci_high"]].to_numpy())
            if factor != "scenario":
                assert line.get_xdata().tolist() == own["level_low"].tolist()
                assert line.get_linestyle() == "-"
            else:
                assert np.rint(line.get_xdata()).tolist() == [0.0, 1.0]
                assert line.get_linestyle() == "None"
    assert [text.get_text() for text in drawn["scenario"].get_xticklabels()] == ["default", "covid"]
    assert drawn["parameters.fomo_rate"].get_xlabel() == "1/month"


def test_everything_drawn_is_within_its_panel() -> None:
    points, factors = sampled(9)
    figure, _ = figure_of(points, POLICIES[:6], 3, factors)
    for axes in panels(figure).values():
        inside = axes.get_window_extent().padded(1.0)
        for line in axes.lines:
            places = line.get_transform().transform(line.get_xydata())
            assert all(inside.contains(*place) for place in places)


def test_all_panels_have_one_scale() -> None:
    points, factors = sampled(3)
    figure, _ = figure_of(points, POLICIES[:2], 3, factors)
    drawn = panels(figure)
    assert len({axes.get_ylim() for axes in drawn.values()}) == 1
    scales = {name: axes.get_xscale() for name, axes in drawn.items()}
    assert scales.pop("parameters.fomo_rate") == "log"
    assert set(scales.values()) == {"linear"}


def test_the_widest_factors_are_drawn_and_the_others_said_to_be_left_out() -> None:
    points, factors = sampled(12)
    figure, effects = figure_of(points, POLICIES, 3, factors)
    drawn = panels(figure)
    own = effects.spread[effects.spread["policy"].isin(POLICIES[:6])]
    assert list(drawn) == list(dict.fromkeys(own["factor"]))[:9]
    assert all(len(axes.lines) == 6 for axes in drawn.values())
    said = caption_of(figure)
    assert "3 factors that move it less are left out." in said
    assert "Policies left out: policy 6, policy 7." in said


@pytest.mark.parametrize(
    ("seeds", "expected"),
    [
        (1, "6 runs: 6 points, 1 seed of each. Marks: means over the points with this value. One"),
        (4, "24 runs: 6 points, 4 seeds of each. Marks: means over the points with this value."),
    ],
)
def test_the_caption_says_how_many_and_what_bars_are(seeds: int, expected: str) -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1], environment__hype=[False, True])
    figure, _ = figure_of(points, POLICIES[:1], seeds)
    assert expected in caption_of(figure)
    assert "also differ" not in caption_of(figure)
    points, factors = sampled(2)
    figure, _ = figure_of(points, POLICIES[:1], seeds, factors)
    assert "or with values around it" in caption_of(figure)
    assert "Points also differ in the other factors." in caption_of(figure)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["one", "three", "nine", "names"])
def test_texts_do_not_cover_each_other(case: str) -> None:
    names = ["hospital_tech", "international", "first_mover", "default", "covid"]
    factors: tuple[Factor, ...] = ()
    if case == "one":
        figure, _ = figure_of(crossed(parameters__fomo_rate=[0.02, 0.05, 0.1]), POLICIES[:1], 4)
    elif case == "names":
        points = crossed(scenario=names, environment__hype=[False, True])
        figure, _ = figure_of(points, POLICIES[:6], 2)
    else:
        points, factors = sampled(3 if case == "three" else 9)
        figure, _ = figure_of(points, POLICIES[:2] if case == "three" else POLICIES, 2, factors)
    found = [figure._suptitle, figure._supxlabel]  # there is no public way to them
    found += [text for legend in figure.legends for text in legend.get_texts()]
    for axes in panels(figure).values():
        found += [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]
        found += shown_ticks(axes)
    inside = [text for text in found if text.get_text() and text.get_visible()]
    boxes = [text.get_window_extent() for text in inside]
    whole = figure.bbox.padded(1.0)
    for place, box in enumerate(boxes):
        assert whole.containsx(box.x1)
        assert whole.containsy(box.y0)
        for other in boxes[place + 1 :]:
            shared = Bbox.intersection(box, other)
            assert shared is None or shared.width * shared.height < 1.0, inside[place].get_text()


@pytest.mark.slow
def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1])
    runs = runs_of(points, POLICIES[:2], 3, truth)
    _, effects, _ = told(runs, points, POLICIES[:2])
    drawing = Drawing(
        "main_effects",
        lambda: main_effects_figure(effects, (), POLICIES[:2], {}, "A caption."),
        effects.levels,
        "How to read it.",
    )
    paths = [save_drawings(tmp_path / folder, [drawing]) for folder in ("a", "b")]
    assert [path.suffix for path in paths[0]] == [".png", ".svg", ".csv"]
    for one, other in zip(*paths, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_another_measure_has_its_unit() -> None:
    points = crossed(parameters__fomo_rate=[0.02, 0.05])
    runs = runs_of(points, POLICIES[:1], 3, truth)
    _, effects, _ = told(runs, points, POLICIES[:1], measures=["net_benefit"])
    with styled():
        figure = main_effects_figure(effects, (), POLICIES[:1], {}, "A caption.")
    assert figure.axes[0].get_ylabel() == "net benefit, k$ per host-year"
    assert figure.get_suptitle() == "How net benefit changes with one factor"
