"""Work through numbers as an MPI program, and print what came of it."""

from __future__ import annotations

import os

from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through, worker_count
from experiments.settings.executor import read_executor
from tests.experiments.runs.executors.tasks import halves, portions, process_of, square


def main() -> None:
    tasks = portions(100, 5)
    with open_executor(read_executor({"kind": "mpi"})) as executor:
        done = dict(work_through(iter(tasks), square, executor, halves))
        pids = {pid for _, pid in work_through(iter(tasks), process_of, executor, halves)}
        count = worker_count(executor)
    same = done == {numbers: square(numbers) for numbers in tasks}
    print(count, len(pids), same, os.getpid() in pids)


if __name__ == "__main__":
    main()
