"""The same settings give the same results, whoever computes them and in what portions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]


def tables(name: str) -> dict[str, bytes]:
    folder = Path("results/compare", name)
    names = ("failure_rates.csv", "runs.parquet", "partnerships.parquet")
    return {one: (folder / one).read_bytes() for one in names}


@pytest.mark.parametrize(
    "how",
    [
        ["executor.workers=1"],
        ["executor.workers=3", "executor.chunk=1"],
        ["executor=serial", "executor.chunk=2"],
        ["executor=serial", "executor.chunk=100"],
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
    assert tables("a") == tables("b")
