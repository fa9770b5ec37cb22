"""What a run is told, checked: its settings, its one policy, the run."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, chosen_policy
from experiments.settings.settings import Settings, read_settings
from sim import Policy, Run
from sim.parameters import InvalidSetting


@dataclass(frozen=True)
class Question:
    """One run, checked."""

    settings: Settings
    policy: NamedPolicy
    run: Run


def read(asked: Asked) -> Question:
    """Return the run that is asked for.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds.
    """
    settings = read_settings(asked)
    policy = _one_policy(settings)
    return Question(settings, policy, settings.assumptions(policy.policy).run(settings.seed))


def _one_policy(settings: Settings) -> NamedPolicy:
    """Return the policy of the run; refuse what only a comparison can do."""
    if settings.config["policies"] is not None:
        raise InvalidSetting(
            f"policies={settings.config['policies']} is for accord compare; "
            "accord run takes one: policy=NAME."
        )
    if settings.replications != 1:
        raise InvalidSetting(
            f"replications={settings.replications} is for accord compare; "
            "accord run is one run, so allowed is 1."
        )
    return chosen_policy(settings) or NamedPolicy(Policy(), "Ad hoc")
