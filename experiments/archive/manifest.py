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

import hydra.core.hydra_config as hydra_config
from hydra.types import RunMode
from omegaconf import OmegaConf

from experiments.archive.folder import seal
from experiments.archive.reading import MANIFEST
from experiments.archive.writing import from_here, write_text
from experiments.cli import version as accord_version
from experiments.settings.executor import ExecutorSettings, processors
from experiments.settings.settings import Settings
from sim import Policy
from sim.engine.compiled import model_version

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
    "optuna",
    "matplotlib",
    "hydra-core",
    "omegaconf",
)


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def command_again(settings: Settings) -> str:
    """Return the command that repeats or continues this one."""
    flags, words = words_again()
    words = ["accord", settings.command, *flags, *words, f"name={settings.name}"]
    if hydra_config.HydraConfig.get().mode == RunMode.MULTIRUN:
        # This job alone, in its own folder.
        folder = from_here(hydra_config.HydraConfig.get().runtime.output_dir)
        words.append(f"hydra.run.dir={folder}")
    return " ".join(shlex.quote(word) for word in words)


def words_again() -> tuple[list[str], list[str]]:
    """Return the flags and the settings that this command was given, but for ``name=``."""
    config = hydra_config.HydraConfig.get()
    overrides = [*config.overrides.hydra, *config.overrides.task]
    words = [
        without_place(word) for word in overrides if not word.startswith(("hydra.mode=", "name="))
    ]
    folders = [
        source.path for source in config.runtime.config_sources if source.provider == "command-line"
    ]
    return [f"--config-dir={from_here(folder)}" for folder in folders], words


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
        "command": command_again(settings),
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


def save_composition(folder: Path, composed: Any) -> None:
    """Write ``.hydra/`` as Hydra does: the settings, Hydra's own, and the overrides."""
    config = hydra_config.HydraConfig.get()
    target = folder / ".hydra"
    target.mkdir(exist_ok=True)
    OmegaConf.save(composed, target / "config.yaml")
    OmegaConf.save(OmegaConf.create({"hydra": config}), target / "hydra.yaml")
    OmegaConf.save(config.overrides.task, target / "overrides.yaml")


def library_versions() -> dict[str, str | None]:
    """Return the versions of the libraries that results may depend on."""
    return {name: _installed(name) for name in _LIBRARIES}


def executor_facts(executor: ExecutorSettings, workers: int | None = None) -> dict[str, Any]:
    """Return what is said of the executor; ``workers`` as it turned out, if known."""
    return {"kind": executor.kind, "workers": workers or executor.workers or processors()}


def _governing(policy: Policy | Mapping[str, float]) -> dict[str, Any]:
    """Return the levers of a policy, and its phases if it has any."""
    if not isinstance(policy, Policy):
        return dict(policy)
    phases = [
        {
            "start": phase.start,
            "applies_to": phase.applies_to,
            "levers": dict(phase.levers),
            "uptake": phase.uptake,
            "spread": phase.spread,
        }
        for phase in policy.phases
    ]
    return {**policy.levers, **({"phases": phases} if phases else {})}


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


def _file_from_here(file: Any) -> str | None:
    return None if file is None else from_here(str(file).strip("'\""))
