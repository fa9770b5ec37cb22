"""The blocks from which Sobol indices are estimated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design.factors import Factor
from experiments.design.saltelli import saltelli
from tests.experiments.design.conftest import MIXED, problem, refused, unit_factors


def test_each_block_moves_one_factor_at_a_time_from_a_to_b() -> None:
    points = saltelli(MIXED, 16, 1)
    varied = [name for name in points.names if name != "policy.voice"]
    assert points.varied == tuple(varied)
    table = points.table()
    assert list(table)[:4] == ["point", "block", "matrix", "moved"]
    assert len(table) == 16 * (5 + 2)
    for number, block in table.groupby("block"):
        assert block["point"].tolist() == list(range(7 * number, 7 * number + 7))
        assert block["matrix"].tolist() == ["A", *["AB"] * 5, "B"]
        assert block["moved"].tolist() == ["", *varied, ""]
        a, b = block.iloc[0], block.iloc[-1]
        for _, row in block.iloc[1:-1].iterrows():
            for name in points.names:
                assert row[name] == (b if name == row["moved"] else a)[name]


def test_points_are_those_of_salib() -> None:
    from SALib.sample import sobol

    points = saltelli(unit_factors(3), 32, 5)
    theirs = sobol.sample(
        problem(points), 32, calc_second_order=False, seed=np.random.default_rng(5)
    )
    assert np.abs(np.column_stack(points.columns) - theirs).max() < 1e-11


@settings(max_examples=20, deadline=None)
@given(power=st.integers(1, 6), seed=st.integers(0, 99))
def test_more_blocks_begin_with_the_same(power: int, seed: int) -> None:
    few, many = (saltelli(MIXED, 2**exponent, seed).table() for exponent in (power, power + 1))
    assert few.equals(many.iloc[: len(few)])


def test_known_indices_are_found() -> None:
    """Ishigami's function, whose indices are known (Saltelli et al. 2000)."""
    from SALib.analyze import sobol

    factors = tuple(Factor(f"parameters.x{place}", -np.pi, np.pi) for place in range(3))
    points = saltelli(factors, 4096, 1)
    x1, x2, x3 = points.columns
    outcome = np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)
    indices = sobol.analyze(problem(points), outcome, calc_second_order=False, seed=1)
    assert indices["S1"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert indices["ST"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_names_are_factors_like_numbers() -> None:
    """Of a sum, each part explains its own variance, also where a factor is a name."""
    from SALib.analyze import sobol

    factors = (Factor("scenario", levels=("none", "some", "all")), *unit_factors(1))
    points = saltelli(factors, 4096, 2)
    worth = {"none": 0.0, "some": 0.5, "all": 1.0}
    outcome = np.array([worth[name] for name in points.columns[0]]) + points.columns[1]
    indices = sobol.analyze(problem(points), outcome, calc_second_order=False, seed=1)
    variances = np.array([1 / 6, 1 / 12])
    assert indices["S1"] == pytest.approx(variances / variances.sum(), abs=0.02)


def test_refusals() -> None:
    refused(lambda: saltelli(MIXED, 2**22, 1), "design.blocks=4194304", "29360128 points")
    refused(lambda: saltelli(MIXED[4:5], 4, 1), "design=saltelli", "factors")
