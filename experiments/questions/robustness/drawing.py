"""The figures of a study of robustness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.estimators.regret import freed
from experiments.estimators.scenarios import Box
from experiments.questions.robustness.discovery import Explained, columns_of, strongest_box
from experiments.questions.robustness.finding import (
    FIGURE,
    SCENARIOS,
    bound_words,
    failing,
    set_words,
)
from experiments.questions.robustness.measures import Robustness
from experiments.questions.robustness.question import Question
from experiments.questions.robustness.worlds import Worlds
from experiments.settings.policies import titles_of

if TYPE_CHECKING:
    from experiments.questions.robustness.scenarios_figure import Plane


def draw(
    folder: Path,
    question: Question,
    worlds: Worlds,
    found: Mapping[str, Robustness],
    explanations: Sequence[Explained],
) -> None:
    """Draw the worlds by policy, and the strongest box where one is told."""
    from experiments.figures.saving import save
    from experiments.questions.robustness.robustness_figure import robustness_figure
    from experiments.questions.robustness.scenarios_figure import scenario_figure

    titles = titles_of(question.policies)
    settings = question.settings
    counts = " and ".join(f"{own.count:,} {set_words(which)}" for which, own in found.items())
    said = (
        f"{settings.population.label}; {settings.months} months; {counts}; "
        f"{settings.replications} runs of each policy in each world, of the same seeds "
        f"({settings.seeds[0]} to {settings.seeds[-1]})."
    )
    spread = spread_over_worlds(worlds, found)
    save(
        folder,
        FIGURE,
        lambda: robustness_figure(
            spread,
            {which: own.table() for which, own in found.items()},
            titles,
            f"{said}\nBars: middle half of the worlds, lines: 90% of them, mark: median; the "
            "spread is freed from luck. Numbers: measures over these worlds; intervals are in "
            f"robustness.csv. Satisfies: {question.satisfying}.",
        ),
        spread,
        "Further left is better. A policy is robust whose whole bar and line lie left of the "
        "dashed line in the second panel: then there is hardly a plausible world in which it does "
        "harm. Hollow marks are the worlds that show what is published.",
    )
    strongest = strongest_box(explanations)
    if strongest is None:
        return
    one, number = strongest
    held = one.held(number)
    plane = plane_of(worlds, question, one, number)
    what = failing(question, one)
    save(
        folder,
        SCENARIOS,
        lambda: scenario_figure(
            plane,
            f"Where {titles[one.policy]} {what}",
            what,
            f"{said}\nBox: found in {set_words(one.which)}; of worlds in such boxes that had no "
            f"part in finding them ({held.worlds}), {held.density:.0%} (95% interval "
            f"{held.low:.0%} to {held.high:.0%}) are so, of all {one.base_rate:.0%}.",
        ),
        plane.table(),
        "Each mark is a world. The box is where the filled squares are clearly more frequent than "
        "elsewhere, judged by worlds that had no part in finding it.",
    )


def spread_over_worlds(worlds: Worlds, found: Mapping[str, Robustness]) -> pd.DataFrame:
    """Return percentiles over worlds of failure and of its difference to the baseline.

    Returns
    -------
    DataFrame
        A row for each set of worlds, policy and quantity: ``worlds``, ``policy``, ``quantity``
        (``failure`` or ``difference``), ``p5``, ``p25``, ``p50``, ``p75``, ``p95``, freed from
        luck, and ``mean``.
    """
    rows = []
    for which, own in found.items():
        trial = worlds.trial.of(worlds.chosen(which))
        failure = freed(trial.failure)
        for quantity, known in (("failure", failure), ("difference", failure - failure[:1])):
            cuts = np.quantile(known, (0.05, 0.25, 0.5, 0.75, 0.95), axis=-1)
            for place, policy in enumerate(own.policies):
                rows.append((which, policy, quantity, *cuts[:, place], float(known[place].mean())))
    columns = ["worlds", "policy", "quantity", "p5", "p25", "p50", "p75", "p95", "mean"]
    return pd.DataFrame(rows, columns=columns)


def plane_of(worlds: Worlds, question: Question, one: Explained, number: int) -> Plane:
    """Return the plane of the first two bounds of a box, or of its one and of the difference."""
    from experiments.questions.robustness.scenarios_figure import Axis, Plane

    factors, columns = columns_of(worlds.points)
    factors = factors[one.places]
    axes, beside, further = [], np.zeros(len(factors), np.bool_), ""
    for bound in one.scenarios[number].box.bounds:
        column, values = columns[bound.factor], factors[:, bound.factor]
        if len(axes) == 2:
            beside = ~Box((bound,)).holds(factors)
            further = bound_words(bound, column)
            continue
        ticks = (f"not {column.level}", column.level) if column.level else ()
        if column.switch:
            ticks = ("false", "true")
        axes.append(Axis(column.factor, values, bound.low, bound.high, ticks))
    if len(axes) == 1:
        place = [policy.name for policy in question.policies].index(one.policy)
        failure = freed(worlds.trial.of(one.places).failure)
        change = failure[place] - failure[0]
        axes.append(Axis(f"{question.outcome}: less the baseline's", change, share=True))
    return Plane(axes[0], axes[1], one.cases, beside, further)
