"""Slides: one for each figure that shows a claim, of a slide's size, nothing overlapping."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.image import imread

from experiments.figures.style import styled
from experiments.report.reading import find_results
from experiments.report.slides import _drawn, slides_of, write_slides
from tests.experiments.report import made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.comparison(tmp_path_factory.mktemp("slides") / "results/compare/one")


def test_a_slide_for_each_figure_with_its_first_claim(folder: Path, tmp_path: Path) -> None:
    slides = slides_of(find_results(str(folder)))
    assert [one.name for one in slides] == ["failure_rates"]
    assert slides[0].claim.startswith("Under ad_hoc, 62.4%")
    assert write_slides(slides, tmp_path) == 1
    drawn = sorted(tmp_path.iterdir())
    assert [path.name for path in drawn] == ["01_failure_rates.png"]
    for path in drawn:
        assert imread(path).shape[:2] == (1080, 1920)


@pytest.mark.parametrize("length", [1, 8, 40, 90])
def test_words_and_figure_do_not_overlap(folder: Path, length: int) -> None:
    slide = slides_of(find_results(str(folder)))[0]
    claim = "  - " + "Governance lowers failure by 21.1 points. " * length
    with styled():
        figure = _drawn(slide._replace(claim=claim))
        renderer = figure.canvas.get_renderer()
        boxes = [one.get_window_extent(renderer) for one in figure.texts]
        (axes,) = figure.axes
        picture = axes.get_window_extent(renderer)
    headline, source = boxes
    assert headline.y0 > picture.y1
    assert picture.y0 > source.y1
    assert picture.width > 300
    for box in (*boxes, picture):
        assert box.x0 >= 0
        assert box.x1 <= 1920
        assert box.y0 >= 0
        assert box.y1 <= 1080
