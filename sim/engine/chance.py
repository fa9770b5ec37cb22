"""Keyed chance: every random number is a function of (seed, purpose, month, who, whom).

There is no stream and no order. A draw is one block of Philox4x32-10 (`sim.engine.philox`): the
64-bit seed is the key; purpose, month, who and whom are the four 32-bit words of the counter.
The block gives four independent 32-bit words, hence four uniforms. Two runs under one seed and
two policies meet the same luck wherever they do the same thing, on any number of workers, in
any order.

>>> block(7, 1, 0, 3, 4) == block(7, 1, 0, 3, 4)
True
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.arithmetic import inverse_normal
from sim.engine.compiled import rule
from sim.engine.philox import philox

# What a draw is for. A purpose keeps its number for ever; new ones go at the end.
ORDER = 1
TRAIT = 2
NETWORK = 3
NATION = 4
PRESSURE = 5
REGION = 6
HYPE = 7
SEARCH = 8
CANDIDATE = 9
APPRAISAL = 10
COUNTER_APPRAISAL = 11
NEGOTIATION = 12
SPONSOR = 13
PROGRESS = 14
SHOCK = 15
EXIT = 16
REVIEW = 17
# 18 and 20 are not in use.
VENDOR_MARKET = 19
FACT = 21
TYPE = 22
ROLLOUT = 23
TRANSLATION = 24
MEANS = 25

# An unsigned word mixed with a signed one would become a float in compiled code.
_MASK: Any = np.uint64(0xFFFFFFFF)
_SHIFT: Any = np.uint64(32)
_STEP = 1.0 / 4294967296.0
_INDEX_BITS = 8


@rule
def indexed(purpose: int, index: int) -> int:
    """Return the purpose of the ``index``-th of several draws with otherwise equal keys."""
    return purpose + (index << _INDEX_BITS)


@rule
def block(
    seed: int, purpose: int, month: int, who: int, whom: int
) -> tuple[float, float, float, float]:
    """Return four independent uniforms in the open interval (0, 1).

    Parameters
    ----------
    seed : int
        The run's seed, 0 to 2**64 - 1.
    purpose : int
        What the draw is for: a constant of this module, or ``indexed(constant, i)``.
    month, who, whom : int
        When, for which row, towards which row (0 where there is none); taken modulo 2**32.
    """
    wide = np.uint64(seed)
    # Through int64 first: a month before the observation starts is negative.
    w0, w1, w2, w3 = philox(
        wide & _MASK,
        wide >> _SHIFT,
        np.int64(purpose) & 0xFFFFFFFF,
        np.int64(month) & 0xFFFFFFFF,
        np.int64(who) & 0xFFFFFFFF,
        np.int64(whom) & 0xFFFFFFFF,
    )
    return (
        (np.float64(w0) + 0.5) * _STEP,
        (np.float64(w1) + 0.5) * _STEP,
        (np.float64(w2) + 0.5) * _STEP,
        (np.float64(w3) + 0.5) * _STEP,
    )


@rule
def uniform(seed: int, purpose: int, month: int, who: int, whom: int) -> float:
    """Return one uniform in (0, 1): the first of ``block``."""
    return block(seed, purpose, month, who, whom)[0]


@rule
def normal(seed: int, purpose: int, month: int, who: int, whom: int) -> float:
    """Return one standard normal: the quantile of ``uniform``, so monotone in it."""
    return inverse_normal(block(seed, purpose, month, who, whom)[0])


@rule
def choice(seed: int, purpose: int, month: int, who: int, whom: int, n: int) -> int:
    """Return one of 0 .. n-1 with equal chance (to within n / 2**32)."""
    return int(block(seed, purpose, month, who, whom)[0] * n)
