"""The same rules as an ordinary Mesa model against the batch; see `benchmarks.plain_model`.

Before anything is timed, a small world lives under Accord's own draws as Python objects and in
the batch, and must come out equal to the last bit: it is the same model. What is timed then has
ordinary draws, so it must come out equal on average. Only the months of the ordinary model are
timed, but all of a run of the batch.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from benchmarks.plain_model import fingerprint
from benchmarks.timing import environment, seconds
from sim import Run, synthetic_population
from sim.batch import run_world
from sim.beginning import begin
from sim.outcomes import signed
from sim.state.world import TABLES
from sim.vocabulary import FIRST_FAILURE

SMALL = Run(population=synthetic_population(12, 8), seed=5, months=30, warm_up=12)
Ask = Callable[[Run, bool], dict[str, Any]]


def measure(size: dict[str, Any]) -> Iterator[tuple[str, list[float]]]:
    """Yield seconds of a run, the ratio to the batch's, and how far the outcomes differ."""
    with ordinary_model() as ask:
        if ask(SMALL, False)["fingerprint"] != fingerprint(run_world(SMALL)):
            raise RuntimeError("the ordinary Mesa model is no longer the same model as the batch")
        batch = [Run(seed=seed) for seed in range(size["batch_runs"])]
        usual = [what_came(run) for run in batch]
        taken, ratios, came = [], [], []
        for seed in range(size["repeats"]):
            answer = ask(Run(seed=seed), True)
            in_batch = seconds(lambda: [run_world(run) for run in batch]) / len(batch)
            taken.append(answer["seconds"])
            ratios.append(answer["seconds"] / in_batch)
            came.append(answer["came"])
    yield "plain.seconds", taken
    yield "plain.ratio", ratios
    for index, name in enumerate(("partnerships", "failures")):
        ours, theirs = [one[index] for one in usual], [one[index] for one in came]
        error = stdev(ours) * (1 / len(ours) + 1 / len(theirs)) ** 0.5
        yield f"plain.{name}", [(fmean(theirs) - fmean(ours)) / error]


@contextmanager
def ordinary_model() -> Iterator[Ask]:
    """Start the process of the ordinary model; give a function that lets it live a run."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.plain_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment({"NUMBA_DISABLE_JIT": "1"}),
            text=True,
        ) as process,
    ):
        start = Path(folder, "start.pickle")

        def ask(run: Run, ordinary: bool) -> dict[str, Any]:
            world = begin(run)
            tables = {name: getattr(world, name) for name in TABLES}
            start.write_bytes(pickle.dumps({"seed": run.seed, **tables}))
            order = {"start": str(start), "months": run.months, "ordinary": ordinary}
            assert process.stdin is not None
            assert process.stdout is not None
            print(json.dumps(order), file=process.stdin, flush=True)
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            return answer

        yield ask
        assert process.stdin is not None
        process.stdin.close()


def what_came(run: Run) -> tuple[int, float]:
    """Return how many partnerships a run of the batch signed, and the share that failed."""
    rows = signed(run_world(run))
    return len(rows), float((rows["ending"] >= FIRST_FAILURE).mean())
