"""Boxes that were planted are found, their density told as it is; in noise nothing is found."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimators.scenarios import STRICTER, Bound, Box, discover

FACTORS = 30


def planted(seed: int, worlds: int = 300, inside: float = 0.75, outside: float = 0.1) -> tuple:
    """Worlds in which cases are frequent where factor 3 is high and factor 7 low."""
    chance = np.random.default_rng(seed)
    factors = chance.random((worlds, FACTORS))
    box = (factors[:, 3] > 0.6) & (factors[:, 7] <= 0.5)
    cases = chance.random(worlds) < np.where(box, inside, outside)
    return factors, cases, box


def test_a_planted_box_is_found() -> None:
    factors, cases, _ = planted(1)
    first = discover(factors, cases)[0]
    bounds = {bound.factor: bound for bound in first.box.bounds}
    assert set(bounds) == {3, 7}
    assert bounds[3].low == pytest.approx(0.6, abs=0.05)
    assert bounds[3].high == np.inf
    assert bounds[7].low == -np.inf
    assert bounds[7].high == pytest.approx(0.5, abs=0.05)
    assert first.p_value < 1e-8
    assert first.again >= 0.6


def test_its_density_is_told_by_worlds_that_had_no_part_in_finding_it() -> None:
    held, shown, true = [], [], []
    for seed in range(12):
        factors, cases, box = planted(seed, worlds=250, inside=0.7, outside=0.2)
        (one,) = discover(factors, cases, most=1)
        held.append(cases[one.held].mean())
        shown.append(cases[one.box.holds(factors)].mean())
        # Of a box that misses the planted one somewhat.
        true.append(np.where(box, 0.7, 0.2)[one.held].mean())
    assert np.mean(held) == pytest.approx(np.mean(true), abs=0.03)
    # The worlds that a box was found in say too much of it.
    assert np.mean(shown) > np.mean(true) + 0.04


def test_a_second_box_is_looked_for_outside_the_first() -> None:
    chance = np.random.default_rng(4)
    factors = chance.random((500, FACTORS))
    one, other = factors[:, 1] > 0.8, factors[:, 2] <= 0.2
    cases = chance.random(500) < np.where(one | other, 0.85, 0.05)
    first, second = discover(factors, cases)
    assert {first.box.bounds[0].factor, second.box.bounds[0].factor} == {1, 2}
    assert not (first.held & second.held).any()
    assert (second.left <= ~first.held).all()
    assert second.p_value < 1e-6


def test_noise_is_not_taken_for_a_scenario() -> None:
    smallest = []
    for seed in range(100):
        chance = np.random.default_rng(1000 + seed)
        factors = chance.random((120, 8))
        found = discover(factors, chance.random(120) < 0.4, most=1)
        smallest += [one.p_value for one in found]
    # Boxes are found in noise, for it is not pruning that keeps them out.
    assert len(smallest) > 20
    # 5 expected of each; 12 would be had in one of two hundred such tests.
    assert sum(one <= 0.05 for one in smallest) < 12
    assert sum(STRICTER * one <= 0.05 for one in smallest) < 12


def test_too_few_cases_are_not_explained() -> None:
    factors = np.random.default_rng(0).random((100, 3))
    cases = factors[:, 0] > 0.95
    assert cases.sum() < 10
    assert discover(factors, cases) == []
    assert discover(factors, ~cases) == []


def test_bounds_of_a_box() -> None:
    box = Box((Bound(0, 0.2, 0.5), Bound(1, -np.inf, 1.0)))
    factors = np.array([[0.2, 0.0], [0.3, 1.0], [0.5, 1.0], [0.4, 1.1]])
    assert box.holds(factors).tolist() == [False, True, True, False]
