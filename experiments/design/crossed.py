"""Levels crossed with each other, or taken together one after another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from experiments.design.factors import Factor, column
from experiments.design.points import Points, names_of, refuse_many
from experiments.design.setting import Value
from sim.parameters import InvalidSetting


def grid(factors: Sequence[Factor]) -> Points:
    """Return every combination of the factors' levels; the last factor varies fastest.

    Raises
    ------
    InvalidSetting
        For a range without levels and for too many points.
    """
    levels = [_levels(factor, "grid") for factor in factors]
    count = math.prod(len(one) for one in levels)
    refuse_many(count, "design=grid with the levels of all factors")
    columns = []
    block = count
    for one in levels:
        # Every level once in each block, for as long as the later factors need to go round.
        block //= len(one)
        repeats = count // (block * len(one))
        columns.append(np.tile(np.repeat(column(one), block), repeats))
    varied = tuple(factor.name for factor in factors if not factor.constant)
    return Points(names_of(factors), tuple(columns), varied=varied)


def zipped(factors: Sequence[Factor]) -> Points:
    """Return the first levels of all factors, then the second ones, and so on.

    A factor with one level has it throughout.

    Raises
    ------
    InvalidSetting
        For a range without levels and for levels of different number.
    """
    levels = [_levels(factor, "zip") for factor in factors]
    longest = max(range(len(levels)), key=lambda place: len(levels[place]))
    count = len(levels[longest])
    refuse_many(count, f"factors.{factors[longest].name}")
    for factor, one in zip(factors, levels, strict=True):
        if len(one) not in (1, count):
            raise InvalidSetting(
                f"factors.{factor.name} has {len(one)} levels and "
                f"factors.{factors[longest].name} {count}; design=zip needs as many of each."
            )
    columns = tuple(
        np.repeat(column(one), count) if len(one) == 1 else column(one) for one in levels
    )
    varied = tuple(factor.name for factor in factors if not factor.constant)
    return Points(names_of(factors), columns, varied=varied)


def _levels(factor: Factor, kind: str) -> tuple[Value, ...]:
    if factor.levels is None:
        raise InvalidSetting(
            f"factors.{factor.name} is a range without levels, and design={kind} needs them; "
            f"add levels, as in factors.{factor.name}={{low:{factor.low:g},high:{factor.high:g},"
            "levels:5}."
        )
    return factor.levels
