"""Whatever becomes of the terminal, the folder or the patience: a sentence, and the right code."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.console import application
from experiments.console.commands import COMMANDS
from experiments.console.examples import EXAMPLES
from tests.experiments.conftest import SMALL, Accord

pytestmark = pytest.mark.slow

ACCORD = [sys.executable, "-m", "experiments"]
BROKEN_PIPE, INTERRUPTED = 141, 130


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}


def carried_out(words: list[str], cwd: Path, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ACCORD, *words], cwd=cwd, env=environment(), text=True, check=False, timeout=600, **how
    )


@pytest.mark.parametrize("command", ["", "compare", "sweep", "report"])
def test_a_reader_that_leaves_gets_no_traceback(tmp_path: Path, command: str) -> None:
    words = [*([command] if command else []), "--help"]
    reading, writing = os.pipe()
    # The reader is gone before the first letter.
    os.close(reading)
    try:
        done = carried_out(words, tmp_path, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert done.returncode == BROKEN_PIPE
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", [["--help"], ["compare", "--help"], ["run", "--cfg", "job"]])
def test_a_full_device_is_told_of(tmp_path: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = carried_out(words, tmp_path, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "cannot be written: No space left on device." in line


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_closed_stream_is_no_fault(tmp_path: Path, closed: str) -> None:
    number = {"stdout": 1, "stderr": 2}[closed]
    words = ["-c", f"{' '.join([*ACCORD, 'compare', 'moths=5'])} {number}>&-"]
    done = subprocess.run(
        ["/bin/sh", *words],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("words", [["compare", "months=12"], ["status", "x"], ["repeat", "x"]])
def test_a_working_folder_that_is_gone(tmp_path: Path, words: list[str]) -> None:
    gone = tmp_path / "gone"
    command = f"mkdir {gone}; cd {gone}; rmdir {gone}; exec {' '.join([*ACCORD, *words])}"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"accord {words[0]}: The working folder is gone; change to one that is there.\n"
    )


@pytest.mark.parametrize("where", ["read_flags", "answered"])
def test_interrupted_while_settings_are_read(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(application, where, interrupted)
    done = accord("compare", "months=12")
    assert done.code == INTERRUPTED
    assert done.err == "accord compare: Stopped.\n"
    assert not Path("results").exists()


def test_interrupted_by_a_signal_at_the_start(tmp_path: Path) -> None:
    # Python's own handler is there before the first module of Accord is read.
    code = (
        "import os, signal, sys\n"
        "from experiments.cli import main\n"
        "os.kill(os.getpid(), signal.SIGINT) if False else None\n"
        "import experiments.console.flags as flags\n"
        "read = flags.read_flags\n"
        "def stopped(given):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return read(given)\n"
        "import experiments.console.application as application\n"
        "application.read_flags = stopped\n"
        "sys.exit(main(['compare', 'months=12']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (done.returncode, done.stdout) == (INTERRUPTED, "")
    assert done.stderr == "accord compare: Stopped.\n"


@pytest.mark.parametrize("word", ["months=12,-5,24", "seed=1,x", "policy=full,nosuch"])
def test_of_several_jobs_all_are_checked_before_the_first(accord: Accord, word: str) -> None:
    refused = accord("sweep", "--multirun", *SMALL, word, "name=jobs")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    assert not Path("results").exists()


@pytest.mark.usefixtures("no_figures")
def test_jobs_without_a_name_share_a_folder_of_their_own(accord: Accord) -> None:
    assert accord("run", "--multirun", *SMALL[1:], "seed=1,2").code == 0
    assert accord("run", "--multirun", *SMALL[1:], "seed=1,2").code == 0
    folders = sorted(Path("results/run").iterdir())
    assert len(folders) == 2
    for folder in folders:
        assert sorted(path.name for path in folder.iterdir()) == ["0", "1"]


@pytest.mark.usefixtures("no_figures")
def test_two_commands_of_the_same_second_have_folders_of_their_own(
    accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.console.composing.time_name", lambda: "2026-01-02_03-04-05")
    first, second = (accord("run", *SMALL[1:], f"seed={seed}") for seed in (1, 2))
    assert (first.code, second.code) == (0, 0)
    names = sorted(path.name for path in Path("results/run").iterdir())
    assert names == ["2026-01-02_03-04-05", "2026-01-02_03-04-05_2"]
    assert "Written to results/run/2026-01-02_03-04-05_2" in second.out


@pytest.mark.parametrize("command", [name for name in COMMANDS if name in EXAMPLES])
def test_examples_are_examples_of_their_command(command: str) -> None:
    assert EXAMPLES[command][0].startswith(f"accord {command}")


@pytest.mark.usefixtures("no_figures")
def test_the_partnership_of_an_example_is_in_its_run(accord: Accord) -> None:
    (example,) = (line for line in EXAMPLES["run"] if "partnership=" in line)
    done = accord(*example.split()[1:], "name=example")
    assert done.code == 0, done.err
    assert f"The story of {example.partition('partnership=')[2].split()[0]}" in done.out


def test_one_month_is_one_month(accord: Accord) -> None:
    done = accord("sweep", *SMALL[2:], "months=1", "replications=1", "dry_run=true")
    assert done.code == 0, done.err
    from experiments.console.composing import compose
    from experiments.settings.settings import read_settings

    assert read_settings(compose("run", ["months=1"])).world_said.endswith(", 1 month")
    assert read_settings(compose("run", ["months=2"])).world_said.endswith(", 2 months")


@pytest.mark.parametrize(("seed", "left"), [(2**64 - 1, "there is 1"), (2**64 - 3, "there are 3")])
def test_past_the_last_seed(accord: Accord, seed: int, left: str) -> None:
    refused = accord("compare", f"seed={seed}", "replications=4")
    assert refused.code == 2
    assert left in refused.err


@pytest.mark.usefixtures("no_figures")
def test_what_takes_long_is_told_of(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.questions.answer.is_compiled", lambda: False)
    assert "The model is compiled first, once" in accord("run", *SMALL[1:], "name=r").err
    monkeypatch.setattr("experiments.questions.answer.is_compiled", lambda: True)
    assert accord("run", *SMALL[1:], "name=r").err == ""


def test_a_terminal_is_told_what_goes_on(tmp_path: Path) -> None:
    keeper, terminal = pty.openpty()
    words = ["compare", *SMALL, "replications=2", "policies=[full]", "name=t", "executor=serial"]
    with subprocess.Popen(
        [*ACCORD, *words],
        cwd=tmp_path,
        env={**environment(), "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        shown = b""
        while True:
            try:
                letters = os.read(keeper, 4096)
            except OSError:
                break
            if not letters:
                break
            shown += letters
    os.close(keeper)
    assert process.returncode == 0
    assert b"The runs are done; what they show is worked out now." in shown
    assert b"Drawing" in shown
