"""Start-up: a new process to its first finished run, with nothing compiled and with all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.timing import seconds_to_answer

FIRST_RUN = """
from sim import Run
from sim.batch import run_world
run_world(Run())
print("done", flush=True)
"""


def measure(size: dict[str, Any]) -> Iterator[tuple[str, list[float]]]:
    """Yield the seconds of each start; the cache for compiled code must be empty."""
    yield "start.first", [seconds_to_answer(["-c", FIRST_RUN])]
    yield "start.later", [seconds_to_answer(["-c", FIRST_RUN]) for _ in range(size["later"])]
    help_command = ["-m", "experiments.cli", "--help"]
    yield "start.help", [seconds_to_answer(help_command) for _ in range(size["later"])]
