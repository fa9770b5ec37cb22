"""Whatever ends a sweep from outside, what it has stored is whole, and a rerun completes it."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KILLS = 20
TABLES = ("runs.parquet", "partnerships.parquet", "points.csv")
WORDS = (
    "name=s",
    "factors={parameters.fomo_rate:{levels:3},policy.voice:[0,1]}",
    "replications=60",
    "months=48",
    "warm_up=24",
    "population.health_systems=30",
    "keep=[outcomes,partnerships]",
)
MANY = "replications=240"
# So small a world that what is killed is often the command's own work, and not a run.
CHUNKS = ("executor.chunk=4", "executor.workers=2")


def command(here: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", "sweep", *WORDS, *words],
        cwd=here,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(here: Path, *words: str) -> str:
    """Carry the command out to its end and return what it said on stderr."""
    process = command(here, *words)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def content(here: Path) -> dict[str, bytes]:
    folder = here / "results" / "sweep" / "s"
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    here = tmp_path_factory.mktemp("undisturbed")
    finish(here, "executor=serial")
    return content(here)


@pytest.fixture(scope="module")
def many_undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    here = tmp_path_factory.mktemp("many")
    finish(here, "executor=serial", MANY)
    return content(here)


def children(process: int) -> list[int]:
    """Return the worker processes of a command that still run."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(number) for number in path.read_text().split()]
        except OSError:
            continue
    return [number for number in found if _works(number)]


def _works(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_killed_at_twenty_moments_and_continued(
    tmp_path: Path, many_undisturbed: dict[str, bytes]
) -> None:
    chance = random.Random(20)
    of_a_worker = 0
    for number in range(KILLS):
        kind = ("processes", "threads")[number % 2]
        process = command(tmp_path, f"executor={kind}", *CHUNKS, MANY)
        try:
            process.wait(timeout=chance.uniform(0.5, 4.0))
        except subprocess.TimeoutExpired:
            workers = children(process.pid)
            if workers and chance.random() < 0.6:
                # The command goes on with another worker, for a while.
                os.kill(chance.choice(workers), signal.SIGKILL)
                of_a_worker += 1
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=chance.uniform(0.1, 1.0))
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert of_a_worker
    said = finish(tmp_path, "executor=threads", MANY)
    assert "damaged" not in said
    assert "failed" not in said
    assert content(tmp_path) == many_undisturbed
    left = {path.name for path in (tmp_path / "results/sweep/s").iterdir()}
    assert "parts" not in left
    assert not [name for name in left if name.endswith(".tmp")]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_a_worker_that_is_killed_costs_no_run(
    tmp_path: Path, many_undisturbed: dict[str, bytes]
) -> None:
    process = command(tmp_path, "executor=processes", *CHUNKS, MANY)
    parts = tmp_path / "results" / "sweep" / "s" / "parts"
    killed = 0
    seen = 0
    while process.poll() is None and killed < 3:
        there = len(list(parts.glob("[!.]*.runs.parquet"))) if parts.exists() else 0
        workers = children(process.pid)
        if there > seen and workers:
            seen = there
            os.kill(workers[0], signal.SIGKILL)
            killed += 1
        else:
            _a_moment(process)
    _, said = process.communicate(timeout=300)
    assert killed == 3
    assert process.returncode == 0, said
    assert content(tmp_path) == many_undisturbed


def _a_moment(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=0.02)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_interrupted_from_the_keyboard(
    tmp_path: Path, undisturbed: dict[str, bytes], kind: str
) -> None:
    process = command(tmp_path, f"executor={kind}", *CHUNKS)
    parts = tmp_path / "results" / "sweep" / "s" / "parts"
    while process.poll() is None and not list(parts.glob("[!.]*.runs.parquet")):
        _a_moment(process)
    # Ctrl-C goes to the command and to its workers.
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    (line,) = said.splitlines()
    stored, again = line.split(" runs are stored. Continue with: ")
    number, total = re.findall("[0-9]+", stored)
    assert 0 < int(number) < int(total) == 360
    assert shlex.split(again)[:2] == ["accord", "sweep"]
    finish(tmp_path, *shlex.split(again)[2:])
    assert content(tmp_path) == undisturbed


def test_two_writers_do_no_harm(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    one = command(tmp_path, "executor=threads", *CHUNKS)
    other = command(tmp_path, "executor=serial", "executor.chunk=3")
    for process in (one, other):
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert "damaged" not in said
    assert content(tmp_path) == undisturbed


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A script that makes a disk of 300 kB in a namespace of its own, or a reason to skip."""
    unshare = shutil.which("unshare")
    here = tmp_path / "disk"
    here.mkdir()
    tried = unshare and subprocess.run(
        [unshare, "--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", here],
        capture_output=True,
        check=False,
    )
    if not tried or tried.returncode:
        pytest.skip("a small disk cannot be mounted here")
    return here


def on_a_disk(here: Path, script: str) -> subprocess.CompletedProcess[str]:
    words = " ".join(f"'{word}'" for word in WORDS)
    sweep = f"{sys.executable} -m experiments sweep {words} executor=threads {' '.join(CHUNKS)}"
    return subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", script.replace("SWEEP", sweep)],
        cwd=here.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_full_disk_harms_nothing(
    small_disk: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    done = on_a_disk(
        small_disk,
        "mount -t tmpfs -o size=300k tmpfs disk && cd disk || exit 9;"
        "SWEEP; echo code $?;"
        "find . -name '*.tmp'; find . -name '*.damaged';"
        "mount -o remount,size=100m tmpfs . && SWEEP && cp -r results ..",
    )
    first, *rest = done.stderr.splitlines()
    assert first.startswith("accord sweep: results/sweep/s/")
    assert first.endswith("cannot be written: No space left on device.")
    assert rest == []
    assert "code 2" in done.stdout
    assert ".tmp" not in done.stdout
    assert ".damaged" not in done.stdout
    assert done.returncode == 0
    assert content(tmp_path) == undisturbed


def test_a_read_only_folder_harms_nothing(
    small_disk: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    done = on_a_disk(
        small_disk,
        "mount -t tmpfs -o size=100m tmpfs disk && cd disk || exit 9;"
        "SWEEP >/dev/null && mount -o remount,ro tmpfs . && SWEEP replications=61; echo code $?;"
        "cp -r results ..",
    )
    (said,) = done.stderr.splitlines()
    assert "cannot be written: Read-only file system" in said
    assert "code 2" in done.stdout
    assert content(tmp_path) == undisturbed
