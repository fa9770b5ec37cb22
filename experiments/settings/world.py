"""The world that a study assumes: numbers of behaviour, types, kinds, and what happens when.

Read from the composed configuration and checked by ``sim``; see `read_world`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from experiments.settings.naming import named_rows
from sim import Event, OrganisationKinds, Parameters, PartnershipTypes, Policy, Population
from sim.parameters import InvalidSetting, read_events, switched
from sim.parameters.events import event_table
from sim.parameters.rows import Rows

GROUPS: Final = ("parameters", "types", "kinds", "environment")
_FORMS: Final = {
    "parameters": "parameters.NAME=VALUE",
    "types": "types.NAME.COLUMN=VALUE",
    "kinds": "kinds.NAME.COLUMN=VALUE",
    "environment": "environment.NAME=false",
    "policy": "policy.NAME=VALUE",
}

Table = TypeVar("Table", bound=Rows)


@dataclass(frozen=True)
class AssumedWorld:
    """What a study assumes, whoever lives in it and whatever governs it."""

    given: Parameters  # as they are where all switches of the environment are on
    # types, kinds, events: as in `sim.Run`
    types: PartnershipTypes
    kinds: OrganisationKinds
    events: tuple[Event, ...]
    off: tuple[str, ...]  # the switches of the environment that are off

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters, with what switches of the environment turn off."""
        return switched(self.given, dict.fromkeys(self.off, False)) if self.off else self.given

    def differences(self) -> dict[str, Any]:
        """Return what differs from the model's defaults, by group; codes by their names."""
        return {
            "parameters": self.parameters.changes(),
            "types": named_rows(self.types, self.types.changes()),
            "kinds": named_rows(self.kinds, self.kinds.changes()),
            "environment": dict.fromkeys(self.off, False),
            "events": [_told(event) for event in self.events],
        }


def read_world(config: Mapping[str, Any], population: Population) -> AssumedWorld:
    """Return the world that the settings describe.

    Parameters
    ----------
    config : mapping
        With the groups ``parameters``, ``types``, ``kinds``, ``environment`` and the list
        ``events``.
    population : Population
        Who lives in it, as events may name one of them.

    Raises
    ------
    InvalidSetting
        For anything unknown or out of bounds.
    """
    given = {group: _group(config, group) for group in (*GROUPS, "policy")}
    switches = given["environment"]
    parameters = Parameters(**given["parameters"])
    # Wrong ones are refused.
    switched(parameters, switches)
    return AssumedWorld(
        given=parameters,
        types=_table(PartnershipTypes, given["types"]),
        kinds=_table(OrganisationKinds, given["kinds"]),
        events=_events(config["events"], population),
        off=tuple(name for name, on in switches.items() if not on),
    )


def unreached(
    events: Iterable[Event], policies: Iterable[Policy], months: int, warm_up: int
) -> Iterator[str]:
    """Yield a sentence for each event or phase that lies outside the months of a run."""
    span = f"the run (months {-warm_up} to {months - 1})"
    for event in events:
        if not -warm_up <= event.month < months:
            yield f"events: {event.kind} in month {event.month} lies outside {span}."
    for policy in policies:
        for phase in policy.phases:
            if phase.start >= months:
                yield f"policy {policy.name}: a phase from month {phase.start} lies outside {span}."


def _group(config: Mapping[str, Any], group: str) -> dict[str, Any]:
    """Return a group of settings with names as text, or refuse what is none."""
    if not isinstance(config[group], Mapping):
        raise InvalidSetting(
            f"{group}={config[group]!r} is not a group of settings; write {_FORMS[group]}."
        )
    return {str(name): value for name, value in config[group].items()}


def _table(kind: type[Table], rows: Mapping[str, Any]) -> Table:
    """Return a table of rows; one that was taken away would come back without a word."""
    for name in kind.BUILT_IN:
        if name not in rows:
            hint = f"; a type that is not formed has {kind.GROUP}.{name}.mix=0"
            raise InvalidSetting(f"{kind.GROUP}.{name} is missing{hint if kind.MORE_ROWS else ''}.")
    return kind(**rows)


def _events(listed: object, population: Population) -> tuple[Event, ...]:
    events = read_events(listed)
    # Whom they name is looked up now, before anything is written.
    event_table(events, population.ids)
    return events


def _told(event: Event) -> dict[str, Any]:
    """Return what is said of an event, as a file has it."""
    fields = {name: getattr(event, name) for name in type(event).__dataclass_fields__}
    return {name: value for name, value in fields.items() if value is not None}
