"""A slide for each figure that shows a claim: the claim above, the figure below."""

from __future__ import annotations

import io
import textwrap
from pathlib import Path
from typing import Any, Final

from experiments.report.document import Document, Figure
from experiments.report.png import pixels_of

# 1920 by 1080 pixels.
_WIDTH, _HEIGHT, _DPI = 1920, 1080, 100
_MARGIN: Final = 80
# A headline is set as large as lets it leave this part of the height to the figure.
_SIZES: Final = (34, 30, 27, 24, 21, 19, 17, 15, 13, 12)
_TEXT_PART: Final = 0.36
# More than a slide has room for.
_LETTERS: Final = 4_000
_INK, _QUIET = "#1A1A1A", "#595959"


def slides_of(document: Document) -> dict[str, bytes]:
    """Return the slides as PNG of 1920 by 1080, by the names of their files."""
    from experiments.figures.style import styled

    shown = [figure for figure in document.figures if figure.claim]
    slides = {}
    with styled():
        for number, figure in enumerate(shown, start=1):
            slide = io.BytesIO()
            _drawn(figure).savefig(slide, dpi=_DPI, metadata={"Software": None})
            slides[f"slides/{number:02}_{figure.name}.png"] = slide.getvalue()
    return slides


def _drawn(shown: Figure) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI, facecolor="white")
    canvas: Any = FigureCanvasAgg(figure)
    below = _headline(figure, canvas, shown.claim[:_LETTERS])
    source = figure.text(
        _MARGIN / _WIDTH,
        36 / _HEIGHT,
        textwrap.shorten(shown.source, 190, placeholder=" …"),
        fontsize=11,
        color=_QUIET,
        va="bottom",
        parse_math=False,
    )
    above = source.get_window_extent(canvas.get_renderer()).y1 + 24
    picture = pixels_of(shown.png, Path(shown.file))
    high, wide = picture.shape[:2]
    scale = min((_WIDTH - 2 * _MARGIN) / wide, (below - above) / high)
    width, height = scale * wide, scale * high
    # In the middle of the room that there is.
    left = (_WIDTH - width) / 2
    bottom = above + (below - above - height) / 2
    axes = figure.add_axes(
        (left / _WIDTH, bottom / _HEIGHT, width / _WIDTH, height / _HEIGHT), frameon=False
    )
    axes.imshow(picture, interpolation="lanczos", aspect="auto")
    axes.set_axis_off()
    return figure


def _headline(figure: Any, canvas: Any, claim: str) -> float:
    """Write a claim at the top as large as it fits; return where it ends, in pixels."""
    top = _HEIGHT - 64
    for size in _SIZES:
        # Letters are about 0.6 of their size wide, a little more in bold.
        letters = int((_WIDTH - 2 * _MARGIN) / (0.66 * size * _DPI / 72))
        lines = [
            wrapped
            for line in claim.splitlines()
            for wrapped in textwrap.wrap(
                line.strip().replace("- ", "•  ", 1) if line.strip().startswith("- ") else line,
                letters,
                subsequent_indent="    " if line.strip().startswith("- ") else "",
            )
        ]
        text = figure.text(
            _MARGIN / _WIDTH,
            top / _HEIGHT,
            "\n".join(lines),
            fontsize=size,
            fontweight="bold",
            color=_INK,
            va="top",
            linespacing=1.3,
            parse_math=False,
        )
        box = text.get_window_extent(canvas.get_renderer())
        fits = box.height <= _TEXT_PART * _HEIGHT and box.x1 <= _WIDTH - _MARGIN / 2
        if fits or size == _SIZES[-1]:
            break
        text.remove()
    return float(box.y0) - 32.0
