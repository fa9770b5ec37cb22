"""Points that fill the space of the factors evenly: Latin hypercube and Sobol sequence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.design.factors import Factor
from experiments.design.points import Points, points_at, varied_factors


def latin_hypercube(factors: Sequence[Factor], points: int, seed: int) -> Points:
    """Return a Latin hypercube: each factor has one point in each of ``points`` equal intervals.

    Levels and whole numbers are shared out as evenly as their number allows.
    """
    from scipy.stats import qmc

    varied = varied_factors(factors, "latin_hypercube")
    unit = qmc.LatinHypercube(len(varied), seed=np.random.default_rng(seed)).random(points)
    # Where values are separate ones, the middle of the interval decides, not chance.
    middle = (np.floor(unit * points) + 0.5) / points
    places = {
        factor.name: (middle if factor.stepwise else unit)[:, index]
        for index, factor in enumerate(varied)
    }
    return points_at(factors, places, points)


def sobol(factors: Sequence[Factor], points: int, seed: int) -> Points:
    """Return the first points of a scrambled Sobol sequence; more of them begin with the same."""
    varied = varied_factors(factors, "sobol")
    unit = sobol_sequence(len(varied), points, seed)
    places = {factor.name: unit[:, index] for index, factor in enumerate(varied)}
    return points_at(factors, places, points)


def sobol_sequence(dimensions: int, points: int, seed: int) -> NDArray[np.float64]:
    """Return a scrambled Sobol sequence, shape (points, dimensions)."""
    from scipy.stats import qmc

    sequence: NDArray[np.float64] = qmc.Sobol(
        dimensions, scramble=True, seed=np.random.default_rng(seed)
    ).random(points)
    return sequence
