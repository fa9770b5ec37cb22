"""Work through numbers as an MPI program, and print what came of it."""

from __future__ import annotations

import os

from experiments.runs.executors.opening import open_workers
from experiments.runs.executors.working import work_through
from experiments.settings.executor import read_executor
from tests.experiments.runs.executors.tasks import halves, portions, process_of, square


def main() -> None:
    tasks = portions(100, 5)
    with open_workers(read_executor({"kind": "mpi"})) as workers:
        done = dict(work_through(iter(tasks), square, workers, halves))
        pids = {pid for _, pid in work_through(iter(tasks), process_of, workers, halves)}
        count = workers.count
    same = done == {numbers: square(numbers) for numbers in tasks}
    print(count, len(pids), same, os.getpid() in pids)


if __name__ == "__main__":
    main()
