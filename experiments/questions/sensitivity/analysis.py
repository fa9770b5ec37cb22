"""What the runs of a design say of each factor, for each outcome that is explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.estimators.arrays import Flags, Floats
from experiments.estimators.given_data import GivenData, given_data
from experiments.estimators.indices import (
    Indices,
    Screening,
    screening,
    screening_of_luck,
    sobol_indices,
)
from experiments.estimators.luck import Luck, luck
from experiments.estimators.means import LEVEL, normal_quantile, simultaneous
from experiments.estimators.measured import Measured
from experiments.questions.sensitivity.data import INDEXED, SCREENED, Data
from experiments.questions.sensitivity.explained import Explained
from experiments.runs.stopping import Stopped

YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True, eq=False)
class Analysed:
    """What one design says of one outcome."""

    what: Explained
    data: Data
    luck: Luck
    found: Screening | Indices | GivenData  # of each factor, as the design's method has it
    # dummy, dummy_high: what a factor that does nothing would come to, and the upper end of an
    # interval that holds for all factors together: of ``star``, of the total index, or of PAWN and
    # delta
    dummy: Any
    dummy_high: Any
    clear: tuple[str, ...]
    """Whether it is told from such a dummy: ``yes``, ``no``, or ``unknown`` where one seed
    leaves luck unknown. Holds for all factors and outcomes together."""
    direction: tuple[str, ...]
    """``rises``, ``falls`` or ``unclear`` with a number, or ``highest with LEVEL``."""

    @property
    def main(self) -> Measured:
        """Mean absolute effects of a screening, else first-order indices."""
        return self.found.star if isinstance(self.found, Screening) else self.found.first

    @property
    def order(self) -> list[int]:
        """The places of the factors, those that do most first."""
        places: list[int] = np.argsort(-self.main.value, kind="stable").tolist()
        return places

    @property
    def told(self) -> list[int]:
        """Those of them that are told from a dummy."""
        return [place for place in self.order if self.clear[place] == YES]


def analyse(data: Data, several: Sequence[Explained], seed: int) -> list[Analysed]:
    """Return what a design says of several outcomes.

    Raises
    ------
    Stopped
        Where too few points have a value.
    """
    level = simultaneous(len(data.names) * len(several))
    return [_analysed(data, what, seed, level) for what in several]


def _analysed(data: Data, what: Explained, seed: int, level: float) -> Analysed:
    spread = luck(what.of_runs, data.groups, seed)
    try:
        if data.method == SCREENED:
            assert data.unit is not None
            effects = screening(data.unit, what.of_runs, data.levels)
            return _screened(data, what, spread, effects, level)
        if data.method == INDEXED:
            indices = sobol_indices(what.of_runs, len(data.names), seed + 1)
            return _indexed(data, what, spread, indices, level)
        return _given(data, what, spread, given_data(data.columns, what.of_runs, seed), level)
    except ValueError as error:
        raise Stopped(
            f"Of {what.label} there are {error} with a value: it needs more points or seeds."
        ) from error


def _screened(
    data: Data, what: Explained, spread: Luck, found: Screening, level: float
) -> Analysed:
    dummy, error = screening_of_luck(spread.error, data.levels, found.trajectories)
    # The mean effect and the mean absolute one are two looks at each factor. Few factors redraw
    # all luck, so one that has a direction may be told below what a dummy might come to.
    level = 1.0 - (1.0 - level) / 2.0
    high = dummy + normal_quantile(2.0 * level - 1.0) * error
    mu_low, mu_high = found.mu.interval(level)
    told: Flags = (mu_low > 0.0) | (mu_high < 0.0)
    told |= (found.star.interval(level)[0] > 0.0) & (found.star.value > high)
    clear = _clear(told, found.star.value, spread)
    low, top = found.mu.interval()
    direction = [
        _of_levels(column, what.means)
        if column.dtype.kind in "bO"
        else _said(low[place] > 0.0, top[place] < 0.0)
        for place, column in enumerate(data.columns)
    ]
    return Analysed(what, data, spread, found, dummy, high, clear, tuple(direction))


def _indexed(data: Data, what: Explained, spread: Luck, found: Indices, level: float) -> Analysed:
    alone = found.first.interval(level)[0] > 0.0
    with_others = found.total.interval(level)[0] > spread.of_means_high
    clear = _clear(alone | with_others, found.total.value, spread)
    return Analysed(
        what,
        data,
        spread,
        found,
        spread.of_means,
        spread.of_means_high,
        clear,
        _directions(data, what),
    )


def _given(data: Data, what: Explained, spread: Luck, found: GivenData, level: float) -> Analysed:
    # PAWN and delta are two looks at each factor.
    level = 1.0 - (1.0 - level) / 2.0
    high = found.dummy + normal_quantile(level) * found.dummy_error
    told = np.asarray((found.of.interval(level)[0] > high)[:2].any(axis=0))
    clear = _clear(told, found.of.value[0], spread)
    return Analysed(what, data, spread, found, found.dummy, high, clear, _directions(data, what))


def _clear(told: Flags, value: Floats, spread: Luck) -> tuple[str, ...]:
    """Return whether each factor is told from a dummy; of one seed, only what is nothing is."""
    doubt = YES if spread.known else UNKNOWN
    seen = told if spread.known else value > 0.0
    return tuple(doubt if one else NO for one in seen)


def _directions(data: Data, what: Explained) -> tuple[str, ...]:
    chosen = data.independent()
    means = what.means[chosen]
    return tuple(_direction(column[chosen], means) for column in data.columns)


def _direction(column: NDArray[Any], means: Floats) -> str:
    """Return which way the outcome goes where a factor rises, by their rank correlation."""
    from scipy.stats import rankdata

    if column.dtype.kind in "bO":
        return _of_levels(column, means)
    known = np.isfinite(means)
    x, y = rankdata(column[known]), rankdata(means[known])
    if len(x) < 4 or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return _said(False, False)
    # Fisher's interval, with the variance that holds for ranks (Fieller et al. 1957).
    centre = np.arctanh(np.clip(np.corrcoef(x, y)[0, 1], -1.0 + 1e-12, 1.0 - 1e-12))
    half = normal_quantile(LEVEL) * np.sqrt(1.06 / (len(x) - 3))
    return _said(centre - half > 0.0, centre + half < 0.0)


def _of_levels(column: NDArray[Any], means: Floats) -> str:
    known = np.isfinite(means)
    levels, codes = np.unique(column[known], return_inverse=True)
    if not len(levels):
        return _said(False, False)
    of_level = np.bincount(codes, means[known]) / np.bincount(codes)
    if np.ptp(of_level) == 0.0:
        return _said(False, False)
    best = levels[int(of_level.argmax())]
    return f"highest with {str(best).lower() if column.dtype.kind == 'b' else best}"


def _said(rises: bool, falls: bool) -> str:
    return "rises" if rises else "falls" if falls else "unclear"
