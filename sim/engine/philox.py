"""Philox4x32-10, the generator behind all chance: once to be read, once to be run.

Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3". Both versions give the same
bits. Chance is a third of a run's work, and a round's two products can be taken at once, which
no compiler sees by itself; so compiled rules have each round told lane by lane.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.extending import intrinsic, overload

ROUNDS = 10
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_STEPS = (0x9E3779B9, 0xBB67AE85)

_MASK: Any = np.uint64(0xFFFFFFFF)
_SHIFT: Any = np.uint64(32)
_M0, _M1 = (np.uint64(number) for number in _MULTIPLIERS)
_W0, _W1 = (np.uint64(number) for number in _STEPS)


def philox(
    key0: Any, key1: Any, counter0: Any, counter1: Any, counter2: Any, counter3: Any
) -> tuple[Any, Any, Any, Any]:
    """Return the four 32-bit words of one block, as uint64.

    All six arguments are taken modulo 2**32.
    """
    k0 = np.uint64(key0) & _MASK
    k1 = np.uint64(key1) & _MASK
    c0 = np.uint64(counter0) & _MASK
    c1 = np.uint64(counter1) & _MASK
    c2 = np.uint64(counter2) & _MASK
    c3 = np.uint64(counter3) & _MASK
    for _ in range(ROUNDS):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _SHIFT) ^ c1 ^ k0
        c1 = p1 & _MASK
        c2 = (p0 >> _SHIFT) ^ c3 ^ k1
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


_WORD = ir.IntType(32)
_LANES = ir.VectorType(_WORD, 4)
_PRODUCTS = ir.VectorType(ir.IntType(64), 2)


def _lanes(numbers: tuple[int, int]) -> Any:
    """Return two constants, each followed by a lane that is not in use."""
    return ir.Constant(_LANES, [numbers[0], 0, numbers[1], 0])


def _chosen(builder: Any, lanes: Any, more: Any, order: tuple[int, int, int, int]) -> Any:
    return builder.shuffle_vector(lanes, more, ir.Constant(_LANES, list(order)))


@intrinsic
def _philox_in_lanes(typing: Any, k0: Any, k1: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def pair(one: Any, other: Any) -> Any:
            lanes = ir.Constant(_LANES, [0, 0, 0, 0])
            for lane, word in ((0, one), (2, other)):
                lanes = builder.insert_element(lanes, builder.trunc(word, _WORD), lane_number(lane))
            return lanes

        def lane_number(lane: int) -> Any:
            return ir.Constant(_WORD, lane)

        low = ir.Constant(_PRODUCTS, [0xFFFFFFFF, 0xFFFFFFFF])
        multipliers = ir.Constant(_PRODUCTS, list(_MULTIPLIERS))
        key0, key1, word0, word1, word2, word3 = arguments
        keys = pair(key0, key1)
        factors = pair(word0, word2)
        others = pair(word1, word3)
        for _ in range(ROUNDS):
            wide = builder.and_(builder.bitcast(factors, _PRODUCTS), low)
            products = builder.bitcast(builder.mul(wide, multipliers), _LANES)
            # The upper half of each product goes into the other factor, the lower one waits.
            upper = _chosen(builder, products, products, (3, 3, 1, 1))
            factors = builder.xor(builder.xor(others, keys), upper)
            others = _chosen(builder, products, products, (2, 2, 0, 0))
            keys = builder.add(keys, _lanes(_STEPS))
        words = [
            builder.zext(builder.extract_element(lanes, lane_number(lane)), ir.IntType(64))
            for lane in (0, 2)
            for lanes in (factors, others)
        ]
        return cgutils.pack_array(builder, words)

    four_words = types.UniTuple(types.uint64, 4)  # type: ignore[attr-defined]
    return four_words(k0, k1, c0, c1, c2, c3), generate


@overload(philox, jit_options={"forceinline": True})
def _overload_philox(key0, key1, counter0, counter1, counter2, counter3):  # type: ignore[no-untyped-def]
    def compiled(key0, key1, counter0, counter1, counter2, counter3):  # type: ignore[no-untyped-def]
        return _philox_in_lanes(  # type: ignore[call-arg]
            np.uint64(key0),
            np.uint64(key1),
            np.uint64(counter0),
            np.uint64(counter1),
            np.uint64(counter2),
            np.uint64(counter3),
        )

    return compiled
