"""The process of the ordinary Mesa model: reads orders from standard input, a JSON line each.

It is a process of its own because compilation is switched off in all of it. An order names a file
with the world to begin with and how many months to live; with ``"ordinary": true`` draws come from
Python's random from then on, without it they are Accord's own.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import mesa

from benchmarks.plain_draws import use_ordinary_draws
from benchmarks.plain_model import PlainModel, fingerprint
from benchmarks.timing import seconds
from sim.vocabulary import FIRST_FAILURE, NEVER


def main() -> None:
    """Answer each order with a JSON line: seconds of the months, and what came of them."""
    ordinary = False
    for line in sys.stdin:
        order = json.loads(line)
        if order["ordinary"] and not ordinary:
            use_ordinary_draws(seed=1)
            ordinary = True
        # Written by the parent process a moment ago.
        model = PlainModel(pickle.loads(Path(order["start"]).read_bytes()))
        taken = seconds(lambda model=model, order=order: live(model, order["months"]))
        answer = {"seconds": taken, "came": what_came(model.world)}
        if not ordinary:
            answer["fingerprint"] = fingerprint(model.world)
        # Mesa 3.3 would keep the model for ever.
        getattr(mesa.Agent, "_ids", {}).pop(model, None)
        print(json.dumps(answer), flush=True)


def live(model: PlainModel, months: int) -> None:
    """Live the warm-up and the months observed."""
    while model.month < months:
        model.step()


def what_came(world: Any) -> tuple[int, float]:
    """Return how many partnerships were signed since month 0, and the share that failed."""
    rows = world.partnerships[: world.counts[0].rows]
    signed = [row for row in rows if row.formed != NEVER and row.formed >= 0]
    failed = sum(row.ending >= FIRST_FAILURE for row in signed)
    return len(signed), failed / max(len(signed), 1)


if __name__ == "__main__":
    main()
