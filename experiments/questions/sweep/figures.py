"""The headline against each factor: a panel for each, a line for each policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator
from matplotlib.transforms import offset_copy

from experiments.design.factors import Factor
from experiments.design.setting import setting
from experiments.figures.saving import Drawing
from experiments.figures.style import POLICIES, Style, handle, headed, new_figure, percent_axis
from experiments.questions.measures import DEFINED, MONEY, is_share
from experiments.questions.sweep.main_effects import POOLED, MainEffects
from experiments.questions.sweep.summary import Summary
from experiments.questions.words import counted
from experiments.settings.policies import named_policies
from experiments.settings.settings import Settings
from sim.parameters import InvalidSetting

MOST_PANELS: Final = 9
# How much of the room between two names the marks of all policies take.
_APART: Final = 0.5
# How far policies stand apart at a number, in points, so that no bar hides another.
_BESIDE: Final = 2.0
# As many letters as fit above or below a panel.
_LETTERS: Final = 34


def drawings(
    summary: Summary, effects: MainEffects, factors: Sequence[Factor], settings: Settings
) -> list[Drawing]:
    """Return the figure of what each factor does; none where no factor varies."""
    if effects.levels.empty:
        return []
    library = settings.asked.library
    known = set(library.names("policy"))
    policies = list(dict.fromkeys(effects.levels["policy"]))
    titles = {name: name for name in policies}
    named = named_policies([name for name in policies if name in known], library)
    titles |= {one.name: one.title for one in named}
    caption = main_effects_caption(summary, effects, settings.world_said)
    return [
        Drawing(
            "main_effects",
            lambda: main_effects_figure(effects, factors, policies, titles, caption),
            effects.levels,
            "A panel for each factor: how failure changes from one of its values to the next, all "
            "other factors averaged. The steeper, the more it matters.",
        )
    ]


def main_effects_figure(
    effects: MainEffects,
    factors: Sequence[Factor],
    policies: Sequence[str],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw the factors that move the headline most, the widest first.

    Parameters
    ----------
    factors : sequence of Factor
        As they were given, for their scales; none for points from a file.
    policies : sequence of str
        In the order in which they are drawn, the baseline first.
    """
    drawn = [one for one in policies if one in set(effects.levels["policy"])][: len(POLICIES)]
    drawn = drawn or [POOLED]
    spread = effects.spread[effects.spread["policy"].isin(drawn)]
    ranked = list(dict.fromkeys(spread["factor"])) or list(dict.fromkeys(effects.levels["factor"]))
    chosen = ranked[:MOST_PANELS]
    across = min(len(chosen), 3)
    down = -(-len(chosen) // across)
    legend_width = 2.2 if len(drawn) > 1 else 0.0
    size = max(4.0 * across, 6.5) + legend_width, 1.9 + 2.75 * down
    figure = new_figure(*size, w_pad=0.08, h_pad=0.08)
    panels = figure.subplots(down, across, sharey=True, squeeze=False)
    logarithmic = {factor.name for factor in factors if factor.scale == "log"}
    for axes, factor in zip(panels.ravel(), chosen, strict=False):
        rows = effects.levels[effects.levels["factor"] == factor]
        _draw_panel(axes, rows, drawn, factor in logarithmic)
        axes.set_title(factor, fontsize=10 if len(factor) <= _LETTERS else 8.5)
        axes.set_xlabel(_unit(factor), fontsize=9)
    for axes in panels.ravel()[len(chosen) :]:
        axes.set_visible(False)
    unit = ", k$ per host-year" if effects.measure in MONEY else ""
    measured = DEFINED.get(effects.measure, effects.measure.replace("_", " "))
    for axes in panels[:, 0]:
        axes.set_ylabel(f"{measured}{unit}", fontsize=9)
    if is_share(effects.measure):
        percent_axis(panels[0, 0].yaxis)
    if len(drawn) > 1:
        handles = [
            handle(look._replace(said=titles.get(name, name)), 1.8, markersize=5)
            for name, look in zip(drawn, POLICIES, strict=False)
        ]
        figure.legend(handles=handles, loc="outside right upper", fontsize=9)
    notes = [caption, *_left_out(ranked, policies, drawn, titles)]
    title = _title(effects.measure, len(chosen), len(ranked))
    return headed(figure, title, "\n".join(note for note in notes if note))


def main_effects_caption(summary: Summary, effects: MainEffects, world: str) -> str:
    """Return who and how many, what marks and bars are, and what bars leave out."""
    least, most = int(summary.runs.min()), int(summary.runs.max())
    points, runs = len(np.unique(summary.point)), int(summary.runs.sum())
    seeds = counted(most, "seed")
    if least < most:
        seeds = f"{least:,} to {seeds}"
    text = f"{world}; {runs:,} runs: {counted(points, 'point')}, {seeds} of each."
    bins = effects.levels["level_low"] < effects.levels["level_high"]
    marks = "Marks: means over the points with this value"
    marks += ", or with values around it." if bins.any() else "."
    bars = "Bars: 95% t interval between seeds." if most > 1 else "One seed: no intervals."
    others = "" if effects.alone else " Points also differ in the other factors."
    return f"{text}\n{marks} {bars}{others}"


def _draw_panel(axes: Axes, rows: pd.DataFrame, policies: Sequence[str], logarithmic: bool) -> None:
    named = bool(rows["level_low"].isna().any())
    labels = list(dict.fromkeys(rows["level"]))
    for place, (policy, look) in enumerate(zip(policies, POLICIES, strict=False)):
        own = rows[rows["policy"] == policy]
        shift = place - 0.5 * (len(policies) - 1)
        if named:
            x = np.array([labels.index(level) for level in own["level"]], np.float64)
            x += shift * _APART / max(len(policies), 2)
        else:
            # At the value, or in the middle of a bin.
            low, high = (own[end].to_numpy(np.float64) for end in ("level_low", "level_high"))
            x = np.sqrt(low * high) if logarithmic else (low + high) / 2.0
        bars = axes.vlines(x, own["ci_low"], own["ci_high"], color=look.colour, linewidth=1.4)
        style: Style = {"color": look.colour, "markersize": 4.5, "linewidth": 1.4}
        (line,) = axes.plot(x, own["mean"], look.mark, **style)
        if not named:  # which have no order that a line could follow
            line.set_linestyle("-")
            # Only now, for the limits of an axis are those of what is drawn without a shift.
            apart: Style = {"x": _BESIDE * shift, "units": "points"}
            beside = offset_copy(axes.transData, axes.get_figure(root=True), **apart)
            bars.set_transform(beside)
            line.set_transform(beside)
    if named:
        _name_levels(axes, labels)
    elif logarithmic:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=6))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.6g}"))
    # All panels show the labels of the shared axis, for those below may be empty.
    axes.tick_params(labelsize=9, labelleft=True)


def _name_levels(axes: Axes, labels: Sequence[str]) -> None:
    shown = [label.replace("_", " ") for label in labels]
    slanted = sum(map(len, shown)) > _LETTERS
    turned: Style = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(range(len(labels)), shown, **(turned if slanted else {}))
    axes.set_xlim(-0.6, len(labels) - 0.4)


def _left_out(
    ranked: Sequence[str], policies: Sequence[str], drawn: Sequence[str], titles: Mapping[str, str]
) -> list[str]:
    """Return what a caption says of factors and policies that are not drawn."""
    notes = []
    if ranked[MOST_PANELS:]:
        notes.append(f"{len(ranked) - MOST_PANELS} factors that move it less are left out.")
    others = [titles.get(one, one) for one in policies if one not in drawn]
    if others and drawn != [POOLED]:
        notes.append(f"Policies left out: {', '.join(others)}.")
    return notes


def _title(measure: str, chosen: int, ranked: int) -> str:
    said = "failure" if measure in DEFINED else measure.replace("_", " ")
    if ranked == 1:
        return f"How {said} changes with one factor"
    if chosen < ranked:
        return f"The {chosen} factors that move {said} most"
    return f"How {said} changes with each factor"


def _unit(name: str) -> str:
    """Return the unit of a factor, as its declaration has it."""
    try:
        about = setting(name, name)
    except InvalidSetting:
        return ""
    if about.declared is not None and not about.declared.codes:
        unit = about.declared.unit
        return "" if unit == "1" else unit
    return {"months": "months", "warm_up": "months"}.get(name, "")
