"""The same model as an ordinary Mesa model: agents with Python attributes, no tables.

The rules of `sim.lifecycle` are functions of (world, row, month) that read and write attributes.
Where compilation is switched off (``NUMBA_DISABLE_JIT=1``) they work on Python objects just as
well, so here the world is lists of `mesa.Agent` instead of tables, and nothing of the model is
written a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet
from numpy.typing import NDArray

from sim.lifecycle.environment import move_environment
from sim.lifecycle.means import renew_attention
from sim.schedule import (
    adopt_policy,
    draw_order,
    record_month,
    retire_ended,
    step_organisation,
    step_partnership,
)
from sim.state.partnerships import PARTNERSHIP_RECORD
from sim.state.world import TABLES
from sim.vocabulary import ENDED

# Tables whose rows act; those of the others are namespaces.
_ACTING = ("organisations", "partnerships")


class PlainAgent(mesa.Agent):
    """An agent whose state is its own Python attributes."""

    def __init__(self, model: PlainModel, row: int, values: Mapping[str, Any]) -> None:
        super().__init__(model)
        self.row = row
        self.__dict__.update(values)


class PlainOrganisation(PlainAgent):
    def renew_attention(self) -> None:
        renew_attention(self.model.world, self.row)

    def step(self) -> None:
        self.model.make_room()
        step_organisation(self.model.world, self.row, self.model.month)


class PlainPartnership(PlainAgent):
    def step(self) -> None:
        step_partnership(self.model.world, self.row, self.model.month)


class PlainModel(mesa.Model):
    """A world of Python objects, begun from the tables of a world before its first month."""

    def __init__(self, start: Mapping[str, Any]) -> None:
        super().__init__(rng=start["seed"])
        self.world = SimpleNamespace(
            seed=start["seed"],
            **{name: _rows(start[name]) for name in TABLES if name not in _ACTING},
        )
        self.world.organisations = [
            PlainOrganisation(self, row, values)
            for row, values in enumerate(_values(start["organisations"]))
        ]
        self.world.partnerships = []
        self.world.active = []
        self.month = -self.world.counts[0].warm_up
        self._blank = np.zeros(1, PARTNERSHIP_RECORD)

    def make_room(self) -> None:
        """Keep one partnership ready for whoever proposes next."""
        world = self.world
        if world.counts[0].rows == len(world.partnerships):
            (values,) = _values(self._blank)
            world.partnerships.append(PlainPartnership(self, len(world.partnerships), values))
            world.active.append(0)

    def step(self) -> None:
        """Live a month, in the order of `sim.schedule.step_month`."""
        world, month = self.world, self.month
        adopt_policy(world, month)
        for region in range(len(world.regions)):
            move_environment(world, region, month)
        AgentSet(world.organisations, random=self.random).do("renew_attention")
        draw_order(world, month)
        order = [world.organisations[row] for row in world.order]
        AgentSet(order, random=self.random).do("step")
        living = [world.partnerships[row] for row in world.active[: world.counts[0].active]]
        AgentSet(living, random=self.random).do("step")
        retire_ended(world)
        for agent in living:
            if agent.stage >= ENDED:
                agent.remove()
        record_month(world, month)
        self.month = month + 1


def _values(table: NDArray[np.void]) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries of floats, ints and lists."""
    names = table.dtype.names or ()
    columns = zip(*(table[name].tolist() for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in columns]


def _rows(table: NDArray[Any]) -> list[Any]:
    if table.dtype.names is None:
        return list(table.tolist())
    return [SimpleNamespace(**values) for values in _values(table)]


def fingerprint(world: Any) -> dict[str, str]:
    """Return a hash of every table that changes, of a world of tables or of objects."""
    used = int(np.asarray(world.counts[0].rows))
    found = {}
    for name in ("organisations", "partnerships", "regions", "history"):
        rows = getattr(world, name)[:used] if name == "partnerships" else getattr(world, name)
        digest = hashlib.sha256()
        for field in TABLES[name].names or ():
            digest.update(_column(rows, name, field).tobytes())
        found[name] = digest.hexdigest()
    return found


def _column(rows: Any, table: str, field: str) -> NDArray[Any]:
    if isinstance(rows, np.ndarray):
        return np.ascontiguousarray(rows[field])
    kind = TABLES[table][field].base
    return np.array([getattr(row, field) for row in rows], kind)
