"""What a sweep is told: factors, design, policies, replications, what to keep; checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from experiments.archive.run_tables import OPTIONAL_TABLES
from experiments.design.arms import Arms, current_value, refuse_policies_twice, refuse_wrong_values
from experiments.design.designs import Design, read_design
from experiments.design.factors import Factor
from experiments.design.grammar import read_factors
from experiments.design.points import Points
from experiments.questions.sweep.until import Until, read_until
from experiments.runs.chunks import FACTS, Kept
from experiments.runs.outcomes import outcome_names, refuse_unknown_outcome
from experiments.settings.asked import Asked
from experiments.settings.policies import crossed_policies
from experiments.settings.settings import Settings, read_settings
from sim.parameters import InvalidSetting

MOST_RUNS: Final = 20_000_000
"""In one results folder, so that memory stays bounded; a larger study is carried out in shards."""


@dataclass(frozen=True)
class Question:
    """A sweep, checked."""

    settings: Settings
    design: Design | None  # how points were chosen; None where nothing but the policy varies
    factors: tuple[Factor, ...]  # what the configuration varies; none where points come from a file
    arms: Arms
    kept: Kept
    until: Until | None  # when a point has seeds enough; None for a fixed number
    dry_run: bool

    @property
    def points(self) -> Points | None:
        """The points of the whole design, of which a shard has some."""
        return self.arms.points

    @property
    def months(self) -> int:
        """Months observed, the most of them where they are a factor."""
        return max(_months(self.settings, self.points))


def read(asked: Asked) -> Question:
    """Return the sweep that is asked for, or raise `InvalidSetting`."""
    settings = read_settings(asked)
    config = settings.config
    design, factors, points = _points(settings)
    arms = Arms(
        points,
        settings,
        crossed_policies,
        _shard(config["shard"], 1 if points is None else len(points)),
    )
    refuse_policies_twice(() if points is None else points.names, config)
    refuse_wrong_values(points, arms)
    shortest = min(_months(settings, points))
    until = read_until(config["until"], settings.replications, shortest)
    most = len(arms) * (settings.replications if until is None else until.most)
    if most > MOST_RUNS:
        raise InvalidSetting(
            f"{len(arms):,} arms of {most // len(arms):,} replications are {most:,} runs; allowed "
            f"are {MOST_RUNS:,} in one folder: carry it out in {-(-most // MOST_RUNS)} shards, "
            f"shard=1/{-(-most // MOST_RUNS)} and so on, each with a name of its own."
        )
    kept = Kept(_tables(config["keep"]), _outcomes(config["outcomes"], until))
    return Question(settings, design, factors, arms, kept, until, config["dry_run"])


def _points(settings: Settings) -> tuple[Design | None, tuple[Factor, ...], Points | None]:
    design = read_design(settings.config["design"])
    factors = read_factors(settings.config["factors"], settings.world.types)
    if not factors and design.kind != "points":
        return None, (), None
    current = partial(current_value, settings, crossed_policies(settings)[0])
    return design, factors, design.points(factors, current)


def _months(settings: Settings, points: Points | None) -> list[int]:
    """Return the months observed: the setting's, or those of all points."""
    if points is None or "months" not in points.names:
        return [settings.months]
    return [int(one) for one in points.columns[points.names.index("months")]]


def _shard(given: object, points: int) -> range | None:
    if given is None:
        return None
    number, slash, count = str(given).partition("/")
    if not (slash and number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count)):
        raise InvalidSetting(f"shard={given} is not a share of the points; write shard=1/20.")
    which, of = int(number), int(count)
    shard = range(points * (which - 1) // of, points * which // of)
    if not shard:
        raise InvalidSetting(f"shard={given} has no points; the design has {points}.")
    return shard


def _tables(given: object) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [given]
    for name in listed:
        if name not in ("outcomes", *OPTIONAL_TABLES):
            raise InvalidSetting(
                f"keep={name} is not kept of runs; allowed are outcomes, "
                f"{', '.join(OPTIONAL_TABLES)}."
            )
    return tuple(table for table in OPTIONAL_TABLES if table in listed)


def _outcomes(given: object, until: Until | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    listed = given if isinstance(given, list) else [given]
    known = outcome_names()
    for name in listed:
        if name not in FACTS:
            refuse_unknown_outcome(f"outcomes={name}", name, known)
    needed = [] if until is None else [until.outcome]
    return tuple(dict.fromkeys((*FACTS, *map(str, listed), *needed)))
