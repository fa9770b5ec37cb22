"""What a comparison is told, checked: its settings, its policies, its runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from experiments.runs.chunks import Kept
from experiments.runs.study import Study
from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, compared_policies
from experiments.settings.settings import Settings, read_settings

KEPT: Final = Kept(("partnerships",))
"""What a comparison keeps of its runs beside their outcomes."""


@dataclass(frozen=True)
class Question:
    """A comparison, checked: its settings, its policies with the baseline first, its runs."""

    settings: Settings
    policies: list[NamedPolicy]
    study: Study


def read(asked: Asked) -> Question:
    """Return the comparison that is asked for, or raise `InvalidSetting` for what is wrong."""
    settings = read_settings(asked)
    policies = compared_policies(settings)
    arms = [settings.assumptions(one.policy) for one in policies]
    return Question(settings, policies, Study(arms, settings.seed, settings.replications))
