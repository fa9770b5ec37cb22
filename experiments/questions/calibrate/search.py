"""The search: CMA-ES over the places of parameters, generation after generation.

Hansen & Ostermeier (2001), as the library ``cmaes`` has it: it learns which way the distance falls
from the order of the candidates alone, so that kinks and a few large misses do not lead it astray.
Everything is drawn from one seed, so that a search that was interrupted asks the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Floats, Integers

SPREAD: Final = 0.5
"""Standard deviation of the first candidates, in plausible half-widths."""


class Searched(NamedTuple):
    """All points that a search tried, in order; the first is where it began.

    Attributes
    ----------
    places : array of float, shape (points, parameters)
        As asked for.
    generation : array of int, shape (points,)
        When each was tried: 0 the start, then generation by generation, last the middle of where
        the search ended.
    """

    places: Floats
    generation: Integers


def search(
    start: Floats,
    reach: Sequence[tuple[float, float]],
    evaluate: Callable[[Floats], Floats],
    candidates: int,
    generations: int,
    seed: int,
) -> Searched:
    """Carry the search out, and return what it tried.

    Parameters
    ----------
    start : array of float, shape (parameters,)
        Where it begins.
    reach : sequence of (float, float)
        Places between which each parameter is searched.
    evaluate : callable
        Returns the distances of points, shape (points,), from their places, shape (points,
        parameters). The start comes with the first generation.
    candidates, generations : int
        How many points to a generation, and how many of these.
    seed : int
        Of all draws.
    """
    from cmaes import CMA

    bounds = np.array(reach, np.float64)
    within = np.clip(start, *bounds.T)
    optimiser = CMA(
        mean=within,
        sigma=SPREAD,
        bounds=bounds,
        seed=int(np.random.SeedSequence(seed).generate_state(1)[0]),
        population_size=candidates,
    )
    tried, born = [start[None]], [0]
    for generation in range(1, generations + 1):
        asked = np.array([optimiser.ask() for _ in range(candidates)])
        first = start[None] if generation == 1 else asked[:0]
        cost = evaluate(np.concatenate([first, asked]))[len(first) :]
        optimiser.tell(list(zip(asked, cost.tolist(), strict=True)))
        tried.append(asked)
        born += [generation] * candidates
    middle = np.clip(optimiser.mean, *bounds.T)[None]
    evaluate(middle)
    return Searched(np.concatenate([*tried, middle]), np.array([*born, generations + 1], np.int64))
