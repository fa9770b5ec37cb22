"""Keyed chance: published vectors, order-free, every key counts."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import chance
from sim.engine.compiled import rule
from sim.engine.philox import philox
from tests.sim.worlds import examples

ONES = 2**32 - 1
PURPOSES = {
    name: value
    for name, value in vars(chance).items()
    if name.isupper() and not name.startswith("_")
}
words = st.integers(0, ONES)


@rule
def compiled_philox(key0, key1, counter0, counter1, counter2, counter3):
    """The version that compiled rules run."""
    return philox(key0, key1, counter0, counter1, counter2, counter3)


def draw(seed, *keys):
    """Four uniforms; a seed above 2**63 reaches compiled code only as an unsigned word."""
    return chance.block(np.uint64(seed), *keys)


def reference(key, counter):
    """Philox4x32-10 once more, in whole numbers of any length, after the paper."""
    (k0, k1), (c0, c1, c2, c3) = key, counter
    for _ in range(10):
        first, second = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1 = (second >> 32) ^ c1 ^ k0, second % 2**32
        c2, c3 = (first >> 32) ^ c3 ^ k1, first % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return c0, c1, c2, c3


@pytest.mark.parametrize(
    ("key", "counter", "expected"),
    [
        ((0, 0), (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES, ONES), (ONES,) * 4, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0xA4093822, 0x299F31D0),
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
    ids=["zeros", "ones", "digits of pi"],
)
def test_philox_reproduces_the_published_vectors_of_random123(key, counter, expected):
    assert tuple(int(word) for word in philox(*key, *counter)) == expected
    assert tuple(int(word) for word in compiled_philox(*key, *counter)) == expected
    assert reference(key, counter) == expected


@examples(200)
@given(st.tuples(words, words), st.tuples(words, words, words, words))
def test_philox_equals_a_reference_for_any_key_and_counter(key, counter):
    assert tuple(int(word) for word in philox(*key, *counter)) == reference(key, counter)
    assert tuple(int(word) for word in compiled_philox(*key, *counter)) == reference(key, counter)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((0, 0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((7, 15, 0, 3, 104), (0xB5C08AAE, 0x9AAF83EE, 0x5A1D0AAB, 0x15AE0954)),
        ((2**64 - 1, 1293, -60, 99, 159), (0xBCBD1B4B, 0xB44CF04E, 0x8AC3F65E, 0xAEECFBDF)),
        ((2**32, 16, -1, 0, 0), (0x948025B1, 0x8EDCA778, 0x312C47F4, 0x68B1AD8F)),
    ],
)
def test_blocks_keep_their_own_published_vectors(keys, expected):
    assert draw(*keys) == tuple((word + 0.5) / 2**32 for word in expected)


@examples(200)
@given(
    st.integers(0, 2**64 - 1),
    st.integers(1, 255),
    st.integers(0, 2**23),
    st.integers(-1200, 1200),
    words,
    words,
)
def test_a_block_uses_the_whole_seed_and_every_key_negative_months_included(
    seed, purpose, index, month, who, whom
):
    purpose = chance.indexed(purpose, index)
    expected = reference((seed % 2**32, seed >> 32), (purpose % 2**32, month % 2**32, who, whom))
    drawn = draw(seed, purpose, month, who, whom)
    assert drawn == tuple((word + 0.5) / 2**32 for word in expected)


def test_draws_do_not_depend_on_their_order_or_on_other_draws():
    keys = list(itertools.product((0, 2**63), (1, 15), (-60, 0, 60), (0, 7), (0, 9)))
    forwards = {key: draw(*key) for key in keys}
    backwards = {key: draw(*key) for key in reversed(keys)}
    alone = {key: draw(*key) for key in keys[::7]}
    assert forwards == backwards
    assert alone == {key: forwards[key] for key in alone}
    assert len(set(forwards.values())) == len(keys)


def test_every_purpose_has_its_own_number_and_indices_never_meet_another_purpose():
    assert len(set(PURPOSES.values())) == len(PURPOSES) >= 20
    assert all(0 < purpose < 256 for purpose in PURPOSES.values())
    indexed = {
        chance.indexed(purpose, index) for purpose in PURPOSES.values() for index in range(1300)
    }
    assert len(indexed) == 1300 * len(PURPOSES)


def test_purposes_keep_their_numbers_for_ever():
    numbers = {"ORDER": 1, "TRAIT": 2, "NATION": 4, "SEARCH": 8, "NEGOTIATION": 12}
    numbers |= {"SPONSOR": 13, "SHOCK": 15, "EXIT": 16, "VENDOR_MARKET": 19, "FACT": 21}
    assert {name: PURPOSES[name] for name in numbers} == numbers


def test_uniform_normal_and_choice_are_the_first_draw_of_the_block():
    keys = (2**40 + 3, chance.TRAIT, -5, 11, 13)
    first = chance.block(*keys)[0]
    assert chance.uniform(*keys) == first
    assert chance.choice(*keys, 7) == int(7 * first)
    draws = sorted((chance.uniform(1, 1, 0, who, 0), who) for who in range(500))
    normals = [chance.normal(1, 1, 0, who, 0) for _, who in draws]
    assert normals == sorted(normals), "a normal is monotone in its uniform"


def test_flipping_any_one_bit_of_any_key_flips_about_half_the_bits_drawn():
    base = (0x0123456789ABCDEF, 0x1357, 41, 1234, 98765)

    def bits(keys):
        return np.array([int(uniform * 2**32) for uniform in draw(*keys)], np.uint64)

    drawn = bits(base)
    for position, width in enumerate((64, 32, 32, 32, 32)):
        for bit in range(width):
            other = list(base)
            other[position] ^= 1 << bit
            flipped = sum(int(word).bit_count() for word in drawn ^ bits(other))
            assert 30 <= flipped <= 98, f"argument {position}, bit {bit}: {flipped} of 128"
