"""All executors do the same work, take no more than they can, and stop in good order."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor

import pytest

from experiments.runs.executors.interrupt import NotedInterrupt
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through, worker_count
from experiments.settings.executor import ExecutorSettings
from tests.experiments.kills import GUARD
from tests.experiments.runs.executors.conftest import two
from tests.experiments.runs.executors.tasks import (
    Numbers,
    fail_at_13,
    halves,
    portions,
    process_of,
    square,
)

TASKS = portions(100, 5)
EXPECTED = {numbers: square(numbers) for numbers in TASKS}


def test_every_kind_does_the_same(executor: Executor) -> None:
    done = list(work_through(iter(TASKS), square, executor, halves))
    assert len(done) == len(TASKS)
    assert dict(done) == EXPECTED


def test_tasks_are_taken_when_they_can_be_handed_out(executor: Executor) -> None:
    taken = finished = 0

    def tasks() -> Iterator[Numbers]:
        nonlocal taken
        for numbers in TASKS:
            taken += 1
            assert taken - finished <= worker_count(executor) + 2
            yield numbers

    for _ in work_through(tasks(), square, executor, halves):
        finished += 1
    assert taken == finished == len(TASKS)


def test_serial_takes_one_task_at_a_time() -> None:
    seen = []

    def tasks() -> Iterator[Numbers]:
        for numbers in TASKS:
            seen.append(numbers)
            yield numbers

    with open_executor(ExecutorSettings(kind="serial")) as executor:
        for done, _ in work_through(tasks(), square, executor, halves):
            assert seen[-1] == done


def test_what_is_raised_comes_after_what_is_finished(executor: Executor) -> None:
    done: list[Numbers] = []
    work = work_through(iter(TASKS), fail_at_13, executor, halves)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        done.extend(numbers for numbers, _ in work)
    assert {TASKS[0], TASKS[1]} <= set(done)
    assert TASKS[2] not in done
    assert len(done) == len(set(done)) < len(TASKS)


def test_tasks_that_raise_come_after_what_is_finished(executor: Executor) -> None:
    def tasks() -> Iterator[Numbers]:
        yield from TASKS[:5]
        raise LookupError("no more")

    done = []
    with pytest.raises(LookupError, match="no more"):
        done.extend(numbers for numbers, _ in work_through(tasks(), square, executor, halves))
    # What no worker had begun may be dropped.
    assert len(done) == len(set(done))
    assert set(done) <= set(TASKS[:5])


def test_threads_work_at_the_same_time() -> None:
    together = threading.Barrier(2, timeout=GUARD)

    def meet(numbers: Numbers) -> int:
        return together.wait()

    with two("threads") as executor:
        done = list(work_through(iter(TASKS[:2]), meet, executor, halves))
    assert sorted(place for _, place in done) == [0, 1]


def test_processes_are_other_processes(mortal: Executor) -> None:
    pids = {pid for _, pid in work_through(iter(TASKS), process_of, mortal, halves)}
    assert os.getpid() not in pids
    assert 1 <= len(pids) <= 2


def test_the_first_interrupt_is_raised_after_what_is_being_worked_on() -> None:
    working = threading.Event()
    go_on = threading.Event()

    def wait_for_interrupt(numbers: Numbers) -> list[int]:
        if numbers == TASKS[0]:
            working.set()
            assert go_on.wait(GUARD)
        return square(numbers)

    def interrupt() -> None:
        assert working.wait(GUARD)
        signal.raise_signal(signal.SIGINT)

    taken = []

    def tasks() -> Iterator[Numbers]:
        for numbers in TASKS:
            taken.append(numbers)
            yield numbers

    before = signal.getsignal(signal.SIGINT)
    done = []
    with open_executor(ExecutorSettings(kind="threads", workers=2)) as executor:
        work = work_through(tasks(), wait_for_interrupt, executor, halves)
        done.append(next(work))
        # Some other task is finished, the first is not: Ctrl-C comes while the caller has it.
        interrupt()
        threading.Thread(target=go_on.set).start()
        with pytest.raises(KeyboardInterrupt):
            done.extend(work)
    assert signal.getsignal(signal.SIGINT) is before
    assert TASKS[0] in dict(done)
    assert all(squares == EXPECTED[numbers] for numbers, squares in done)
    assert len(done) <= len(taken) < len(TASKS)


def test_an_interrupt_raised_in_the_task_itself_is_passed_on() -> None:
    def interrupt_at_third(numbers: Numbers) -> list[int]:
        if numbers == TASKS[2]:
            raise KeyboardInterrupt
        return square(numbers)

    done = []
    with two("serial") as executor, pytest.raises(KeyboardInterrupt):
        done.extend(work_through(iter(TASKS), interrupt_at_third, executor, halves))
    assert [numbers for numbers, _ in done] == TASKS[:2]


def test_the_second_interrupt_ends_it_at_once() -> None:
    asked = threading.Event()
    go_on = threading.Event()

    def wait_for_ever(numbers: Numbers) -> list[int]:
        assert go_on.wait(GUARD)
        return square(numbers)

    def tasks() -> Iterator[Numbers]:
        yield TASKS[0]
        signal.raise_signal(signal.SIGINT)
        asked.set()
        yield from TASKS[1:]

    def insist() -> None:
        assert asked.wait(GUARD)
        os.kill(os.getpid(), signal.SIGINT)

    with open_executor(ExecutorSettings(kind="threads", workers=1)) as executor:
        thread = threading.Thread(target=insist)
        thread.start()
        # The task is still being worked on when this returns, else it would wait for it.
        with pytest.raises(KeyboardInterrupt):
            next(work_through(tasks(), wait_for_ever, executor, halves))
        thread.join()
        assert not go_on.is_set()
        go_on.set()


def test_interrupts_are_noted_by_the_last_that_began_whatever_order_they_end_in() -> None:
    usual = signal.getsignal(signal.SIGINT)
    first, second, third = NotedInterrupt(), NotedInterrupt(), NotedInterrupt()
    first.__enter__()
    second.__enter__()
    # Left before its end, as by a generator that nobody asks any more.
    first.__exit__(None, None, None)
    signal.raise_signal(signal.SIGINT)
    assert (first.asked, second.asked) == (False, True)
    third.__enter__()
    second.__exit__(None, None, None)
    signal.raise_signal(signal.SIGINT)
    assert third.asked
    assert not second.insisted
    third.__exit__(None, None, None)
    assert signal.getsignal(signal.SIGINT) is usual


def test_leaving_early_drops_what_has_not_begun() -> None:
    carried_out = []

    def note(numbers: Numbers) -> None:
        carried_out.append(numbers)

    with open_executor(ExecutorSettings(kind="threads", workers=1)) as executor:
        for _ in work_through(iter(TASKS), note, executor, halves):
            break
    assert 1 <= len(carried_out) <= 4
