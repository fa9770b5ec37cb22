"""Keyed chance, statistically: distributions are right and neighbouring keys are unrelated.

Keys are fixed, so every outcome here is the same each time; thresholds are set so that a
correct generator under keys drawn at random would miss one of them in less than a millionth
of cases.
"""

import itertools

import numpy as np
import pytest
from scipy import stats

from sim.engine import chance
from sim.engine.compiled import rule

N = 20_000
RARE = 1e-7
# |r| * sqrt(n) is standard normal without correlation; beyond this in less than 1e-7 of cases.
CRITICAL = float(stats.norm.isf(RARE / 2))

BASE = {"seed": 2026, "purpose": chance.EXIT, "month": 24, "who": 0, "whom": 17}
NEIGHBOURS = {
    "next seed": {"seed": 2027},
    "seed 2**32 on": {"seed": 2026 + 2**32},
    "next month": {"month": 25},
    "month mirrored": {"month": -24},
    "next whom": {"whom": 18},
    "next purpose": {"purpose": chance.EXIT + 1},
    "next index": {"purpose": chance.indexed(chance.EXIT, 1)},
}


@rule
def fill(seed, purpose, month, whom, table):
    for who in range(len(table)):
        draws = chance.block(seed, purpose, month, who, whom)
        for word in range(4):
            table[who, word] = draws[word]


def sample(seed, purpose, month, whom, n=N, **_):
    """Blocks of who = 0 to n - 1, shape (n, 4)."""
    table = np.zeros((n, 4))
    fill(np.uint64(seed), purpose, month, whom, table)
    return table


@pytest.fixture(scope="module")
def base():
    return sample(**BASE)


def correlation(one, other):
    return abs(stats.pearsonr(one, other).statistic) * np.sqrt(len(one))


@pytest.mark.parametrize("word", range(4))
def test_each_word_of_a_block_is_uniform(base, word):
    draws = base[:, word]
    assert 0 < draws.min() < draws.max() < 1
    assert stats.kstest(draws, "uniform").pvalue > RARE
    assert stats.chisquare(np.histogram(draws, 256, (0, 1))[0]).pvalue > RARE


@pytest.mark.parametrize("word", range(4))
def test_the_low_bits_are_as_even_as_the_high_ones(base, word):
    low = np.floor(base[:, word] * 2**32).astype(np.uint64) & np.uint64(255)
    assert stats.chisquare(np.bincount(low.astype(int), minlength=256)).pvalue > RARE


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(range(4), 2)))
def test_the_words_of_a_block_are_independent_of_each_other(base, one, other):
    assert correlation(base[:, one], base[:, other]) < CRITICAL
    pairs = np.histogram2d(base[:, one], base[:, other], 16, ((0, 1), (0, 1)))[0]
    assert stats.chisquare(pairs.ravel()).pvalue > RARE


@pytest.mark.parametrize("change", list(NEIGHBOURS.values()), ids=list(NEIGHBOURS))
def test_neighbouring_keys_draw_unrelated_numbers(base, change):
    other = sample(**{**BASE, **change})
    for mine, theirs in itertools.product(range(4), range(4)):
        assert correlation(base[:, mine], other[:, theirs]) < CRITICAL
    pairs = np.histogram2d(base[:, 0], other[:, 0], 16, ((0, 1), (0, 1)))[0]
    assert stats.chisquare(pairs.ravel()).pvalue > RARE


def test_neighbouring_organisations_draw_unrelated_numbers(base):
    for lag in (1, 2, 3, 10, 60, 100):
        assert correlation(base[:-lag, 0], base[lag:, 0]) < CRITICAL


def test_exchanging_who_and_whom_draws_another_number():
    pairs = [(who, whom) for who in range(70) for whom in range(who)]
    one = np.array([chance.uniform(1, chance.EXIT, 3, *pair) for pair in pairs])
    other = np.array([chance.uniform(1, chance.EXIT, 3, *reversed(pair)) for pair in pairs])
    assert correlation(one, other) < CRITICAL


def test_a_series_over_months_is_unrelated_to_itself_at_every_lag():
    series = np.array(
        [chance.uniform(5, chance.NATION, month, 0, 0) for month in range(-600, 3000)]
    )
    for lag in range(1, 25):
        assert correlation(series[:-lag], series[lag:]) < CRITICAL


def test_first_draws_of_many_seeds_are_uniform():
    draws = [chance.uniform(seed, chance.NATION, 0, 0, 0) for seed in range(5000)]
    assert stats.kstest(draws, "uniform").pvalue > RARE


def test_normals_are_normal():
    draws = np.array([chance.normal(11, chance.TRAIT, 0, who, 0) for who in range(N)])
    assert stats.kstest(draws, "norm").pvalue > RARE
    assert abs(draws.mean()) * np.sqrt(N) < CRITICAL
    assert abs(draws.var() - 1) * np.sqrt(N / 2) < CRITICAL
    assert 3 < np.abs(draws).max() < 7


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 97])
def test_choices_are_fair_and_within_range(n):
    chosen = [chance.choice(4, chance.CANDIDATE, 0, who, 0, n) for who in range(N)]
    counts = np.bincount(chosen, minlength=n)
    assert len(counts) == n
    assert n == 1 or stats.chisquare(counts).pvalue > RARE


def test_the_monthly_order_of_organisations_is_fair():
    """Every organisation comes at every position about equally often."""
    from sim import Run, synthetic_population
    from sim.engine.beginning import begin
    from sim.engine.schedule import draw_order

    world = begin(Run(population=synthetic_population(3, 1, 1, 1, 1, 1), warm_up=0))
    places = np.zeros((8, 8))
    orders = set()
    for month in range(4000):
        draw_order(world, month)
        assert sorted(world.order) == list(range(8))
        places[world.order, np.arange(8)] += 1
        orders.add(tuple(world.order))
    for position in range(8):
        assert stats.chisquare(places[:, position]).pvalue > RARE
    assert len(orders) > 3500
