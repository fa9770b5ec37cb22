"""What lets anyone repeat a result: versions, settings, content of the population, times.

Nothing in it says whose machine it was.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import sim
from experiments.archive.folder import seal
from experiments.archive.reading import MANIFEST, read_json
from experiments.archive.writing import from_here, write_text
from experiments.settings.asked import Asked
from experiments.settings.executor import ExecutorSettings, processors
from experiments.settings.phases import listed_phases
from experiments.settings.settings import Settings
from sim import Policy
from sim.engine.compiled import model_version
from sim.parameters import InvalidSetting

_LIBRARIES: Final = (
    "numpy",
    "numba",
    "llvmlite",
    "mesa",
    "pandas",
    "pyarrow",
    "scipy",
    "statsmodels",
    "SALib",
    "scikit-learn",
    "cmaes",
    "optuna",
    "matplotlib",
    "hydra-core",
    "omegaconf",
)


def read_manifest(path: Path) -> dict[str, Any]:
    """Return a manifest; whose it is, is not known, and what it says is data.

    Raises
    ------
    InvalidSetting
        If it does not exist, or is no manifest of a command.
    """
    told = read_json(path, dict)
    if told is None:
        raise InvalidSetting(f"{path} does not exist; a finished command writes one.")
    command = told.get("command")
    try:
        words = shlex.split(command) if isinstance(command, str) else []
    except ValueError:
        words = []
    if len(words) < 2 or words[0] != "accord":
        raise InvalidSetting(f"{path} is not the manifest of a command.")
    return dict(told)


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def command_again(asked: Asked) -> str:
    """Return the command that repeats or continues this one."""
    flags, words = words_again(asked)
    words = ["accord", asked.command, *flags, *words, f"name={asked.name}"]
    return " ".join(shlex.quote(word) for word in words)


def words_again(asked: Asked) -> tuple[list[str], list[str]]:
    """Return the flags and the settings that a command was given, but for ``name=``."""
    flags = []
    for flag in asked.flags:
        name, _, folder = flag.partition("=")
        flags.append(f"{name}={from_here(Path(folder).resolve())}")
    return flags, [without_place(word) for word in asked.words]


def without_place(word: str) -> str:
    """Return a word of a command, the file of a population told as from here."""
    key, separator, value = word.partition("=")
    if key.lstrip("+") == "population.file":
        return f"{key}{separator}{_file_from_here(value)}"
    return word


def write_manifest(
    folder: Path,
    settings: Settings,
    policies: Mapping[str, Policy | Mapping[str, float]],
    seeds: Sequence[int],
    started: datetime,
    facts: Mapping[str, Any],
) -> None:
    """Write ``manifest.json``, as the last of all files, and the digests of these.

    Parameters
    ----------
    folder : Path
        The results folder.
    settings : Settings
        What the command was told.
    policies : mapping
        Policies, or just the strengths of their levers, by name.
    seeds : sequence of int
        Of all replications.
    started : datetime
        When the command began.
    facts : mapping
        What else this command wants to say, such as its number of runs.
    """
    finished = now()
    population = settings.population
    config = {**settings.config, "population": dict(settings.config["population"])}
    config["population"]["file"] = _file_from_here(config["population"]["file"])
    content = {
        "command": command_again(settings.asked),
        "accord": accord_version(),
        "model_version": model_version(),
        "python": platform.python_version(),
        "libraries": library_versions(),
        "config": config,
        "differs_from_defaults": settings.world.differences(),
        "policies": {name: _governing(policy) for name, policy in policies.items()},
        "population": {
            "label": population.label,
            "year": population.year,
            "content_hash": population.content_hash,
            "organisations": len(population.ids),
            "notes": list(population.notes),
        },
        "seeds": {"first": seeds[0], "last": seeds[-1], "count": len(seeds)},
        **facts,
        "machine": _machine(),
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "wall_seconds": round((finished - started).total_seconds(), 3),
    }
    text = json.dumps(content, indent=2, default=str, ensure_ascii=False)
    write_text(text + "\n", folder / MANIFEST)
    # The manifest is the last of a folder's files.
    seal(folder)


def library_versions() -> dict[str, str | None]:
    """Return the versions of the libraries that results may depend on."""
    return {name: _installed(name) for name in _LIBRARIES}


def executor_facts(executor: ExecutorSettings, workers: int | None = None) -> dict[str, Any]:
    """Return what is said of the executor; ``workers`` as it turned out, if known."""
    return {"kind": executor.kind, "workers": workers or executor.workers or processors()}


def accord_version() -> str:
    """Return the version of Accord that is installed, or of the source at hand."""
    return _installed("accord-sim") or sim.__version__


def _governing(policy: Policy | Mapping[str, float]) -> dict[str, Any]:
    """Return the levers of a policy, and its phases if it has any."""
    if not isinstance(policy, Policy):
        return dict(policy)
    return {**policy.levers, **({"phases": listed_phases(policy)} if policy.phases else {})}


def _machine() -> dict[str, Any]:
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processors": processors(),
        "memory_gb": _memory_gb(),
    }


def _memory_gb() -> float | None:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return round(total / 1e9, 1)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _file_from_here(file: object) -> str | None:
    return None if file is None else from_here(str(file).strip("'\""))
