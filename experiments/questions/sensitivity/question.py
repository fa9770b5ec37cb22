"""What ``accord sensitivity`` is told: factors, outcome, policies, method, how much; checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from experiments.archive.results import Results, open_results
from experiments.design.arms import POLICY, refuse_policies_twice
from experiments.design.factors import Factor
from experiments.questions.sensitivity.factors import chosen_factors
from experiments.runs.outcomes import outcome_names, refuse_too_short, refuse_unknown_outcome
from experiments.settings.asked import Asked, key_of
from experiments.settings.policies import crossed_policies
from experiments.settings.settings import Settings, read_settings
from sim import Policy
from sim.parameters import InvalidSetting

AUTO, MORRIS, SOBOL = "auto", "morris", "sobol"
# What may stand beside from=, which brings runs of its own.
_WITH_RESULTS: Final = ("from", "name", "outcome", "policy", "policies", "design_seed")


@dataclass(frozen=True)
class Question:
    """A sensitivity study, checked."""

    settings: Settings
    method: str  # ``AUTO``, ``MORRIS`` or ``SOBOL``
    factors: tuple[Factor, ...]  # what varies; none where the runs are those of a sweep
    outcome: str  # which outcome of a run is explained
    policies: tuple[Policy, ...]  # that every point is tried under, the baseline first
    source: Results | None  # runs of a finished sweep

    def number(self, name: str) -> int:
        """Return a whole number that was asked for, such as ``keep`` or ``blocks``."""
        return int(self.settings.config[name])

    @property
    def policy_names(self) -> tuple[str, ...]:
        """The policies by name; none where the policy is a factor."""
        if any(factor.name == POLICY for factor in self.factors):
            return ()
        return tuple(policy.name for policy in self.policies)


def read(asked: Asked) -> Question:
    """Return the sensitivity study that is asked for, or raise `InvalidSetting`."""
    settings = read_settings(asked)
    config = settings.config
    source = _source(asked)
    outcome = config["outcome"]
    known = outcome_names() if source is None else source.runs.columns
    whose = "a run" if source is None else "its runs"
    refuse_unknown_outcome(f"outcome={outcome}", outcome, known, whose)
    if config["levels"] % 2:
        raise InvalidSetting(
            f"levels={config['levels']} is not an even number; write {config['levels'] + 1}."
        )
    if source is None and settings.replications < 2:
        raise InvalidSetting(
            f"replications={settings.replications} cannot tell luck from influence; "
            "at least 2 seeds are needed at each point."
        )
    factors = () if source else chosen_factors(config["factors"], settings.world.types)
    if source is None:
        varied = [int(min(factor.ends)) for factor in factors if factor.name == "months"]
        refuse_too_short(f"outcome={outcome}", outcome, min(varied, default=settings.months))
    refuse_policies_twice([factor.name for factor in factors], config)
    policies = crossed_policies(settings)
    return Question(settings, config["method"], factors, outcome, policies, source)


def _source(asked: Asked) -> Results | None:
    """Return the finished sweep that ``from=`` names, checked."""
    path = asked.values["from"]
    if path is None:
        return None
    for word in asked.words:
        if key_of(word) not in _WITH_RESULTS:
            raise InvalidSetting(
                f"{word} cannot be given beside from={path}, whose runs are carried out already; "
                f"allowed are {', '.join(_WITH_RESULTS[1:])}."
            )
    results = open_results(str(path))
    if len(results.folders) > 1:
        raise InvalidSetting(
            f"from={path} has {len(results.folders)} results folders; name one of them, such as "
            f"{next(iter(results.folders.values()))}."
        )
    if not results.finished or results.points is None:
        why = "is not finished" if not results.finished else "has no points.csv"
        raise InvalidSetting(f"from={path} {why}; a finished accord sweep over factors is needed.")
    return results
