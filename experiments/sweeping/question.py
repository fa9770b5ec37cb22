"""What a sweep is told: factors, design, policies, replications, what to keep; checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.conducting.chunks import FACTS, Kept
from experiments.design.designs import Design, read_design
from experiments.design.factors import Factor, read_factors
from experiments.design.points import Points
from experiments.policies import chosen_policy, policies_listed
from experiments.settings import Settings, read_settings
from experiments.store import OPTIONAL_TABLES
from experiments.sweeping.arms import CHOICES, POLICY, Arms
from experiments.sweeping.ensemble import chosen_base, policy_named
from experiments.sweeping.until import Until, read_until
from sim import Policy, Run, simulate, synthetic_population
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest

OWN: Final = ("factors", "design", "until", "keep", "outcomes", "shard", "dry_run")
MOST_RUNS: Final = 20_000_000
"""In one results folder, so that memory stays bounded; a larger study is carried out in shards."""


@dataclass(frozen=True)
class Question:
    """A sweep, checked.

    Attributes
    ----------
    settings : Settings
        What all commands are told.
    design : Design or None
        How points were chosen; None where nothing but the policy varies.
    factors : tuple of Factor
        What the configuration varies; none where points come from a file.
    arms : Arms
        Points crossed with policies.
    kept : Kept
        What is kept of each run.
    until : Until or None
        When a point has seeds enough; None for a fixed number.
    dry_run : bool
        Whether only to tell how long it would take.
    """

    settings: Settings
    design: Design | None
    factors: tuple[Factor, ...]
    arms: Arms
    kept: Kept
    until: Until | None
    dry_run: bool

    @property
    def points(self) -> Points | None:
        """The points of the whole design, of which a shard has some."""
        return self.arms.points


def read_question(composed: DictConfig) -> Question:
    """Return the sweep that a composition describes.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds.
    """
    settings = read_settings("sweep", composed, own=OWN)
    config = settings.config
    design, factors, points = _points(settings)
    arms = Arms(
        points,
        partial(chosen_base, settings, OWN, _policies),
        policy_named,
        _shard(config["shard"], 1 if points is None else len(points)),
    )
    if points is not None and POLICY in points.names and config["policies"] is not None:
        raise InvalidSetting(
            f"policies={config['policies']} cannot be given beside factors.policy; leave one out."
        )
    refuse_wrong_values(points, arms)
    until = read_until(config["until"], settings.replications, outcome_names())
    most = len(arms) * (settings.replications if until is None else until.most)
    if most > MOST_RUNS:
        raise InvalidSetting(
            f"{len(arms):,} arms of {most // len(arms):,} replications are {most:,} runs; allowed "
            f"are {MOST_RUNS:,} in one folder: carry it out in {-(-most // MOST_RUNS)} shards, "
            f"shard=1/{-(-most // MOST_RUNS)} and so on, each with a name of its own."
        )
    kept = Kept(_tables(config["keep"]), _outcomes(config["outcomes"], until))
    return Question(settings, design, factors, arms, kept, until, _yes_or_no(config["dry_run"]))


def outcome_names() -> tuple[str, ...]:
    """Return the outcomes that a run has in a world as it comes."""
    tiny = Run(population=synthetic_population(2, 1, 0, 0, 0, 0), months=1, warm_up=0)
    found = simulate([tiny], partnerships=False).runs.columns
    return tuple(name for name in found if name not in FACTS)


def _points(settings: Settings) -> tuple[Design | None, tuple[Factor, ...], Points | None]:
    given = settings.config["factors"]
    design = read_design(settings.config["design"])
    if not isinstance(given, Mapping):
        raise InvalidSetting(
            f"factors={given!r} is not a list of settings with their values; write "
            "factors={parameters.fomo_rate:[0.02,0.05]}."
        )
    if not given and design.kind != "points":
        return None, (), None
    factors = read_factors(given)
    return design, factors, design.points(factors, _current(settings))


def _current(settings: Settings) -> Callable[[str], Any]:
    """Return what tells the value of a setting where no factor moves it."""

    def current(name: str) -> Any:
        if name in CHOICES:
            return HydraConfig.get().runtime.choices[name]
        if name.startswith("population."):
            return settings.config["population"][name.removeprefix("population.")]
        return settings.assumptions(_policies(settings)[0]).value_of(name)

    return current


def _policies(settings: Settings) -> tuple[Policy, ...]:
    """Return the policies that every point is crossed with."""
    listed = policies_listed(settings)
    chosen = chosen_policy(settings)
    found = [one.policy for one in listed]
    if chosen is not None and chosen.policy not in found:
        found.append(chosen.policy)
    return tuple(found) or (Policy(),)


def refuse_wrong_values(points: Points | None, arms: Arms) -> None:
    """Try the least and the greatest value, or each name, of every factor before anything runs."""
    if points is None:
        return
    tried = set()
    for values in points.columns:
        if values.dtype == object:
            first = dict(zip(values.tolist()[::-1], range(len(values))[::-1], strict=True))
            tried |= set(first.values())
        else:
            tried |= {int(values.argmin()), int(values.argmax())}
    for point in sorted(tried):
        arms.of_point(point)


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


def _tables(given: Any) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [given]
    for name in listed:
        if name not in ("outcomes", *OPTIONAL_TABLES):
            raise InvalidSetting(
                f"keep={name} is not kept of runs; allowed are outcomes, "
                f"{', '.join(OPTIONAL_TABLES)}."
            )
    return tuple(table for table in OPTIONAL_TABLES if table in listed)


def _outcomes(given: Any, until: Until | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    listed = given if isinstance(given, list) else [given]
    known = outcome_names()
    for name in listed:
        if name not in known and name not in FACTS:
            raise InvalidSetting(
                f"outcomes={name} is not an outcome of a run; docs/results.md lists them."
                f"{nearest(str(name), list(known))}"
            )
    needed = [] if until is None else [until.outcome]
    return tuple(dict.fromkeys((*FACTS, *map(str, listed), *needed)))


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidSetting(f"dry_run={value!r} is not true or false.")
    return value
