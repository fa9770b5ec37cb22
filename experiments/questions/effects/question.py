"""What ``accord effects`` is told: which factors, and how many seeds of each; checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from experiments.design.factors import Factor
from experiments.questions.effects.factors import chosen_factors
from experiments.settings.asked import Asked
from experiments.settings.policies import chosen_policy
from experiments.settings.settings import Settings, read_settings
from sim.parameters import InvalidSetting

# Fewer pairs, and a t interval that holds for thousands of comparisons is as wide as the world.
FEWEST_REPLICATIONS: Final = 10


@dataclass(frozen=True)
class Question:
    """A study of effects, checked."""

    settings: Settings  # what all commands are told; ``replications`` are the seeds of every factor
    factors: list[Factor]  # what to vary
    most: int  # seeds of a factor that shows no clear effect by then

    @property
    def seeds(self) -> range:
        """The seeds of all runs; most factors need the first of them only."""
        first = self.settings.seed
        return range(first, first + max(self.most, self.settings.replications))


def read(asked: Asked) -> Question:
    """Return the study that is asked for.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds, and for a policy: the worlds of these experiments
        have their own governance.
    """
    settings = read_settings(asked)
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
    factors = chosen_factors(config["factors"], settings.world.types)
    return Question(settings, factors, config["most_replications"])
