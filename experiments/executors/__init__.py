"""Where runs are carried out: threads, processes, a Dask cluster or MPI, behind one interface."""

from experiments.executors.blame import Died
from experiments.executors.opening import open_workers
from experiments.executors.settings import ExecutorSettings, read_executor
from experiments.executors.workers import Workers
from experiments.executors.working import work_through

__all__ = [
    "Died",
    "ExecutorSettings",
    "Workers",
    "open_workers",
    "read_executor",
    "work_through",
]
