"""Latin hypercube and Sobol sequence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design.factors import Factor
from experiments.design.points import Points
from experiments.design.sampled import latin_hypercube, sobol
from tests.experiments.design.conftest import MIXED, refused, unit_factors


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 5), points=st.integers(2, 60), seed=st.integers(0, 2**64 - 1))
def test_latin_hypercube_has_one_point_in_each_interval(count: int, points: int, seed: int) -> None:
    design = latin_hypercube(unit_factors(count), points, seed)
    for values in design.columns:
        assert sorted(np.floor(values * points)) == list(range(points))


@settings(max_examples=25, deadline=None)
@given(levels=st.integers(2, 9), points=st.integers(2, 60), seed=st.integers(0, 99))
def test_latin_hypercube_balances_levels(levels: int, points: int, seed: int) -> None:
    named = Factor("scenario", levels=tuple(f"s{level}" for level in range(levels)))
    whole = Factor("months", 1, levels, whole=True)
    design = latin_hypercube((named, *unit_factors(1), whole), points, seed)
    for values in (design.columns[0], design.columns[2]):
        found = np.unique(values, return_counts=True)[1]
        counts = [*found, *[0] * (levels - len(found))]
        assert max(counts) - min(counts) <= 1


@settings(max_examples=20, deadline=None)
@given(power=st.integers(1, 8), seed=st.integers(0, 99))
def test_more_sobol_points_begin_with_the_same(power: int, seed: int) -> None:
    few, many = (sobol(MIXED, 2**exponent, seed) for exponent in (power, power + 1))
    assert len(many) == 2 * len(few)
    for short, long in zip(few.columns, many.columns, strict=True):
        assert short.dtype == long.dtype
        assert (short == long[: len(few)]).all()


def test_sobol_points_fill_every_interval() -> None:
    design = sobol(unit_factors(6), 256, 3)
    for values in design.columns:
        assert sorted(np.floor(values * 256)) == list(range(256))


@pytest.mark.parametrize("make", [latin_hypercube, sobol])
def test_seeds(make: type[Points]) -> None:
    first, again, other = (make(MIXED, 32, seed) for seed in (1, 1, 2))
    assert first.table().equals(again.table())
    assert not first.table().equals(other.table())
    assert first.names == tuple(factor.name for factor in MIXED)
    assert first.varied == tuple(name for name in first.names if name != "policy.voice")
    assert set(first.columns[4]) == {0.5}


def test_a_constant_takes_no_dimension() -> None:
    without = tuple(factor for factor in MIXED if not factor.constant)
    assert (
        sobol(MIXED, 32, 1)
        .table()
        .drop(columns="policy.voice")
        .equals(sobol(without, 32, 1).table())
    )


@pytest.mark.parametrize("make", [latin_hypercube, sobol])
def test_nothing_to_vary(make: type[Points]) -> None:
    refused(lambda: make(MIXED[4:5], 32, 1), f"design={make.__name__}", "factors")
