"""What ``accord validate`` is told: the policy to look at, and whether each lever too; checked."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.questions.patterns import FEWEST_REPLICATIONS
from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, chosen_policy
from experiments.settings.settings import Settings, read_settings
from sim import Policy
from sim.parameters import InvalidSetting


@dataclass(frozen=True)
class Question:
    """A validation, checked.

    Attributes
    ----------
    settings : Settings
        What all commands are told.
    policy : NamedPolicy
        Whose patterns are looked at.
    with_levers : bool
        Whether each lever of it is tried too, for pattern 9.
    """

    settings: Settings
    policy: NamedPolicy
    with_levers: bool


def read(asked: Asked) -> Question:
    """Return the validation that is asked for.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds, what only a comparison can do, and too few runs.
    """
    settings = read_settings(asked)
    if settings.config["policies"] is not None:
        raise InvalidSetting(
            f"policies={settings.config['policies']} is for accord compare; "
            "accord validate takes one: policy=NAME."
        )
    if settings.replications < FEWEST_REPLICATIONS:
        raise InvalidSetting(
            f"replications={settings.replications} is too few for intervals between groups of "
            f"runs; accord validate needs at least {FEWEST_REPLICATIONS}."
        )
    policy = chosen_policy(settings) or NamedPolicy(Policy(), "Ad hoc")
    return Question(settings, policy, settings.config["levers"])
