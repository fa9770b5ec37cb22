"""A Dask cluster: one started here for the purpose, or one already there."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import wait as futures_wait
from typing import Any, Final, ParamSpec, TypeVar

import dask
from distributed import Client, LocalCluster, Status
from distributed.core import rpc
from distributed.security import Security

from experiments.runs.stopping import Stopped
from sim.parameters import InvalidSetting

P = ParamSpec("P")
T = TypeVar("T")

# Seconds to wait for a scheduler to answer, for workers to appear, and until asked for the
# number of workers again.
_ANSWER: Final = 10
_APPEAR: Final = 180
_REFRESH: Final = 5.0

# For the workers of a cluster started here: Ctrl-C is this process's business.
_IGNORE_INTERRUPTS: Final = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


class DaskExecutor(Executor):
    """A client, and perhaps a cluster, as an executor.

    Parameters
    ----------
    most : int
        How many tasks are in the cluster's hands at most.
    address : str, optional
        Address of a scheduler; without it a cluster of ``most`` processes is started here.

    Raises
    ------
    InvalidSetting
        If no scheduler answers at the address, or its workers lack this package.
    """

    def __init__(self, most: int, address: str | None = None) -> None:
        self._most = most
        self._threads = 0
        self._asked = -_REFRESH
        with contextlib.ExitStack() as opening:
            self._client = _start(opening, most) if address is None else _connect(opening, address)
            self._opened = opening.pop_all()
        self._pending: set[Future[Any]] = set()

    @property
    def num_workers(self) -> int:
        """How many tasks the cluster works on at a time; clusters may grow and shrink."""
        return min(max(self._count(), 1), self._most)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand out a task, once there is a worker.

        Raises
        ------
        Stopped
            If there is no worker, and none appears.
        """
        if not self._count():
            try:
                self._client.wait_for_workers(1, timeout=_APPEAR)
            except (TimeoutError, OSError, CancelledError) as error:
                raise Stopped(
                    "The Dask cluster lost its workers, and no new ones appear."
                ) from error
        future: Future[T] = submit(self._client, fn, *args, **kwargs)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        future.add_done_callback(self._doubt)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the client, and the cluster if it was started here."""
        if wait and not cancel_futures:
            futures_wait(self._pending.copy())
        for future in self._pending.copy():
            future.cancel()
        self._opened.close()

    def _count(self) -> int:
        now = time.monotonic()
        if now - self._asked > _REFRESH:
            self._asked = now
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                self._threads = sum(self._client.nthreads().values())
        return self._threads

    def _doubt(self, future: Future[Any]) -> None:
        """Ask for the number of workers again when one may have died."""
        if future.cancelled() or future.exception() is not None:
            self._asked = -_REFRESH


class _Cluster(LocalCluster):
    """A cluster that can be closed while its workers die."""

    async def _close(self) -> None:
        try:
            await super()._close()
        except AssertionError:
            # Dask found a worker dead, or not yet begun, that it was about to end, and stopped
            # there. That one is closed now; so are the others, when this has gone over them.
            self.status = Status.failed
            await super()._close()


def submit(client: Client, fn: Callable[..., T], /, *args: Any, **how: Any) -> Future[T]:
    """Hand a task to a cluster; ``how`` has arguments of the task's or of Dask's own ``submit``.

    Dask's own executor looks at the state once it has the result, and takes the result for an
    error if the worker that held it has died between. Here the result counts.
    """
    # Dask takes the same function for the same result, unless it is told.
    asked = client.submit(fn, *args, **{**how, "pure": False})
    future: Future[T] = Future()
    future.add_done_callback(lambda done: asked.cancel() if done.cancelled() else None)
    client.loop.add_callback(_hand_over, client, asked, future)
    return future


async def _hand_over(client: Client, asked: Any, future: Future[Any]) -> None:
    """Give a future what became of Dask's."""
    try:
        result = await client.gather(asked, asynchronous=True)
    except (CancelledError, asyncio.CancelledError):
        future.cancel()
        future.set_running_or_notify_cancel()
    except Exception as error:
        if future.set_running_or_notify_cancel():
            future.set_exception(error)
    else:
        if future.set_running_or_notify_cancel():
            future.set_result(result)


def _start(opening: contextlib.ExitStack, most: int) -> Client:
    """Start a cluster, and return its client."""
    # Where Hydra writes logs, as for several jobs, Dask would write its own among them.
    for writer in ("distributed", "tornado.application"):
        logging.getLogger(writer).setLevel(logging.CRITICAL)
    folder = opening.enter_context(
        tempfile.TemporaryDirectory(prefix="accord-", ignore_cleanup_errors=True)
    )
    # By the configuration, for neither the scheduler nor the cluster takes an argument for it.
    configured = {
        "temporary-directory": folder,
        # On a busy machine a worker that died may take long to come back; do not give it up.
        "distributed.deploy.lost-worker-timeout": f"{_APPEAR}s",
    }
    opening.enter_context(dask.config.set(configured))
    cluster = _Cluster(
        n_workers=most,
        threads_per_worker=1,
        processes=True,
        # One death is enough to be suspect; who is to blame is found out here.
        scheduler_kwargs={"allowed_failures": 0, "dashboard": False},
        # The machine's memory is everybody's: do not pause or end workers at a share of it.
        memory_limit=0,
        # The scheduler's pages, for programs to read, at any free port.
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
        preload=[_IGNORE_INTERRUPTS],
    )
    opening.enter_context(cluster)
    return opening.enter_context(Client(cluster, set_as_default=False))


def _connect(opening: contextlib.ExitStack, address: str) -> Client:
    """Return a client of the scheduler at an address."""
    # Asked by hand first: a client that finds no scheduler lingers for a minute.
    try:
        asyncio.run(asyncio.wait_for(_ask(address), _ANSWER))
    except Exception as error:
        raise InvalidSetting(
            f"executor.address={address!r} does not answer; it must be the address of a "
            "running Dask scheduler, as tcp://HOST:8786."
        ) from error
    client = opening.enter_context(Client(address, timeout=_ANSWER, set_as_default=False))
    try:
        client.wait_for_workers(1, timeout=_APPEAR)
    except TimeoutError as error:
        raise InvalidSetting(
            f"executor.address={address!r} has no workers; start some with dask worker {address}."
        ) from error
    # Else the workers would break over the first task, one after the other.
    if None in client.run(importlib.util.find_spec, "experiments").values():
        raise InvalidSetting(
            f"executor.address={address!r} has workers without accord-sim; install there what "
            "is installed here."
        )
    return client


async def _ask(address: str) -> None:
    """Ask a scheduler who it is."""
    arguments = Security().get_connection_args("client")
    async with rpc(address, timeout=_ANSWER, connection_args=arguments) as scheduler:
        await scheduler.identity()
