"""Work under a real ``mpiexec``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.kills import GUARD

pytest.importorskip("mpi4py")

BESIDE_PYTHON = str(Path(sys.executable).parent)
MPIEXEC = shutil.which("mpiexec", path=BESIDE_PYTHON) or shutil.which("mpiexec")
SCRIPT = "tests.experiments.runs.executors.mpi_script"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(MPIEXEC is None, reason="needs mpiexec, as of pip install mpich"),
]


def carry_out(processes: int, *runner: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(MPIEXEC), "-n", str(processes), sys.executable, *runner, "-m", SCRIPT],
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )


def test_all_but_the_first_process_work() -> None:
    ended = carry_out(2, "-m", "mpi4py.futures")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "1 1 True False\n"
    assert ended.stderr == ""


@pytest.mark.parametrize(("processes", "runner"), [(1, ("-m", "mpi4py.futures")), (2, ())])
def test_no_worker_or_no_runner_is_refused(processes: int, runner: tuple[str, ...]) -> None:
    ended = carry_out(processes, *runner)
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert "needs mpiexec with at least 2 processes" in ended.stderr
