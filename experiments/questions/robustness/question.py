"""What ``accord robustness`` is told: worlds, policies, what is plausible, what satisfies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.design.factors import Factor
from experiments.design.grammar import ASSUMPTIONS, plausible, read_factors
from experiments.design.points import Points
from experiments.design.sampled import latin_hypercube
from experiments.questions.robustness.limits import Limit, read_limits
from experiments.questions.robustness.worlds import joined
from experiments.runs.outcomes import refuse_too_short
from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, compared_policies
from experiments.settings.settings import Settings, read_settings
from sim import FAILURE_DEFINITIONS
from sim.documents.patterns import PATTERNS
from sim.parameters import InvalidSetting
from sim.parameters.horizon import LAST_SEED

PUBLISHED: Final = "published"
TOLERANCE: Final = 0.05
"""By which the published range is widened at either end: a few runs tell a world's rate no better
than that, and published figures are of many kinds of alliances."""


@dataclass(frozen=True)
class Question:
    """A study of robustness, checked."""

    settings: Settings
    policies: tuple[NamedPolicy, ...]  # the baseline first
    worlds: int  # how many are drawn whatever they show
    # These worlds, and after them the candidates: worlds of which only the consistent ones are
    # looked at.
    points: Points
    outcome: str  # the definition of failure
    # What the baseline shows in a world that is consistent; none where all are.
    plausible: tuple[Limit, ...]
    satisfied: tuple[Limit, ...]  # what satisfies
    # By how much failure must be lower than the baseline's to satisfy; None where ``satisfied``
    # limits failure itself.
    margin: float | None
    # Differences below it are not told apart where the best policy of a world is asked for.
    matters: float

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes of runs that are kept."""
        limited = (one.outcome for one in (*self.plausible, *self.satisfied))
        usual = ("value_delivered", "partnerships", "governance_cost", "net_benefit")
        return tuple(dict.fromkeys((*FAILURE_DEFINITIONS, *usual, *limited)))

    @property
    def satisfying(self) -> str:
        """What satisfies, in words."""
        parts = [one.said for one in self.satisfied]
        if self.margin is not None:
            points = f"{100.0 * self.margin:g} percentage points"
            parts.insert(0, f"{self.outcome} at least {points} lower than under the baseline")
        return " and ".join(parts)


def read(asked: Asked) -> Question:
    """Return the study that is asked for, or raise `InvalidSetting` for what is wrong."""
    settings = read_settings(asked)
    config = settings.config
    policies = tuple(compared_policies(settings))
    if len(policies) < 2:
        raise InvalidSetting(
            f"baseline={config['baseline']} is the only policy; robustness compares at least two: "
            "add policies=[A,B]."
        )
    if settings.replications < 2:
        raise InvalidSetting(
            f"replications={settings.replications} is too few; at least 2 are needed, for one run "
            "of a world picks its best policy and another one judges it."
        )
    if settings.seed + 2 * settings.replications - 1 > LAST_SEED:
        raise InvalidSetting(
            f"seed={settings.seed} is too high; allowed is up to "
            f"{LAST_SEED + 1 - 2 * settings.replications}, for other seeds than those compared "
            "tell which worlds are consistent."
        )
    outcome = config["outcome"]
    refuse_too_short(f"outcome={outcome}", outcome, settings.months)
    factors = read_worlds(config["factors"], settings)
    plausible = _plausible(config["plausible"])
    worlds, matters = config["worlds"], config["margin"]
    candidates = config["candidates"] if plausible else 0
    satisfied = () if config["satisfied"] is None else read_limits(config["satisfied"], "satisfied")
    limits_failure = any(one.outcome == outcome for one in satisfied)
    return Question(
        settings=settings,
        policies=policies,
        worlds=worlds,
        points=_points(factors, worlds, candidates, config["world_seed"]),
        outcome=outcome,
        plausible=plausible,
        satisfied=satisfied,
        margin=None if limits_failure else matters,
        matters=matters,
    )


def read_worlds(given: object, settings: Settings) -> tuple[Factor, ...]:
    """Return what differs between worlds: all assumptions where nothing is given.

    Raises
    ------
    InvalidSetting
        For anything that names no factor, and for policies, which are what is compared.
    """
    types = settings.world.types
    factors = read_factors(given, types, ASSUMPTIONS, usual=ASSUMPTIONS)
    for one in factors:
        if one.name.partition(".")[0] == "policy":
            raise InvalidSetting(
                f"factors.{one.name} cannot differ between worlds, for policies are what is "
                "compared in each; write policies=[A,B]."
            )
    if all(one.constant for one in factors):
        raise InvalidSetting(
            f"factors.{factors[0].name} has one level, and so all worlds would be the same; "
            f"write factors={{{factors[0].name}:range}} or give several levels."
        )
    if isinstance(given, Mapping):
        return factors
    # Whatever the order of words, the worlds are the same.
    usual = [one.name for one in plausible(ASSUMPTIONS, types)]
    place = {name: number for number, name in enumerate(usual)}
    return tuple(sorted(factors, key=lambda one: place.get(one.name, len(place))))


def _plausible(given: object) -> tuple[Limit, ...]:
    if given is None:
        return ()
    if given != PUBLISHED:
        return read_limits(given, "plausible")
    headline = PATTERNS[0]
    ends = headline.low - TOLERANCE, headline.high + TOLERANCE
    return (Limit(FAILURE_DEFINITIONS[0], *(round(one, 12) for one in ends)),)


def _points(factors: tuple[Factor, ...], worlds: int, candidates: int, seed: int) -> Points:
    drawn = latin_hypercube(factors, worlds, seed)
    if not candidates:
        return drawn
    return joined(drawn, latin_hypercube(factors, candidates, seed + 1))
