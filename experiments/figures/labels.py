"""Names beside points, placed so that they cover neither each other nor the points."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

# Where a label may stand, in points from its own, best first.
_PLACES: Final = [
    (dx * step, dy * step)
    for step in (8, 14, 22, 32, 44)
    for dx, dy in ((1, 0.6), (-1, 0.6), (1, -0.6), (-1, -0.6), (0, 1.2), (0, -1.2))
]
_POINT_RADIUS: Final = 6.0


def place_labels(axes: Axes, points: Mapping[str, tuple[float, float]], size: float = 9) -> None:
    """Write a label beside each point.

    Parameters
    ----------
    axes : Axes
        With everything else already drawn.
    points : mapping of str to (x, y)
        Where each label's point is, in data coordinates.
    size : float
        Size of the letters in points.
    """
    figure: Any = axes.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    inside = axes.get_window_extent(renderer)
    taken = [_around(axes, x, y) for x, y in points.values()]
    for name, (x, y) in sorted(points.items(), key=lambda item: -item[1][1]):
        text = axes.annotate(name, (x, y), xytext=(0, 0), textcoords="offset points", fontsize=size)
        best, least = _PLACES[0], float("inf")
        for place in _PLACES:
            _move(text, place)
            box = text.get_window_extent(renderer).padded(1.5)
            cost = sum(_overlap(box, other) for other in taken) + 4.0 * _outside(box, inside)
            if cost < least:
                best, least = place, cost
            if cost == 0.0:
                break
        _move(text, best)
        if max(abs(best[0]), abs(best[1])) > 20:
            text.set_text(name)
            text.arrow_patch = None
            axes.annotate(
                "",
                (x, y),
                xytext=best,
                textcoords="offset points",
                arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.7},
            )
        taken.append(text.get_window_extent(renderer))


def _move(text: Any, place: tuple[float, float]) -> None:
    dx, dy = place
    text.set_position(place)
    text.set_horizontalalignment("left" if dx > 0 else "right" if dx < 0 else "center")
    text.set_verticalalignment("center" if dx else "bottom" if dy > 0 else "top")


def _around(axes: Axes, x: float, y: float) -> Bbox:
    px, py = axes.transData.transform((x, y))
    corners = list(product((-_POINT_RADIUS, _POINT_RADIUS), repeat=2))
    (left, bottom), (right, top) = corners[0], corners[-1]
    return Bbox.from_extents(px + left, py + bottom, px + right, py + top)


def _overlap(one: Bbox, other: Bbox) -> float:
    shared = Bbox.intersection(one, other)
    return 0.0 if shared is None else shared.width * shared.height


def _outside(box: Bbox, frame: Bbox) -> float:
    shared = Bbox.intersection(box, frame)
    return box.width * box.height - (0.0 if shared is None else shared.width * shared.height)
