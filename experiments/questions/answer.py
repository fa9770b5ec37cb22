"""The frame of every command: a question is read, carried out, and becomes an answer.

The room of a command has two functions: ``question.read`` makes a checked question of what is
asked, and ``command.answer`` carries it out and returns what it found. What is told of it, and
where it is written, stands here once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd
import pyarrow as pa

from experiments.archive.folder import copy
from experiments.archive.manifest import command_again, now, write_manifest
from experiments.archive.run_tables import RUNS
from experiments.archive.store import Store
from experiments.archive.writing import remove, write_table, write_within
from experiments.questions.findings import Claim, finding_text, write_finding
from experiments.settings.asked import Asked
from experiments.settings.assumptions import Assumptions
from experiments.settings.door import Question
from experiments.settings.settings import Settings
from experiments.settings.world import unreached
from sim import Policy
from sim.engine.compiled import is_compiled

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.console import Console

    from experiments.figures.saving import Drawing

FIGURES: Final = "figures"


@dataclass(frozen=True)
class Work:
    """Where an answer is worked out.

    Attributes
    ----------
    folder : Path
        The results folder; it is there.
    asked : Asked
        What was asked.
    say : callable
        Told, in a sentence, what a user should know meanwhile.
    started : datetime
        When it began.
    """

    folder: Path
    asked: Asked
    say: Callable[[str], None]
    started: datetime = field(default_factory=now)

    @property
    def again(self) -> str:
        """The command that repeats or continues."""
        return command_again(self.asked)

    def store(self, own: str = "") -> Store:
        """Return the store of its runs, or one in a folder of its own below."""
        return Store(self.folder / own, say=self.say)

    def say_unreached(self, assumed: Settings | Assumptions, policies: Iterable[Policy]) -> None:
        """Tell of each event and each phase that lies outside the months of a run."""
        for sentence in unreached(assumed.world.events, policies, assumed.months, assumed.warm_up):
            self.say(sentence)

    def begin(self) -> None:
        """Write how the results come about; nothing is written before, so a refusal harms none."""
        if not is_compiled():
            self.say("The model is compiled first, once, which takes about half a minute.")
        for path, text in self.asked.record().items():
            write_within(self.folder, path, text)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a command found.

    Attributes
    ----------
    work : Work
        Where it was worked out; its runs are there.
    settings : Settings
        What was asked.
    tables : mapping of str to DataFrame or None
        By name; None for one that this answer has not, though an earlier one may have had it.
    claims : sequence of Claim
        The finding, paragraph by paragraph.
    drawings : sequence of Drawing
        Figures, drawn when they are asked for.
    policies : mapping
        That governed, or just the strengths of their levers, by name.
    facts : mapping
        What the manifest says beside.
    seeds : range or None
        Of all replications; those of the settings if None.
    files : mapping of str to str or None
        Further texts to write, by their path; None as for tables.
    show : callable
        Prints tables for the eye.
    settings_files : Path or None
        A folder of settings files that go where the answer goes, such as policies of Python.
    """

    work: Work
    settings: Settings
    tables: Mapping[str, pd.DataFrame | None]
    claims: Sequence[Claim]
    drawings: Sequence[Drawing]
    policies: Mapping[str, Policy | Mapping[str, float]]
    facts: Mapping[str, Any]
    seeds: range | None = None
    files: Mapping[str, str | None] = field(default_factory=dict)
    show: Callable[[Console], None] = lambda console: None
    settings_files: Path | None = None

    @property
    def finding(self) -> str:
        """What was found, in plain words."""
        return finding_text(self.claims)

    @property
    def figures(self) -> dict[str, Figure]:
        """The figures by name, drawn anew."""
        from experiments.figures.style import styled

        with styled():
            return {one.name: one.draw() for one in self.drawings}

    @property
    def runs(self) -> pd.DataFrame:
        """A row for each run, with its outcomes.

        A command that keeps runs in folders of its own has the folder's name in ``kept_in``.
        """
        folder = self.work.folder
        own = sorted(path.parent.name for path in folder.glob(f"*/{RUNS}.parquet"))
        if not own and not (folder / f"{RUNS}.parquet").exists():
            # One run is a table of its own.
            return pd.DataFrame(self.tables["outcomes"])
        found = []
        for name in own or [""]:
            rows: pd.DataFrame = pa.concat_tables(self.work.store(name).merged(RUNS)).to_pandas()
            found.append(rows.assign(kept_in=name) if own else rows)
        return pd.concat(found, ignore_index=True)

    def save(self, folder: str | Path | None = None) -> Path:
        """Write all that the command writes, and return the folder.

        Parameters
        ----------
        folder : path, optional
            Where; the folder of its runs if not given, else they are copied there.
        """
        target = self.work.folder if folder is None else Path(folder)
        if target.resolve() != self.work.folder.resolve():
            copy(self.work.folder, target)
        for name, table in self.tables.items():
            path = target / f"{name}.csv"
            if table is None:
                remove(path)
            else:
                write_table(table, path)
        for name, text in self.files.items():
            if text is None:
                remove(target / name)
            else:
                write_within(target, name, text)
        if self.claims:
            write_finding(target, self.claims)
        if self.drawings:
            from experiments.figures.saving import save_drawings

            save_drawings(target / FIGURES, self.drawings)
        write_manifest(
            target,
            self._settings_at(target),
            policies=self.policies,
            seeds=self.settings.seeds if self.seeds is None else self.seeds,
            started=self.work.started,
            facts=self.facts,
        )
        return target

    def _settings_at(self, target: Path) -> Settings:
        """Return the settings, as a command has them that finds its files where they are saved."""
        if self.settings_files is None:
            return self.settings
        copy(self.settings_files, target)
        asked = self.work.asked
        flags = [
            f"--config-dir={target}" if flag == f"--config-dir={self.settings_files}" else flag
            for flag in asked.flags
        ]
        return replace(self.settings, asked=replace(asked, flags=tuple(flags)))

    def __repr__(self) -> str:
        shown = [
            f"accord {self.work.asked.command}: {self.settings.world_said}",
            f"tables: {', '.join(name for name, one in self.tables.items() if one is not None)}",
            f"figures: {', '.join(one.name for one in self.drawings) or 'none'}",
            "",
            self.finding.strip(),
        ]
        return "\n".join(shown)

    def _repr_html_(self) -> str:
        from experiments.questions.notebook import html_of

        title = f"accord {self.work.asked.command}"
        return html_of(title, self.settings.world_said, self.claims, self.tables, self.figures)


def renamed(question: Question, asked: Asked) -> Question:
    """Return a question whose results folder got another name than was thought of."""
    if question.settings.asked is asked:
        return question
    # Every question is a dataclass, which a protocol cannot say.
    made: Any = question
    return cast(Question, replace(made, settings=replace(question.settings, asked=asked)))
