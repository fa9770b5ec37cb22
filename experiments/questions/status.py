"""How a study stands, found by composing it again and looking for its runs in store.

Of a study that decides from its runs which others it needs, what is stored is known, and not
what is missing.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from omegaconf import DictConfig

from experiments.archive.manifest import without_place
from experiments.archive.store import Store
from experiments.archive.writing import from_here
from experiments.console.application import run_application
from experiments.console.terminal import open_console, print_facts
from experiments.runs.chunks import Kept
from experiments.runs.study import Study
from sim.parameters import InvalidSetting

RESULTS: Final = Path("results")


@dataclass(frozen=True)
class Composition:
    """The command that made a results folder, as ``.hydra`` tells."""

    folder: Path
    command: str
    flags: tuple[str, ...]
    words: tuple[str, ...]
    is_job: bool
    """Whether it is one of several jobs of a ``--multirun``."""

    @property
    def again(self) -> str:
        """The command that continues."""
        words = ["accord", self.command, *self.flags, *self.words]
        if self.is_job:
            words.append(f"hydra.run.dir={self.folder}")
        elif not any(word.startswith("name=") for word in words):
            words.append(f"name={self.folder.resolve().name}")
        return " ".join(shlex.quote(word) for word in words)


def tell_standing(words: Sequence[str]) -> int:
    """Print how the studies of the result stand that the one word names; return the exit code."""
    if len(words) != 1:
        raise InvalidSetting(
            f"{' '.join(words)!r} is not the name of one result; write accord status NAME."
        )
    folders = study_folders(words[0])
    worst = 0
    for folder in folders:
        composition = read_composition(folder)
        words = [*composition.flags, *composition.words, f"hydra.run.dir={folder}"]
        task = _task(folder, composition)
        worst = max(worst, run_application(composition.command, words, task))
    return worst


def study_folders(name: str) -> list[Path]:
    """Return the folders of a result: its own, or those of its jobs, where there are several.

    Raises
    ------
    InvalidSetting
        If there is none, or names of several commands fit.
    """
    if Path(name).is_dir() and _within(Path(name)):
        return _within(Path(name))
    found = [path for path in sorted(RESULTS.glob(f"*/{name}")) if _within(path)]
    if not found:
        known = sorted(path.name for path in RESULTS.glob("*/*") if _within(path))
        there = f"; there are {', '.join(known[:12])}" if known else ""
        raise InvalidSetting(f"There is no result called {name} below {RESULTS}{there}.")
    if len(found) > 1:
        raise InvalidSetting(
            f"Several results are called {name}: write the path of one, "
            f"{' or '.join(str(path) for path in found)}."
        )
    return _within(found[0])


def _within(folder: Path) -> list[Path]:
    if (folder / ".hydra").is_dir():
        return [folder]
    jobs = [path.parent for path in folder.glob("*/.hydra")]
    return sorted(jobs, key=lambda path: (len(path.name), path.name))


def read_composition(folder: Path) -> Composition:
    """Return the command that made a results folder.

    Raises
    ------
    InvalidSetting
        If the folder does not tell.
    """
    path = folder / ".hydra" / "hydra.yaml"
    try:
        hydra: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["hydra"]
        command = str(hydra["job"]["config_name"])
        words = tuple(str(word) for word in hydra["overrides"]["task"])
        sources = hydra["runtime"]["config_sources"]
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise InvalidSetting(f"{path} does not tell how its folder was made.") from error
    own = [word for word in hydra["overrides"]["hydra"] if word.startswith("hydra.searchpath")]
    flags = tuple(
        f"--config-dir={from_here(source['path'])}"
        for source in sources
        if source["provider"] == "command-line"
    )
    is_job = hydra["mode"] == "MULTIRUN"
    return Composition(folder, command, flags, (*map(str, own), *words), is_job)


def _task(folder: Path, composition: Composition) -> Callable[[DictConfig], None]:
    def tell(composed: DictConfig) -> None:
        store = Store(folder, say=print)
        console = open_console()
        console.print(str(folder), markup=False, style="bold")
        finished = _is_finished(folder, composition)
        if composition.command in _PLANS:
            study, kept = _PLANS[composition.command](composed, store)
            facts = _standing(study, kept, store)
            finished = finished and facts["done"] == facts["runs"]
        elif composition.command in _GROWING:
            facts = _stored(_GROWING[composition.command](folder))
        else:
            console.print(
                "Finished." if finished else "Not finished; it stores nothing on the way."
            )
            return
        print_facts(console, f"Runs of accord {composition.command}", facts)
        if composition.command in _GROWING and not finished:
            console.print(
                "Not finished. It decides as it goes how many runs it needs, and computes none "
                "again that is stored and has the same settings.",
                soft_wrap=True,
            )
        said = "Repeat or extend it with" if finished else "Continue with"
        console.print(f"{said}: {composition.again}", markup=False, soft_wrap=True)

    tell.__module__ = f"experiments.{composition.command}"
    return tell


def _is_finished(folder: Path, composition: Composition) -> bool:
    """Whether the manifest is there, and not of other settings under the same name."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        command = shlex.split(manifest["command"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return _settings_in(command) == _settings_in(shlex.split(composition.again))


def _settings_in(words: Iterable[str]) -> list[str]:
    """Return the words of a command, but for those that say where its results are."""
    return sorted(without_place(word) for word in words if not word.startswith(("name=", "hydra.")))


def _stored(folders: Iterable[Path]) -> dict[str, str]:
    """Return how many runs are in the stores of a study that grows as it goes."""
    done = failed = 0
    for folder in folders:
        store = Store(folder, say=print)
        index = store.finished()
        errors = store.errors(index)
        done += len(index)
        failed += 0 if errors is None else len(errors)
    return {"stored": f"{done:,}", "failed": f"{failed:,}"}


def _standing(study: Study, kept: Kept, store: Store) -> dict[str, str]:
    index = store.finished(kept.tables, kept.outcomes)
    there = index.has(study.identities)
    done = int(np.count_nonzero(there))
    errors = store.errors(index)
    failed = 0
    if errors is not None:
        known = np.array(errors["run"].to_pylist(), study.identities.dtype)
        failed = int(np.isin(known, study.identities).sum())
    others = len(index) - len(np.unique(study.identities[there]))
    facts = {
        "runs": f"{len(study):,}",
        "done": f"{done:,}",
        "failed": f"{failed:,}",
        "missing": f"{len(study) - done - failed:,}",
    }
    if others:
        facts["also in store"] = f"{others:,} of other settings or of another version of the model"
    return facts


def _comparison(composed: DictConfig, store: Store) -> tuple[Study, Kept]:
    from experiments.questions.compare.command import KEPT, read_comparison

    return read_comparison(composed)[2], KEPT


def _sweep(composed: DictConfig, store: Store) -> tuple[Study, Kept]:
    from experiments.questions.sweep.question import read_question
    from experiments.questions.sweep.rounds import grown_study

    question = read_question(composed)
    kept = question.kept
    index = store.finished(kept.tables, kept.outcomes)

    def as_far_as_stored(study: Study) -> Any:
        return index if index.has(study.identities).all() else None

    return grown_study(question, store, as_far_as_stored), kept


def _of_sensitivity(folder: Path) -> list[Path]:
    from experiments.questions.sensitivity.stages import FOLDERS

    return [folder / own for own in FOLDERS.values()]


def _of_one(folder: Path) -> list[Path]:
    return [folder]


_PLANS: Final[dict[str, Callable[[DictConfig, Store], tuple[Study, Kept]]]] = {
    "compare": _comparison,
    "sweep": _sweep,
}
_GROWING: Final[dict[str, Callable[[Path], list[Path]]]] = {
    "sensitivity": _of_sensitivity,
    "robustness": _of_one,
    "optimise": _of_one,
}
"""Where commands that decide as they go keep their runs."""
