"""The figures of an optimisation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.questions.optimise.objectives import Measure
from experiments.questions.optimise.optimum import Optimum


def draw_figures(
    folder: Path, optimum: Optimum, front: pd.DataFrame, named: pd.DataFrame, progress: pd.DataFrame
) -> None:
    """Draw the front and the progress of the search, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        Of the figures.
    optimum : Optimum
        What was found.
    front, named, progress : DataFrame
        Tables of `experiments.questions.optimise.tables`.
    """
    from experiments.figures.saving import save
    from experiments.questions.optimise.front_figure import Scale, convergence_figure, front_figure

    question = optimum.question
    settings = question.settings
    world = f"{settings.population.label}; {settings.months} months."
    seeds = question.proving_seeds
    shown = f"{len(optimum.proof.front)} of {len(optimum.proved)} candidates are on the front"
    scales = [Scale(one.column, _label(one), one.name == "failure") for one in question.objectives]
    titles = {one.name: one.title for one in question.named}
    columns = [name for scale in scales for name in _with_bounds(scale.column)]
    rows = pd.concat(
        [
            front[["point", "on_front", "knee", *columns]],
            named[["policy", "limit_broken", *columns]],
        ],
        ignore_index=True,
    )
    save(
        folder,
        "front",
        lambda: front_figure(
            front,
            named,
            scales,
            titles,
            f"{world} {shown}; each policy over {len(seeds)} seeds that the search had not seen "
            f"({seeds[0]} to {seeds[-1]}).\nBars: 95% t interval between runs, each by itself. "
            f"The front and its knee are of: {', '.join(map(_label, question.objectives))}.",
        ),
        rows,
        "Each mark is a policy: the lower and the farther left, the better. From the front no "
        "policy can be bettered in one objective without a loss in another; the ring is the knee.",
    )
    search = settings.seeds
    save(
        folder,
        "convergence",
        lambda: convergence_figure(
            progress,
            f"{world} {question.candidates} candidates to a generation, {len(search)} seeds each "
            f"({search[0]} to {search[-1]}); no interval, for these are the search's own values. "
            "Objectives scaled from the worst to the best that any allowed candidate had.",
        ),
        progress,
        "The search has settled where the line no longer rises.",
    )


def _label(measure: Measure) -> str:
    unit = "% of partnerships" if measure.unit == "%" else measure.unit.strip()
    return f"{measure.title}{f', {unit}' if unit else ''}"


def _with_bounds(column: str) -> tuple[str, str, str]:
    return column, f"{column}_low", f"{column}_high"
