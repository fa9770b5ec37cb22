"""The worlds of a validation: which are carried out for each of its parts, and over how many seeds.

Parts that are measured on the same runs share them: a group of worlds has a folder of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.archive.run_tables import OPTIONAL_TABLES
from experiments.design.arms import Arms
from experiments.design.points import Points
from experiments.questions.patterns import warm_ups_needed
from experiments.questions.validate.levers import MOVED, lever_policies
from experiments.settings.assumptions import Assumptions
from experiments.settings.policies import named_policies
from experiments.settings.settings import COUNTS, Settings
from sim import Policy
from sim.documents.ablations import MECHANISMS
from sim.documents.extremes import EXTREMES, Times
from sim.documents.structure import (
    DOSES,
    MONTHS,
    SIZES,
    STRENGTHS,
    TRUST_LEVELS,
    USUAL_SIZE,
    frozen_trust,
)
from sim.documents.turns import CLAIMS, Side

AS_IT_IS: Final = "as it is"
FROM_NOTHING: Final = "without warm-up"
NO_LEVERS: Final = "no levers"
BASELINE: Final = "ad_hoc"

# Seeds that are enough where whole tables are kept of many worlds.
_FEW: Final[Mapping[str, int]] = {"effects": 60, "helps": 60, "turns": 60, "ablations": 40}
# Of large worlds fewer seeds tell as much; of any, these at least.
_FEWEST: Final = 10

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "patterns": ("patterns",),
    "levers": ("patterns", "levers"),
    "steady": ("long",),
    "debt": ("long",),
    "term": ("long",),
    "lives": ("long",),
    "size": ("size",),
    "extremes": ("extremes",),
    "trust": ("trust",),
    "dose": ("dose",),
    "effects": ("effects",),
    "helps": ("effects", "helps"),
    "turns": ("turns",),
    "ablations": ("ablations",),
}
"""The groups of worlds that each part is measured on."""


class World(NamedTuple):
    """A world to be carried out."""

    name: str  # what it is called
    assumed: Assumptions  # all that determines its runs but their seeds
    changes: Mapping[str, Any]
    """What is set in it beside what the command is told, by dotted names."""


@dataclass(frozen=True)
class Group:
    """Worlds that are carried out together."""

    name: str  # of the folder that its runs are kept in
    worlds: tuple[World, ...]
    """Some may be equal, such as one without hype where there is none anyway."""
    replications: tuple[int, ...]  # seeds of each world
    tables: tuple[str, ...] = ()  # what is kept of each run beside its outcomes

    @cached_property
    def arms(self) -> dict[Assumptions, int]:
        """The different ones of its worlds, with the seeds of each."""
        found: dict[Assumptions, int] = {}
        for world, count in zip(self.worlds, self.replications, strict=True):
            found[world.assumed] = max(found.get(world.assumed, 0), count)
        return found

    @cached_property
    def arm_of(self) -> dict[str, int]:
        """The place of each world among these, by its name."""
        places = {one: place for place, one in enumerate(self.arms)}
        return {world.name: places[world.assumed] for world in self.worlds}


def groups_of(settings: Settings, policy: Policy, parts: Sequence[str]) -> dict[str, Group]:
    """Return the groups of worlds that parts are measured on, by their names.

    Raises
    ------
    InvalidSetting
        For a setting that contradicts one that a part needs.
    """
    wanted = dict.fromkeys(group for part in parts for group in GROUPS[part])
    return {name: _MAKERS[name](settings, policy) for name in wanted}


def _world(settings: Settings, policy: Policy, name: str, changes: Mapping[str, Any]) -> World:
    """Return a world with some settings changed; multiples become values."""
    usual = settings.assumptions(policy)
    values = {
        key: usual.value_of(key) * value.factor if isinstance(value, Times) else value
        for key, value in changes.items()
    }
    columns = tuple(np.array([value]) for value in values.values())
    points = Points(tuple(values), columns) if values else None
    return World(name, Arms(points, settings, lambda _: (policy,))[0], values)


def _group(
    name: str, settings: Settings, worlds: Sequence[World], tables: tuple[str, ...] = ()
) -> Group:
    count = min(settings.replications, _FEW.get(name, settings.replications))
    return Group(name, tuple(worlds), (count,) * len(worlds), tables)


def _patterns(settings: Settings, policy: Policy) -> Group:
    worlds = [
        _world(settings, policy, AS_IT_IS if months else FROM_NOTHING, {"warm_up": months})
        for months in warm_ups_needed(settings.warm_up)
    ]
    return _group("patterns", settings, worlds, OPTIONAL_TABLES)


def _levers(settings: Settings, policy: Policy) -> Group:
    return _group("levers", settings, _moved_levers(settings, policy))


def _moved_levers(settings: Settings, policy: Policy) -> list[World]:
    return [
        World(one.name, settings.assumptions(one), {f"policy.{lever}": strength})
        for one, (lever, strength) in zip(lever_policies(policy), MOVED.values(), strict=True)
    ]


def _long(settings: Settings, policy: Policy) -> Group:
    months = max(MONTHS, settings.months)
    worlds = [_world(settings, policy, AS_IT_IS, {"months": months})]
    return _group("long", settings, worlds, OPTIONAL_TABLES)


def _sizes(settings: Settings, policy: Policy) -> Group:
    counts = {name: int(settings.config["population"][name]) for name in COUNTS}
    worlds = []
    for size in SIZES:
        scaled = {
            name: max(round(count * size / counts[COUNTS[0]]), min(count, 1))
            for name, count in counts.items()
        }
        changes = {f"population.{name}": count for name, count in scaled.items()}
        worlds.append(_world(settings, policy, str(size), changes))
    replications = (
        max(ceil(settings.replications * min(USUAL_SIZE / size, 1.0)), _FEWEST) for size in SIZES
    )
    return Group("size", tuple(worlds), tuple(replications), ("histories",))


def _extremes(settings: Settings, policy: Policy) -> Group:
    worlds = [_world(settings, policy, one.name, one.settings) for one in EXTREMES]
    return _group("extremes", settings, [_world(settings, policy, AS_IT_IS, {}), *worlds])


def trust_name(level: float) -> str:
    """Return what the world is called in which trust is frozen at a level."""
    return f"trust at {level:g}"


def _trust(settings: Settings, policy: Policy) -> Group:
    worlds = [
        _world(settings, policy, trust_name(level), frozen_trust(level)) for level in TRUST_LEVELS
    ]
    return _group("trust", settings, [_world(settings, policy, AS_IT_IS, {}), *worlds])


def dose_name(levers: str, strength: float) -> str:
    """Return what the world is called in which levers are at a strength; none is like none."""
    return f"{levers} at {strength:g}" if strength else NO_LEVERS


def _doses(settings: Settings, policy: Policy) -> Group:
    worlds = {}
    for levers, names in DOSES.items():
        for strength in STRENGTHS:
            called = dose_name(levers, strength)
            dose = Policy(called, dict.fromkeys(names, strength) if strength else {})
            changes = {f"policy.{name}": strength for name in names} if strength else {}
            worlds[called] = World(called, settings.assumptions(dose), changes)
    return _group("dose", settings, list(worlds.values()))


def _effects(settings: Settings, policy: Policy) -> Group:
    library = settings.asked.library
    every = named_policies(list(library.names("policy")), library)
    chosen = [one.policy for one in every if one.compared and one.name != BASELINE]
    baseline = named_policies([BASELINE], library)[0].policy
    worlds = [World(one.name, settings.assumptions(one), {}) for one in (baseline, *chosen)]
    return _group("effects", settings, worlds, ("partnerships",))


def _helps(settings: Settings, policy: Policy) -> Group:
    """Return each lever alone; that nobody governs, and named policies, is among the effects."""
    return _group("helps", settings, _moved_levers(settings, Policy()), ("partnerships",))


def turn_name(side: Side, setting: str, value: float) -> str:
    """Return what the world is called in which a claim's side meets a value of a setting."""
    return f"{side.called}, {setting} {value!r}"


def _turns(settings: Settings, policy: Policy) -> Group:
    """Return both sides of each claim at each value; the first is the world as it is."""
    sides = {side.called: side for claim in CLAIMS for side in (claim.one, claim.other)}
    named = [one.policy for one in sides.values() if isinstance(one.policy, str)]
    governed = {
        name: one.policy
        for name, one in zip(named, named_policies(named, settings.asked.library), strict=True)
    }
    as_it_is = _world(settings, Policy(), NO_LEVERS, {})
    worlds = {NO_LEVERS: as_it_is}
    for claim in CLAIMS:
        usual = float(as_it_is.assumed.value_of(claim.setting))
        for side in (claim.one, claim.other):
            levers = side.policy
            own = governed[levers] if isinstance(levers, str) else Policy(side.called, levers)
            for value in claim.at(usual):
                name = turn_name(side, claim.setting, value)
                changes = {claim.setting: value, **side.settings}
                worlds[name] = _world(settings, own, name, changes)
    return _group("turns", settings, list(worlds.values()))


def _ablations(settings: Settings, policy: Policy) -> Group:
    """Return each mechanism switched off, after the warm-up and without one."""
    worlds = []
    for name, off in {AS_IT_IS: {}, **{one.name: one.off for one in MECHANISMS}}.items():
        for months in warm_ups_needed(settings.warm_up):
            called = ablated_name(name, months)
            worlds.append(_world(settings, policy, called, {**off, "warm_up": months}))
    return _group("ablations", settings, worlds, OPTIONAL_TABLES)


def ablated_name(mechanism: str, warm_up: int) -> str:
    """Return what the world is called in which a mechanism is off, after a warm-up."""
    return f"{mechanism}, {warm_up} months of warm-up"


_MAKERS: Final[Mapping[str, Callable[[Settings, Policy], Group]]] = {
    "patterns": _patterns,
    "levers": _levers,
    "long": _long,
    "size": _sizes,
    "extremes": _extremes,
    "trust": _trust,
    "dose": _doses,
    "effects": _effects,
    "helps": _helps,
    "turns": _turns,
    "ablations": _ablations,
}
