"""The Mesa model: the same month as the batch's, with agents in between."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import mesa
import pandas as pd
from mesa.agent import AgentSet

from sim.agents import AGENT_CLASSES, Organisation, Partnership
from sim.engine.beginning import begin, enlarged, prolonged, room_needed
from sim.engine.schedule import draw_order, record_month, retire_ended
from sim.lifecycle.environment import move_environment
from sim.lifecycle.events import happen
from sim.lifecycle.rollout import roll_out
from sim.lifecycle.trust import settle_usual
from sim.parameters import (
    Event,
    InvalidSetting,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
)
from sim.parameters.horizon import WARM_UP, whole_number
from sim.population import Population, synthetic_population
from sim.run import Run
from sim.telling.outcomes import run_outcomes
from sim.telling.tables import SignedPartnerships, history_table
from sim.vocabulary import KINDS


class PartnershipModel(mesa.Model):
    """Organisations that form, govern and dissolve partnerships.

    Parameters
    ----------
    parameters : Parameters, optional
        Behavioural parameters; the calibrated defaults if not given.
    seed : int
        The run's luck; equal seeds meet equal luck under any policy.
    policy : Policy, optional
        Governance in force from month 0; none (``ad_hoc``) if not given.
    population : Population, optional
        Who lives in the model; 100 synthetic health systems and those around them if not given.
    warm_up : int
        Months lived before month 0, without governance.
    types : PartnershipTypes, optional
        The types of partnership, with their mix.
    kinds : OrganisationKinds, optional
        The kinds of organisation.
    events : sequence of Event
        Scripted events.
    agents : mapping of str to class, optional
        Your own subclasses for a kind of organisation or for ``partnership``.
    data : mapping, optional
        Arguments of Mesa's `DataCollector`; what it collects is in ``datacollector``.

    Raises
    ------
    InvalidSetting
        For a setting out of bounds.

    Examples
    --------
    >>> from sim import PartnershipModel
    >>> model = PartnershipModel(seed=3, warm_up=12)
    >>> model.run_for(24)
    >>> 0 < model.outcomes["reach"] <= 1
    True
    """

    def __init__(
        self,
        parameters: Parameters | None = None,
        seed: int = 0,
        policy: Policy | None = None,
        population: Population | None = None,
        warm_up: int = WARM_UP,
        types: PartnershipTypes | None = None,
        kinds: OrganisationKinds | None = None,
        events: Sequence[Event] = (),
        agents: Mapping[str, type] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.definition = Run(
            parameters=parameters or Parameters(),
            policy=policy or Policy(),
            population=population or synthetic_population(),
            seed=seed,
            months=1,
            warm_up=warm_up,
            types=types or PartnershipTypes(),
            kinds=kinds or OrganisationKinds(),
            events=tuple(events),
        )
        self.agent_numbers = itertools.count(1)
        super().__init__(rng=seed)
        self.population = self.definition.population
        self.agent_classes = {**AGENT_CLASSES, **_known_classes(agents or {})}
        self.world = begin(self.definition)
        self.month = -warm_up
        self._organisations: list[Any] = [
            self.agent_classes[KINDS[kind]](self, row)
            for row, kind in enumerate(self.world.organisations["kind"])
        ]
        self._partnerships: list[Partnership] = []
        self.datacollector = mesa.DataCollector(**(data or {}))
        while self.month < 0:
            self._live_a_month()
        if data is not None:
            self.datacollector.collect(self)

    # What a run shows.

    @property
    def organisations(self) -> AgentSet:
        """All organisations, in the order of the population."""
        return AgentSet(self._organisations, random=self.random)

    @property
    def health_systems(self) -> AgentSet:
        """The health systems, domestic and foreign."""
        return self._of_kind("health_system")

    @property
    def vendors(self) -> AgentSet:
        """The vendors."""
        return self._of_kind("vendor")

    @property
    def public_agencies(self) -> AgentSet:
        """The public agencies, domestic and foreign."""
        return self._of_kind("public_agency")

    @property
    def universities(self) -> AgentSet:
        """The universities."""
        return self._of_kind("university")

    def _of_kind(self, kind: str) -> AgentSet:
        chosen = [agent for agent in self._organisations if agent.kind == kind]
        return AgentSet(chosen, random=self.random)

    @property
    def active_partnerships(self) -> AgentSet:
        """Partnerships and negotiations that have not ended, oldest first."""
        count = int(self.world.counts["active"][0])
        chosen = [self._partnerships[row] for row in self.world.active[:count]]
        return AgentSet(chosen, random=self.random)

    def organisation(self, row: int) -> Organisation:
        """Return the organisation of a row of the population."""
        found: Organisation = self._organisations[row]
        return found

    @property
    def partnerships(self) -> pd.DataFrame:
        """One row for each partnership signed since month 0."""
        kept = SignedPartnerships()
        kept.add(self.world, self.population, self.month)
        return kept.table()

    @property
    def history(self) -> pd.DataFrame:
        """One row for each month since month 0."""
        return history_table(self.world).iloc[: max(self.month, 0)]

    @property
    def outcomes(self) -> dict[str, float]:
        """Failure rates, value and cost so far; NaN for a rate that takes a longer run."""
        return run_outcomes(self.world, self.month)

    # How it runs.

    def run_for(self, months: int) -> None:
        """Live some months.

        Raises
        ------
        InvalidSetting
            For anything but a whole number of months from 0 to 1200.
        """
        for _ in range(whole_number(months, "months", 0, 1200)):
            self.step()

    def step(self) -> None:
        """Live a month."""
        self._live_a_month()
        collector = self.datacollector
        if collector.model_reporters or collector.agent_reporters or collector.agenttype_reporters:
            collector.collect(self)

    def _live_a_month(self) -> None:
        self._make_room()
        month = self.month
        roll_out(self.world, month)
        for region in range(len(self.world.regions)):
            move_environment(self.world, region, month)
        happen(self.world, month)
        self.organisations.do("renew_attention")
        draw_order(self.world, month)
        AgentSet([self._organisations[row] for row in self.world.order], random=self.random).do(
            "step"
        )
        self._meet_new_partnerships()
        living = self.active_partnerships
        living.do("step")
        retire_ended(self.world)
        settle_usual(self.world)
        for agent in living.select(lambda one: one.stage in {"ended", "fell_through"}):
            agent.remove()
        record_month(self.world, month)
        self.month = month + 1

    def _make_room(self) -> None:
        if int(self.world.counts["rows"][0]) + room_needed(self.world) > len(
            self.world.partnerships
        ):
            self.world = enlarged(self.world)
        self.world = prolonged(self.world, self.month)

    def _meet_new_partnerships(self) -> None:
        for row in range(len(self._partnerships), int(self.world.counts["rows"][0])):
            self._partnerships.append(self.agent_classes["partnership"](self, row))


def _known_classes(agents: Mapping[str, type]) -> dict[str, type]:
    for name, own in agents.items():
        if name not in AGENT_CLASSES or not issubclass(own, AGENT_CLASSES[name]):
            raise InvalidSetting(
                f"agents[{name!r}] is {own!r}; allowed are subclasses for "
                f"{', '.join(AGENT_CLASSES)}."
            )
    return dict(agents)
