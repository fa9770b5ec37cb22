"""From the composed configuration to checked objects of the model.

Everything a command is told is read here, before it writes anything; what cannot be used is
refused by name, with its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from experiments.complaints import GROUPS, one_choice, unknown_setting
from experiments.executors import KINDS
from sim import Parameters, Population, load_population, synthetic_population
from sim.parameters import InvalidSetting
from sim.run import LONGEST_RUN, whole_number

LAST_SEED: Final = 2**64 - 1
MOST_REPLICATIONS: Final = 1_000_000
MOST_WORKERS: Final = 10_000

_POPULATION: Final = ("layout", "health_systems", "vendors", "file")
_EXECUTOR: Final = ("kind", "workers", "chunk")
_SHARED: Final = (
    "name",
    "seed",
    "months",
    "warm_up",
    "replications",
    "parameters",
    "population",
    "policy",
    "policies",
    "executor",
)


@dataclass(frozen=True)
class Settings:
    """What every command is told, checked; ``config`` has the rest."""

    command: str
    name: str
    seed: int
    months: int
    warm_up: int
    replications: int
    parameters: Parameters
    population: Population
    executor: str
    workers: int | None
    chunk: int
    config: Mapping[str, Any]


def read_settings(command: str, composed: DictConfig, own: tuple[str, ...] = ()) -> Settings:
    """Check the settings that all commands share.

    Parameters
    ----------
    command : str
        Name of the command.
    composed : DictConfig
        What Hydra composed.
    own : tuple of str
        Settings that only this command has.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds.
    """
    _refuse_several()
    config: Any = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    _refuse_unknown(command, config, own)
    seed = whole_number(config["seed"], "seed", 0, LAST_SEED)
    most = min(MOST_REPLICATIONS, LAST_SEED - seed + 1)
    executor = config["executor"]
    workers = executor["workers"]
    if executor["kind"] not in KINDS:
        raise InvalidSetting(
            f"executor.kind={executor['kind']!r} is not known; allowed are {', '.join(KINDS)}."
        )
    return Settings(
        command=command,
        name=str(config["name"]),
        seed=seed,
        months=whole_number(config["months"], "months", 1, LONGEST_RUN),
        warm_up=whole_number(config["warm_up"], "warm_up", 0, LONGEST_RUN),
        replications=whole_number(config["replications"], "replications", 1, most),
        parameters=Parameters(**{str(name): value for name, value in config["parameters"].items()}),
        population=read_population(config["population"]),
        executor=executor["kind"],
        workers=None
        if workers is None
        else whole_number(workers, "executor.workers", 1, MOST_WORKERS),
        chunk=whole_number(executor["chunk"], "executor.chunk", 1, MOST_REPLICATIONS),
        config=config,
    )


def read_population(asked: Mapping[str, Any]) -> Population:
    """Return the population asked for, read from its file or to be drawn."""
    layout, file = asked["layout"], asked["file"]
    if layout == "synthetic":
        if file is not None:
            raise InvalidSetting(
                f"population.file={file} needs population=ahrq or population=table; "
                "population=synthetic reads no file."
            )
        return synthetic_population(asked["health_systems"], asked["vendors"])
    if file is None:
        raise InvalidSetting(f"population={layout} needs a file: add population.file=PATH.")
    return load_population(
        Path(str(file)),
        layout=layout,
        vendors=asked["vendors"],
        health_systems=asked["health_systems"],
    )


def _refuse_several() -> None:
    """Refuse a list where one choice of a group goes; Hydra would mix them without a word."""
    chosen = HydraConfig.get().runtime.choices
    for group in GROUPS:
        if group not in chosen:
            raise InvalidSetting(one_choice(group))


def _refuse_unknown(command: str, config: Mapping[str, Any], own: tuple[str, ...]) -> None:
    """Refuse settings that came in by a ``+`` or by a file and would go unnoticed."""
    allowed = {"": (*_SHARED, *own), "population": _POPULATION, "executor": _EXECUTOR}
    for group, names in allowed.items():
        given = config[group] if group else config
        prefix = f"{group}." if group else ""
        if not isinstance(given, Mapping):
            raise InvalidSetting(
                f"{group}={given!r} is not a group of settings; allowed are "
                f"{', '.join(prefix + name for name in names)}."
            )
        for name in given:
            if name not in names:
                known = [prefix + one for one in names]
                raise InvalidSetting(unknown_setting(f"{prefix}{name}", known, command))
        for name in names:
            if name not in given:
                raise InvalidSetting(f"{prefix}{name} is missing; give {prefix}{name}=VALUE.")
    for group in ("parameters", "policy"):
        if not isinstance(config[group], Mapping):
            raise InvalidSetting(
                f"{group}={config[group]!r} is not a group of settings; write {group}.NAME=VALUE."
            )
