"""Screening: which of many factors matter, by moving one after another.

``morris`` moves each factor once along every trajectory through the space of all, and so sees
effects that depend on other factors; ``one_at_a_time`` moves it from one point only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from experiments.design.factors import Factor, column
from experiments.design.points import Points, names_of, points_at, refuse_many, varied_factors
from experiments.design.setting import setting


def morris(factors: Sequence[Factor], trajectories: int, levels: int, seed: int) -> Points:
    """Return the trajectories of Morris' method, (varied factors + 1) points each.

    Parameters
    ----------
    trajectories : int
        How many; more of them begin with the same ones.
    levels : int
        Levels of the grid in the unit cube, an even number; ``num_levels`` of SALib. A step goes
        over half of them. The levels of a factor share those of the grid out evenly.
    """
    from SALib.sample import morris as by_salib

    varied = varied_factors(factors, "morris")
    count = len(varied)
    size = count + 1
    refuse_many(trajectories * size, f"design.trajectories={trajectories} with {count} factors")
    names = names_of(varied)
    problem = {"num_vars": count, "names": list(names), "bounds": [[0.0, 1.0]] * count}
    sample = by_salib.sample(problem, trajectories, num_levels=levels, seed=seed)
    # On the grid exactly, not to within rounding.
    grid = np.rint(sample * (levels - 1))
    # The grid of a range includes its ends; levels are intervals, met in their middle.
    places = {
        factor.name: level / (levels - 1) if factor.levels is None else (level + 0.5) / levels
        for factor, level in zip(varied, grid.T, strict=True)
    }
    steps = np.diff(grid.reshape(trajectories, size, count), axis=1) != 0.0
    moved = np.full((trajectories, size), "", object)
    moved[:, 1:] = np.array(names, object)[steps.argmax(axis=2)]
    facts = {
        "trajectory": np.repeat(np.arange(trajectories), size),
        "step": np.tile(np.arange(size), trajectories),
        "moved": moved.ravel(),
    }
    return points_at(factors, places, trajectories * size, facts, grid / (levels - 1))


def one_at_a_time(factors: Sequence[Factor], current: Callable[[str], Any]) -> Points:
    """Return the base point, then each factor at each of its levels, or at both ends of its range.

    Parameters
    ----------
    current : callable
        From the name of a setting to the value it has where no factor moves it.
    """
    levels = [factor.evenly(2) for factor in factors]
    count = 1 + sum(len(one) for one in levels)
    refuse_many(count, "design=one_at_a_time with the levels of all factors")
    columns = []
    moved = np.full(count, "", object)
    start = 1
    for factor, own in zip(factors, levels, strict=True):
        base = current(factor.name)
        if base is not None:
            base = setting(factor.name, factor.name).value(base, "")
        end = start + len(own)
        # One array holds both, in the type that fits both.
        both = column([base, *own])
        values = np.repeat(both[:1], count)
        values[start:end] = both[1:]
        moved[start:end] = factor.name
        columns.append(values)
        start = end
    return Points(names_of(factors), tuple(columns), {"moved": moved}, names_of(factors))
