"""Names beside points, placed so that they cover neither each other nor the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

# Directions in which a label may stand from its point, best first, and how far, in points.
_DIRECTIONS: Final = ((1, 0.6), (-1, 0.6), (1, -0.6), (-1, -0.6), (1, 0), (-1, 0), (0, 1), (0, -1))
_PLACES: Final = [(dx * step, dy * step) for step in (9, 15, 22, 32, 44) for dx, dy in _DIRECTIONS]
# From this distance on, a line shows which point a label belongs to.
_NEEDS_LINE: Final = 12.0
_POINT_RADIUS: Final = 6.0
_BAR_HALF_WIDTH: Final = 2.0


def place_labels(
    axes: Axes,
    points: Mapping[str, tuple[float, float]],
    bars: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
    size: float = 9,
) -> None:
    """Write a label beside each point.

    Parameters
    ----------
    axes : Axes
        With everything else already drawn.
    points : mapping of str to (x, y)
        Where each label's point is, in data coordinates.
    bars : sequence of two points
        Horizontal or vertical lines that labels should not cross.
    size : float
        Size of the letters in points.
    """
    figure: Any = axes.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    inside = axes.get_window_extent(renderer)
    taken = [_box(axes, point, point, _POINT_RADIUS) for point in points.values()]
    taken += [_box(axes, start, end, _BAR_HALF_WIDTH) for start, end in bars]
    corners = [box.extents for box in taken]
    for name, point in sorted(points.items(), key=lambda item: -item[1][1]):
        text = axes.annotate(name, point, xytext=(0, 0), textcoords="offset points", fontsize=size)

        others = np.array(corners)

        def cost(
            place: tuple[float, float], text: Any = text, others: NDArray[np.float64] = others
        ) -> float:
            _move(text, place)
            box = text.get_window_extent(renderer).padded(1.5)
            covered = _covered(box.extents, others)
            return covered + 4.0 * _outside(box, inside) + max(map(abs, place))

        best = min(_PLACES, key=cost)
        _move(text, best)
        if max(map(abs, best)) > _NEEDS_LINE:
            line = {"arrowstyle": "-", "color": "#999999", "linewidth": 0.7, "shrinkB": 4}
            axes.annotate("", point, xytext=best, textcoords="offset points", arrowprops=line)
        corners.append(text.get_window_extent(renderer).extents)


def _move(text: Any, place: tuple[float, float]) -> None:
    dx, dy = place
    text.set_position(place)
    text.set_horizontalalignment("left" if dx > 0 else "right" if dx < 0 else "center")
    text.set_verticalalignment("center" if dx else "bottom" if dy > 0 else "top")


def _box(axes: Axes, start: tuple[float, float], end: tuple[float, float], around: float) -> Bbox:
    corners = axes.transData.transform([start, end])
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    return Bbox.from_extents(left - around, bottom - around, right + around, top + around)


def _covered(box: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Return how much of the area of others, shape (n, 4), a box lies on."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    return float(np.prod(np.clip(high - low, 0.0, None), axis=1).sum())


def _outside(box: Bbox, frame: Bbox) -> float:
    shared = Bbox.intersection(box, frame)
    return box.width * box.height - (0.0 if shared is None else shared.width * shared.height)
