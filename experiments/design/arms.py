"""The arms of a sweep: the points of a design crossed with policies, made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from experiments.design.points import Points
from experiments.settings.assumptions import Assumptions
from experiments.settings.policies import named_policies
from experiments.settings.settings import Settings, read_population, read_settings
from sim import Policy
from sim.parameters import InvalidSetting
from sim.parameters.events import event_table

CHOICES: Final = ("scenario", "population")
"""Factors that choose among configuration files; each choice is composed once."""
POLICY: Final = "policy"


class Arms(Sequence[Assumptions]):
    """Arms in order: the policies of the first point, those of the second, and so on.

    Parameters
    ----------
    points : Points or None
        None where nothing but the policy varies: one point.
    settings : Settings
        What holds where a point changes nothing.
    policies_of : callable
        Returns the policies that every point is crossed with; a scenario may govern too.
    shard : range, optional
        The points that are carried out here; all if not given.
    """

    def __init__(
        self,
        points: Points | None,
        settings: Settings,
        policies_of: Callable[[Settings], tuple[Policy, ...]],
        shard: range | None = None,
    ) -> None:
        self.points = points
        self.shard = shard or range(1 if points is None else len(points))
        self._settings = settings
        self._policies_of = policies_of
        self._base = lru_cache(maxsize=None)(self._chosen)
        self._policy_named = lru_cache(maxsize=None)(self._named)
        self._populated = lru_cache(maxsize=64)(_populated)
        self._last: tuple[int, list[Assumptions]] = (-1, [])
        self.policies = len(self.of_point(self.shard[0]))

    def __len__(self) -> int:
        return len(self.shard) * self.policies

    def point_of(self, arm: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the points of arms."""
        return self.shard.start + arm // self.policies

    @overload
    def __getitem__(self, arm: int) -> Assumptions: ...
    @overload
    def __getitem__(self, arm: slice) -> Sequence[Assumptions]: ...
    def __getitem__(self, arm: int | slice) -> Assumptions | Sequence[Assumptions]:
        if isinstance(arm, slice):
            return [self[one] for one in range(*arm.indices(len(self)))]
        if not 0 <= arm < len(self):
            raise IndexError(arm)
        point, policy = divmod(arm, self.policies)
        if self._last[0] != point:
            self._last = (point, self.of_point(self.shard[point]))
        return self._last[1][policy]

    def governing(self) -> dict[str, Policy]:
        """Return the policies by their names, as they are where no factor moves a lever."""
        if self.points is None or POLICY not in self.points.names:
            return {one.name: one for one in self._base(())[1]}
        names = self.points.columns[self.points.names.index(POLICY)].tolist()
        return {name: self._policy_named(name) for name in dict.fromkeys(map(str, names))}

    def of_point(self, point: int) -> list[Assumptions]:
        """Return the assumptions of a point of the design under each of its policies."""
        values = {} if self.points is None else self.points.row(point)
        choices = tuple((name, str(values.pop(name))) for name in CHOICES if name in values)
        settings, policies = self._base(choices)
        if POLICY in values:
            policies = (self._policy_named(str(values.pop(POLICY))),)
        asked = {name: values.pop(name) for name in list(values) if name.startswith("population.")}
        usual = settings.assumptions(policies[0])
        if asked:
            usual = self._populated(usual, settings_of(settings, asked))
        levers = {name: values.pop(name) for name in list(values) if name.startswith("policy.")}
        usual = usual.changed(values)
        return [replace(usual, policy=policy).changed(levers) for policy in policies]

    def _chosen(self, choices: tuple[tuple[str, str], ...]) -> tuple[Settings, tuple[Policy, ...]]:
        """Return what the configuration files that a point chooses, by group, come to."""
        settings = self._settings
        if choices:
            settings = read_settings(settings.asked.with_choices(dict(choices)))
        return settings, self._policies_of(settings)

    def _named(self, name: str) -> Policy:
        return named_policies([name], self._settings.asked.library)[0].policy


def current_value(settings: Settings, policy: Policy, name: str) -> Any:
    """Return what a setting is where no factor moves it."""
    if name in CHOICES:
        return settings.asked.choices[name]
    if name.startswith("population."):
        return settings.config["population"][name.removeprefix("population.")]
    return settings.assumptions(policy).value_of(name)


def refuse_policies_twice(factors: Iterable[str], config: Mapping[str, Any]) -> None:
    """Refuse policies that points are crossed with where the policy is a factor of theirs."""
    if POLICY in factors and config["policies"] is not None:
        raise InvalidSetting(
            f"policies={config['policies']} cannot be given beside factors.policy; leave one out."
        )


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


def settings_of(settings: Settings, asked: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Return the settings of a population with some of them changed."""
    given = dict(settings.config["population"])
    for name, value in asked.items():
        own = name.removeprefix("population.")
        if own not in given:
            raise InvalidSetting(
                f"{name} is not a setting of a population; allowed are "
                f"{', '.join(f'population.{one}' for one in given)}."
            )
        given[own] = value
    return tuple(given.items())


def _populated(usual: Assumptions, given: tuple[tuple[str, Any], ...]) -> Assumptions:
    population = read_population(dict(given))
    # An event may name an organisation that this population has not.
    event_table(usual.world.events, population.ids)
    return replace(usual, population=population)
