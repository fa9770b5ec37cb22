"""Executors: how long each takes to start, to hand out a task, and to bring a result back.

``mpiexec -n 3 python -m mpi4py.futures -m benchmarks.executors mpi`` prints those of MPI.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Measurement
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through
from experiments.settings.executor import ExecutorSettings

_WORKERS = 2
_LARGE = 2_000_000
_KINDS = ("serial", "threads", "processes", "dask", "mpi")


def measure(quick: bool) -> Iterator[Measurement]:
    """Measure every kind that this machine has, with two workers."""
    tasks = 50 if quick else 1000
    for kind in _KINDS:
        found = _of_mpi(tasks) if kind == "mpi" else _of(kind, tasks)
        for name, (value, unit) in found.items():
            yield Measurement(f"{kind}, {name}", value, unit)


def costs(kind: str, tasks: int) -> dict[str, tuple[float, str]]:
    """Return what a kind of executor costs, each with its unit."""
    settings = ExecutorSettings(kind, 1 if kind == "serial" else None if kind == "mpi" else 2)
    began = time.perf_counter()
    with open_executor(settings) as executor:

        def through(sizes: list[int]) -> float:
            start = time.perf_counter()
            for _ in work_through(iter(sizes), _bytes, executor, lambda size: []):
                pass
            return (time.perf_counter() - start) / len(sizes)

        through([0, 0])
        ready = time.perf_counter() - began
        return {
            "start": (ready, "s"),
            "an empty task": (1e6 * through([0] * tasks), "µs"),
            "a result of 2 MB": (1e3 * through([_LARGE] * max(tasks // 20, 5)), "ms"),
        }


def _bytes(size: int) -> bytes:
    return bytes(size)


def _of(kind: str, tasks: int) -> dict[str, tuple[float, str]]:
    if kind == "dask" and importlib.util.find_spec("distributed") is None:
        return {}
    return costs(kind, tasks)


def _of_mpi(tasks: int) -> dict[str, tuple[float, str]]:
    beside = Path(sys.executable).parent / "mpiexec"
    mpiexec = str(beside) if beside.exists() else shutil.which("mpiexec")
    if mpiexec is None or importlib.util.find_spec("mpi4py") is None:
        return {}
    words = [mpiexec, "-n", str(_WORKERS + 1), sys.executable, "-m", "mpi4py.futures", "-m"]
    done = subprocess.run(
        [*words, "benchmarks.executors", "mpi", str(tasks)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    print(json.dumps(costs(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)))
