"""What a measurement is, and how the table of measurements is printed and saved."""

from __future__ import annotations

import csv
import json
import os
import platform
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    """One number: what, how much, in which unit, and what is aimed at (empty if nothing is)."""

    name: str
    value: float
    unit: str
    aim: str = ""


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def machine() -> dict[str, object]:
    """Return what the numbers depend on, without anything that names a place or a person."""
    libraries = {name: version(name) for name in ("numpy", "numba", "mesa", "pandas")}
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        **libraries,
    }


def show(measured: Iterable[Measurement]) -> None:
    """Print measurements as they come."""
    for one in measured:
        aim = f"  (aim: {one.aim})" if one.aim else ""
        print(f"{one.name:58s} {one.value:12,.2f} {one.unit}{aim}", flush=True)


def save(measured: list[Measurement]) -> Path:
    """Write measurements and machine to ``results/bench/<time>/`` and return the folder."""
    folder = Path("results/bench") / time.strftime("%Y-%m-%d_%H-%M-%S")
    folder.mkdir(parents=True)
    with (folder / "benchmarks.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["name", "value", "unit", "aim"])
        writer.writeheader()
        writer.writerows(asdict(one) for one in measured)
    (folder / "machine.json").write_text(json.dumps(machine(), indent=2) + "\n")
    print(f"\n{json.dumps(machine())}\nWritten to {folder}", file=sys.stderr)
    return folder
