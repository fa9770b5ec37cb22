"""What ``accord validate`` is told: the policy to look at, and what to ask of it; checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.questions.patterns import FEWEST_REPLICATIONS
from experiments.questions.validate.worlds import Group, groups_of
from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, chosen_policy
from experiments.settings.settings import Settings, read_settings
from sim import Policy
from sim.parameters import InvalidSetting


@dataclass(frozen=True)
class Question:
    """A validation, checked."""

    settings: Settings  # what all commands are told
    policy: NamedPolicy  # whose patterns are looked at
    parts: tuple[str, ...]  # what is asked of it; see `experiments.settings.declared.ALL_PARTS`
    groups: Mapping[str, Group]
    """The worlds that are carried out for that, by the folders of their runs."""


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
    parts = settings.config["parts"]
    if "size" in parts:
        _refuse_no_sizes(settings)
    policy = chosen_policy(settings) or NamedPolicy(Policy(), "Ad hoc")
    return Question(settings, policy, parts, groups_of(settings, policy.policy, parts))


def _refuse_no_sizes(settings: Settings) -> None:
    """Refuse to ask for worlds of other sizes where the organisations are given."""
    population = settings.config["population"]
    if population["layout"] != "synthetic":
        raise InvalidSetting(
            f"parts={list(settings.config['parts'])} asks for worlds of several sizes, which a "
            f"population of a file (population={population['layout']}) has not; leave size out."
        )
