"""One measurement in a process of its own: ``python -m benchmarks.child NAME JSON``.

Prints a JSON line for every measure: its name and its samples.
"""

from __future__ import annotations

import importlib
import json
import sys


def main(name: str, size: str) -> None:
    """Measure, and print."""
    module = importlib.import_module(f"benchmarks.{name}")
    for measure, samples in module.measure(json.loads(size)):
        print(json.dumps([measure, samples]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
