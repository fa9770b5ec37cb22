"""Doing a command again from its manifest, into a new folder, and comparing what came of it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from experiments.archive.manifest import library_versions, read_manifest
from experiments.archive.reading import MANIFEST
from experiments.archive.writing import from_here
from experiments.questions.terminal import open_console, print_facts
from experiments.settings.door import Door
from sim.engine.compiled import model_version
from sim.parameters import InvalidSetting

# What a command writes that must be the same again, and folders that others write or that pass.
_APART: Final = frozenset({".hydra", "figures", "parts", "report"})
_COMPARED: Final = (".csv", ".txt", ".md", ".parquet")
SAME, DIFFERS, MISSING, NEW = "same", "differs", "missing this time", "not there before"


def tell(words: Sequence[str], door: Door) -> int:
    """Carry out the command of the manifest that the one word names; tell if results are the same.

    Returns
    -------
    int
        0 if they are, 1 if not, or the exit code of the command if it failed.
    """
    if len(words) != 1:
        raise InvalidSetting(
            f"{' '.join(words)!r} is not the path of one manifest; "
            "write accord repeat results/COMMAND/NAME/manifest.json."
        )
    path = Path(words[0])
    manifest = path / MANIFEST if path.is_dir() else path
    told = read_manifest(manifest)
    _, command, *said = shlex.split(told["command"])
    flags = [word for word in said if word.startswith("--config-dir=")]
    settings = [word for word in said if word not in flags and not word.startswith("name=")]
    door.refuse_foreign(command, settings, manifest)
    before = Path(os.path.relpath(manifest.parent))
    name = unused_name(before.resolve())
    console = open_console()
    for sentence in changed_versions(told):
        console.print(sentence, markup=False)
    after = Path(os.path.relpath(before.resolve().parent / name))
    again = shlex.join([command, *flags, *settings])
    console.print(f"Repeating: accord {again}", markup=False, soft_wrap=True)
    code = door.answered(door.compose(command, [*settings, f"name={name}"], flags), after)
    if code:
        return code
    found = compared(before, after)
    differing = settings_changed(told, read_manifest(after / MANIFEST))
    print_facts(console, f"{from_here(before)} against {from_here(after)}", found)
    if differing:
        print_facts(console, "Settings that are not the same", differing)
    same = set(found.values()) == {SAME}
    words_said = (
        "Every table is the same, byte for byte or number for number."
        if same
        else "The results are not the same."
    )
    console.print(words_said, markup=False)
    return 0 if same else 1


def unused_name(folder: Path) -> str:
    """Return the name of a folder beside a results folder that does not exist yet."""
    name = f"{folder.name}_again"
    number = 2
    while (folder.parent / name).exists():
        name = f"{folder.name}_again{number}"
        number += 1
    return name


def changed_versions(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for what is not the version that the manifest tells of."""
    if told.get("model_version") != model_version():
        yield (
            f"The model is not the same: it was {told.get('model_version')} and is "
            f"{model_version()}, so runs may differ."
        )
    libraries = told.get("libraries") or {}
    for name, version in library_versions().items():
        # An older manifest may not tell of all of them.
        if name in libraries and libraries[name] != version:
            yield f"{name} was {libraries[name]} and is {version}."


def compared(before: Path, after: Path) -> dict[str, str]:
    """Return for each table of two results folders whether it is the same."""
    names = sorted({name for folder in (before, after) for name in _tables(folder)})
    return {name: _compared(before / name, after / name) for name in names}


def settings_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings that differ between two manifests, but for the name."""
    one, other = dict(_flat(before.get("config", {}))), dict(_flat(after.get("config", {})))
    return {
        name: f"{one.get(name)} -> {other.get(name)}"
        for name in [*one, *(name for name in other if name not in one)]
        if one.get(name) != other.get(name) and name != "name"
    }


def _tables(folder: Path) -> Iterator[str]:
    """Yield the tables of a folder and of those in it that a command has of its own."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if _APART.isdisjoint(parts) and path.suffix in _COMPARED and path.is_file():
            yield "/".join(parts)


def _compared(before: Path, after: Path) -> str:
    if not after.exists():
        return MISSING
    if not before.exists():
        return NEW
    if before.read_bytes() == after.read_bytes():
        return SAME
    # Another version of the library may write the same table in other bytes.
    if before.suffix == ".parquet" and pq.read_table(before).equals(pq.read_table(after)):
        return SAME
    return DIFFERS


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
