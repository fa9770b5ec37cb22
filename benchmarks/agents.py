"""Mesa: the model with live agents, and the same rules as ordinary Mesa agents."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator

from benchmarks.report import Measurement
from benchmarks.timing import alternating, in_a_new_process
from sim import PartnershipModel, Run
from sim.engine.batch import run_world


def measure(quick: bool) -> Iterator[Measurement]:
    """Measure the default world under Mesa against the batch, in turn in one process."""

    def under_mesa() -> None:
        PartnershipModel(seed=1).run_for(120)

    repeats = 2 if quick else 5
    batch, mesa, ratio = alternating(lambda: run_world(Run(seed=1)), under_mesa, repeats)
    yield Measurement("Mesa model, one run", mesa, "s")
    yield Measurement("Mesa model over batch", ratio, "times", "10 or more")
    code = (
        "import json\nfrom benchmarks.ordinary import measured\n"
        f"print(json.dumps(measured({json.dumps(list(range(1 if quick else 3)))})))"
    )
    plain = in_a_new_process(code, NUMBA_DISABLE_JIT="1")
    yield Measurement("ordinary Mesa agents, one run", plain["seconds"], "s")
    yield Measurement("ordinary Mesa agents over batch", plain["seconds"] / batch, "times", "50")
    own = statistics.mean(
        int(run_world(Run(seed=seed)).history["formed"].sum()) for seed in range(30)
    )
    name = "ordinary Mesa agents: partnerships a run, over the batch's"
    yield Measurement(name, plain["partnerships"] / own, "times", "about 1")
