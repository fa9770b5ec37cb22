"""What moves the headline most, and how far the levers move it at half and at full strength."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.design.factors import Factor
from experiments.estimators.means import Estimate
from experiments.figures.forest import Mark, draw_marks, forest, reference
from experiments.figures.saving import Drawing
from experiments.figures.style import BLUE, GREY, VERDICT, VERMILLION, Look, Style, handle, headed
from experiments.questions.effects.factors import STRENGTHS
from experiments.questions.effects.table import Effect
from experiments.questions.effects.worlds import WORLDS

HEADLINE: Final = "objectives_unmet"
_MOST_ROWS: Final = 30
_HALF, _FULL = STRENGTHS
# Of each sign and strength: what it is drawn in; for strengths also the place beside the row.
_SIGNS: Final = {
    sign: VERDICT[sign]._replace(said=said)
    for sign, said in {
        1: "more fail at the high end",
        -1: "fewer fail at the high end",
        0: "no clear change",
    }.items()
}
_STRENGTHS: Final[dict[float | None, tuple[Look, float]]] = {
    _HALF: (Look(BLUE, "o", "half strength"), -0.16),
    _FULL: (Look(VERMILLION, "s", "full strength"), 0.16),
}
_NOT_CLEAR: Final = Look(GREY, "o", "not clear", hollow=True)


@dataclass(frozen=True)
class Row:
    """What a factor does to the headline, and in which world."""

    factor: Factor
    world: str
    change: Estimate

    @property
    def is_lever(self) -> bool:
        """Whether the factor is one of governance."""
        return self.factor.group == "levers"

    def mark(self, at: float, look: Look) -> Mark:
        """Return the change as it is drawn at a height."""
        return Mark(at, self.change.mean, self.change.low, self.change.high, look)


def drawings(effects: Iterable[Effect], world: str) -> list[Drawing]:
    """Return the figures of what moves the headline most, and of the levers."""
    said = (
        f"{world}. Bars: 95% t intervals between runs paired by seed, which hold for "
        "all factors, worlds and outcomes together."
    )
    rows = headline_rows(effects)
    levers = [row for row in rows if row.is_lever]
    others = [row for row in rows if not row.is_lever]
    found = [
        Drawing(
            "effects",
            lambda: effects_figure(others, said),
            row_table(others),
            "A bar for each factor, the widest first: how much failure differs between the two "
            "ends of its plausible range.",
        ),
        Drawing(
            "levers",
            lambda: levers_figure(levers, said),
            row_table(levers),
            "A row for each lever, half strength beside full. Left of the line is fewer failures; "
            "a hollow mark is no clear difference.",
        ),
    ]
    return [one for one in found if len(one.data)]


def headline_rows(effects: Iterable[Effect]) -> list[Row]:
    """Return for each factor its effect on the headline, in the first world in which it acts.

    The default world comes first; only what does not act there is shown from another one.
    """
    first: dict[tuple[str, float | None], Effect] = {}
    for one in sorted(effects, key=lambda one: WORLDS.index(one.world)):
        first.setdefault(one.factor.key, one)
    found = [Row(one.factor, one.world, one.estimate(HEADLINE)) for one in first.values()]
    return [row for row in found if isfinite(row.change.mean)]


def row_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return the rows as a table: factor, ends of its range, world, change of the headline."""
    return pd.DataFrame(
        [
            (row.factor.name, row.factor.low, row.factor.high, row.world, *row.change[:3])
            for row in rows
        ],
        columns=["factor", "low", "high", "world", "change", "ci_low", "ci_high"],
    )


def effects_figure(rows: Sequence[Row], caption: str) -> Figure:
    """Draw the factors that move the headline most: a tornado, the widest on top."""
    chosen = sorted(rows, key=lambda row: -abs(row.change.mean))[:_MOST_ROWS]
    names = [_label(row) for row in chosen]
    figure, (axes,) = forest(11.0, 2.4 + 0.27 * len(chosen), names, letters=8.5)
    _against_nothing(axes, "objectives unmet, high end of the factor's range less low end")
    looks = [_SIGNS[row.change.sign] for row in chosen]
    for place, (row, look) in enumerate(zip(chosen, looks, strict=True)):
        bar: Style = {"height": 0.5, "alpha": 0.35, "linewidth": 0}
        axes.barh(place, row.change.mean, color=look.colour, **bar)
        draw_marks(axes, [row.mark(place, look)], size=5)
    key = [handle(look) for look in _SIGNS.values()]
    return headed(
        figure, f"The {len(chosen)} factors that move failure most", caption, key, ncols=3
    )


def levers_figure(rows: Sequence[Row], caption: str) -> Figure:
    """Draw what each lever does to the headline at half and at full strength, against none."""
    # By what they do at full strength, best first.
    ranked = sorted(rows, key=lambda row: (row.factor.high != _FULL, row.change.mean))
    order = list(dict.fromkeys(row.factor.name for row in ranked))
    names = [name.removeprefix("policy.") for name in order]
    figure, (axes,) = forest(9.5, 2.4 + 0.36 * len(order), names, letters=9)
    _against_nothing(axes, "objectives unmet, with the lever less without")
    for row in rows:
        look, beside = _STRENGTHS[row.factor.high]
        look = look._replace(hollow=row.change.sign == 0)
        draw_marks(axes, [row.mark(order.index(row.factor.name) + beside, look)], width=2.0)
    key = [handle(look, 2.0) for look, _ in _STRENGTHS.values()]
    key.append(handle(_NOT_CLEAR, 0))
    return headed(figure, "What each lever does to failure by itself", caption, key, ncols=3)


def _label(row: Row) -> str:
    name = row.factor.name.removeprefix("parameters.")
    where = f", {row.world}" if row.world != WORLDS[0] else ""
    return f"{name}  ({row.factor.low:g} to {row.factor.high:g}{where})"


def _against_nothing(axes: Axes, said: str) -> None:
    reference(axes, 0.0, dashes="-")
    axes.set_xlabel(said)
    axes.grid(visible=False, axis="y")
