"""The same settings give the same results, whoever computes them and in what portions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]


def tables(name: str) -> tuple[bytes, pd.DataFrame, pd.DataFrame]:
    folder = Path("results/compare", name)
    return (
        (folder / "failure_rates.csv").read_bytes(),
        pd.read_parquet(folder / "runs.parquet"),
        pd.read_parquet(folder / "partnerships.parquet"),
    )


@pytest.mark.parametrize(
    "how",
    [
        ["executor.workers=1"],
        ["executor.workers=3", "executor.chunk=1"],
        ["executor=serial", "executor.chunk=2"],
        pytest.param(
            ["executor=processes", "executor.workers=1"],
            # Coverage of spawned processes by xdist's import path.
            id="processes",
        ),
    ],
    ids=str,
)
def test_results_do_not_depend_on_the_executor(accord: Accord, how: list[str]) -> None:
    common = (*SMALL, "policies=[full]")
    assert accord("compare", *common, "name=a", "executor.workers=2").code == 0
    done = accord("compare", *common, "name=b", *how)
    assert done.code == 0, done.err
    (rates, runs, partnerships), (rates_too, runs_too, partnerships_too) = tables("a"), tables("b")
    assert rates == rates_too
    pd.testing.assert_frame_equal(runs, runs_too)
    pd.testing.assert_frame_equal(partnerships, partnerships_too, check_categorical=False)
