"""Commands that are killed, or interrupted, when something is seen of them; never by the clock.

    command = Command(here, "sweep", "name=s", "executor=processes")
    command.wait_for(lambda: written(folder) >= 3)
    command.kill_worker()
    command.wait_for(lambda: written(folder) >= 6)
    command.kill()

A command is forked from a process that has loaded everything, so that twenty starts cost little
more than one. Like one that a shell starts it leads a process group, with its workers in it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import IO, Final, NamedTuple, NoReturn, TypeVar

T = TypeVar("T")

GUARD: Final = 1800.0
"""Seconds after which a test ends that waits for what never comes; how fast anything is, is not
tested."""

# Seconds between looks. Nothing depends on it.
_LOOK: Final = 0.002
_TABLES: Final = ("*.csv", "*.parquet", "finding.txt")
_QUESTIONS: Final = ("compare", "sweep", "optimise", "validate", "calibrate", "effects")
_LOADED: Final = (
    "experiments.console.application",
    *(f"experiments.questions.{name}.command" for name in _QUESTIONS),
)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    """Its exit code; minus the signal's number if one ended it."""
    out: str
    err: str


class Command:
    """A command under way in a process group of its own.

    Parameters
    ----------
    here : Path
        Folder in which it is carried out.
    *words : str
        What follows ``accord``.
    """

    def __init__(self, here: Path, *words: str) -> None:
        number = next(_NUMBERS)
        self._said = [here / f"{number}.{stream}" for stream in ("out", "err")]
        self._origin = _IDLE.pop() if _IDLE else _Origin()
        self.process = self._origin.fork(here, words, self._said)
        self._code: int | None = None

    def wait_for(self, event: Callable[[], T]) -> T | None:
        """Return what ``event`` returns once that is true of something.

        None if the command ended before.
        """
        limit = time.monotonic() + GUARD
        while not self._has_ended():
            if found := event():
                return found
            assert time.monotonic() < limit, self.said()
        return None

    def end(self) -> Ended:
        """Wait until the command ends by itself."""
        self.wait_for(lambda: False)
        assert self._code is not None
        return Ended(self._code, *(path.read_text() for path in self._said))

    def kill(self) -> Ended:
        """Kill the command, and its workers with it."""
        return self._signalled(signal.SIGKILL)

    def interrupt(self) -> Ended:
        """Do what Ctrl-C does, which goes to the command and its workers, and wait for the end."""
        return self._signalled(signal.SIGINT)

    def kill_worker(self) -> bool:
        """Kill a worker process as soon as one is seen; False if the command ended before."""
        found = self.wait_for(self.workers)
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(found[0], signal.SIGKILL)
                return True
        return False

    def workers(self) -> list[int]:
        """Return the worker processes that are there, the oldest first."""
        found = []
        for path in Path(f"/proc/{self.process}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(number) for number in path.read_text().split()]
        return [number for number in sorted(found) if _is_worker(number)]

    def said(self) -> str:
        """Return what the command has printed so far."""
        return "".join(path.read_text() for path in self._said)

    def _signalled(self, number: signal.Signals) -> Ended:
        if not self._has_ended():
            os.killpg(self.process, number)
        return self.end()

    def _has_ended(self) -> bool:
        if self._code is None:
            self._code = self._origin.code()
            if self._code is not None:
                _IDLE.append(self._origin)
        return self._code is not None


def written(folder: Path) -> int:
    """Return how many parts there are in a results folder, and in folders within."""
    return len(list(folder.rglob("parts/[!.]*.runs.parquet")))


def tables(folder: Path) -> dict[str, bytes]:
    """Return every table in a results folder, and the finding; parts do not count."""
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for pattern in _TABLES
        for path in sorted(folder.rglob(pattern))
        if path.parent.name != "parts"
    }
    assert found
    return found


def _is_worker(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


class _Origin:
    """A process that has loaded everything, and forks a command at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        atexit.register(self._close)

    def fork(self, here: Path, words: tuple[str, ...], said: list[Path]) -> int:
        """Start a command, and return its process."""
        print(
            json.dumps([str(here), words, [str(path) for path in said]]), file=self._pipe("stdin")
        )
        return int(self._pipe("stdout").readline())

    def code(self) -> int | None:
        """Return the exit code of the command, or None while it is under way."""
        output = self._pipe("stdout")
        return int(output.readline()) if select.select([output], [], [], _LOOK)[0] else None

    def _pipe(self, name: str) -> IO[str]:
        pipe: IO[str] = getattr(self._process, name)
        return pipe

    def _close(self) -> None:
        with self._process:
            self._process.kill()


_IDLE: Final[list[_Origin]] = []
_NUMBERS: Final = count()


def _fork_commands() -> None:
    """Do what an origin does: fork a command for each line, and tell its process and exit code."""
    from experiments.runs.worker import _warm

    for module in _LOADED:
        import_module(module)
    _warm()
    for line in sys.stdin:
        here, words, said = json.loads(line)
        process = os.fork()
        # By both, so that whoever is first finds the group.
        os.setpgid(process, process)
        if not process:
            _carry_out(here, words, said)
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


def _carry_out(here: str, words: list[str], said: list[str]) -> NoReturn:
    """Be a command, and end."""
    from experiments.cli import main

    os.chdir(here)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for stream, path in enumerate((os.devnull, *said)):
        opened = os.open(path, flags if stream else os.O_RDONLY)
        os.dup2(opened, stream)
        os.close(opened)
    sys.exit(main(words))


if __name__ == "__main__":
    _fork_commands()
