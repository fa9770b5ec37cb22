"""The parts of an effect, on partnerships whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimators.shares import (
    Judged,
    estimated_shares,
    known_weights,
    shares_of_change,
)
from sim.telling.outcomes import incidence

HALF = (0.5,)
EVERYONE = 40_000


def judged(
    value: np.ndarray, promised: np.ndarray, kind: np.ndarray | None = None, ended: float = 0.0
) -> Judged:
    """Return partnerships that deliver a value and are judged by half of what was promised."""
    count = len(value)
    random = np.random.default_rng(count)
    kind = np.zeros(count, np.int64) if kind is None else kind
    failed_before = random.random(count) < ended
    reached = (value / promised)[:, None]
    return Judged(
        np.stack([kind, np.zeros(count, np.int64)], axis=1),
        np.ones(count),
        failed_before | (reached[:, 0] < HALF[0]),
        ~failed_before,
        reached,
        promised[:, None],
        np.arange(count) % 50,
    )


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.uniform(0.0, 1.0, EVERYONE), random.uniform(0.6, 1.4, EVERYONE)


def test_a_lower_promise_alone_is_told_as_one() -> None:
    value, promised = drawn(1)
    found = shares_of_change(judged(value, promised), judged(value, promised * 0.7), HALF)
    assert found.change < -0.1
    assert found.promised == pytest.approx(found.change, abs=0.003)
    assert found.delivered == pytest.approx(0.0, abs=0.003)
    assert found.formed == pytest.approx(0.0, abs=1e-12)


def test_more_delivered_of_the_same_promise_is_told_as_that() -> None:
    value, promised = drawn(2)
    found = shares_of_change(judged(value, promised), judged(value * 1.5, promised), HALF)
    assert found.change < -0.1
    assert found.delivered == pytest.approx(found.change, abs=0.003)
    assert found.promised == pytest.approx(0.0, abs=0.003)


def test_fewer_of_the_kind_that_fails_are_other_partnerships_formed() -> None:
    value, promised = drawn(3)
    kind = np.arange(EVERYONE) % 2
    before = judged(value * (1.0 + kind), promised, kind)
    after = before.chosen((kind == 1) | (np.arange(EVERYONE) % 8 == 0))
    found = shares_of_change(before, after, HALF)
    assert found.formed == pytest.approx(found.change, abs=0.01)
    assert found.formed < -0.05
    assert found.delivered == pytest.approx(0.0, abs=0.01)
    assert found.promised == pytest.approx(0.0, abs=0.01)


def test_the_parts_add_up_whatever_they_are() -> None:
    value, promised = drawn(4)
    kind = np.random.default_rng(5).integers(0, 400, EVERYONE)
    before = judged(value, promised, kind, ended=0.2)
    # Kind 400 was never there before.
    after = judged(value[:900] * 1.2, promised[:900] * 0.9, kind[:900] + 1, ended=0.1)
    change, *parts = shares_of_change(before, after, HALF)
    assert sum(parts) == pytest.approx(change, abs=1e-12)
    assert change == pytest.approx(after.failed.mean() - before.failed.mean(), abs=1e-12)


def test_what_failed_before_it_was_judged_by_results_is_not_judged_anew() -> None:
    value, promised = drawn(6)
    before = judged(value, promised, ended=1.0)
    found = shares_of_change(before, judged(value, promised * 0.1, ended=1.0), HALF)
    assert found == (0.0, 0.0, 0.0, 0.0)


def test_intervals_hold_what_is_true() -> None:
    inside = 0
    for seed in range(40):
        (value, promised), (other, again) = drawn(seed), drawn(1000 + seed)
        some = slice(0, 1000)
        before, after = judged(value[some], promised[some]), judged(other[some], again[some])
        found = estimated_shares(before, after, HALF)
        inside += all(one.low <= 0.0 <= one.high for one in found.values())
    # Three numbers at 95% each.
    assert inside >= 30


def test_without_partnerships_nothing_is_known() -> None:
    value, promised = drawn(7)
    some = judged(value, promised)
    none = some.chosen(np.zeros(EVERYONE, bool))
    assert np.isnan(shares_of_change(some, none, HALF)).all()


@pytest.mark.parametrize("seed", range(5))
def test_weights_of_known_ends_make_the_incidence_with_competing_endings(seed: int) -> None:
    random = np.random.default_rng(seed)
    age = random.integers(0, 90, 500)
    cause = random.integers(0, 3, 500)
    weight = known_weights(age, cause, 60)
    assert (weight * (cause == 1)).mean() == pytest.approx(incidence(age, cause, 60), rel=1e-12)
    assert not weight[(cause == 0) | (age > 60)].any()
