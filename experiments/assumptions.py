"""All that determines runs but their seeds, and how one setting of it is changed by its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from experiments.schema import named_rows
from experiments.world import AssumedWorld
from sim import LEVER_NAMES, Policy, Population, Run
from sim.parameters import SWITCHES, InvalidSetting, switched
from sim.parameters.declaration import nearest
from sim.parameters.rows import Rows
from sim.run import LONGEST_RUN, whole_number

SPANS: Final = {"months": 1, "warm_up": 0}
"""Lengths of a run that may be changed, and the least of each."""


@dataclass(frozen=True)
class Assumptions:
    """What runs assume and what governs them; equal ones give equal runs.

    Attributes
    ----------
    world : AssumedWorld
        Numbers of behaviour, types, kinds, and what happens when.
    policy : Policy
        Governance in force from month 0.
    population : Population
        Who lives in it.
    months, warm_up : int
        As in `sim.Run`.
    """

    world: AssumedWorld
    policy: Policy
    population: Population
    months: int
    warm_up: int

    @cached_property
    def _first(self) -> Run:
        world = self.world
        return Run(
            world.parameters,
            self.policy,
            self.population,
            0,
            self.months,
            self.warm_up,
            world.types,
            world.kinds,
            world.events,
        )

    def run(self, seed: int) -> Run:
        """Return its run of a seed."""
        return replace(self._first, seed=seed)

    def runs(self, seeds: Iterable[int]) -> list[Run]:
        """Return its runs of these seeds."""
        return [self.run(seed) for seed in seeds]

    def changed(self, name: str, value: Any) -> Assumptions:
        """Return the same assumptions with one setting changed.

        Parameters
        ----------
        name : str
            Its dotted name: ``parameters.NAME``, ``types.NAME.COLUMN``, ``kinds.NAME.COLUMN``,
            ``environment.SWITCH``, ``policy.LEVER``, ``months`` or ``warm_up``.
        value
            Within its bounds; a code may be given by its name.

        Raises
        ------
        InvalidSetting
            For a name that does not exist or a value that is not allowed.
        """
        group, _, rest = name.partition(".")
        if name in SPANS:
            return replace(self, **{name: whole_number(value, name, SPANS[name], LONGEST_RUN)})
        if group == "policy" and rest:
            return replace(self, policy=_with_lever(self.policy, rest, value))
        if group == "parameters" and rest:
            given = self.world.given.replace(**{rest: value})
            return replace(self, world=replace(self.world, given=given))
        if group == "environment" and rest:
            return replace(self, world=_switched(self.world, rest, value))
        if group in ("types", "kinds") and rest.count(".") == 1:
            row, column = rest.split(".")
            rows: Rows = getattr(self.world, group)
            if row not in rows:
                raise InvalidSetting(
                    f"{name}: there is no {group}.{row}; allowed are {', '.join(rows)}."
                    f"{nearest(row, list(rows))}"
                )
            return replace(
                self, world=replace(self.world, **{group: rows.replace(**{row: {column: value}})})
            )
        raise InvalidSetting(
            f"{name} is not a setting that runs can differ in; write parameters.NAME, "
            "types.NAME.COLUMN, kinds.NAME.COLUMN, environment.NAME, policy.LEVER, policy, "
            "population.NAME, scenario, months or warm_up."
        )

    def value_of(self, name: str) -> Any:
        """Return what a setting is; codes by their names.

        Raises
        ------
        InvalidSetting
            For a name that does not exist.
        """
        group, _, rest = name.partition(".")
        if name in SPANS:
            return getattr(self, name)
        if name == "policy":
            return self.policy.name
        if group == "policy" and rest in LEVER_NAMES:
            return self.policy.levers.get(rest, 0.0)
        if group == "parameters" and rest in self.world.given:
            return self.world.given[rest]
        if group == "environment" and rest in SWITCHES:
            return rest not in self.world.off
        if group in ("types", "kinds") and rest.count(".") == 1:
            row, column = rest.split(".")
            rows: Rows = getattr(self.world, group)
            if row in rows and column in rows[row]:
                return named_rows(rows, {row: rows[row]})[row][column]
        # One that does not exist is refused as when it is changed.
        self.changed(name, 0.0)
        raise InvalidSetting(f"{name} is not a setting of a run.")


def _with_lever(policy: Policy, lever: str, strength: Any) -> Policy:
    """Return a policy with a lever at a strength; one at none is absent."""
    Policy("", {lever: strength})
    levers = {**policy.levers, lever: strength}
    present = {one: value for one, value in levers.items() if value}
    return Policy(policy.name, present, policy.phases)


def _switched(world: AssumedWorld, switch: str, on: Any) -> AssumedWorld:
    # Wrong ones are refused.
    switched(world.given, {switch: on})
    off = {one for one in world.off if one != switch} | (set() if on else {switch})
    return replace(world, off=tuple(one for one in SWITCHES if one in off))
