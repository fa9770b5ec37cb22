"""Growth: time and memory per organisation from 100 to 100,000 organisations."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.report import Measurement
from benchmarks.timing import in_a_new_process

_ONE = """
import json, time
from sim import Run, synthetic_population
from sim.engine.batch import run_world
run_world(Run(months=1, warm_up=0))
hosts = {organisations} * 5 // 8
population = synthetic_population(hosts, {organisations} - hosts, 0, 0, 0, 0)
start = time.process_time()
for seed in range({runs}):
    run_world(Run(population=population, seed=seed, months=24, warm_up=12))
print(json.dumps({{"seconds": (time.process_time() - start) / {runs}}}))
"""


def measure(quick: bool) -> Iterator[Measurement]:
    """Measure 36 months of worlds with five health systems to three vendors."""
    for organisations, runs in ((100, 200), (1_000, 20), (10_000, 3), (100_000, 1)):
        if quick and organisations > 10_000:
            return
        found = in_a_new_process(_ONE.format(organisations=organisations, runs=runs))
        each = found["seconds"] * 1e9 / organisations / 36
        yield Measurement(f"{organisations:,} organisations", each, "ns per organisation and month")
        yield Measurement(f"{organisations:,} organisations, peak", found["memory"], "MB")
