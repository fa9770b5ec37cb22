"""A slide for each figure that shows a claim: the claim above, the figure below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from experiments.questions.words import counted
from experiments.report.reading import Result

# 1920 by 1080 pixels.
_WIDTH, _HEIGHT, _DPI = 1920, 1080, 100
_MARGIN: Final = 80
# A headline is set as large as lets it leave this part of the height to the figure.
_SIZES: Final = (34, 30, 27, 24, 21, 19, 17, 15, 13, 12)
_TEXT_PART: Final = 0.36
_INK, _QUIET = "#1A1A1A", "#595959"


class Slide(NamedTuple):
    """A claim, the figure that shows it, and where both are from."""

    claim: str
    name: str
    png: Path
    source: str


def slides_of(results: Sequence[Result]) -> list[Slide]:
    """Return a slide for each figure that is there, with the first claim that names it."""
    slides = []
    for one in results:
        drawn = {card.name for card in one.cards}
        count = (one.manifest.get("seeds") or {}).get("count", 0)
        runs = counted(count, "replication") if count else ""
        day = str(one.manifest.get("finished", ""))[:10]
        told = (f"Accord, {one.command} {one.name}", runs, day)
        source = "; ".join(part for part in told if part) + ". Results of a simulation model."
        first = {claim.figure: claim for claim in reversed(one.claims) if claim.figure in drawn}
        slides += [
            Slide(claim.text, claim.figure, one.figure(claim.figure, "png"), source)
            for claim in one.claims
            if first.get(claim.figure) is claim
        ]
    return slides


def write_slides(slides: Sequence[Slide], folder: Path) -> int:
    """Draw the slides as PNG of 1920 by 1080 and return how many."""
    from experiments.figures.style import styled

    with styled():
        for number, slide in enumerate(slides, start=1):
            path = folder / f"{number:02}_{slide.name}.png"
            _drawn(slide).savefig(path, dpi=_DPI, metadata={"Software": None})
    return len(slides)


def _drawn(slide: Slide) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.image import imread

    figure = Figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    below = _headline(figure, canvas, slide.claim)
    source = figure.text(
        _MARGIN / _WIDTH,
        36 / _HEIGHT,
        textwrap.shorten(slide.source, 190, placeholder=" …"),
        fontsize=11,
        color=_QUIET,
        va="bottom",
    )
    above = source.get_window_extent(canvas.get_renderer()).y1 + 24
    picture = imread(slide.png)
    high, wide = picture.shape[:2]
    room_wide, room_high = _WIDTH - 2 * _MARGIN, below - above
    scale = min(room_wide / wide, room_high / high)
    width, height = scale * wide, scale * high
    # To the left like the words, or in the middle where it is much narrower than the slide.
    left = (_WIDTH - width) / 2
    bottom = above + (room_high - height) / 2
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
    return box.y0 - 32
