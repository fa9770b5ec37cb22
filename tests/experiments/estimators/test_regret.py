"""Measures of robustness recover what was put into worlds, and luck is not taken for regret."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimators.regret import (
    MEASURES,
    Criterion,
    Trial,
    bounds,
    concordance,
    freed,
    luck,
    measures_of,
    regrets,
    resampled,
)

WORLDS, RUNS = 400, 4
NOISE = 0.06


def made(seed: int = 0, noise: float = NOISE) -> tuple[np.ndarray, np.ndarray]:
    """True failure of four alternatives, shape (4, worlds), and what runs show of it."""
    chance = np.random.default_rng(seed)
    level = 0.6 + 0.1 * chance.standard_normal(WORLDS)
    effect = np.array([0.0, -0.05, -0.1, -0.2])[:, None]
    truth = level + effect * (0.5 + chance.random((4, WORLDS)))
    # Luck of a seed in all worlds alike, and of each run.
    shared = 0.02 * chance.standard_normal(RUNS)
    return truth, truth[..., None] + shared + noise * chance.standard_normal((4, WORLDS, RUNS))


def true_regret(truth: np.ndarray) -> np.ndarray:
    return truth - truth.min(axis=0)


class TestLuck:
    def test_its_part_of_the_variance_is_what_was_put_in(self) -> None:
        truth, seen = made()
        of_luck = NOISE**2 / RUNS
        for known, found in zip(truth, luck(seen), strict=True):
            assert found == pytest.approx(of_luck / (known.var() + of_luck), abs=0.015)

    def test_what_a_seed_does_everywhere_is_no_luck_of_a_world(self) -> None:
        seen = made()[1]
        assert luck(seen + np.array([0.0, 5.0, -3.0, 1.0])) == pytest.approx(luck(seen))

    def test_worlds_that_do_not_differ_have_none(self) -> None:
        assert luck(np.full((2, 5, 3), 0.4)).tolist() == [0.0, 0.0]

    def test_too_few(self) -> None:
        with pytest.raises(ValueError, match="two worlds and two runs"):
            luck(np.zeros((3, 5, 1)))

    def test_the_spread_without_it_is_the_true_one(self) -> None:
        truth, seen = made(noise=0.2)
        shown, known = seen.mean(axis=-1), freed(seen)
        assert known.mean(axis=-1) == pytest.approx(shown.mean(axis=-1))
        assert (np.argsort(known, axis=-1) == np.argsort(shown, axis=-1)).all()
        for quantile in (0.05, 0.9):
            true = np.quantile(truth, quantile, axis=-1)
            corrected = np.abs(np.quantile(known, quantile, axis=-1) - true)
            assert corrected.max() < 0.025
            assert np.abs(np.quantile(shown, quantile, axis=-1) - true).min() > 0.04


class TestRegret:
    def test_it_is_the_true_one_where_picking_the_lowest_mean_is_not(self) -> None:
        naive, found, true = [], [], []
        for seed in range(10):
            truth, seen = made(seed, noise=0.1)
            means = seen.mean(axis=-1)
            naive.append((means - means.min(axis=0)).mean(axis=-1))
            found.append(regrets(seen).mean(axis=(-2, -1)))
            true.append(true_regret(truth).mean(axis=-1))
        bias = np.mean(np.array(naive) - true, axis=0)
        corrected = np.mean(np.array(found) - true, axis=0)
        assert (bias > 0.006).all()
        assert (np.abs(corrected) < 0.5 * bias).all()
        # Never above the true one but by luck.
        assert (corrected < 0.001).all()

    def test_equal_alternatives_have_none(self) -> None:
        chance = np.random.default_rng(3)
        seen = 0.5 + 0.1 * chance.standard_normal((6, 500, 4))
        means = seen.mean(axis=-1)
        assert (means - means.min(axis=0)).mean() > 0.05
        assert np.abs(regrets(seen).mean(axis=(-2, -1))).max() < 0.012

    def test_high_regrets_are_not_those_of_luck(self) -> None:
        truth, seen = made(5, noise=0.12)
        found = measures_of(Trial(seen, ()))
        means = seen.mean(axis=-1)
        naive = np.quantile(means - means.min(axis=0), 0.9, axis=-1)
        true = np.quantile(true_regret(truth), 0.9, axis=-1)
        assert (np.abs(found["regret_90"] - true)[:3] < np.abs(naive - true)[:3]).all()
        assert np.abs(found["regret_90"] - true).max() < 0.025
        assert (found["regret_max"] >= found["regret_90"]).all()

    def test_by_hand(self) -> None:
        # In the first world the first alternative is best by either run, in the second the two
        # runs disagree: each is judged by the other's choice.
        seen = np.array([[[0.1, 0.2], [0.5, 0.2]], [[0.3, 0.4], [0.2, 0.6]]])
        assert regrets(seen) == pytest.approx(
            np.array([[[0.0, 0.0], [0.0, -0.4]], [[0.2, 0.2], [-0.3, 0.0]]])
        )


class TestMeasures:
    def test_shares_of_worlds_are_the_true_ones(self) -> None:
        truth, seen = made(noise=0.08)
        less = seen - seen[:1]
        trial = Trial(seen, (Criterion(less, -np.inf, -0.15), Criterion(seen, 0.0, 0.5)))
        found = measures_of(trial)
        true_less = truth - truth[:1]
        both = ((true_less <= -0.15) & (truth <= 0.5)).mean(axis=-1)
        assert found["satisficing"] == pytest.approx(both, abs=0.03)
        assert 0.1 < both[3] < 0.9
        assert found["worse"][1:] == pytest.approx((true_less > 0.0).mean(axis=-1)[1:], abs=0.05)
        assert found["best"].sum() == pytest.approx(1.0)
        assert found["percentile_90"] == pytest.approx(np.quantile(truth, 0.9, axis=-1), abs=0.02)

    def test_intervals_hold_the_truth_of_more_worlds(self) -> None:
        # 60 worlds of a large number whose truth is known.
        hits = []
        for seed in range(30):
            seen = made(seed)[1][:, :60]
            low, high = bounds(resampled(Trial(seen, ()), 200, 1)["difference"])
            hits.append((low[3] <= -0.2) & (-0.2 <= high[3]))
        assert np.mean(hits) > 0.8

    def test_resamples_are_the_same_again_and_pair_alternatives(self) -> None:
        trial = Trial(made()[1], ())
        one, two = (resampled(trial, 20, 7) for _ in range(2))
        assert set(one) == set(MEASURES)
        assert all((one[name] == two[name]).all() for name in MEASURES)
        spread = one["difference"].std(axis=0)
        assert spread[0] == 0.0
        assert spread[1] < 0.5 * one["mean"].std(axis=0)[1]


class TestConcordance:
    def test_the_same_order_and_opposite_ones(self) -> None:
        scores = np.array([0.1, 0.4, 0.3, 0.9])
        assert concordance({"a": scores, "b": 10 * scores, "c": scores**2}) == pytest.approx(1.0)
        assert concordance({"a": scores, "b": -scores}) == pytest.approx(0.0)

    def test_nothing_to_compare(self) -> None:
        assert np.isnan(concordance({"a": np.array([1.0, 2.0])}))
        assert np.isnan(concordance({"a": np.array([1.0, 2.0]), "b": np.array([1.0, 1.0])}))
