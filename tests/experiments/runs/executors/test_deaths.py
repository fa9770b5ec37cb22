"""Workers are really killed: nothing is lost, nothing comes twice, only the culprit is blamed."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from pathlib import Path

import pytest

from experiments.runs.executors.blame import Died
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through, worker_count
from experiments.runs.stopping import Stopped
from experiments.settings.executor import ExecutorSettings
from tests.experiments.kills import GUARD
from tests.experiments.runs.executors.conftest import killer, own, two
from tests.experiments.runs.executors.tasks import (
    DieWithoutFile,
    MeetOnce,
    Numbers,
    die_always,
    die_amid_sending_37,
    halves,
    portions,
    square,
    square_unless_37,
    square_unless_many,
)

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
    pytest.mark.slow,
]


def numbers_of(done: list[tuple[Numbers, object]]) -> list[int]:
    return sorted(number for numbers, _ in done for number in numbers)


def test_a_poisonous_number_costs_only_itself(mortal: Executor) -> None:
    done = list(work_through(iter(portions(100, 10)), square_unless_37, mortal, halves))
    assert numbers_of(done) == list(range(100))
    died = [(numbers, result) for numbers, result in done if isinstance(result, Died)]
    assert [numbers for numbers, _ in died] == [(37,)]
    # In company, alone twice, once for each halving (10, 5, 3 or 2, 1), alone once more.
    assert 5 <= died[0][1].attempts <= 8
    for numbers, result in done:
        assert numbers == (37,) or result == square(numbers)


def test_a_task_that_cannot_be_split_is_given_up(mortal: Executor) -> None:
    done = dict(work_through(iter(portions(50, 1)), square_unless_37, mortal, halves))
    assert done.pop((37,)) == Died(3)
    assert done == {numbers: square(numbers) for numbers in portions(50, 1) if numbers != (37,)}


def test_half_a_result_is_not_waited_for() -> None:
    with two("processes") as executor:
        done = dict(work_through(iter(portions(50, 1)), die_amid_sending_37, executor, halves))
    assert done.pop((37,)) == Died(3)
    assert done == {numbers: square(numbers) for numbers in portions(50, 1) if numbers != (37,)}


def test_a_death_from_outside_blames_no_task(mortal: Executor, tmp_path: Path) -> None:
    tasks = portions(100, 10)
    with killer() as (port, killed):
        meet = MeetOnce(port, 42, tmp_path / "met")
        done = list(work_through(iter(tasks), meet, mortal, halves))
    assert len(killed) == 1
    assert len(done) == len(tasks)
    assert dict(done) == {numbers: square(numbers) for numbers in tasks}


def test_many_poisonous_numbers_are_all_found(mortal: Executor) -> None:
    """What was finished before is finished again, so the workers are sound and it goes on."""
    tasks = portions(100, 1)
    done = list(work_through(iter(tasks), square_unless_many, mortal, halves))
    assert numbers_of(done) == list(range(100))
    died = [numbers for numbers, result in done if isinstance(result, Died)]
    assert sorted(died) == [(number,) for number in range(40, 48)]


def test_workers_that_always_die_are_not_tried_for_ever(mortal: Executor) -> None:
    taken = []

    def tasks() -> Iterator[Numbers]:
        for numbers in portions(1000, 2):
            taken.append(numbers)
            yield numbers

    done = []
    with pytest.raises(Stopped, match="executor=serial"):
        done.extend(work_through(tasks(), die_always, mortal, halves))
    assert done == []
    assert len(taken) <= worker_count(mortal) + 2 + 4


def test_workers_that_no_longer_do_what_they_did_are_not_tried_for_ever(tmp_path: Path) -> None:
    sound = tmp_path / "sound"
    sound.touch()
    done = []

    def go_on(executor: Executor) -> None:
        work = work_through(iter(portions(1000, 1)), DieWithoutFile(sound), executor, halves)
        for numbers, result in work:
            done.append((numbers, result))
            sound.unlink(missing_ok=True)

    with two("processes") as executor, pytest.raises(Stopped, match="memory"):
        go_on(executor)
    # None of those that died counts, for it was not their fault.
    assert done
    assert not any(isinstance(result, Died) for _, result in done)


def test_a_process_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.executors.processes._work", die_always)
    with two("processes") as executor, pytest.raises(Stopped, match="3 times before it had any"):
        list(work_through(iter(portions(10, 1)), square, executor, halves))


class OnePool(Executor):
    """Processes of which a death takes down all that is under way; replaced when broken."""

    num_workers = 2

    def __init__(self) -> None:
        self.renewed = -1
        self.handed_out: list[Numbers] = []
        self._renew()

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.handed_out += args
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._renew()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _renew(self) -> None:
        self.renewed += 1
        self._pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))


def test_bystanders_are_never_blamed() -> None:
    with OnePool() as executor:
        done = list(work_through(iter(portions(100, 5)), square_unless_37, executor, halves))
    assert numbers_of(done) == list(range(100))
    assert [numbers for numbers, result in done if isinstance(result, Died)] == [(37,)]
    # A bystander is done once more and no more.
    bystanders = [numbers for numbers in portions(100, 5) if 37 not in numbers]
    assert all(1 <= executor.handed_out.count(numbers) <= 2 for numbers in bystanders)
    assert 1 <= executor.renewed <= 12


def test_an_executor_that_replaces_no_worker_is_said() -> None:
    done = []
    with own("processes") as executor, pytest.raises(Stopped, match="takes no more work"):
        done.extend(work_through(iter(portions(100, 1)), square_unless_37, executor, halves))
    finished = numbers_of(done)
    # Four are handed out at a time. The other three may be lost, one of them an early one that a
    # worker slow to start was still at; nothing else is.
    assert finished == sorted(set(finished) - {37})
    assert len(set(range(37)) - set(finished)) <= 3
    assert all(result == square(numbers) for numbers, result in done)


def test_interrupt_kills_no_process_but_waits() -> None:
    """A Ctrl-C that reaches the workers too does not disturb them."""
    script = (
        "import os, signal\n"
        "from experiments.settings.executor import ExecutorSettings\n"
        "from experiments.runs.executors.opening import open_executor\n"
        "from experiments.runs.executors.working import work_through, worker_count\n"
        "from tests.experiments.runs.executors.tasks import halves, portions, process_of\n"
        "if __name__ == '__main__':\n"
        "    tasks = portions(10_000, 1)\n"
        "    with open_executor(ExecutorSettings(kind='processes', workers=2)) as executor:\n"
        "        work = work_through(iter(tasks), process_of, executor, halves)\n"
        "        done = [next(work)]\n"
        "        os.killpg(0, signal.SIGINT)\n"
        "        try:\n"
        "            done.extend(work)\n"
        "        except KeyboardInterrupt:\n"
        "            print('interrupted', len(done) < len(tasks))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=GUARD,
        start_new_session=True,
        check=False,
    )
    assert ended.stdout == "interrupted True\n"
    assert ended.stderr == ""


def test_processes_do_not_outlive_their_parent() -> None:
    script = (
        "import os, signal\n"
        "from experiments.settings.executor import ExecutorSettings\n"
        "from experiments.runs.executors.opening import open_executor\n"
        "if __name__ == '__main__':\n"
        "    with open_executor(ExecutorSettings(kind='processes', workers=1)) as executor:\n"
        "        print(executor.submit(os.getpid).result(), flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # The worker, too, holds the pipe that is read here: only when it ends does the reading end.
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=GUARD, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert int(ended.stdout) > 0


def test_to_give_up_kills_processes(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        open_executor(ExecutorSettings(kind="processes", workers=1)) as executor,
    ):
        server.settimeout(GUARD)
        endless = MeetOnce(server.getsockname()[1], 0, tmp_path / "met")
        future = executor.submit(endless, (0,))
        line, _ = server.accept()
        with line:
            executor.shutdown(wait=False, cancel_futures=True)
            assert isinstance(future.exception(timeout=GUARD), BrokenExecutor)
