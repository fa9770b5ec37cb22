"""What ``accord effects`` is told: which factors, and how many seeds of each; checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from omegaconf import DictConfig

from experiments.questions.effects.factors import Factor, chosen_factors
from experiments.settings.policies import chosen_policy
from experiments.settings.settings import MOST_REPLICATIONS, Settings, read_settings
from sim.parameters import InvalidSetting
from sim.run import whole_number

OWN: Final = ("factors", "most_replications")
# Fewer pairs, and a t interval that holds for thousands of comparisons is as wide as the world.
FEWEST_REPLICATIONS: Final = 10


@dataclass(frozen=True)
class Question:
    """A study of effects, checked.

    Attributes
    ----------
    settings : Settings
        What all commands are told; ``replications`` are the seeds of every factor.
    factors : list of Factor
        What to vary.
    most : int
        Seeds of a factor that shows no clear effect by then.
    """

    settings: Settings
    factors: list[Factor]
    most: int

    @property
    def seeds(self) -> range:
        """The seeds of all runs; most factors need the first of them only."""
        first = self.settings.seed
        return range(first, first + max(self.most, self.settings.replications))

    @property
    def world(self) -> str:
        """Who lives in it for how long, for the reader."""
        return f"{self.settings.population.label}, {self.settings.months} months"


def read_question(composed: DictConfig) -> Question:
    """Return the study that a composition describes.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds, and for a policy: the worlds of these experiments
        have their own governance.
    """
    settings = read_settings("effects", composed, own=OWN)
    config = settings.config
    if config["policies"] is not None or chosen_policy(settings) is not None:
        raise InvalidSetting(
            "accord effects takes no policy=, policies= or policy.LEVER=, for it tries every "
            "lever in worlds without governance and with all levers at half; "
            "write factors=[levers] to try the levers only."
        )
    if settings.replications < FEWEST_REPLICATIONS:
        raise InvalidSetting(
            f"replications={settings.replications} is too few for intervals that hold together; "
            f"accord effects needs at least {FEWEST_REPLICATIONS}."
        )
    most = whole_number(config["most_replications"], "most_replications", 1, MOST_REPLICATIONS)
    return Question(settings, chosen_factors(config["factors"], settings.world.types), most)
