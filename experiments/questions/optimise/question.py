"""What an optimisation is told: levers, objectives, limits, how long and how surely; checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.questions.measures import DELIVERED, HEADLINE
from experiments.questions.optimise.limits import Limits
from experiments.questions.optimise.objectives import OBJECTIVES, Measure
from experiments.questions.optimise.search import STEP, Range
from experiments.runs.outcomes import refuse_too_short
from experiments.settings.asked import Asked
from experiments.settings.policies import NamedPolicy, chosen_policy, compared_policies
from experiments.settings.settings import Settings, read_settings
from experiments.settings.values import is_number
from sim import LEVER_NAMES
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest
from sim.parameters.horizon import LAST_SEED

_OUTCOME_OF: Final = {"failure": HEADLINE, "value": DELIVERED, "equity": "equity"}
_COUNTS: Final = ("candidates", "generations", "fresh", "front")


@dataclass(frozen=True)
class Question:
    """An optimisation, checked."""

    settings: Settings  # what all commands are told; its replications are the search's
    named: list[NamedPolicy]  # what the front is compared with, the baseline first
    around: Mapping[str, float]  # levers in force that are not searched
    ranges: tuple[Range, ...]  # levers that are
    objectives: tuple[Measure, ...]  # what a policy is to be good at
    limits: Limits  # what it must keep to
    candidates: int  # of each generation of the search
    generations: int
    fresh: int  # seeds on which the front is proved, and again as many on which its policies are
    front: int  # most candidates that are proved

    @property
    def proving_seeds(self) -> range:
        """Seeds that the search has not seen."""
        return range(self.settings.seeds.stop, self.settings.seeds.stop + self.fresh)

    @property
    def final_seeds(self) -> range:
        """Seeds by which nothing was chosen."""
        return range(self.proving_seeds.stop, self.proving_seeds.stop + self.fresh)


def read(asked: Asked) -> Question:
    """Return the optimisation that is asked for, or raise `InvalidSetting` for what is wrong."""
    settings = read_settings(asked)
    config = settings.config
    if settings.replications < 2:
        raise InvalidSetting(
            f"replications={settings.replications} is too few; a search needs 2 seeds or more."
        )
    ranges = read_levers(config["levers"])
    counts = {name: config[name] for name in _COUNTS}
    if settings.seeds.stop + 2 * counts["fresh"] - 1 > LAST_SEED:
        raise InvalidSetting(
            f"seed={settings.seed} leaves no {2 * counts['fresh']} fresh seeds after those of the "
            f"search; the last is {LAST_SEED}."
        )
    objectives = _objectives(config["objectives"])
    for one in objectives:
        # Whether small hosts fare as large ones do is told of the same partnerships.
        refuse_too_short(f"objectives={one.name}", _OUTCOME_OF.get(one.name, ""), settings.months)
    named = compared_policies(settings)
    limits = Limits(
        tuple(one.name for one in objectives), config["least_partnerships"], config["budget"]
    )
    around = _around(settings, {one.lever for one in ranges})
    return Question(settings, named, around, ranges, objectives, limits, **counts)


def read_levers(given: object) -> tuple[Range, ...]:
    """Return the levers to search, in the model's order.

    All where nothing is given; names, each from 0 to 1; or names with bounds, as ``[0, 0.6]``,
    ``{low: 0, high: 0.6}`` or ``range``. A name may begin with ``policy.``, as elsewhere.

    Raises
    ------
    InvalidSetting
        For what is no lever, and bounds that hold no multiple of ``STEP``.
    """
    if isinstance(given, str):
        given = [given]
    if given is None:
        given = list(LEVER_NAMES)
    if not isinstance(given, list | Mapping) or not given:
        raise InvalidSetting(
            f"levers={given!r} are no levers; write levers=[voice,transparency] or "
            "levers={voice:[0,0.6]}."
        )
    if isinstance(given, list):
        given = dict.fromkeys(map(str, given), "range")
    levers = {str(lever).removeprefix("policy."): bounds for lever, bounds in given.items()}
    if len(levers) < len(given):
        raise InvalidSetting(f"levers={given} gives a lever twice; give it once.")
    for lever in levers:
        if lever not in LEVER_NAMES:
            raise InvalidSetting(
                f"levers={lever} is not a lever.{nearest(str(lever), list(LEVER_NAMES))} "
                f"Levers are: {', '.join(LEVER_NAMES)}."
            )
    return tuple(_range(lever, levers[lever]) for lever in LEVER_NAMES if lever in levers)


def _range(lever: str, bounds: object) -> Range:
    if bounds is None or bounds == "range":
        bounds = [0.0, 1.0]
    elif isinstance(bounds, Mapping) and set(bounds) == {"low", "high"}:
        bounds = [bounds["low"], bounds["high"]]
    ends = bounds if isinstance(bounds, list) and all(map(is_number, bounds)) else []
    if len(ends) != 2 or not 0.0 <= ends[0] <= ends[1] <= 1.0:
        raise InvalidSetting(
            f"levers.{lever}={bounds} is not a least and a greatest strength from 0 to 1; write "
            f"levers={{{lever}:[0,0.6]}}."
        )
    # A little inside and outside, so that 0.15 is three steps.
    low, high = (math.ceil(ends[0] / STEP - 1e-9), math.floor(ends[1] / STEP + 1e-9))
    if low > high:
        raise InvalidSetting(
            f"levers.{lever}={bounds} has no multiple of {STEP} in it; give it wider bounds."
        )
    return Range(lever, low, high)


def _objectives(given: object) -> tuple[Measure, ...]:
    listed = given if isinstance(given, list) else [given]
    for name in listed:
        if not isinstance(name, str) or name not in OBJECTIVES:
            raise InvalidSetting(
                f"objectives={name} is not an objective; allowed are {', '.join(OBJECTIVES)}."
                f"{nearest(str(name), list(OBJECTIVES))}"
            )
    if len(set(listed)) < 2:
        raise InvalidSetting(
            f"objectives={listed} has no front; give two or more of {', '.join(OBJECTIVES)}."
        )
    return tuple(OBJECTIVES[name] for name in dict.fromkeys(listed))


def _around(settings: Settings, searched: set[str]) -> dict[str, float]:
    """Return the levers of policy= that are not searched."""
    chosen = chosen_policy(settings)
    if chosen is None:
        return {}
    if chosen.policy.phases:
        raise InvalidSetting(
            f"policy={chosen.name} has phases; a search is for strengths in force from month 0."
        )
    return {name: value for name, value in chosen.policy.levers.items() if name not in searched}
