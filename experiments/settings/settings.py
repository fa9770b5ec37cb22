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

import configs
from experiments.console.complaints import GROUPS, OF_A_DESIGN, one_choice, unknown_setting
from experiments.settings.assumptions import Assumptions
from experiments.settings.executor import ExecutorSettings, read_executor
from experiments.settings.world import AssumedWorld, read_world
from sim import Parameters, Policy, Population, load_population, synthetic_population
from sim.parameters import InvalidSetting
from sim.run import LONGEST_RUN, whole_number

LAST_SEED: Final = 2**64 - 1
MOST_REPLICATIONS: Final = 1_000_000

_CONFIGS: Final = Path(configs.__path__[0])

COUNTS: Final = (
    "health_systems",
    "vendors",
    "public_agencies",
    "universities",
    "foreign_systems",
    "foreign_agencies",
)
_POPULATION: Final = ("layout", *COUNTS, "file")
_SHARED: Final = (
    "name",
    "seed",
    "months",
    "warm_up",
    "replications",
    "parameters",
    "types",
    "kinds",
    "environment",
    "events",
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
    world: AssumedWorld
    population: Population
    executor: ExecutorSettings
    config: Mapping[str, Any]

    @property
    def parameters(self) -> Parameters:
        """The behavioural parameters, with what switches of the environment turn off."""
        return self.world.parameters

    @property
    def seeds(self) -> range:
        """The seeds of all replications."""
        return range(self.seed, self.seed + self.replications)

    def assumptions(self, policy: Policy, warm_up: int | None = None) -> Assumptions:
        """Return what runs under a policy assume; ``warm_up`` as set if not given."""
        return Assumptions(
            world=self.world,
            policy=policy,
            population=self.population,
            months=self.months,
            warm_up=self.warm_up if warm_up is None else warm_up,
        )


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
    _refuse_several(own)
    _refuse_hidden()
    config: Any = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    _refuse_unknown(command, config, own)
    population = read_population(config["population"])
    seed = whole_number(config["seed"], "seed", 0, LAST_SEED)
    most = min(MOST_REPLICATIONS, LAST_SEED - seed + 1)
    return Settings(
        command=command,
        name=str(config["name"]),
        seed=seed,
        months=whole_number(config["months"], "months", 1, LONGEST_RUN),
        warm_up=whole_number(config["warm_up"], "warm_up", 0, LONGEST_RUN),
        replications=whole_number(config["replications"], "replications", 1, most),
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


def _refuse_several(own: tuple[str, ...]) -> None:
    """Refuse a list where one choice of a group goes; Hydra would mix them without a word."""
    chosen = HydraConfig.get().runtime.choices
    designed = "design" in own
    for group in GROUPS:
        if group not in chosen and (designed or group not in OF_A_DESIGN):
            raise InvalidSetting(one_choice(group))


def _refuse_hidden() -> None:
    """Refuse a file of the user's that Hydra would not see behind one of Accord's own."""
    for source in HydraConfig.get().runtime.config_sources:
        if source.schema == "file":
            for group in GROUPS:
                own = {path.name for path in (_CONFIGS / group).glob("*.yaml")}
                for path in sorted((Path(source.path) / group).glob("*.yaml")):
                    if path.name in own:
                        raise InvalidSetting(
                            f"{path} has the name of a {group} that comes with Accord; "
                            "give the file another name."
                        )


def _refuse_unknown(command: str, config: Mapping[str, Any], own: tuple[str, ...]) -> None:
    """Refuse settings that came in by a ``+`` or by a file and would go unnoticed."""
    allowed = {"": (*_SHARED, *own), "population": _POPULATION}
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
