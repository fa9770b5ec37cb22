"""How a study stands, found by composing it again and looking for its runs in store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from omegaconf import DictConfig

from experiments.conducting.chunks import Kept
from experiments.conducting.study import Study
from experiments.console.application import run_application
from experiments.console.report import open_console, print_facts
from experiments.files import from_here
from experiments.store import Store
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
        import shlex

        words = ["accord", self.command, *self.flags, *self.words]
        if self.is_job:
            words.append(f"hydra.run.dir={self.folder}")
        elif not any(word.startswith("name=") for word in words):
            words.append(f"name={self.folder.resolve().name}")
        return " ".join(shlex.quote(word) for word in words)


def tell_standing(name: str) -> int:
    """Print how the studies of a results folder stand; return the exit code."""
    folders = study_folders(name)
    worst = 0
    for folder in folders:
        composition = read_composition(folder)
        words = [*composition.flags, *composition.words, f"hydra.run.dir={folder}"]
        task = _task(folder, composition)
        worst = max(worst, run_application(composition.command, task, words))
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
        if composition.command not in _PLANS:
            done = (folder / "manifest.json").exists()
            console.print("Finished." if done else "Not finished; it stores nothing on the way.")
            return
        study, kept = _PLANS[composition.command](composed, store)
        facts = _standing(study, kept, store)
        print_facts(console, f"Runs of accord {composition.command}", facts)
        finished = facts["done"] == facts["runs"] and (folder / "manifest.json").exists()
        said = "Repeat or extend it with" if finished else "Continue with"
        console.print(f"{said}: {composition.again}", markup=False, soft_wrap=True)

    tell.__module__ = f"experiments.{composition.command}"
    return tell


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
    from experiments.comparing.command import KEPT, read_comparison

    return read_comparison(composed)[2], KEPT


def _sweep(composed: DictConfig, store: Store) -> tuple[Study, Kept]:
    from experiments.sweeping.question import read_question
    from experiments.sweeping.rounds import grown_study

    question = read_question(composed)
    kept = question.kept
    index = store.finished(kept.tables, kept.outcomes)

    def as_far_as_stored(study: Study) -> Any:
        return index if index.has(study.identities).all() else None

    return grown_study(question, store, as_far_as_stored), kept


_PLANS: Final[dict[str, Callable[[DictConfig, Store], tuple[Study, Kept]]]] = {
    "compare": _comparison,
    "sweep": _sweep,
}
