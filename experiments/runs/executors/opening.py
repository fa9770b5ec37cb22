"""From settings to workers that are ready."""

from __future__ import annotations

from experiments.runs.executors.workers import ThreadedWorkers, Workers
from experiments.settings.executor import MOST_WORKERS, ExecutorSettings, processors


def open_workers(settings: ExecutorSettings) -> Workers:
    """Return the workers asked for; use them in a ``with`` statement.

    Raises
    ------
    InvalidSetting
        If a Dask scheduler does not answer, or has no workers.
    """
    count = settings.workers or processors()
    if settings.kind == "serial":
        from experiments.runs.executors.serial import SerialWorkers

        return SerialWorkers()
    if settings.kind == "processes":
        from experiments.runs.executors.processes import ProcessWorkers

        return ProcessWorkers(count)
    if settings.kind == "dask":
        from experiments.runs.executors.cluster import DaskWorkers

        if settings.address is not None:
            return DaskWorkers(settings.workers or MOST_WORKERS, settings.address)
        return DaskWorkers(count)
    if settings.kind == "mpi":
        from experiments.runs.executors.mpi import MPIWorkers

        return MPIWorkers()
    return ThreadedWorkers(count)
