"""The search finds what is there to find, and asks the same again."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimators.arrays import Floats
from experiments.questions.calibrate.search import search

START = np.array([1.0, -1.0, 1.0])
REACH = [(-1.5, 1.5), (-1.0, 1.5), (-1.5, 1.0)]
TRUTH = np.array([-0.4, 0.3, 0.1])


def misses(places: Floats) -> Floats:
    """Return a distance with kinks and correlated parameters, none within a tenth of the truth."""
    away = places - TRUTH
    mixed = np.column_stack([away[:, 0] + away[:, 1], away[:, 1] - away[:, 2], away[:, 2]])
    found: Floats = np.maximum(np.abs(mixed) - 0.1, 0.0).sum(axis=1) + 0.02 * (away**2).sum(axis=1)
    return found


def asked_of(seed: int, generations: int = 30) -> tuple[list[Floats], Floats]:
    calls: list[Floats] = []

    def evaluate(places: Floats) -> Floats:
        calls.append(places.copy())
        return misses(places)

    found = search(START, REACH, evaluate, 8, generations, seed)
    assert np.array_equal(np.concatenate(calls), found.places)
    return calls, found.places


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_point_is_found_from_the_ends_of_the_ranges(seed: int) -> None:
    _, places = asked_of(seed)
    cost = misses(places)
    assert cost.min() < 0.02 < cost[0]
    assert np.abs(places[cost.argmin()] - TRUTH).max() < 0.35


def test_the_start_comes_first_and_the_middle_last() -> None:
    calls, places = asked_of(1, generations=3)
    assert [len(one) for one in calls] == [9, 8, 8, 1]
    assert places[0].tolist() == START.tolist()
    low, high = np.array(REACH).T
    assert ((low <= places) & (places <= high)).all()


def test_generations_are_counted() -> None:
    found = search(START, REACH, misses, 8, 2, 1)
    assert found.generation.tolist() == [0, *[1] * 8, *[2] * 8, 3]


def test_the_same_seed_asks_the_same_and_another_one_does_not() -> None:
    assert np.array_equal(asked_of(7, 4)[1], asked_of(7, 4)[1])
    assert not np.array_equal(asked_of(7, 4)[1], asked_of(8, 4)[1])


def test_a_start_beyond_reach_is_tried_as_it_is() -> None:
    found = search(np.array([3.0, 0.0, 0.0]), REACH, misses, 8, 1, 1)
    assert found.places[0].tolist() == [3.0, 0.0, 0.0]
    assert found.places[1:, 0].max() <= 1.5
