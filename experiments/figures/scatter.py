"""Points in a plane: each with its intervals both ways, and a name that covers nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

Point = tuple[float, float]
Bar = tuple[Point, Point]


def draw_intervals(
    axes: Axes,
    rows: Iterable[Mapping[Any, Any]],
    across: str,
    up: str,
    colour: str,
    width: float,
    alpha: float,
    zorder: int,
) -> list[Bar]:
    """Draw the intervals of points, level and upright, and return them; none where unknown.

    Parameters
    ----------
    axes : Axes
        Where.
    rows : iterable of mapping
        With the columns ``across`` and ``up``, and their bounds ``_low`` and ``_high``.
    across, up : str
        What is along the two axes.
    colour, width, alpha, zorder
        How bars are drawn, and what they lie under.
    """
    drawn = []
    for row in rows:
        x, y = row[across], row[up]
        for bar in (
            ((row[f"{across}_low"], y), (row[f"{across}_high"], y)),
            ((x, row[f"{up}_low"]), (x, row[f"{up}_high"])),
        ):
            if np.isfinite(bar).all():
                axes.plot(
                    *zip(*bar, strict=True),
                    color=colour,
                    linewidth=width,
                    alpha=alpha,
                    zorder=zorder,
                )
                drawn.append(bar)
    return drawn


def as_bars(points: Iterable[Point]) -> list[Bar]:
    """Return points as bars of no length, which labels keep clear of."""
    return [(point, point) for point in points]


def key_above(axes: Axes, handles: Sequence[Artist]) -> None:
    """Put a key above a panel, to the right, in four columns."""
    axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, fontsize=9)
