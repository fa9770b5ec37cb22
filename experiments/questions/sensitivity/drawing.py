"""The figures of a sensitivity study, with what their captions say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from experiments.estimators.given_data import GivenData
from experiments.estimators.indices import Indices, Screening
from experiments.questions.sensitivity.analysis import Analysed
from experiments.questions.sensitivity.finding import INDICES_FIGURE, SCREENING_FIGURE


def draw_figures(
    folder: Path,
    several: Sequence[Analysed],
    screening: pd.DataFrame,
    indices: pd.DataFrame,
    world: str,
) -> None:
    """Draw what was screened and what was indexed, as PNG and SVG."""
    from experiments.figures.saving import save
    from experiments.questions.sensitivity.sensitivity_figure import (
        indices_figure,
        screening_figure,
    )

    if not screening.empty:
        one = next(one for one in several if isinstance(one.found, Screening))
        assert isinstance(one.found, Screening)
        caption = (
            f"{world}; {one.found.trajectories} trajectories over {len(one.data.names):,} factors, "
            f"{_seeds(one)}. The factors that move it most.\n"
            "Bars: 95% t interval between trajectories and seeds. Dashed: what a dummy might come "
            "to that redraws all luck of a run. Filled: told from luck, by its direction or by "
            "standing right of the dashes, for all factors together."
        )
        save(
            folder,
            SCREENING_FIGURE,
            lambda: screening_figure(screening, caption),
            screening,
            "A row for each factor: how much going over its whole range changes the outcome on "
            "average. Hollow marks are not distinguishable from luck; the shape says which way the "
            "outcome goes as the factor rises.",
        )
    if not indices.empty:
        one = next(one for one in several if not isinstance(one.found, Screening))
        caption = _indices_caption(one, world)
        save(
            folder,
            INDICES_FIGURE,
            lambda: indices_figure(indices, caption),
            indices,
            _indices_reading(one),
        )


def _indices_caption(one: Analysed, world: str) -> str:
    found = one.found
    if isinstance(found, Indices):
        return (
            f"{world}; {found.blocks:,} blocks of points, {_seeds(one)}.\n"
            "Bars: 95% interval between blocks and seeds. Dashed: the total index of a dummy that "
            "only redraws the luck of each run, upper end of its 95% interval."
        )
    assert isinstance(found, GivenData)
    return (
        f"{world}; {found.points:,} points, {_seeds(one)}.\n"
        "Bars: 95% interval between points and seeds. Short dashes: upper end for a dummy that has "
        "nothing to do with the outcome, for all factors together."
    )


def _indices_reading(one: Analysed) -> str:
    if isinstance(one.found, Indices):
        return (
            "First index: the share of variance that would go if the factor were known. Total "
            "index: with all that it does through other factors, luck of single runs included. "
            "An interval that reaches 0, or a total left of the dashed line, may be nothing."
        )
    return (
        "First index: the share of variance that would go if the factor were known. PAWN and "
        "delta: how far the whole distribution of the outcome moves once it is known. Marks not "
        "clear of the dashes of their own row may be nothing."
    )


def _seeds(one: Analysed) -> str:
    count = one.what.of_runs.shape[1]
    return f"{count} seeds at each point" if count > 1 else "one seed at each point"
