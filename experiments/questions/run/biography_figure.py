"""The life of one partnership: trust, work and results over time, with what happened."""

from __future__ import annotations

import textwrap
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.style import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    headed,
    new_figure,
)
from experiments.questions.run.story import Story

_TRUST_PARTS: Final = {"competence": BLUE, "integrity": ORANGE, "commitment": GREEN}
_PANELS: Final = (
    (
        "Trust of the host in the partner's",
        {part: (f"host_trust_{part}", colour) for part, colour in _TRUST_PARTS.items()},
    ),
    (
        "Trust of the partner in the host's",
        {part: (f"partner_trust_{part}", colour) for part, colour in _TRUST_PARTS.items()},
    ),
    (
        "The work",
        {
            "progress": ("progress", DARK),
            "engagement": ("engagement", GREEN),
            "alignment": ("alignment", BLUE),
            "sponsor": ("sponsor", PURPLE),
            "strain": ("strain", VERMILLION),
        },
    ),
    (
        "Results, part of full value",
        {
            "actual": ("performance", DARK),
            "expected by host": ("host_expectation", BLUE),
            "expected by partner": ("partner_expectation", ORANGE),
        },
    ),
)
_EVENTS: Final = {
    "late": "not live as planned",
    "shift": "priorities shift",
    "disappointment": "results below promise",
    "overload": "host is stretched",
    "mistrust": "trust is low",
    "breach": "data breach",
    "funding": "funding lapses, other money takes over",
    "sponsor_left": "sponsor leaves",
    "first_term": "end of first term",
}
_KEY_WIDTH: Final = 46
# Numbers nearer to each other than this share of the time axis stand at two heights.
_NEAR: Final = 0.03
_MOST_IN_KEY: Final = 24


def biography_figure(story: Story, caption: str) -> Figure:
    """Draw four panels over the life of a partnership and a key of its events."""
    figure = new_figure(12.0, 9.0)
    grid = figure.add_gridspec(len(_PANELS), 2, width_ratios=(3.2, 1.5))
    states = story.life[story.life["stage"] != "negotiation"]
    states = states if len(states) else story.life
    happened = _numbered(story.events)
    first: Axes | None = None
    for place, (title, lines) in enumerate(_PANELS):
        axes = figure.add_subplot(grid[place, 0], sharex=first)
        first = first or axes
        for label, (column, colour) in lines.items():
            axes.plot(states["month"], states[column], color=colour, label=label)
        for month in happened:
            axes.axvline(month, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_title(title)
        axes.set_ylim(0, max(1.0, 1.05 * states[[c for c, _ in lines.values()]].max(axis=None)))
        axes.legend(fontsize=8.5, loc="center left", bbox_to_anchor=(1.0, 0.5))
        axes.tick_params(labelbottom=place == len(_PANELS) - 1)
    assert first is not None
    axes.set_xlabel("month of observation")
    months = [*states["month"], *happened]
    first.set_xlim(min(months) - 1, max(months) + 1)
    _write_numbers(first, happened, max(months) - min(months) + 2)
    first.set_title(_PANELS[0][0], pad=26)
    _write_key(figure.add_subplot(grid[:, 1]), happened, story)
    headed(figure, f"The life of {story.title}", caption)
    return figure


def _write_numbers(axes: Axes, happened: dict[int, str], span: int) -> None:
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
        int(month): ", ".join(
            _EVENTS.get(name, name.replace("_", " ")) for name in dict.fromkeys(names)
        )
        for month, names in by_month
    }


def _write_key(axes: Axes, happened: dict[int, str], story: Story) -> None:
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
    axes.text(0.0, 1.0, "What happened", fontweight="bold", va="top", transform=axes.transAxes)
    axes.text(
        0.0,
        0.965,
        "\n".join(lines),
        va="top",
        fontsize=9,
        linespacing=1.5,
        transform=axes.transAxes,
    )
