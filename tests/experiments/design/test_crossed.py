"""Grid and zip."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design.crossed import grid, zipped
from experiments.design.factors import Factor
from experiments.design.grammar import read_factors
from tests.experiments.design.conftest import refused

COUNTS = st.lists(st.integers(1, 5), min_size=1, max_size=4)


def levelled(counts: list[int]) -> tuple[Factor, ...]:
    return tuple(
        Factor(f"parameters.x{place}", levels=tuple(range(count)))
        for place, count in enumerate(counts)
    )


@settings(deadline=None)
@given(counts=COUNTS)
def test_grid_is_the_product(counts: list[int]) -> None:
    factors = levelled(counts)
    points = grid(factors)
    rows = [tuple(points.row(place).values()) for place in range(len(points))]
    assert rows == list(itertools.product(*(factor.levels or () for factor in factors)))


@settings(deadline=None)
@given(counts=COUNTS)
def test_zip_takes_levels_together(counts: list[int]) -> None:
    longest = max(counts)
    factors = levelled([1 if count == 1 else longest for count in counts])
    points = zipped(factors)
    assert [tuple(points.row(place).values()) for place in range(len(points))] == [
        tuple(place if len(factor.levels or ()) > 1 else 0 for factor in factors)
        for place in range(longest)
    ]


def test_values_keep_their_types() -> None:
    factors = read_factors(
        {
            "months": [12, 24],
            "policy.voice": {"levels": 3},
            "environment.hype": None,
            "scenario": ["default", "covid"],
        }
    )
    points = grid(factors)
    assert len(points) == 24
    assert points.row(0) == {
        "months": 12,
        "policy.voice": 0.0,
        "environment.hype": True,
        "scenario": "default",
    }
    assert [type(value) for value in points.row(23).values()] == [int, float, bool, str]
    table = points.table()
    assert list(table) == ["point", *points.names]
    assert table["point"].tolist() == list(range(24))
    assert table["scenario"].tolist() == ["default", "covid"] * 12


def test_refusals() -> None:
    continuous = read_factors({"policy.voice": "range", "months": [12, 24, 36]})
    refused(lambda: grid(continuous), "factors.policy.voice", "levels:5", "design=grid")
    refused(lambda: zipped(continuous), "factors.policy.voice", "levels:5", "design=zip")
    uneven = read_factors({"policy.voice": [0, 1], "months": [12, 24, 36]})
    refused(lambda: zipped(uneven), "factors.policy.voice has 2", "factors.months 3", "design=zip")
    many = read_factors({f"policy.{name}": {"levels": 5000} for name in ("voice", "entry_gate")})
    refused(lambda: grid(many), "design=grid", "25000000 points", "20000000")
