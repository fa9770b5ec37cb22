"""Who watches whom, and who offers what: the two static networks of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import chance
from sim.chance import NETWORK
from sim.compiled import rule
from sim.state.world import World
from sim.vocabulary import N_AREAS, VENDOR


def watch_network(
    world: World, seed: int, peers: int, regional: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts, shape (n + 1,), and watchers: who watches each organisation.

    Every host watches ``peers`` draws of other hosts, with chance in proportion to their
    prominence (3-11; Angst et al. 2010), most of them in its own region.
    """
    table = world.organisations
    hosts = np.flatnonzero(table["kind"] != VENDOR)
    by_region = hosts[np.argsort(table["region"][hosts], kind="stable")].astype(np.int64)
    weight = np.cumsum(table["prominence"][by_region] + 0.02)
    region = table["region"][by_region]
    bounds = np.searchsorted(region, np.arange(int(table["region"].max()) + 2)).astype(np.int64)
    watched = np.full((len(hosts), max(peers, 0)), -1, np.int64)
    draw_peers(
        np.uint64(seed), table, hosts.astype(np.int64), by_region, weight, bounds, regional, watched
    )
    watcher = np.repeat(hosts.astype(np.int64), watched.shape[1])
    target = watched.ravel()
    kept = target >= 0
    target, watcher = target[kept], watcher[kept]
    order = np.argsort(target, kind="stable")
    start = np.searchsorted(target[order], np.arange(len(table) + 1)).astype(np.int64)
    return start, watcher[order]


@rule
def draw_peers(
    seed: Any,
    table: Any,
    hosts: Any,
    by_region: Any,
    weight: Any,
    bounds: Any,
    regional: float,
    watched: Any,
) -> None:
    """Fill ``watched``, shape (hosts, peers), with rows of hosts; -1 where it drew itself."""
    for index in range(len(hosts)):
        who = hosts[index]
        region = table[who].region
        for peer in range(watched.shape[1]):
            near, where, _, _ = chance.block(seed, NETWORK, 1, who, peer)
            low = 0
            high = len(by_region)
            if near < regional and bounds[region + 1] - bounds[region] > 1:
                low = bounds[region]
                high = bounds[region + 1]
            base = weight[low - 1] if low > 0 else 0.0
            aim = base + where * (weight[high - 1] - base)
            chosen = by_region[min(low + np.searchsorted(weight[low:high], aim), high - 1)]
            if chosen != who:
                watched[index, peer] = chosen


def supplier_index(
    world: World,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return starts, suppliers and cumulative presence of the partners of each area."""
    table = world.organisations
    vendors = np.flatnonzero(table["kind"] == VENDOR).astype(np.int64)
    starts = np.zeros(N_AREAS + 1, np.int64)
    rows, weights = [], []
    for area in range(N_AREAS):
        serving = vendors[table["capabilities"][vendors, area] > 0.0]
        presence = np.cumsum(table["scale"][serving])
        rows.append(serving)
        weights.append(presence / presence[-1] if len(presence) else presence)
        starts[area + 1] = starts[area] + len(serving)
    return starts, np.concatenate(rows).astype(np.int64), np.concatenate(weights)
