"""Carrying a study out: chunks to the executor, each result into the store as it ends."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.archive.index import Index
from experiments.archive.run_tables import ID_TYPE, RUNS
from experiments.archive.store import Labels, Store
from experiments.runs.chunks import Chunk, Kept, Sizes, chunks_of
from experiments.runs.executors.blame import Died
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through, worker_count
from experiments.runs.progress import open_progress
from experiments.runs.stopping import Interrupted, Stopped
from experiments.runs.study import Study
from experiments.runs.worker import Finished, carry_out_chunk, error_row, error_table
from experiments.settings.executor import ExecutorSettings

# How often damaged files are computed anew before giving up.
_ROUNDS: Final = 5


@dataclass(frozen=True)
class Conducted:
    """What carrying a study out came to: numbers of runs, and where they were carried out."""

    computed: int
    reused: int
    errors: pa.Table | None
    """A row for each run that failed."""
    workers: int
    compute_seconds: float
    """Of processor time that the workers spent in the model."""

    @property
    def failed(self) -> int:
        """How many runs failed."""
        return 0 if self.errors is None else len(self.errors)

    @property
    def facts(self) -> dict[str, int]:
        """What a manifest says of the runs."""
        return {
            "computed": self.computed,
            "found_in_store": self.reused,
            "failed": self.failed,
        }


class Conducting:
    """Carries out studies, perhaps ever larger ones, with one store and one way of working.

    Parameters
    ----------
    store : Store
        Has the runs that are finished, and takes the others.
    kept : Kept
        What to keep of each run.
    executor : ExecutorSettings
        Where runs are carried out, and in what chunks.
    again : str
        Command that continues, for whoever interrupts.
    """

    def __init__(self, store: Store, kept: Kept, executor: ExecutorSettings, again: str) -> None:
        self._store = store
        self._kept = kept
        self._executor = executor
        self._again = again
        # What is learnt of how long runs take serves the next study too.
        self._sizes = Sizes(executor.chunk, executor.seconds, 1)
        self._computed = 0
        self._workers = 0
        self._seconds = 0.0

    def complete(self, study: Study) -> Index:
        """Carry out what is missing of a study; return an index of all that is stored.

        Raises
        ------
        Interrupted
            On Ctrl-C, when the chunks being worked on have been stored.
        Stopped
            When something outside the program keeps it from going on.
        """
        with self._telling(study):
            finished = self._finished()
            left = len(study) - _count(study, finished)
            if left:
                self._carry_out(study, finished, left)
                finished = self._finished()
            return finished

    def merged(
        self, study: Study, labels: Callable[[NDArray[np.int64]], Labels] | None = None
    ) -> Conducted:
        """Carry out what is missing of a study and merge the tables; errors as in `complete`.

        ``labels`` makes, from the places in the study of the runs that are merged, columns to add.
        """
        for _ in range(_ROUNDS):
            index = self.complete(study)
            place = np.flatnonzero(index.has(study.identities))
            added = None if labels is None else labels(place)
            wanted = study.identities[place]
            with self._telling(study):
                if self._store.merge(wanted, self._kept.tables, self._kept.outcomes, added):
                    return self._conducted(study, index)
            # A damaged file was set aside.
        raise Stopped(
            f"Stored files prove damaged again and again; check the disk, then: {self._again}"
        )

    @contextlib.contextmanager
    def _telling(self, study: Study) -> Iterator[None]:
        """Let whoever is stopped know what is stored and how to continue."""
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted(
                f"Stopped; {self._stored(study)} runs are stored. Continue with: {self._again}"
            ) from None
        except Stopped as stop:
            raise Stopped(
                f"{stop} {self._stored(study)} runs are stored. Continue with: {self._again}"
            ) from stop

    def _conducted(self, study: Study, index: Index) -> Conducted:
        there = _count(study, index)
        reused = max(there - self._computed, 0)
        errors = None if there == len(study) else self._store.errors(index)
        if errors is not None:
            known = np.array(errors["run"].to_pylist(), ID_TYPE)
            errors = errors.filter(pa.array(np.isin(known, study.identities)))
        return Conducted(there - reused, reused, errors, self._workers, self._seconds)

    def _finished(self) -> Index:
        return self._store.finished(self._kept.tables, self._kept.outcomes)

    def _stored(self, study: Study) -> str:
        return f"{_count(study, self._finished()):,} of {len(study):,}"

    def _carry_out(self, study: Study, finished: Index, left: int) -> None:
        with (
            open_progress(len(study) - left, len(study)) as progress,
            open_executor(self._executor) as executor,
        ):
            self._workers = self._sizes.workers = worker_count(executor)
            work = partial(carry_out_chunk, kept=self._kept)
            chunks = chunks_of(study, finished, self._sizes, left)
            for chunk, result in work_through(chunks, work, executor, Chunk.halves):
                if isinstance(result, Died):
                    result = _of_the_dead(chunk, result)
                else:
                    self._sizes.learn(len(chunk.runs), result.seconds)
                self._store.keep(result.tables, result.errors)
                done = len(result.tables[RUNS]) if result.tables else 0
                self._computed += done
                self._seconds += result.compute_seconds
                progress.finished(done)
                progress.failed(len(chunk.runs) - done)


def _count(study: Study, index: Index) -> int:
    """Return how many runs of a study are stored."""
    if not len(index):
        return 0
    return int(np.count_nonzero(index.has(study.identities)))


def _of_the_dead(chunk: Chunk, died: Died) -> Finished:
    """Return the rows of runs whose worker died whenever they were carried out."""
    said = (
        f"The worker process died {died.attempts} times; "
        "it was killed from outside, or ran out of memory."
    )
    errors: pa.Table = error_table([error_row(run, said) for run in chunk.runs])
    return Finished({}, errors, 0.0, 0.0)
