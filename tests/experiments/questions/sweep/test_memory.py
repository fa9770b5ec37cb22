"""Memory does not grow with the number of runs: a reader and a writer hold a few at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.kills import GUARD

WORDS = (
    "name=s",
    "design=sobol",
    "factors={parameters.fomo_rate:range,policy.voice:range}",
    "replications=1",
    "months=3",
    "warm_up=0",
    "population.health_systems=3",
    "population.vendors=2",
    "population.public_agencies=0",
    "population.universities=0",
    "population.foreign_systems=0",
    "population.foreign_agencies=0",
    "executor=processes",
    "executor.workers=2",
    # What is under way is the same however many runs there are.
    "executor.chunk=200",
)
# What a run may cost the command, in bytes: its identity, its place, what a summary has of it, and
# some for chance. One that is held as a whole takes twice as much.
BYTES_A_RUN = 6000
# By VmHWM: the other peaks count what the parent held when it started this process.
PEAK = """
import json, sys
from pathlib import Path
from experiments.cli import main
code = main(sys.argv[1:])
status = Path("/proc/self/status").read_text().splitlines()
(peak,) = [line.split()[1] for line in status if line.startswith("VmHWM")]
print(json.dumps([code, int(peak)]))
"""


def peak(here: Path, points: int) -> int:
    """Return the most bytes that the command held."""
    here.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PEAK, "sweep", *WORDS, f"design.points={points}"],
        cwd=here,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=False,
    )
    code, kilobytes = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    manifest = json.loads((here / "results/sweep/s/manifest.json").read_text())
    assert manifest["runs"]["total"] == points
    return kilobytes * 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_four_times_the_runs_take_hardly_more(tmp_path: Path) -> None:
    few = peak(tmp_path / "few", 4096)
    many = peak(tmp_path / "many", 4 * 4096)
    assert many - few < BYTES_A_RUN * 3 * 4096
    assert many < 700_000_000
