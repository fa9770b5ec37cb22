"""Commands killed twenty times, with or without their workers, end as if nobody had touched them.

A command that keeps its runs in store has an entry in ``STUDIES``: its name, settings
that make it small, and replications that make few and some hundred runs.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.experiments.kills import Command, tables, written

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc"),
]

STUDIES = [
    pytest.param(
        "sweep",
        ("factors={parameters.fomo_rate:[0,0.2]}", "keep=[outcomes,partnerships]"),
        (2, 40),
        id="sweep",
    ),
    pytest.param("compare", ("policies=[full]",), (2, 40), id="compare"),
    pytest.param(
        "optimise",
        ("generations=2", "candidates=4", "fresh=10", "objectives=[failure,cost]"),
        (2, 6),
        id="optimise",
    ),
    pytest.param("validate", ("parts=patterns",), (40, 80), id="validate"),
    pytest.param(
        "calibrate",
        (
            *("factors=[parameters.pace]", "candidates=4", "generations=1", "fresh=40"),
            # A search has many runs: more of them to a part.
            *("warm_up=0", "executor.chunk=8"),
        ),
        (40, 60),
        id="calibrate",
    ),
    pytest.param(
        "effects", ("factors=[policy.voice]", "most_replications=10"), (10, 30), id="effects"
    ),
]
WORLD = (
    "name=s",
    "months=72",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
    "population.public_agencies=0",
    "population.universities=0",
    "population.foreign_systems=0",
    "population.foreign_agencies=0",
    "executor.chunk=1",
)
KILLS = 20
OF_WORKERS = 6


@pytest.mark.parametrize(("name", "words", "replications"), STUDIES)
def test_killed_twenty_times_and_continued(
    tmp_path: Path, name: str, words: tuple[str, ...], replications: tuple[int, int]
) -> None:
    few, many = replications
    study = Killed(tmp_path, name, words)
    study.replications = few
    study.kill_when_merged()
    study.replications = many
    while study.of_workers < OF_WORKERS:
        study.kill_workers()
    while study.kills + study.of_workers < KILLS:
        study.kill_at_a_part()
    study.assert_same_as_undisturbed()


class Killed:
    """A study in one folder, which is killed again and again."""

    def __init__(self, here: Path, name: str, words: tuple[str, ...]) -> None:
        self.kills = 0
        self.of_workers = 0
        self._here = here
        self._words = (name, *WORLD, *words)
        self._place = Path("results", name, "s")
        self._folder = here / self._place
        self.replications = 0

    def kill_when_merged(self) -> None:
        """Kill the command when its tables are there, and what they show is not yet."""
        command = self._start("executor=threads", "executor.workers=2")
        command.wait_for(lambda: any(self._folder.rglob("runs.parquet")))
        self._kill(command)

    def kill_workers(self) -> None:
        """Kill a worker that hardly began, one amid its work, and then the command."""
        command = self._start("executor=processes", "executor.workers=1")
        self.of_workers += command.kill_worker()
        for _ in range(2):
            if self._wait_for_a_part(command):
                self.of_workers += command.kill_worker()
        self._wait_for_a_part(command)
        self._kill(command)

    def kill_at_a_part(self) -> None:
        """Kill the command when it has stored something more."""
        command = self._start("executor=threads", "executor.workers=2")
        self._wait_for_a_part(command)
        self._kill(command)

    def assert_same_as_undisturbed(self) -> None:
        """Let the command come to its end, and compare with one that nobody touched."""
        ended = self._start("executor=threads").end()
        assert ended.code == 0, ended.err
        assert "damaged" not in ended.err
        assert "failed" not in ended.err
        assert not list(self._folder.rglob("*.tmp"))
        self._here = self._here / "undisturbed"
        self._here.mkdir()
        ended = self._start("executor=serial").end()
        assert ended.code == 0, ended.err
        undisturbed = self._here / self._place
        assert tables(self._folder) == tables(undisturbed)
        assert (self._folder / "parts").exists() == (undisturbed / "parts").exists()

    def _start(self, *executor: str) -> Command:
        return Command(self._here, *self._words, f"replications={self.replications}", *executor)

    def _wait_for_a_part(self, command: Command) -> bool:
        before = written(self._folder)
        return bool(command.wait_for(lambda: written(self._folder) > before))

    def _kill(self, command: Command) -> None:
        ended = command.kill()
        if ended.code == -signal.SIGKILL:
            self.kills += 1
            return
        # It was done before: the study grows, so that there is something left to do.
        assert ended.code == 0, ended.err
        self.replications += 20
