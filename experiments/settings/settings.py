"""From plain settings to checked objects of the model.

Everything a command is told is read here, before it writes anything; what cannot be used is
refused by name, with its value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.settings.asked import Asked
from experiments.settings.assumptions import Assumptions
from experiments.settings.declared import groups_of, settings_of
from experiments.settings.executor import ExecutorSettings, read_executor
from experiments.settings.world import GROUPS, AssumedWorld, read_world
from sim import Policy, Population, load_population, synthetic_population
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest
from sim.parameters.horizon import LAST_SEED

COUNTS: Final = (
    "health_systems",
    "vendors",
    "public_agencies",
    "universities",
    "foreign_systems",
    "foreign_agencies",
)
_POPULATION: Final = ("layout", *COUNTS, "file")


@dataclass(frozen=True)
class Settings:
    """What a command is told, checked; ``config`` has all settings, also those of its own."""

    asked: Asked
    seed: int
    months: int
    warm_up: int
    replications: int
    world: AssumedWorld
    population: Population
    executor: ExecutorSettings
    config: Mapping[str, Any]

    @property
    def world_said(self) -> str:
        """Who lives in the world and for how long, for the reader."""
        return f"{self.population.label}, {self.months} months"

    @property
    def seeds(self) -> range:
        """The seeds of all replications."""
        return range(self.seed, self.seed + self.replications)

    def assumptions(self, policy: Policy) -> Assumptions:
        """Return what runs under a policy assume."""
        return Assumptions(self.world, policy, self.population, self.months, self.warm_up)


def read_settings(asked: Asked) -> Settings:
    """Check the settings of a command, each as it is declared.

    Raises
    ------
    InvalidSetting
        For anything unknown, missing or out of bounds.
    """
    config = dict(asked.values)
    declared = settings_of(asked.command)
    own = (*declared, *GROUPS, *groups_of(asked.command), "policy", "name")
    own = tuple(one for one in own if one != "scenario" and one != "study")
    _refuse_unknown(asked.command, config, (*own, *(("factors",) if "design" in own else ())))
    for name, setting in declared.items():
        if setting.check is not None:
            config[name] = setting.check(config[name], name)
    population = read_population(config["population"])
    seed, replications = config["seed"], config["replications"]
    if seed + replications - 1 > LAST_SEED:
        raise InvalidSetting(
            f"replications={replications} is not allowed; it must be a whole number from 1 to "
            f"{LAST_SEED - seed + 1}, for the last seed is {LAST_SEED}."
        )
    return Settings(
        asked=asked,
        seed=seed,
        months=config["months"],
        warm_up=config["warm_up"],
        replications=replications,
        world=read_world(config, population),
        population=population,
        executor=read_executor(config["executor"]),
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
        return synthetic_population(**{name: asked[name] for name in COUNTS})
    if file is None:
        raise InvalidSetting(f"population={layout} needs a file: add population.file=PATH.")
    return load_population(Path(str(file)), layout=layout, **{name: asked[name] for name in COUNTS})


def _refuse_unknown(command: str, config: Mapping[str, Any], own: tuple[str, ...]) -> None:
    """Refuse settings that came in by a ``+`` or by a file and would go unnoticed."""
    allowed = {"": own, "population": _POPULATION}
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
                hint = nearest(f"{prefix}{name}", known) or f" Allowed are {', '.join(known)}."
                raise InvalidSetting(f"{prefix}{name} is not a setting of accord {command}.{hint}")
        for name in names:
            if name not in given:
                raise InvalidSetting(f"{prefix}{name} is missing; give {prefix}{name}=VALUE.")
