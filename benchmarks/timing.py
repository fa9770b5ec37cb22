"""How things are timed: medians of repeats, and other processes for what must start afresh."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Clock = Callable[[], float]


def seconds(work: Callable[[], object], clock: Clock = time.process_time) -> float:
    """Return how long it takes: seconds of processor time, which other programs hardly move."""
    start = clock()
    work()
    return clock() - start


def median_seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median of several times, after one that is not counted."""
    work()
    return statistics.median(seconds(work) for _ in range(repeats))


def alternating(
    one: Callable[[], object],
    other: Callable[[], object],
    repeats: int,
    clock: Clock = time.process_time,
) -> tuple[float, float, float]:
    """Return both medians and the median ratio other/one, measured in turn."""
    one()
    other()
    pairs = [(seconds(one, clock), seconds(other, clock)) for _ in range(repeats)]
    ratio = statistics.median(b / a for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def peak_memory() -> float:
    """Return the most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # The other way would count what the parent held when it started this process.
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def in_a_new_process(code: str, **environment: str) -> dict[str, float]:
    """Run Python code that prints one line of JSON; return it with its wall time and memory.

    The keys added are ``wall`` in seconds and ``memory`` in MB (the peak of that process).
    """
    ending = "\nfrom benchmarks.timing import peak_memory\nprint('memory', peak_memory())\n"
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code + ending],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr)
    lines = done.stdout.splitlines()
    found = json.loads(lines[-2]) if len(lines) > 1 else {}
    return {**found, "wall": wall, "memory": float(lines[-1].split()[1])}
