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
        assert np.cov(known) == pytest.approx(np.cov(truth), abs=0.003)
        assert np.abs(np.cov(shown) - np.cov(truth)).max() > 0.009
        # By itself, one alternative shrinks by its own share of luck.
        alone = freed(seen[:1])[0] - shown[0].mean()
        ratio = np.sqrt(1.0 - luck(seen[:1])[0])
        assert alone == pytest.approx(ratio * (shown[0] - shown[0].mean()))

    def test_what_has_no_luck_stays_as_it_is(self) -> None:
        truth, _ = made()
        assert freed(np.repeat(truth[..., None], 2, axis=2)) == pytest.approx(truth)

    def test_pure_luck_leaves_no_spread(self) -> None:
        # In worlds that are all the same, what is seen of each is luck only.
        seen = 0.5 + 0.1 * np.random.default_rng(2).standard_normal((3, 500, 4))
        assert freed(seen).std(axis=-1).max() < 0.3 * seen.mean(axis=-1).std(axis=-1).min()

    def test_equal_alternatives_stay_equal(self) -> None:
        _, seen = made()
        twice = freed(np.concatenate([seen, seen[1:2]]))
        assert twice[4] == pytest.approx(twice[1])


class TestRegret:
    @pytest.mark.parametrize("noise", [0.06, 0.12])
    def test_it_is_the_true_one_where_that_of_means_is_too_high(self, noise: float) -> None:
        naive, found = [], []
        for seed in range(10):
            truth, seen = made(seed, noise)
            true = regrets(truth)
            shown = regrets(seen.mean(axis=-1))
            own = measures_of(Trial(seen, ()))
            naive.append([shown.mean(axis=-1) - true.mean(axis=-1), high(shown) - high(true)])
            found.append([own["regret_mean"] - true.mean(axis=-1), own["regret_90"] - high(true)])
        bias, corrected = np.mean(naive, axis=0), np.mean(found, axis=0)
        assert (bias[0] > 0.002).all()
        assert (bias[1, :3] > 0.012).all()
        assert (np.abs(corrected[0]) < 0.4 * bias[0]).all()
        assert (np.abs(corrected[1, :3]) < 0.4 * bias[1, :3]).all()

    def test_equal_alternatives_have_little(self) -> None:
        chance = np.random.default_rng(3)
        seen = 0.5 + 0.1 * chance.standard_normal((1, 500, 1))
        seen = seen + 0.1 * chance.standard_normal((6, 500, 4))
        assert regrets(seen.mean(axis=-1)).mean() > 0.05
        assert regrets(freed(seen)).mean() < 0.02

    def test_by_hand(self) -> None:
        failure = np.array([[0.1, 0.5, 0.2], [0.3, 0.2, 0.2]])
        assert regrets(failure) == pytest.approx(np.array([[0.0, 0.3, 0.0], [0.2, 0.0, 0.0]]))


def high(values: np.ndarray) -> np.ndarray:
    return np.quantile(values, 0.9, axis=-1)


class TestMeasures:
    def test_shares_of_worlds_are_the_true_ones(self) -> None:
        truth, seen = made(noise=0.08)
        limits = (Criterion(seen, -np.inf, -0.15, relative=True), Criterion(seen, 0.0, 0.5))
        found = measures_of(Trial(seen, limits))
        true_less = truth - truth[:1]
        both = ((true_less <= -0.15) & (truth <= 0.5)).mean(axis=-1)
        assert found["satisficing"] == pytest.approx(both, abs=0.03)
        assert 0.1 < both[3] < 0.9
        assert found["worse"][1:] == pytest.approx((true_less > 0.0).mean(axis=-1)[1:], abs=0.05)
        assert found["best"] == pytest.approx((regrets(truth) == 0.0).mean(axis=-1), abs=0.03)
        assert found["percentile_90"] == pytest.approx(high(truth), abs=0.02)
        assert (found["regret_max"] >= found["regret_90"]).all()

    def test_intervals_hold_the_truth_of_more_worlds(self) -> None:
        # 40 worlds of many, of which the mean effect is known.
        held = []
        for seed in range(25):
            truth, seen = made(seed, noise=0.03)
            less = (truth[3] - truth[0]).mean()
            part = Trial(seen[:, :40], ())
            low, high = bounds(resampled(part, 100, 1)["difference"])
            held.append(low[3] <= less <= high[3])
        assert np.mean(held) > 0.8

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
