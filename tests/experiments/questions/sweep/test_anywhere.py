"""A sweep gives the same bytes wherever its runs are carried out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.kills import GUARD

pytestmark = pytest.mark.slow

WORDS = (
    "name=s",
    "factors={parameters.fomo_rate:[0,0.2],scenario:[default,covid]}",
    "policies=[ad_hoc,full]",
    "replications=6",
    "months=24",
    "population.health_systems=10",
    "keep=[outcomes,partnerships,histories]",
)


def swept(here: Path, *words: str, start: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return the tables of a sweep that is started as a user does."""
    module = ["-m", "mpi4py.futures", "-m"] if start else ["-m"]
    environment = {**os.environ, "NUMBA_NUM_THREADS": "1"}
    done = subprocess.run(
        [*start, sys.executable, *module, "experiments", "sweep", *WORDS, *words],
        cwd=here,
        env=environment,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    folder = here / "results" / "sweep" / "s"
    assert not (folder / "parts").exists()
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in TABLES}


TABLES = (".parquet", ".csv", ".txt")


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = swept(tmp_path_factory.mktemp("serial"), "executor=serial")
    assert len(found) == 8
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("executor=threads", "executor.chunk=1"),
        ("executor=threads", "executor.seconds=0.01"),
        ("executor=processes", "executor.workers=2", "executor.chunk=5"),
        ("executor=dask", "executor.workers=2", "executor.chunk=7"),
    ],
    ids=" ".join,
)
def test_same_bytes(tmp_path: Path, serial: dict[str, bytes], words: tuple[str, ...]) -> None:
    assert swept(tmp_path, *words) == serial


def test_same_bytes_under_mpi(tmp_path: Path, serial: dict[str, bytes]) -> None:
    beside = Path(sys.executable).parent / "mpiexec"
    mpiexec = str(beside) if beside.exists() else shutil.which("mpiexec")
    if mpiexec is None:
        pytest.skip("there is no mpiexec here")
    found = swept(tmp_path, "executor=mpi", start=(mpiexec, "-n", "2"))
    assert found == serial
