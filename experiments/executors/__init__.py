"""Where runs are carried out: threads, processes, a Dask cluster or MPI, behind one interface."""

from experiments.executors.blame import Died
from experiments.executors.opening import open_workers
from experiments.executors.settings import ExecutorSettings, read_executor
from experiments.executors.simple import KINDS, open_executor, worker_count
from experiments.executors.workers import Workers
from experiments.executors.working import work_through

__all__ = [
    "KINDS",
    "Died",
    "ExecutorSettings",
    "Workers",
    "open_executor",
    "open_workers",
    "read_executor",
    "work_through",
    "worker_count",
]
