"""How a world begins: tables of the right size, organisations described, networks drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.parameters.events import event_table
from sim.parameters.levers import lever_costs
from sim.population.network import supplier_index, watch_network
from sim.population.traits import describe, draw_sizes
from sim.run import Run
from sim.state.history import HISTORY_RECORD
from sim.state.organisations import ORGANISATION_RECORD
from sim.state.partnerships import PARTNERSHIP_RECORD
from sim.state.regions import REGION_RECORD
from sim.state.world import CLIMATE_RECORD, COUNTS_RECORD, World
from sim.vocabulary import REGIONS, VENDOR

_FIRST_CAPACITY_PER_HOST = 8


def begin(run: Run) -> World:
    """Return the world of a run as it is before its first month."""
    facts = run.population.facts(run.seed)
    parameters = run.parameters
    kinds = run.kinds.record()
    keys = run.population.keys.copy()
    draw_sizes(np.uint64(run.seed), keys, kinds.view(np.recarray), facts.view(np.recarray))
    n = len(facts)
    hosts = int(np.count_nonzero((facts["kind"] != VENDOR) & (facts["abroad"] == 0)))
    capacity = (_FIRST_CAPACITY_PER_HOST + 1) * hosts
    counts = np.zeros(1, COUNTS_RECORD)
    counts["warm_up"] = run.warm_up
    climate = np.zeros(1, CLIMATE_RECORD)
    climate["usual"] = 0.5
    types = run.types.record()
    world = World(
        seed=run.seed,
        parameters=parameters.record(),
        kinds=kinds,
        types=types,
        regimes=run.policy.regimes(),
        rollout=run.policy.rollout(),
        events=event_table(run.events, run.population.ids),
        lever_costs=lever_costs(parameters.lever_reach),
        organisations=np.zeros(n, ORGANISATION_RECORD),
        keys=keys,
        partnerships=np.zeros(capacity, PARTNERSHIP_RECORD),
        regions=np.zeros(len(REGIONS), REGION_RECORD),
        history=np.zeros((run.warm_up + run.months) * len(types), HISTORY_RECORD),
        counts=counts,
        climate=climate,
        active=np.zeros(capacity, np.int64),
        order=np.zeros(n, np.int64),
        watcher_start=np.zeros(0, np.int64),
        watchers=np.zeros(0, np.int64),
        watched=np.zeros(0, np.int64),
        supplier_start=np.zeros(0, np.int64),
        suppliers=np.zeros(0, np.int64),
        type_names=run.types.names,
    )
    world.organisations["size"] = facts["size"]
    describe(world, facts.view(np.recarray), size_ranks(facts, keys))
    watcher_start, watchers, watched = watch_network(
        world, run.seed, int(parameters.peers_watched), parameters.regional_watch
    )
    supplier_start, suppliers = supplier_index(world)
    return world.replaced(
        watcher_start=watcher_start,
        watchers=watchers,
        watched=watched,
        supplier_start=supplier_start,
        suppliers=suppliers,
    )


def size_ranks(facts: NDArray[np.void], keys: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each organisation's rank by size among its kind, 0 smallest to 1 largest.

    Those of other countries are ranked among themselves.
    """
    ranks = np.zeros(len(facts))
    group = 2 * facts["kind"] + facts["abroad"]
    # Group by group, each by size, those of a size by their keys.
    order = np.lexsort((keys, facts["size"], group))
    _, start, count = np.unique(group[order], return_index=True, return_counts=True)
    place = np.arange(len(facts)) - np.repeat(start, count)
    ranks[order] = place / np.repeat(np.maximum(count - 1, 1), count)
    return ranks


def room_needed(world: World) -> int:
    """Return how many rows for partnerships a month may fill: one for each organisation."""
    return len(world.organisations)


def enlarged(world: World) -> World:
    """Return the same world with twice the room for partnerships."""
    more = len(world.partnerships)
    return world.replaced(
        partnerships=np.concatenate([world.partnerships, np.zeros(more, PARTNERSHIP_RECORD)]),
        active=np.concatenate([world.active, np.zeros(more, np.int64)]),
    )


def prolonged(world: World, month: int) -> World:
    """Return the same world with room in its history for a month, counted from observation."""
    needed = (month + int(world.counts["warm_up"][0]) + 1) * len(world.types)
    if needed <= len(world.history):
        return world
    more = np.zeros(max(len(world.history), needed), HISTORY_RECORD)
    return world.replaced(history=np.concatenate([world.history, more]))
