"""How a study stands, found by composing it again and looking for its runs in store.

Of a study that decides from its runs which others it needs, what is stored is known, and not
what is missing.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from experiments.archive.folder import numbered, result_named
from experiments.archive.manifest import command_again, read_manifest, without_place
from experiments.archive.reading import MANIFEST
from experiments.archive.store import Store
from experiments.questions.terminal import open_console, print_facts
from experiments.runs.chunks import Kept
from experiments.runs.study import Study
from experiments.settings.asked import Asked
from experiments.settings.door import Door
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    from experiments.archive.index import Index


class Plan(NamedTuple):
    """A study whose runs are known beforehand, what is kept of them, and where."""

    study: Study
    kept: Kept
    store: Store


def tell(words: Sequence[str], door: Door) -> int:
    """Print how the studies of the result stand that the one word names; return the exit code."""
    if len(words) != 1:
        raise InvalidSetting(
            f"{' '.join(words)!r} is not the name of one result; write accord status NAME."
        )
    for folder in study_folders(words[0]):
        command, said, flags = door.recorded(folder)
        name = f"name={_name_of(folder)}"
        asked = door.compose(command, [*said, name], flags)
        _tell(folder, asked, door)
    return 0


def _name_of(folder: Path) -> str:
    """Return the name of a results folder; of a job of several, with its number."""
    own = folder.resolve()
    return f"{own.parent.name}/{own.name}" if own.name.isdigit() else own.name


def _tell(folder: Path, asked: Asked, door: Door) -> None:
    store = Store(folder, say=print, only_look=True)
    console = open_console()
    console.print(str(folder), markup=False, style="bold")
    again = command_again(asked)
    finished = _is_finished(folder, again)
    question = door.read(asked)
    if asked.command in _PLANS:
        facts = _standing(_PLANS[asked.command](question, store))
        finished = finished and facts["done"] == facts["runs"]
    elif asked.command in _GROWING:
        facts = _stored(_GROWING[asked.command](folder))
    else:
        console.print("Finished." if finished else "Not finished; it stores nothing on the way.")
        return
    print_facts(console, f"Runs of accord {asked.command}", facts)
    if asked.command in _GROWING and not finished:
        console.print(
            "Not finished. It decides as it goes how many runs it needs, and computes none "
            "again that is stored and has the same settings.",
            soft_wrap=True,
        )
    said = "Repeat or extend it with" if finished else "Continue with"
    console.print(f"{said}: {again}", markup=False, soft_wrap=True)


def study_folders(name: str) -> list[Path]:
    """Return the folders of a result: its own, or those of its jobs, where there are several.

    Raises
    ------
    InvalidSetting
        If there is none, or names of several commands fit.
    """

    def is_one(path: Path) -> bool:
        return bool(_within(path))

    return _within(result_named(name, is_one, is_one))


def _within(folder: Path) -> list[Path]:
    if (folder / ".hydra").is_dir():
        return [folder]
    return sorted((path.parent for path in folder.glob("*/.hydra")), key=numbered)


def _is_finished(folder: Path, again: str) -> bool:
    """Whether the manifest is there, and not of other settings under the same name."""
    if not (folder / MANIFEST).exists():
        return False
    command = read_manifest(folder / MANIFEST)["command"]
    return _settings_in(shlex.split(command)) == _settings_in(shlex.split(again))


def _settings_in(words: Iterable[str]) -> list[str]:
    """Return the words of a command, but for those that say where its results are."""
    return sorted(without_place(word) for word in words if not word.startswith("name="))


def _stored(folders: Iterable[Path]) -> dict[str, str]:
    """Return how many runs are in the stores of a study that grows as it goes."""
    done = failed = 0
    for folder in folders:
        store = Store(folder, say=print, only_look=True)
        index = store.finished()
        errors = store.errors(index)
        done += len(index)
        failed += 0 if errors is None else len(errors)
    return {"stored": f"{done:,}", "failed": f"{failed:,}"}


def _standing(plans: Iterable[Plan]) -> dict[str, str]:
    """Return how many runs of studies are done and how many are not."""
    runs = done = failed = others = 0
    for study, kept, store in plans:
        index = store.finished(kept.tables, kept.outcomes)
        there = index.has(study.identities)
        errors = store.errors(index)
        if errors is not None:
            known = np.array(errors["run"].to_pylist(), study.identities.dtype)
            failed += int(np.isin(known, study.identities).sum())
        runs += len(study)
        done += int(np.count_nonzero(there))
        others += len(index) - len(np.unique(study.identities[there]))
    facts = {
        "runs": f"{runs:,}",
        "done": f"{done:,}",
        "failed": f"{failed:,}",
        "missing": f"{runs - done - failed:,}",
    }
    if others:
        facts["also in store"] = f"{others:,} of other settings or of another version of the model"
    return facts


def _comparison(question: Any, store: Store) -> list[Plan]:
    from experiments.questions.compare.question import KEPT

    return [Plan(question.study, KEPT, store)]


def _sweep(question: Any, store: Store) -> list[Plan]:
    from experiments.questions.sweep.rounds import grown_study

    kept = question.kept
    index = store.finished(kept.tables, kept.outcomes)

    def as_far_as_stored(study: Study) -> Index | None:
        return index if index.has(study.identities).all() else None

    return [Plan(grown_study(question, store, as_far_as_stored), kept, store)]


def _validation(question: Any, store: Store) -> list[Plan]:
    from experiments.questions.validate.runs import stored_groups

    groups = stored_groups(question.groups, question.settings, store.folder, print)
    return [
        Plan(one.study, one.kept, Store(one.store.folder, say=print, only_look=True))
        for one in groups.values()
    ]


def _of_sensitivity(folder: Path) -> list[Path]:
    from experiments.questions.sensitivity.stages import FOLDERS

    return [folder / own for own in FOLDERS.values()]


def _of_calibration(folder: Path) -> list[Path]:
    from experiments.questions.calibrate.running import FRESH, SEARCH

    return [folder / SEARCH, folder / FRESH]


def _of_one(folder: Path) -> list[Path]:
    return [folder]


_PLANS: Final[dict[str, Callable[[Any, Store], list[Plan]]]] = {
    "compare": _comparison,
    "sweep": _sweep,
    "validate": _validation,
}
_GROWING: Final[dict[str, Callable[[Path], list[Path]]]] = {
    "sensitivity": _of_sensitivity,
    "robustness": _of_one,
    "optimise": _of_one,
    "effects": _of_one,
    "calibrate": _of_calibration,
}
"""Where commands that decide as they go keep their runs."""
