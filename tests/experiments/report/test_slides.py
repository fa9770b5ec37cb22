"""Slides: one for each figure that shows a claim, of a slide's size, nothing overlapping."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from matplotlib.image import imread

from experiments.figures.style import styled
from experiments.report.assembly import document_of
from experiments.report.document import Document
from experiments.report.reading import find_results
from experiments.report.slides import _drawn, slides_of
from tests.experiments.report import made


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = made.comparison(tmp_path_factory.mktemp("slides") / "results/compare/one")
    return document_of(find_results(str(folder)), "", "")


def test_a_slide_for_each_figure_with_its_first_claim(document: Document) -> None:
    shown = {figure.name: figure.claim for figure in document.figures}
    assert shown["failure_rates"].startswith("Under ad_hoc, 62.4%")
    assert shown["endings"] == ""
    slides = slides_of(document)
    assert list(slides) == ["slides/01_failure_rates.png"]
    for content in slides.values():
        assert imread(io.BytesIO(content)).shape[:2] == (1080, 1920)


@pytest.mark.parametrize("length", [1, 8, 40, 90])
def test_words_and_figure_do_not_overlap(document: Document, length: int) -> None:
    claim = "  - " + "Governance lowers failure by 21.1 points. " * length
    with styled():
        figure = _drawn(replace(document.figures[0], claim=claim))
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
