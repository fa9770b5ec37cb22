"""The same rules as ordinary Mesa agents: Accord without its tables and its compiler.

Run with ``NUMBA_DISABLE_JIT=1``, so that every rule is a plain Python function. Organisations
and partnerships are `mesa.Agent` objects whose attributes are Python numbers and lists; a
world's tables are lists of them. To be fair, what an ordinary model would not do is taken out:
chance comes from Python's `random` instead of Philox, exponentials from `math`.
"""

from __future__ import annotations

import itertools
import math
import random
import sys
import time
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from sim import Run
from sim.engine.beginning import begin
from sim.state.partnerships import PARTNERSHIP_RECORD
from sim.state.world import TABLES


def use_the_standard_library() -> None:
    """Put Python's own random and math in the place of keyed chance and portable arithmetic."""
    draw = random.random

    def block(*key: Any) -> tuple[float, float, float, float]:
        return draw(), draw(), draw(), draw()

    replaced = {
        "exp": lambda x: math.exp(min(max(x, -700.0), 700.0)),
        "log": math.log,
        "logistic": lambda x: 1.0 / (1.0 + math.exp(-min(max(x, -700.0), 700.0))),
        "block": block,
        "uniform": lambda *key: draw(),
    }
    for name, module in list(sys.modules.items()):
        if name.startswith("sim."):
            for function, other in replaced.items():
                if hasattr(module, function) and name != "sim.population.synthetic":
                    setattr(module, function, other)


def plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return a record's values as Python numbers and lists."""
    return {name: np.asarray(row[name]).tolist() for name in names}


class OrdinaryAgent(mesa.Agent):
    """An agent with ordinary attributes."""

    def __init__(self, model: mesa.Model, row: int, values: dict[str, Any]) -> None:
        super().__init__(model)
        self.row = row
        self.__dict__.update(values)


class OrdinaryOrganisation(OrdinaryAgent):
    """An organisation."""

    def step(self) -> None:
        """Live a month."""
        self.model.rules.step_organisation(self.model.world, self.row, self.model.month)


class OrdinaryPartnership(OrdinaryAgent):
    """A partnership."""

    def step(self) -> None:
        """Live a month."""
        self.model.rules.step_partnership(self.model.world, self.row, self.model.month)


class OrdinaryModel(mesa.Model):
    """The schedule of the model over ordinary agents."""

    def __init__(self, run: Run) -> None:
        super().__init__(rng=run.seed)
        from sim.engine import schedule

        self.rules = schedule
        start = begin(run)
        blank = plain(np.zeros(1, PARTNERSHIP_RECORD)[0], PARTNERSHIP_RECORD.names or ())
        tables: dict[str, Any] = {}
        for name, dtype in TABLES.items():
            table = getattr(start, name)
            if dtype.names is None:
                tables[name] = table.tolist()
            elif name == "organisations":
                tables[name] = [
                    OrdinaryOrganisation(self, row, plain(one, dtype.names))
                    for row, one in enumerate(table)
                ]
            elif name != "partnerships":
                tables[name] = [SimpleNamespace(**plain(one, dtype.names)) for one in table]
        room = 20 * len(start.organisations)
        tables["active"] = [0] * room
        tables["partnerships"] = [
            OrdinaryPartnership(
                self, row, {key: list(v) if isinstance(v, list) else v for key, v in blank.items()}
            )
            for row in range(room)
        ]
        self.world = SimpleNamespace(seed=run.seed, **tables)
        self.month = -run.warm_up

    def step(self) -> None:
        """Live a month, in the order of `sim.engine.schedule.step_month`."""
        world, month, rules = self.world, self.month, self.rules
        rules.roll_out(world, month)
        for region in range(len(world.regions)):
            rules.move_environment(world, region, month)
        rules.happen(world, month)
        for own in world.organisations:
            rules.renew_attention(world, own.row)
        self.random.shuffle(world.order)
        for row in world.order:
            world.organisations[row].step()
        for index in itertools.islice(itertools.count(), world.counts[0].active):
            world.partnerships[world.active[index]].step()
        rules.retire_ended(world)
        rules.settle_usual(world)
        rules.record_month(world, month)
        self.month += 1


def measured(seeds: list[int]) -> dict[str, float]:
    """Return seconds and partnerships of a default run, means over seeds."""
    starts = [OrdinaryModel(Run(seed=seed)) for seed in seeds]
    use_the_standard_library()
    formed = 0
    start = time.process_time()
    for seed, model in zip(seeds, starts, strict=True):
        random.seed(seed)
        model.world.order = list(range(len(model.world.organisations)))
        while model.month < 120:
            model.step()
        formed += sum(sum(record.formed) for record in model.world.history)
    took = time.process_time() - start
    return {"seconds": took / len(seeds), "partnerships": formed / len(seeds)}
