"""Many runs, compiled: the same rules as under Mesa, without an agent in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.engine.beginning import begin, enlarged, room_needed
from sim.engine.schedule import run_months
from sim.run import Run
from sim.state.world import World
from sim.telling.outcomes import run_outcomes, signed
from sim.telling.tables import SignedPartnerships, history_table, labelled


@dataclass(frozen=True)
class Results:
    """What runs return.

    Attributes
    ----------
    runs : DataFrame
        One row for each run: its outcomes.
    partnerships : DataFrame
        One row for each partnership signed since observation began; empty if not asked for.
    history : DataFrame
        One row for each run and month; empty if not asked for.
    """

    runs: pd.DataFrame
    partnerships: pd.DataFrame
    history: pd.DataFrame


def run_world(run: Run) -> World:
    """Carry one run out, compiled, and return its world as it is at the end."""
    world = begin(run)
    month = -run.warm_up
    while True:
        month = run_months(world, month, run.months, room_needed(world))
        if month >= run.months:
            return world
        world = enlarged(world)


def simulate(runs: Iterable[Run], partnerships: bool = True, history: bool = False) -> Results:
    """Carry runs out one after another in the calling thread.

    Compiled code releases the interpreter lock, so several threads that each call this with a
    part of the runs use several processors; the results do not depend on how runs are parted.

    Parameters
    ----------
    runs : iterable of Run
        What to simulate.
    partnerships, history : bool
        Whether to keep these tables.

    Examples
    --------
    >>> from sim import Run, simulate
    >>> results = simulate([Run(seed=seed, months=24, warm_up=12) for seed in (1, 2)])
    >>> len(results.runs)
    2
    """
    outcomes, histories, labels = [], [], []
    kept = SignedPartnerships()
    for run in runs:
        world = run_world(run)
        label = {"run": run.identity, "policy": run.policy.name, "seed": run.seed}
        labels.append(label)
        rows = signed(world)
        outcomes.append({**label, "months": run.months, **run_outcomes(world, run.months, rows)})
        if partnerships:
            kept.add(world, run.population, run.months, label, rows)
        if history:
            histories.append(history_table(world))
    table = pd.DataFrame(outcomes)
    if len(table):
        table["partnerships"] = table["partnerships"].astype("int64")
        # 64 bits without a sign, in every table; pandas would choose by the values.
        table["seed"] = np.array([label["seed"] for label in labels], np.uint64)
    return Results(
        runs=table,
        partnerships=kept.table(),
        history=labelled(histories, labels) if history else pd.DataFrame(),
    )
