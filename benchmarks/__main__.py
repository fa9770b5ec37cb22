"""Measure and print everything, or one thing: ``python -m benchmarks --only batch``."""

from __future__ import annotations

import argparse

from benchmarks import agents, batch, executors, growth, starting, sweeps
from benchmarks.report import save, show

MEASURED = {
    "batch": batch.measure,
    "sweeps": sweeps.measure,
    "executors": executors.measure,
    "agents": agents.measure,
    "starting": starting.measure,
    "growth": growth.measure,
}


def main() -> None:
    """Run the measurements asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, smaller worlds")
    parser.add_argument("--only", choices=MEASURED, help="one group of measurements")
    arguments = parser.parse_args()
    done = []
    for name, measure in MEASURED.items():
        if arguments.only in (None, name):
            for one in measure(arguments.quick):
                show([one])
                done.append(one)
    save(done)


if __name__ == "__main__":
    main()
