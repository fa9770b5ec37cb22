"""Whatever ends a sweep from outside, what it has stored is whole, and a rerun completes it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.kills import GUARD, Command, written

pytestmark = pytest.mark.slow

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
# So small a world that what is disturbed is often the command's own work, and not a run.
CHUNKS = ("executor.chunk=4", "executor.workers=2")
FOLDER = Path("results/sweep/s")


def started(here: Path, *words: str) -> Command:
    return Command(here, "sweep", *WORDS, *words)


def finish(here: Path, *words: str) -> None:
    ended = started(here, *words).end()
    assert ended.code == 0, ended.err


def content(here: Path) -> dict[str, bytes]:
    return {name: (here / FOLDER / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    here = tmp_path_factory.mktemp("undisturbed")
    finish(here, "executor=serial")
    return content(here)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_a_worker_that_is_killed_costs_no_run(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    command = started(tmp_path, "executor=processes", "executor.chunk=2", "executor.workers=2")
    for _ in range(3):
        before = written(tmp_path / FOLDER)
        assert command.wait_for(lambda least=before + 1: written(tmp_path / FOLDER) >= least)
        assert command.kill_worker()
    ended = command.end()
    assert ended.code == 0, ended.err
    assert content(tmp_path) == undisturbed


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_interrupted_from_the_keyboard(
    tmp_path: Path, undisturbed: dict[str, bytes], kind: str
) -> None:
    command = started(tmp_path, f"executor={kind}", *CHUNKS)
    assert command.wait_for(lambda: written(tmp_path / FOLDER))
    ended = command.interrupt()
    assert ended.code == 130
    (line,) = ended.err.splitlines()
    stored, again = line.split(" runs are stored. Continue with: ")
    number, total = re.findall("[0-9]+", stored)
    assert 0 < int(number) < int(total) == 360
    words = shlex.split(again)
    assert words[:2] == ["accord", "sweep"]
    assert Command(tmp_path, *words[1:]).end().code == 0
    assert content(tmp_path) == undisturbed


def test_two_writers_do_no_harm(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    one = started(tmp_path, "executor=threads", *CHUNKS)
    other = started(tmp_path, "executor=serial", "executor.chunk=3")
    for command in (one, other):
        ended = command.end()
        assert ended.code == 0, ended.err
        assert "damaged" not in ended.err
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
        timeout=GUARD,
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
