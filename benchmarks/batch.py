"""The batch: runs per second, with and without tables, on one thread and on two."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks.report import Measurement
from benchmarks.timing import alternating, in_a_new_process, median_seconds
from sim import Run, simulate
from sim.engine.batch import run_world

_MEMORY = """
import json
from sim import Run, simulate
simulate([Run(seed=seed) for seed in range({runs})], history=True)
print(json.dumps({{}}))
"""


def measure(quick: bool) -> Iterator[Measurement]:
    """Measure the default world: 100 health systems with all around them, 60 + 120 months."""
    runs = [Run(seed=seed) for seed in range(20 if quick else 60)]
    repeats = 3 if quick else 7
    raw = median_seconds(lambda: [run_world(run) for run in runs], repeats)
    yield Measurement("batch, one core", len(runs) / raw, "runs/s", "150")
    tables = median_seconds(lambda: simulate(runs), repeats)
    yield Measurement("batch with tables, one core", len(runs) / tables, "runs/s")

    def on_two_threads() -> None:
        with ThreadPoolExecutor(2) as executor:
            list(executor.map(lambda part: simulate(part), (runs[::2], runs[1::2])))

    # By the wall, for two threads take as much processor time as one.
    _, _, ratio = alternating(on_two_threads, lambda: simulate(runs), repeats, time.perf_counter)
    yield Measurement("batch with tables, two threads over one", ratio, "times")
    peak = in_a_new_process(_MEMORY.format(runs=100 if quick else 500))
    name = f"peak memory of {100 if quick else 500} runs with all tables"
    yield Measurement(name, peak["memory"], "MB")
