"""A Dask cluster: at an address, started here, shrunk and grown, and left without a trace."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.runs.executors.cluster import DaskExecutor
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through, worker_count
from experiments.settings.executor import ExecutorSettings
from sim.parameters import InvalidSetting
from tests.experiments.kills import GUARD
from tests.experiments.runs.executors.conftest import two
from tests.experiments.runs.executors.tasks import halves, portions, process_of, square

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

TASKS = portions(20, 2)


# Else the scheduler of a cluster made here logs to an output that pytest has closed.
logging.getLogger("distributed").setLevel(logging.CRITICAL)


@pytest.fixture
def cluster() -> Iterator[distributed.LocalCluster]:
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp",
        dashboard_address=":0",
        silence_logs=logging.CRITICAL,
    ) as running:
        yield running


def at(address: str, workers: int | None = None) -> ExecutorSettings:
    return ExecutorSettings(kind="dask", address=address, workers=workers)


def test_a_cluster_that_is_there_already_stays(cluster: distributed.LocalCluster) -> None:
    for workers, count in ((None, 2), (1, 1)):
        with open_executor(at(cluster.scheduler_address, workers)) as opened:
            assert worker_count(opened) == count
            done = dict(work_through(iter(TASKS), square, opened, halves))
        assert done == {numbers: square(numbers) for numbers in TASKS}
    assert cluster.status == distributed.Status.running


def test_a_cluster_that_grows_gets_more_work(
    cluster: distributed.LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.runs.executors.cluster._REFRESH", 0.0)
    with open_executor(at(cluster.scheduler_address)) as opened:
        assert worker_count(opened) == 2
        cluster.scale(2)
        cluster.wait_for_workers(2, timeout=GUARD)
        assert worker_count(opened) == 4


def test_no_scheduler_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.executors.cluster._ANSWER", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        # One where nobody answers, one where nobody is, and what is no address.
        for address in (f"tcp://127.0.0.1:{taken}", "tcp://127.0.0.1:1", "nonsense", "x://y"):
            with pytest.raises(InvalidSetting) as refusal, open_executor(at(address)):
                pass
            assert f"executor.address={address!r} does not answer" in str(refusal.value)
            assert "\n" not in str(refusal.value)


def test_no_workers_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runs.executors.cluster._APPEAR", 0.5)
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp", dashboard_address=":0"
        ) as empty,
        pytest.raises(InvalidSetting, match="has no workers"),
        open_executor(at(empty.scheduler_address)),
    ):
        pass


def test_workers_without_the_package(
    cluster: distributed.LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    # These workers live in this process, so they find what it finds.
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with (
        pytest.raises(InvalidSetting, match="workers without accord-sim"),
        open_executor(at(cluster.scheduler_address)),
    ):
        pass


def test_a_killed_worker_is_replaced() -> None:
    with two("dask") as executor:
        victim = executor.submit(process_of, (0,)).result(timeout=GUARD)
        os.kill(victim, signal.SIGKILL)
        done = dict(work_through(iter(TASKS), square, executor, halves))
    assert done == {numbers: square(numbers) for numbers in TASKS}


def test_a_cluster_started_here_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with two("dask") as executor:
        assert isinstance(executor, DaskExecutor)
        pids = {pid for _, pid in work_through(iter(TASKS), process_of, executor, halves)}
        assert [path.name[:7] for path in tmp_path.iterdir()] == ["accord-"]
    assert os.getpid() not in pids
    assert not list(tmp_path.iterdir())
    said = capfd.readouterr()
    assert said.out == said.err == ""


def test_a_worker_that_dies_amid_being_closed_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def die(worker: Any, **how: Any) -> None:
        closed.append(worker)
        await kill(worker, **how)
        # As Dask says when it meets one that it had just begun to start anew.
        assert worker is not closed[0], "can only join a started process"

    closed: list[Any] = []
    kill = distributed.nanny.WorkerProcess.kill
    monkeypatch.setattr(distributed.nanny.WorkerProcess, "kill", die)
    with two("dask") as executor:
        done = dict(work_through(iter(TASKS), square, executor, halves))
    assert done == {numbers: square(numbers) for numbers in TASKS}
    assert len(closed) == 2
    said = capfd.readouterr()
    assert said.out == said.err == ""


@pytest.fixture
def death_at_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker that held a result die when the result has come and nobody looked yet."""

    async def gather_then_lose(client: distributed.Client, asked: Any, **how: Any) -> Any:
        result = await gather(client, asked, **how)
        # Dask's own executor asks with a list.
        for future in asked if isinstance(asked, list) else [asked]:
            future._state.set_error(RuntimeError("the worker that held it died"), None)
        return result

    gather = distributed.Client._gather
    monkeypatch.setattr(distributed.Client, "_gather", gather_then_lose)


@pytest.mark.usefixtures("death_at_delivery")
def test_a_result_is_one_though_its_worker_died_as_it_came(
    cluster: distributed.LocalCluster,
) -> None:
    with open_executor(at(cluster.scheduler_address)) as opened:
        assert opened.submit(square, (1, 2)).result(GUARD) == [1, 4]


@pytest.mark.usefixtures("death_at_delivery")
def test_no_result_is_lost_by_an_executor_of_dasks_own(cluster: distributed.LocalCluster) -> None:
    with distributed.Client(cluster, set_as_default=False) as client:
        brought = client.get_executor()
        done = dict(work_through(iter(TASKS), square, brought, halves))
    assert done == {numbers: square(numbers) for numbers in TASKS}
