"""Sweeps: what store and scheduling add to the compute, memory, and two cores against one."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Measurement
from benchmarks.timing import in_a_new_process, seconds
from experiments.assumptions import Assumptions
from experiments.chunks import Chunk, Kept, carry_out_chunk
from experiments.conduct import conduct
from experiments.executors import ExecutorSettings
from experiments.store import Store
from experiments.study import Study
from experiments.world import AssumedWorld
from sim import (
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
    Run,
    simulate,
    synthetic_population,
)

_COUNTS = {
    "health_systems": 10,
    "vendors": 6,
    "public_agencies": 1,
    "universities": 1,
    "foreign_systems": 1,
    "foreign_agencies": 1,
}
_FACTORS = "factors={parameters.fomo_rate:range,parameters.crisis_rate:range,policy.voice:range}"
_ALONE = """
import json, time
from sim import Run, simulate
simulate([Run(seed=0)])
began = time.perf_counter()
simulate([Run(seed=seed) for seed in range({first}, {last})])
print(json.dumps({{"seconds": time.perf_counter() - began}}))
"""


def measure(quick: bool) -> Iterator[Measurement]:
    """Measure many short runs as a command, and the default world on two cores."""
    yield from _short_runs(4096 if quick else 2**18)
    yield from _two_cores(60 if quick else 400, 3 if quick else 5)


def _short_runs(count: int) -> Iterator[Measurement]:
    """Measure a sweep of short runs against the same kind of runs without store or study."""
    population = synthetic_population(**_COUNTS)
    sample = [Run(population=population, seed=seed, months=12, warm_up=0) for seed in range(2000)]
    simulate(sample[:10])

    def bare() -> float:
        return seconds(lambda: simulate(sample, partnerships=False)) / len(sample)

    # Before and after, as a machine's speed drifts; what starting up takes cancels out.
    before = bare()
    few, few_memory, _ = _sweep(count // 8)
    many, memory, wall = _sweep(count)
    alone = (before + bare()) / 2
    each = (many - few) / (count - count // 8)
    told = f"{count:,} short runs"
    yield Measurement(f"{told}, one run bare", 1000 * alone, "ms of one core")
    yield Measurement(f"{told}, one run of a sweep", 1000 * each, "ms of one core")
    yield Measurement(f"{told}, store and scheduling", 100 * (each / alone - 1), "%", "under 10")
    yield Measurement(f"{told}, wall", wall, "s")
    yield Measurement(f"{told}, peak of the largest process", max(memory, few_memory), "MB", "2000")


def _sweep(points: int) -> tuple[float, float, float]:
    """Return seconds of processor time of a sweep with all its processes, MB, and wall."""
    words = [f"population.{name}={count}" for name, count in _COUNTS.items()]
    words += [_FACTORS, "design=sobol", f"design.points={points}", "replications=1", "months=12"]
    words += ["warm_up=0", "executor=processes", "name=bench"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as here:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "experiments.sweep", *words],
            cwd=here,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
            check=True,
            capture_output=True,
        )
        wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Of the largest process; kilobytes on Linux.
    return used, after.ru_maxrss / 1024, wall


def _two_cores(runs: int, repeats: int) -> Iterator[Measurement]:
    """Measure a study of the default world, store and all, with two workers against one.

    Beside it, two processes that have nothing to do with each other: what the machine allows.
    """
    carry_out_chunk(Chunk((Run(),)), Kept())
    found: dict[str, list[float]] = {"threads": [], "processes": [], "apart": []}
    for _ in range(repeats):
        for kind in ("threads", "processes"):
            one, two = (_conducted(kind, workers, runs) for workers in (1, 2))
            found[kind].append(one / (2 * two))
        found["apart"].append(_apart(runs))
    names = {
        "threads": ("two threads over twice one", "0.85"),
        "processes": ("two processes over twice one", "0.85"),
        "apart": ("two processes apart over twice one: what the machine allows", ""),
    }
    for kind, (name, aim) in names.items():
        yield Measurement(name, statistics.median(found[kind]), "of the time", aim)


def _conducted(kind: str, workers: int, runs: int) -> float:
    """Return how long the workers of a study take, from the first chunk to the merged tables."""
    world = AssumedWorld(Parameters(), PartnershipTypes(), OrganisationKinds(), (), ())
    arm = Assumptions(world, Policy(), synthetic_population(), 120, 60)
    with tempfile.TemporaryDirectory() as here:
        began = time.perf_counter()
        conduct(
            Study([arm], 1, runs),
            Store(Path(here), print),
            Kept(("partnerships",)),
            ExecutorSettings(kind, workers, chunk=20),
            "",
        )
        return time.perf_counter() - began


def _apart(runs: int) -> float:
    """Return the speed of two processes at once over twice that of one."""
    from concurrent.futures import ThreadPoolExecutor

    alone = in_a_new_process(_ALONE.format(first=0, last=runs))["seconds"]
    with ThreadPoolExecutor(2) as pool:
        halves = [(0, runs // 2), (runs // 2, runs)]
        both = list(
            pool.map(
                lambda half: in_a_new_process(_ALONE.format(first=half[0], last=half[1])), halves
            )
        )
    return alone / (2 * max(one["seconds"] for one in both))
