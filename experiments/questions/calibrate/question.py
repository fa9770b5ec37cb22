"""What ``accord calibrate`` is told: which parameters, how long a search, how surely; checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from experiments.design.grammar import ASSUMPTIONS, read_factors
from experiments.questions.calibrate.dimensions import Dimension, dimensions
from experiments.questions.patterns import FEWEST_REPLICATIONS
from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, chosen_policy
from experiments.settings.settings import Settings, read_settings
from sim import Policy
from sim.documents.open_parameters import OPEN_PARAMETERS
from sim.parameters import InvalidSetting
from sim.parameters.horizon import LAST_SEED

_ENOUGH_FOR: Final = ("replications", "fresh")


@dataclass(frozen=True)
class Question:
    """A calibration, checked."""

    settings: Settings  # what all commands are told; its replications are the search's
    policy: NamedPolicy  # under which the patterns are measured
    searched: tuple[Dimension, ...]  # the parameters that may move
    candidates: int  # of each generation of the search
    generations: int
    fresh: int  # seeds on which the patterns are told, before and after

    @property
    def fresh_seeds(self) -> range:
        """Seeds that the search has not seen."""
        return range(self.settings.seeds.stop, self.settings.seeds.stop + self.fresh)


def read(asked: Asked) -> Question:
    """Return the calibration that is asked for, or raise `InvalidSetting` for what is wrong."""
    settings = read_settings(asked)
    config = settings.config
    if config["policies"] is not None:
        raise InvalidSetting(
            f"policies={config['policies']} is for accord compare; "
            "accord calibrate takes one: policy=NAME."
        )
    for name in _ENOUGH_FOR:
        if config[name] < FEWEST_REPLICATIONS:
            raise InvalidSetting(
                f"{name}={config[name]} is too few for the chance error of patterns, which is "
                f"taken between groups of runs; accord calibrate needs at least "
                f"{FEWEST_REPLICATIONS}."
            )
    fresh = config["fresh"]
    if settings.seeds.stop + fresh - 1 > LAST_SEED:
        raise InvalidSetting(
            f"seed={settings.seed} leaves no {fresh} fresh seeds after those of the search; "
            f"the last is {LAST_SEED}."
        )
    policy = chosen_policy(settings) or NamedPolicy(Policy(), "Ad hoc")
    given = config["factors"]
    factors = read_factors(
        list(OPEN_PARAMETERS) if given is None or given == {} else given,
        settings.world.types,
        ASSUMPTIONS,
    )
    searched = dimensions(factors, settings.assumptions(policy.policy))
    return Question(settings, policy, searched, config["candidates"], config["generations"], fresh)
