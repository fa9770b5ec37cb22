"""The Mesa agents: live objects over the rows of the tables.

An agent's attributes read and write its row; its methods call the rules of `sim.lifecycle`.
Subclass one and override a method, in plain Python, to change what it does in a Mesa run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

import mesa
import numpy as np

from sim.lifecycle.governance import govern
from sim.lifecycle.implementation import go_live, implement
from sim.lifecycle.learning import become_aware
from sim.lifecycle.means import free_hands, renew_attention, renew_means
from sim.lifecycle.negotiation import negotiate
from sim.lifecycle.operation import keep_promises_due, operate
from sim.lifecycle.relationship import bring, relate
from sim.lifecycle.review import review
from sim.lifecycle.search import search
from sim.lifecycle.shocks import fall_with_partner, strike
from sim.lifecycle.trust import move_trust
from sim.parameters import InvalidSetting
from sim.population import Population
from sim.state.attribute import Attribute
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.state.world import World
from sim.telling.tables import partnership_id
from sim.vocabulary import NEVER

_ROW_OF_ORGANISATION = {"host", "partner"}


def _live(attribute: Attribute, table: str) -> property:
    """Return a property that reads and writes one attribute of the agent's row.

    A code is given as its name, a date that has not come as None, a vector as a live view,
    the two sides of a partnership as agents.
    """
    name = attribute.name

    def read(agent: Any) -> Any:
        value = getattr(agent.model.world, table)[name][agent.row]
        if attribute.length:
            return value
        if name in _ROW_OF_ORGANISATION:
            return agent.model.organisation(int(value))
        if attribute.unit == "code":
            return attribute.codes[value] if value >= 0 else None
        if attribute.unit == "month":
            return None if value == NEVER else int(value)
        return int(value) if attribute.is_integer else float(value)

    def write(agent: Any, value: Any) -> None:
        column = getattr(agent.model.world, table)[name]
        if attribute.unit == "code" and isinstance(value, str):
            if value not in attribute.codes:
                raise InvalidSetting(
                    f"{name}={value!r} is not allowed; allowed are {', '.join(attribute.codes)}."
                )
            value = attribute.codes.index(value)
        elif value is None:
            value = NEVER if attribute.unit == "month" else -1
        elif name in _ROW_OF_ORGANISATION and not attribute.length:
            value = value.row
        column[agent.row] = value

    bounds = f" Unit: {attribute.unit}; {attribute.low:g} to {attribute.high:g}."
    return property(read, write, doc=attribute.meaning + bounds)


class Surroundings(Protocol):
    """What agents need of the model that they live in; `sim.model` has it."""

    world: World
    month: int
    population: Population
    agent_numbers: Iterator[int]

    def organisation(self, row: int) -> Organisation:
        """Return the organisation of a row of the population."""


class _OwnNumbers:
    """Mesa 3.3 numbers agents in a dictionary that keeps every model alive; ours do not."""

    def __getitem__(self, model: Surroundings) -> Iterator[int]:
        return model.agent_numbers


class _RowAgent(mesa.Agent):
    """An agent that stands for a row of a table."""

    _ids: ClassVar[Any] = _OwnNumbers()
    _table: ClassVar[str] = ""
    model: Surroundings

    def __init__(self, model: Surroundings, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def record(self) -> np.void:
        """A live view of the whole row."""
        return getattr(self.model.world, self._table)[self.row]  # type: ignore[no-any-return]


class Organisation(_RowAgent):
    """An organisation of any kind; see `sim.state.organisations` for its attributes."""

    _table = "organisations"

    @property
    def id(self) -> str:
        """Its id in the population."""
        return self.model.population.ids[self.row]

    @property
    def name(self) -> str:
        """Its name in the population."""
        return self.model.population.names[self.row]

    @property
    def attention(self) -> float:
        """Attention left over; below 0 when more is asked than there is."""
        return float(free_hands(self.model.world, self.row) - self.record["committed"])

    def step(self) -> None:
        """Live a month: means, awareness, and, for a host, search."""
        self.renew_means()
        self.become_aware()
        self.search()

    def renew_attention(self) -> None:
        """Recover attention: what there is, over what was asked for last month."""
        renew_attention(self.model.world, self.row)

    def renew_means(self) -> None:
        """Earn, spend, forget a little."""
        renew_means(self.model.world, self.row, self.model.month)

    def become_aware(self) -> None:
        """See a little more of the value of partnering."""
        become_aware(self.model.world, self.row, self.model.month)

    def search(self) -> None:
        """Look for a partner out of need, out of fear of missing out, or after a success.

        Only those do that host a type of partnership.
        """
        search(self.model.world, self.row, self.model.month)


class HealthSystem(Organisation):
    """A health system: it has the problem, so it hosts; it may also be another's partner."""


class Vendor(Organisation):
    """A technology vendor: it brings the capability."""


class PublicAgency(Organisation):
    """A public agency: it hosts public-private partnerships; a foreign one is a partner."""


class University(Organisation):
    """A university: it hosts partnerships with industry."""


class Partnership(_RowAgent):
    """A partnership, from the first negotiation to its ending.

    See `sim.state.partnerships` for its attributes.
    """

    _table = "partnerships"

    @property
    def id(self) -> str:
        """Its id: host, partner, and how many the pair have had."""
        return partnership_id(
            self.model.population,
            self.host.row,
            self.partner.row,
            self.ordinal,
            self.partner_generation,
        )

    def step(self) -> None:
        """Live a month: negotiate; or work, relate, trust, govern, be struck, be reviewed."""
        stage = self.stage
        if stage == "negotiation":
            self.negotiate()
            return
        if fall_with_partner(self.model.world, self.row, self.model.month):
            return
        go_live(self.model.world, self.row, self.model.month)
        keep_promises_due(self.model.world, self.row, self.model.month)
        self.bring()
        if self.stage == "implementation":
            self.implement()
        else:
            self.operate()
        self.relate()
        self.move_trust()
        self.govern()
        if not self.strike():
            self.review()

    def negotiate(self) -> None:
        """Talk; sign or fall through when the talks are over."""
        negotiate(self.model.world, self.row, self.model.month)

    def bring(self) -> None:
        """Let both sides bring the effort that they have and will give."""
        bring(self.model.world, self.row)

    def implement(self) -> None:
        """Make a month's progress against friction."""
        implement(self.model.world, self.row, self.model.month)

    def operate(self) -> None:
        """Deliver a month's value to both sides."""
        operate(self.model.world, self.row, self.model.month)

    def relate(self) -> None:
        """Let engagement, alignment, strain, understanding and the sponsor move."""
        relate(self.model.world, self.row)

    def move_trust(self) -> None:
        """Let the three parts of trust move, on both sides."""
        move_trust(self.model.world, self.row, self.model.month)

    def govern(self) -> None:
        """Meet and review aims, where they are due."""
        govern(self.model.world, self.row, self.model.month)

    def strike(self) -> bool:
        """Let this month's shocks fall; return whether they ended it."""
        return bool(strike(self.model.world, self.row, self.model.month))

    def review(self) -> None:
        """Leave for a cause, or decide at term, and now and then before it, whether to go on."""
        review(self.model.world, self.row, self.model.month)


for _attribute in ORGANISATION_ATTRIBUTES:
    setattr(Organisation, _attribute.name, _live(_attribute, "organisations"))
for _attribute in PARTNERSHIP_ATTRIBUTES:
    setattr(Partnership, _attribute.name, _live(_attribute, "partnerships"))

AGENT_CLASSES: dict[str, type[_RowAgent]] = {
    "health_system": HealthSystem,
    "vendor": Vendor,
    "public_agency": PublicAgency,
    "university": University,
    "partnership": Partnership,
}
