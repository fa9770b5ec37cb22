"""Workers of a Dask cluster: of one started here for the purpose, or of one already there."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, Final, TypeVar

from experiments.runs.executors.workers import ThreadedWorkers, WorkerDied
from experiments.runs.stopping import Stopped
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

# Seconds to wait for a scheduler to answer, for workers to appear, and until asked for the
# number of workers again.
_ANSWER: Final = 10
_APPEAR: Final = 180
_REFRESH: Final = 5.0

# For the workers of a cluster started here: Ctrl-C is this process's business.
_IGNORE_INTERRUPTS: Final = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


class DaskWorkers(ThreadedWorkers):
    """Dask workers, each task awaited by a thread of this process.

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
        super().__init__(most)
        self._address = address
        self._live = 1
        self._asked = -_REFRESH
        self._stack = contextlib.ExitStack()
        with contextlib.ExitStack() as opening:
            opening.callback(super().stop, wait=False, cancel=True)
            opening.callback(self._stack.close)
            self._client = self._start(most) if address is None else self._connect(address)
            opening.pop_all()

    @property
    def count(self) -> int:
        """How many tasks the cluster works on at a time; clusters may grow and shrink."""
        now = time.monotonic()
        if now - self._asked > _REFRESH:
            self._asked = now
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                self._live = sum(self._client.nthreads().values())
        return min(max(self._live, 1), self._most)

    def renew(self) -> None:
        """Wait until there is a worker."""
        from distributed import TimeoutError as DaskTimeout

        try:
            self._client.wait_for_workers(1, timeout=_APPEAR)
        except (DaskTimeout, TimeoutError, OSError, CancelledError) as error:
            raise Stopped("The Dask cluster lost its workers, and no new ones appear.") from error

    def stop(self, wait: bool, cancel: bool) -> None:
        """End what is awaited and the client, and the cluster if it was started here."""
        if wait:
            super().stop(wait, cancel)
        self._stack.close()
        super().stop(wait, cancel)

    def _carry_out(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        from distributed import KilledWorker

        try:
            # Dask itself would try again, and take the same function for the same result.
            return self._client.submit(function, *arguments, pure=False, retries=0).result()
        except (KilledWorker, CancelledError) as error:
            raise WorkerDied("A Dask worker died.") from error

    def _start(self, most: int) -> Client:
        import dask
        from distributed import Client, LocalCluster

        # Where Hydra writes logs, as for several jobs, Dask would write its own among them.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        folder = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="accord-", ignore_cleanup_errors=True)
        )
        # By the configuration, for the scheduler takes no argument for it.
        self._stack.enter_context(dask.config.set({"temporary-directory": folder}))
        cluster = LocalCluster(
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
        self._stack.enter_context(cluster)
        return self._stack.enter_context(Client(cluster, set_as_default=False))

    def _connect(self, address: str) -> Client:
        import asyncio

        from distributed import Client

        # Asked by hand first: a client that finds no scheduler lingers for a minute.
        try:
            asyncio.run(asyncio.wait_for(_ask(address), _ANSWER))
        except Exception as error:
            raise InvalidSetting(
                f"executor.address={address!r} does not answer; it must be the address of a "
                "running Dask scheduler, as tcp://HOST:8786."
            ) from error
        client = self._stack.enter_context(Client(address, timeout=_ANSWER, set_as_default=False))
        try:
            client.wait_for_workers(1, timeout=_APPEAR)
        except TimeoutError as error:
            raise InvalidSetting(
                f"executor.address={address!r} has no workers; start some with "
                f"dask worker {address}."
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
    from distributed.core import rpc
    from distributed.security import Security

    arguments = Security().get_connection_args("client")
    async with rpc(address, timeout=_ANSWER, connection_args=arguments) as scheduler:
        await scheduler.identity()
