"""All that determines runs but their seeds, and how one setting of it is changed by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from experiments.settings.naming import named_rows
from experiments.settings.world import AssumedWorld
from sim import LEVER_NAMES, Policy, Population, Run
from sim.parameters import SWITCHES, InvalidSetting, switched
from sim.parameters.declaration import nearest
from sim.parameters.horizon import LONGEST_RUN, whole_number
from sim.parameters.policy import checked_levers
from sim.parameters.rows import Rows

SPANS: Final = {"months": 1, "warm_up": 0}
"""Lengths of a run that may be changed, and the least of each."""
_GROUPS: Final = {"parameters", "types", "kinds", "environment", "policy"}


@dataclass(frozen=True)
class Assumptions:
    """What runs assume and what governs them; equal ones give equal runs."""

    world: AssumedWorld  # numbers of behaviour, types, kinds, and what happens when
    policy: Policy  # governance in force from month 0
    population: Population  # who lives in it
    # months, warm_up: as in `sim.Run`
    months: int
    warm_up: int

    def run(self, seed: int) -> Run:
        """Return its run of a seed."""
        world = self.world
        return Run(
            world.parameters,
            self.policy,
            self.population,
            seed,
            self.months,
            self.warm_up,
            world.types,
            world.kinds,
            world.events,
        )

    def runs(self, seeds: Iterable[int]) -> list[Run]:
        """Return its runs of these seeds."""
        return [self.run(seed) for seed in seeds]

    def changed(self, settings: Mapping[str, Any]) -> Assumptions:
        """Return the same assumptions with some settings changed.

        Parameters
        ----------
        settings : mapping of str to value
            By their dotted names: ``parameters.NAME``, ``types.NAME.COLUMN``,
            ``kinds.NAME.COLUMN``, ``environment.SWITCH``, ``policy.LEVER``, ``months``,
            ``warm_up``. Values must be within their bounds; a code may be given by its name.

        Raises
        ------
        InvalidSetting
            For a name that does not exist or a value that is not allowed.
        """
        # All of a group at once: a large study changes several settings for each of its runs.
        changes: dict[str, dict[str, Any]] = {}
        for name, value in settings.items():
            group, _, rest = name.partition(".")
            if not (name in SPANS or (rest and group in _GROUPS)):
                raise InvalidSetting(
                    f"{name} is not a setting that runs can differ in; write parameters.NAME, "
                    "types.NAME.COLUMN, kinds.NAME.COLUMN, environment.NAME, policy.LEVER, "
                    "policy, population.NAME, scenario, months or warm_up."
                )
            changes.setdefault(group, {})[rest] = value
        given: dict[str, Any] = {
            name: whole_number(changes[name][""], name, least, LONGEST_RUN)
            for name, least in SPANS.items()
            if name in changes
        }
        if "policy" in changes:
            given["policy"] = _with_levers(self.policy, changes["policy"])
        if changes.keys() & _GROUPS - {"policy"}:
            given["world"] = _world(self.world, changes)
        return replace(self, **given)

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
        self.changed({name: 0.0})
        raise InvalidSetting(f"{name} is not a setting of a run.")


def _world(world: AssumedWorld, changes: Mapping[str, Mapping[str, Any]]) -> AssumedWorld:
    given: dict[str, Any] = {}
    if "parameters" in changes:
        given["given"] = world.given.replace(**changes["parameters"])
    for group in ("types", "kinds"):
        if group in changes:
            given[group] = _with_columns(group, getattr(world, group), changes[group])
    world = replace(world, **given)
    for switch, on in changes.get("environment", {}).items():
        world = _switched(world, switch, on)
    return world


def _with_columns(group: str, rows: Rows, changes: Mapping[str, Any]) -> Rows:
    changed: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        row, _, column = path.partition(".")
        if row not in rows:
            raise InvalidSetting(
                f"{group}.{path}: there is no {group}.{row}; allowed are {', '.join(rows)}."
                f"{nearest(row, list(rows))}"
            )
        changed.setdefault(row, {})[column] = value
    return rows.replace(**changed)


def _with_levers(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """Return a policy with some levers at other strengths; one at none is absent."""
    levers = {**policy.levers, **checked_levers(changes)}
    present = {one: strength for one, strength in levers.items() if strength}
    return Policy(policy.name, present, policy.phases)


def _switched(world: AssumedWorld, switch: str, on: object) -> AssumedWorld:
    # Wrong ones are refused.
    switched(world.given, {switch: on})
    off = {one for one in world.off if one != switch} | (set() if on else {switch})
    return replace(world, off=tuple(one for one in SWITCHES if one in off))
