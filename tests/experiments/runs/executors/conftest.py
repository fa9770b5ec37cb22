"""Workers of each kind, and a check that they leave no process behind."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from experiments.runs.executors.opening import open_workers
from experiments.runs.executors.workers import Workers
from experiments.settings.executor import ExecutorSettings


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    before = set(multiprocessing.active_children())
    yield
    left = set(multiprocessing.active_children()) - before
    for process in left:
        process.join(timeout=10)
    assert not [process for process in left if process.is_alive()]


@pytest.fixture(
    params=["serial", "threads", "processes", pytest.param("dask", marks=pytest.mark.slow)]
)
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    with two(request.param) as opened:
        yield opened


@pytest.fixture(params=["processes", pytest.param("dask", marks=pytest.mark.slow)])
def mortal(request: pytest.FixtureRequest) -> Iterator[Workers]:
    with two(request.param) as opened:
        yield opened


def two(kind: str) -> Workers:
    return open_workers(ExecutorSettings(kind=kind, workers=None if kind == "serial" else 2))


@contextlib.contextmanager
def killer() -> Iterator[tuple[int, list[int]]]:
    """Kill whoever calls on a port and tells its process; yield the port and who was killed."""
    killed: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)

        def wait_and_kill() -> None:
            line, _ = server.accept()
            with line, line.makefile() as words:
                process = int(words.readline())
                os.kill(process, signal.SIGKILL)
                killed.append(process)

        thread = threading.Thread(target=wait_and_kill)
        thread.start()
        yield server.getsockname()[1], killed
        thread.join(60)
    assert not thread.is_alive()
