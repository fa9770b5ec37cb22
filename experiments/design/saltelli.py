"""Blocks of points from which Sobol indices are estimated (Saltelli et al. 2010).

Each block holds a point of a matrix A, one for each factor in which that factor alone is taken
from a matrix B, and the point of B. A and B are the halves of one Sobol sequence, so that more
blocks begin with the same ones; the order is that of ``SALib.sample.sobol`` without second order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.design.factors import Factor
from experiments.design.points import Points, names_of, refuse_many, varied_factors
from experiments.design.sampled import sobol_sequence


def saltelli(factors: Sequence[Factor], blocks: int, seed: int) -> Points:
    """Return ``blocks`` times (varied factors + 2) points.

    ``block`` of the table counts blocks from 0, ``matrix`` says A, AB or B, and ``moved`` which
    factor an AB point takes from B.
    """
    varied = varied_factors(factors, "saltelli")
    count = len(varied)
    size = count + 2
    refuse_many(blocks * size, f"design.blocks={blocks} with {count} factors")
    unit = sobol_sequence(2 * count, blocks, seed)
    columns = []
    place = 0
    for factor in factors:
        if factor.constant:
            columns.append(factor.values(np.zeros(blocks * size)))
            continue
        values = np.repeat(factor.values(unit[:, place])[:, None], size, axis=1)
        values[:, 1 + place] = values[:, -1] = factor.values(unit[:, count + place])
        columns.append(values.ravel())
        place += 1
    facts = {
        "block": np.repeat(np.arange(blocks), size),
        "matrix": np.tile(np.array(["A", *["AB"] * count, "B"], object), blocks),
        "moved": np.tile(np.array(["", *names_of(varied), ""], object), blocks),
    }
    return Points(names_of(factors), tuple(columns), facts, names_of(varied))
