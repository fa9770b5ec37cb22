"""Executors of each kind, and a check that they leave no process behind."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from experiments.runs.executors.opening import open_executor
from experiments.settings.executor import ExecutorSettings
from tests.experiments.kills import GUARD


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    before = set(multiprocessing.active_children())
    yield
    left = set(multiprocessing.active_children()) - before
    for process in left:
        process.join(timeout=GUARD)
    assert not [process for process in left if process.is_alive()]


SLOW = pytest.mark.slow


@pytest.fixture(
    params=[
        "serial",
        "threads",
        "processes",
        pytest.param("dask", marks=SLOW),
        "plain threads",
        pytest.param("plain processes", marks=SLOW),
        pytest.param("plain dask", marks=SLOW),
    ]
)
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Executors that settings name, and others that users may bring."""
    kind: str = request.param
    with own(kind.split()[1]) if kind.startswith("plain") else two(kind) as opened:
        yield opened


@pytest.fixture(params=["processes", pytest.param("dask", marks=SLOW)])
def mortal(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with two(request.param) as opened:
        yield opened


def two(kind: str) -> contextlib.AbstractContextManager[Executor]:
    return open_executor(ExecutorSettings(kind=kind, workers=None if kind == "serial" else 2))


@contextlib.contextmanager
def own(kind: str) -> Iterator[Executor]:
    """Open an executor as users do who know nothing of Accord's."""
    if kind == "threads":
        with ThreadPoolExecutor(2) as threads:
            yield threads
    elif kind == "processes":
        with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
            yield processes
    else:
        distributed = pytest.importorskip("distributed")
        # Else it logs to an output that pytest has closed.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        with (
            distributed.LocalCluster(
                n_workers=2,
                threads_per_worker=1,
                memory_limit=0,
                dashboard_address=":0",
                silence_logs=logging.CRITICAL,
            ) as cluster,
            distributed.Client(cluster, set_as_default=False) as client,
        ):
            yield client.get_executor(pure=False)


@contextlib.contextmanager
def killer() -> Iterator[tuple[int, list[int]]]:
    """Kill whoever calls on a port and tells its process; yield the port and who was killed."""
    killed: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(GUARD)

        def wait_and_kill() -> None:
            line, _ = server.accept()
            with line, line.makefile() as words:
                process = int(words.readline())
                os.kill(process, signal.SIGKILL)
                killed.append(process)

        thread = threading.Thread(target=wait_and_kill)
        thread.start()
        yield server.getsockname()[1], killed
        thread.join(GUARD)
    assert not thread.is_alive()
