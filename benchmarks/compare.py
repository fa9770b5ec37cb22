"""The main job, ``accord compare``, from command to report: time and peak memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from benchmarks.memory import peak_of_children
from benchmarks.timing import environment, seconds

DEFAULT_REPLICATIONS = 200


def measure(size: dict[str, Any]) -> Iterator[tuple[str, list[float]]]:
    """Yield the seconds of the default comparison, if it is that, and its peak memory."""
    replications = size["replications"]
    command = [sys.executable, "-m", "experiments.cli", "compare", f"replications={replications}"]

    with tempfile.TemporaryDirectory() as folder:

        def compare() -> None:
            subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True)

        taken = seconds(compare)
    if replications == DEFAULT_REPLICATIONS:
        yield "compare.seconds", [taken]
    peak = peak_of_children()
    if peak is not None:
        yield "compare.memory", [peak]
