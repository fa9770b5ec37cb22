"""The figures of one run: its months, and the life of one of its partnerships."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.bands import years_axis
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    Style,
    headed,
    new_figure,
)
from experiments.questions.run.story import Story

_YEAR: Final = 12
_COLOURS: Final = (BLUE, ORANGE)
# Title, unit, and the lines of each panel: what they are called, and their column.
_MONTHS: Final[tuple[tuple[str, str, Mapping[str, str]], ...]] = (
    ("Active partnerships", "count", {"signed, not ended": "active", "in talks": "negotiating"}),
    ("Signed and ended", "count over 12 months", {"signed": "formed", "ended": "ended"}),
    ("Trust", "mean, 0 to 1", {"host's": "host_trust", "partner's": "partner_trust"}),
    ("Short of the promise", "promised less actual, 0 to 1", {"": "expectation_gap"}),
    ("FOMO pressure", "mean over hosts", {"": "fomo_pressure"}),
    ("Partnering is a top priority", "% of hosts", {"": "priority"}),
    ("Hosts' attention", "share of what is asked", {"": "host_coverage"}),
    ("Environment", "mean, 0 to 1", {"economic pressure": "pressure", "hype": "hype"}),
)
_COUNTS: Final = ("formed", "ended")
_OF_PARTNERSHIPS: Final = ("host_trust", "partner_trust", "expectation_gap")

# Title, and the lines of each panel: what they are called, their column and colour.
_LIFE: Final[dict[str, dict[str, tuple[str, str]]]] = {
    **{
        f"Trust of the {one}": {
            # Results are seen by both.
            "in what both can do": ("trust_competence", BLUE),
            f"in the {other}'s integrity": (f"{one}_trust_integrity", ORANGE),
            f"in the {other}'s commitment": (f"{one}_trust_commitment", GREEN),
        }
        for one, other in (("host", "partner"), ("partner", "host"))
    },
    "The work": {
        "progress": ("progress", DARK),
        "engagement": ("engagement", GREEN),
        "sponsor": ("sponsor", PURPLE),
        "paid for": ("funded", ORANGE),
    },
    "The relation": {
        "alignment": ("alignment", BLUE),
        "strain": ("strain", VERMILLION),
        "goodwill": ("goodwill", GREEN),
        "assets": ("assets", PURPLE),
    },
    "Results, part of full value": {
        "actual": ("performance", DARK),
        "promised": ("promise", BLUE),
    },
}
_EVENTS: Final = {
    "late": "not live as planned",
    "shift": "priorities shift",
    "disappointment": "results below promise",
    "overload": "host is stretched",
    "mistrust": "trust is low",
    "breach": "data breach",
    "funding": "funding lapses, other money takes over",
    "sponsor_left": "sponsor leaves",
    "first_term": "objectives are judged",
}
_KEY_WIDTH: Final = 46
# Numbers nearer to each other than this share of the time axis stand at two heights.
_NEAR: Final = 0.03
_MOST_IN_KEY: Final = 24


def drawings(history: pd.DataFrame, story: Story | None, said: str) -> list[Drawing]:
    """Return the months of a run and, if one is told, the life of a partnership."""
    found = [
        Drawing(
            "months",
            lambda: months_figure(history, said),
            history,
            "The months of one run, from left to right; what happens in one panel often explains "
            "what follows in another.",
        )
    ]
    if story is not None:
        reading = "The life of one partnership, from left to right; vertical lines are events."
        found.append(
            Drawing("biography", lambda: biography_figure(story, said), story.life, reading)
        )
    return found


def months_figure(history: pd.DataFrame, caption: str) -> Figure:
    """Draw eight panels over the months of a run, of which ``history`` has a row each."""
    figure = new_figure(13.5, 6.4, w_pad=0.1, h_pad=0.08)
    panels = figure.subplots(2, 4, sharex=True).ravel()
    for axes, (title, unit, lines) in zip(panels, _MONTHS, strict=True):
        _draw_months(axes, history, lines)
        axes.set_title(title)
        axes.set_ylabel(unit, fontsize=9)
    for axes in panels[4:]:
        axes.set_xlabel("year")
    return headed(figure, "One run, month by month", caption)


def _draw_months(axes: Axes, history: pd.DataFrame, lines: Mapping[str, str]) -> None:
    years = history["month"] / _YEAR
    for colour, (label, column) in zip(_COLOURS, lines.items(), strict=False):
        values = history[column].astype(float)
        if column in _COUNTS:
            values = values.rolling(_YEAR, min_periods=_YEAR).sum()
        elif column in _OF_PARTNERSHIPS:
            values = values.where(history["active"] > 0)
        elif column == "priority":
            values = 100.0 * values
        axes.plot(years, values, color=colour, label=label)
    years_axis(axes, "", float(years.iloc[-1]))
    bottom, top = axes.get_ylim()
    below = (history[list(lines.values())].to_numpy(float) < 0.0).any()
    # Room for the legend above the lines.
    axes.set_ylim(
        min(bottom, 0.0) if below else 0.0,
        top * (1.25 if len(lines) > 1 else 1.05),
    )
    if len(lines) > 1:
        axes.legend(fontsize=8.5, loc="upper left", ncols=2, columnspacing=1.0)


def biography_figure(story: Story, caption: str) -> Figure:
    """Draw five panels over the life of a partnership and a key of its events."""
    figure = new_figure(12.0, 11.0)
    grid = figure.add_gridspec(len(_LIFE), 2, width_ratios=(3.2, 1.5))
    states = story.life[story.life["stage"] != "negotiation"]
    states = states if len(states) else story.life
    happened = _numbered(story.events)
    panels: list[Axes] = []
    for place, (title, lines) in enumerate(_LIFE.items()):
        axes = figure.add_subplot(grid[place, 0], sharex=panels[0] if panels else None)
        panels.append(axes)
        for label, (column, colour) in lines.items():
            axes.plot(states["month"], states[column], color=colour, label=label)
        for month in happened:
            axes.axvline(month, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_title(title, pad=None if place else 26)
        drawn = states[[column for column, _ in lines.values()]].to_numpy(float)
        axes.set_ylim(0, max(1.0, 1.05 * float(np.nan_to_num(drawn).max())))
        axes.legend(fontsize=8.5, loc="center left", bbox_to_anchor=(1.0, 0.5))
        axes.tick_params(labelbottom=place == len(_LIFE) - 1)
    panels[-1].set_xlabel("month of observation")
    months = [*states["month"], *happened]
    panels[0].set_xlim(min(months) - 1, max(months) + 1)
    _write_numbers(panels[0], happened, max(months) - min(months) + 2)
    _write_key(figure.add_subplot(grid[:, 1]), happened, story)
    return headed(figure, f"The life of {story.title}", caption)


def _write_numbers(axes: Axes, happened: Mapping[int, str], span: int) -> None:
    raised, before = False, float("-inf")
    for number, month in enumerate(happened, start=1):
        raised = not raised if month - before < _NEAR * span else False
        before = month
        axes.annotate(
            str(number),
            (month, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 12 if raised else 2),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=DARK,
        )


def _numbered(events: pd.DataFrame) -> dict[int, str]:
    """Return what happened by month, each month with all its events."""
    by_month = events.groupby("month", sort=True)["event"]
    return {
        int(str(month)): ", ".join(
            _EVENTS.get(name, name.replace("_", " ")) for name in dict.fromkeys(names)
        )
        for month, names in by_month
    }


def _write_key(axes: Axes, happened: Mapping[int, str], story: Story) -> None:
    axes.axis("off")
    lines = []
    for number, (month, names) in enumerate(happened.items(), start=1):
        if number > _MOST_IN_KEY:
            lines.append(f"… and {len(happened) - _MOST_IN_KEY} more: see biography.md")
            break
        # Padded by spaces as wide as a digit.
        told = f"{number:\u2007>2}  month {month}: {names}"
        lines.append(textwrap.fill(told, _KEY_WIDTH, subsequent_indent="      "))
    lines += ["", textwrap.fill(story.events["text"].iloc[-1], _KEY_WIDTH)]
    place: Style = {"va": "top", "transform": axes.transAxes}
    axes.text(0.0, 1.0, "What happened", fontweight="bold", **place)
    axes.text(0.0, 0.965, "\n".join(lines), fontsize=9, linespacing=1.5, **place)
