"""Which of several choices is worth its cost: the efficiency frontier and acceptability.

Costs and effects are means over runs, more effect being better. The frontier joins the choices
that no other choice, and no mixture of two, betters at no higher cost (Weinstein & Stason 1977;
Drummond et al. 2015). How sure that is, given that the means are of a limited number of runs,
is told by resampling the runs, all choices of a seed together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Floats, Integers

FRONTIER: Final = "frontier"
DOMINATED: Final = "dominated"
EXTENDEDLY: Final = "extendedly dominated"

RESAMPLES: Final = 2000
# Fixed, so that the same runs give the same numbers.
_SEED: Final = 20_010


class Standing(NamedTuple):
    """Where a choice stands."""

    name: str
    by: tuple[int, ...] = ()
    """The choice, or the two choices, by which it is dominated; none on the frontier."""
    before: int | None = None
    """On the frontier, the next cheaper choice there; None for the cheapest."""


def frontier(cost: Sequence[float], effect: Sequence[float]) -> list[Standing]:
    """Return where each choice stands.

    Parameters
    ----------
    cost, effect : sequence of float
        Of each choice. One that is exactly as another stands where the first of them does.
    """
    points = [(float(c), float(e)) for c, e in zip(cost, effect, strict=True)]
    first = {point: place for place, point in reversed(list(enumerate(points)))}
    edge, line = _undominated(points, list(first.values()))
    standings: dict[tuple[float, float], Standing] = {}
    for point, place in first.items():
        if place in line:
            at = line.index(place)
            standings[point] = Standing(FRONTIER, (), line[at - 1] if at else None)
        elif place in edge:
            above = next(at for at, one in enumerate(line) if points[one][1] > point[1])
            standings[point] = Standing(EXTENDEDLY, (line[above - 1], line[above]))
        else:
            better = [one for one in edge if points[one][0] <= point[0]]
            by = max(better, key=lambda one: points[one][1])
            standings[point] = Standing(DOMINATED, (by,))
    return [standings[point] for point in points]


def _undominated(
    points: list[tuple[float, float]], places: list[int]
) -> tuple[list[int], list[int]]:
    """Return, by rising cost, what no one other dominates, and what no mixture does either."""
    edge: list[int] = []
    for place in sorted(places, key=lambda one: (points[one][0], -points[one][1])):
        if not edge or points[place][1] > points[edge[-1]][1]:
            edge.append(place)
    line: list[int] = []
    for place in edge:
        while len(line) > 1 and _bends_down(points[line[-2]], points[line[-1]], points[place]):
            line.pop()
        line.append(place)
    return edge, line


def _bends_down(
    one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]
) -> bool:
    """Return whether the step to ``two`` costs more for its effect than the step beyond it."""
    return (two[0] - one[0]) * (three[1] - two[1]) > (three[0] - two[0]) * (two[1] - one[1])


def resampled_means(values: Floats, resamples: int = RESAMPLES) -> Floats:
    """Return means over runs drawn anew with replacement, shape (resamples, ...).

    Of ``values``, shape (..., runs), what is in one place of the last axis is drawn together.
    Calls with the same number of runs draw the same ones.
    """
    runs = values.shape[-1]
    drawn = np.random.default_rng(_SEED).multinomial(runs, np.full(runs, 1.0 / runs), resamples)
    return np.moveaxis(values @ (drawn.T / runs), -1, 0)


def share_on_frontier(cost: Floats, effect: Floats, resamples: int = RESAMPLES) -> Floats:
    """Return the share of resamples in which each choice is on the frontier, shape (choices,).

    Parameters
    ----------
    cost, effect : ndarray, shape (choices, runs)
        Paired: what is in one column met the same luck.
    """
    costs, effects = resampled_means(cost, resamples), resampled_means(effect, resamples)
    found = np.zeros(len(cost))
    for some_cost, some_effect in zip(costs.tolist(), effects.tolist(), strict=True):
        found += [one.name == FRONTIER for one in frontier(some_cost, some_effect)]
    return found / resamples


class Acceptability(NamedTuple):
    """What to choose at each worth of a unit of effect."""

    share: Floats
    """Shape (worths, choices): share of resamples in which the choice has the greatest net
    monetary benefit; equal ones share alike, so each row sums to 1."""
    best: Integers  # shape (worths,): the choice with the greatest net monetary benefit on average
    perfect_information: Floats
    """Shape (worths,): expected value of perfect information: what is lost on average, in units
    of cost, by choosing on these runs and not on ever so many."""


def acceptability(
    cost: Floats, effect: Floats, worths: Floats, resamples: int = RESAMPLES
) -> Acceptability:
    """Return how often each choice is the best (Fenwick, Claxton & Sculpher 2001).

    The net monetary benefit of a choice is its effect times what a unit of that is worth, less
    its cost.

    Parameters
    ----------
    cost, effect : ndarray, shape (choices, runs)
        Paired: what is in one column met the same luck.
    worths : ndarray, shape (worths,)
        What a unit of effect may be worth, in units of cost.
    """
    costs, effects = resampled_means(cost, resamples), resampled_means(effect, resamples)
    means = worths[:, None] * effect.mean(axis=1) - cost.mean(axis=1)
    shares, information = [], []
    for worth in worths:
        benefit = worth * effects - costs
        greatest = benefit.max(axis=1)
        # Choices that are the same in all runs differ by rounding only.
        close = 1e-9 * (1.0 + np.abs(greatest))
        winners = benefit >= (greatest - close)[:, None]
        shares.append((winners / winners.sum(axis=1, keepdims=True)).mean(axis=0))
        information.append(greatest.mean() - benefit.mean(axis=0).max())
    return Acceptability(np.array(shares), means.argmax(axis=1), np.maximum(information, 0.0))
