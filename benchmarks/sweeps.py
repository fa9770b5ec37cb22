"""Sweeps: what store and scheduling add to the compute, memory, and two cores against one."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import Measurement
from benchmarks.timing import in_a_new_process
from experiments.archive.store import Store
from experiments.runs.chunks import Chunk, Kept, own_version
from experiments.runs.conduct import Conducting
from experiments.runs.study import Study
from experiments.runs.worker import carry_out_chunk
from experiments.settings.assumptions import Assumptions
from experiments.settings.executor import ExecutorSettings
from experiments.settings.world import AssumedWorld
from sim import OrganisationKinds, Parameters, PartnershipTypes, Policy, Run, synthetic_population

_COUNTS = {
    "health_systems": 10,
    "vendors": 6,
    "public_agencies": 1,
    "universities": 1,
    "foreign_systems": 1,
    "foreign_agencies": 1,
}
_FACTORS = "factors={parameters.fomo_rate:range,parameters.crisis_rate:range,policy.voice:range}"
_COMMAND = """
import contextlib, io, json, os, resource
from experiments.cli import main
os.chdir({here!r})
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["sweep", *{words!r}]) == 0
with open("results/sweep/bench/manifest.json") as file:
    compute = json.load(file)["compute_seconds"]
both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(one.ru_utime + one.ru_stime for one in both)
print(json.dumps({{"seconds": seconds, "compute": compute}}))
"""
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
    count = 4096 if quick else 2**17
    yield from _short_runs(count, 16)
    # The most that a sweep can have to do for a run: each has settings of its own.
    yield from _short_runs(count // 2, 1)
    yield from _two_cores(100 if quick else 600, 1 if quick else 3)


def _short_runs(count: int, replications: int) -> Iterator[Measurement]:
    """Measure what a sweep of short runs adds to the time that its own runs take in the model.

    Of all processor time of the command and its workers; what starting up takes cancels out
    between a large sweep and a small one.
    """
    few, many = (_sweep(size, replications) for size in (count // 8, count))
    runs = count - count // 8
    compute = many["compute"] - few["compute"]
    seeds = "a seed" if replications == 1 else f"{replications} seeds"
    told = f"{count:,} short runs, {seeds} a point"
    yield Measurement(f"{told}, a run in the model", 1000 * compute / runs, "ms of one core")
    added = many["seconds"] - few["seconds"] - compute
    yield Measurement(f"{told}, added to it", 100 * added / compute, "%", "under 10")
    yield Measurement(f"{told}, wall", many["wall"], "s")
    yield Measurement(f"{told}, peak of the command", many["memory"], "MB", "2000")


def _sweep(runs: int, replications: int) -> dict[str, float]:
    """Return what a sweep takes: seconds of processor time, those in the model, MB, wall."""
    words = [f"population.{name}={count}" for name, count in _COUNTS.items()]
    words += [_FACTORS, "design=sobol", f"design.points={runs // replications}"]
    words += [f"replications={replications}", "months=12", "warm_up=0"]
    words += ["executor=processes", "name=bench"]
    with tempfile.TemporaryDirectory() as here:
        return in_a_new_process(_COMMAND.format(here=here, words=words))


def _two_cores(runs: int, repeats: int) -> Iterator[Measurement]:
    """Measure a study of the default world, store and all, on two cores against one.

    Beside it, two processes that have nothing to do with each other: what the machine allows.
    """
    cores = sorted(os.sched_getaffinity(0))[:2] if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        return
    carry_out_chunk(Chunk((Run(),), own_version()), Kept())
    names = {
        ("threads", ()): ("threads, outcomes only", "0.85"),
        ("processes", ()): ("processes, outcomes only", "0.85"),
        ("threads", ("partnerships",)): ("threads, partnerships kept", ""),
    }
    found: dict[str, list[float]] = {}
    for _ in range(repeats):
        for (kind, tables), (name, _) in names.items():
            one = _conducted(kind, tables, runs, cores[:1])
            two = _conducted(kind, tables, runs, cores)
            found.setdefault(name, []).append(one / (2 * two))
        found.setdefault("apart", []).append(_apart(runs))
    for name, aim in [*names.values(), ("apart", "")]:
        told = "two processes apart: what the machine allows" if name == "apart" else name
        ratio = statistics.median(found[name])
        yield Measurement(f"two cores over twice one: {told}", ratio, "of the speed", aim)


def _conducted(kind: str, tables: tuple[str, ...], runs: int, cores: list[int]) -> float:
    """Return how long a study takes on these cores, from the first chunk to the merged tables."""
    world = AssumedWorld(Parameters(), PartnershipTypes(), OrganisationKinds(), (), ())
    arm = Assumptions(world, Policy(), synthetic_population(), 120, 60)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        with tempfile.TemporaryDirectory() as here:
            began = time.perf_counter()
            executor = ExecutorSettings(kind, len(cores))
            conducting = Conducting(Store(Path(here), print), Kept(tables), executor, "")
            conducting.merged(Study([arm], 1, runs))
            return time.perf_counter() - began
    finally:
        os.sched_setaffinity(0, before)


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
