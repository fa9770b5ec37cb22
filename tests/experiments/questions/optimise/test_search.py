"""The search, on problems whose front is known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from experiments.estimators.fronts import hypervolume, non_dominated
from experiments.questions.optimise.search import (
    Evaluation,
    Found,
    Range,
    search,
    starting_points,
    strength_of,
    strengths,
)

RANGES = (Range("voice", 0, 20), Range("transparency", 2, 12), Range("red_lines", 0, 20))


class Problem:
    """Two levers help with less and less effect, one only costs; a limit on what is spent."""

    def __init__(self, most: float = np.inf) -> None:
        self.most = most
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, steps: np.ndarray) -> Evaluation:
        self.asked += [tuple(row) for row in steps.tolist()]
        return self.truth(steps)

    def truth(self, steps: np.ndarray) -> Evaluation:
        voice, transparency, red_lines = steps.T / 20.0
        failure = np.exp(-2.0 * voice) + np.exp(-3.0 * transparency)
        spent = voice + transparency + red_lines
        return Evaluation(np.column_stack([failure, spent]), (spent - self.most)[:, None])


def found_by(problem: Problem, generations: int = 25) -> Found:
    starts = starting_points(RANGES, [{}], 20, 7)
    return search(RANGES, starts, problem, 2, 20, generations, 7)


@pytest.fixture(scope="module")
def known() -> tuple[np.ndarray, np.ndarray]:
    """All that can be tried, and what it comes to."""
    every = [range(one.low, one.high + 1) for one in RANGES]
    steps = np.array(list(itertools.product(*every)))
    return steps, Problem().truth(steps).objectives


def test_search_finds_a_known_front(known: tuple[np.ndarray, np.ndarray]) -> None:
    _, values = known
    found = found_by(Problem())
    worst = values.max(axis=0)
    covered = hypervolume(found.evaluation.objectives[found.front], worst)
    assert len(found.steps) < len(values) / 8
    assert covered > 0.97 * hypervolume(values[non_dominated(values)], worst)
    # The lever that does nothing is absent, or nearly, all along the front.
    assert np.median(found.steps[found.front, 2]) == 0


def test_limits_hold_on_the_front(known: tuple[np.ndarray, np.ndarray]) -> None:
    _, values = known
    found = found_by(Problem(most=0.8))
    front = found.evaluation.objectives[found.front]
    assert front[:, 1].max() <= 0.8
    allowed = values[values[:, 1] <= 0.8]
    assert front[:, 0].min() < allowed[:, 0].min() + 0.05
    # It did try what is not allowed.
    assert not found.evaluation.allowed.all()


def test_a_search_asks_the_same_again_and_each_candidate_once() -> None:
    first, second = Problem(), Problem()
    found = found_by(first, generations=6)
    again = found_by(second, generations=6)
    assert first.asked == second.asked
    assert len(set(first.asked)) == len(first.asked) == len(found.steps)
    assert np.array_equal(found.steps, again.steps)
    # A longer search begins as a shorter one.
    longer = Problem()
    found_by(longer, generations=8)
    assert longer.asked[: len(first.asked)] == first.asked


def test_front_covers_ever_more() -> None:
    covered = found_by(Problem(), generations=10).covered()
    assert (np.diff(covered) >= 0.0).all()
    assert 0.0 < covered[0] < covered[-1] <= 1.0


def test_candidates_without_a_value_or_an_allowed_one_make_no_front() -> None:
    def nothing(steps: np.ndarray) -> Evaluation:
        return Evaluation(np.full((len(steps), 2), np.nan), np.ones((len(steps), 1)))

    found = search(RANGES, [], nothing, 2, 6, 3, 1)
    assert len(found.front) == 0
    assert found.covered().tolist() == [0.0, 0.0, 0.0]


def test_search_begins_with_named_policies_within_bounds() -> None:
    named = [{"voice": 0.5, "transparency": 0.9, "steering_board": 1.0}, {"red_lines": 0.333}]
    starts = starting_points(RANGES, named, 12, 1)
    assert starts[0] == {"voice": 10, "transparency": 12, "red_lines": 0}
    assert starts[1] == {"voice": 0, "transparency": 2, "red_lines": 7}
    assert len({tuple(one.values()) for one in starts}) == len(starts) == 12
    for one in RANGES:
        assert all(one.low <= start[one.lever] <= one.high for start in starts)
    problem = Problem()
    search(RANGES, starts, problem, 2, 12, 1, 1)
    assert problem.asked == [tuple(start.values()) for start in starts]


def test_no_more_starts_than_there_are() -> None:
    one = (Range("voice", 0, 1),)
    assert starting_points(one, [{}], 10, 1) == [{"voice": 0}, {"voice": 1}]


def test_strengths_are_short_decimals() -> None:
    assert [str(strength_of(step)) for step in (1, 3, 6, 7, 20)] == [
        "0.05",
        "0.15",
        "0.3",
        "0.35",
        "1.0",
    ]
    assert strengths(RANGES, (0, 3, 20)) == {"transparency": 0.15, "red_lines": 1.0}
