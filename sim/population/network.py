"""Who watches whom, and who offers what: the two static networks of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import chance
from sim.engine.chance import NETWORK
from sim.engine.compiled import rule
from sim.state.world import World
from sim.vocabulary import KINDS, N_AREAS, REGIONS, VENDOR


def watch_network(
    world: World, seed: int, peers: int, regional: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts, shape (n + 1,), and watchers: who watches each organisation.

    Every host watches ``peers`` draws of other hosts of its kind, with chance in proportion to
    their prominence (3-11; Angst et al. 2010), most of them in its own region.
    """
    table = world.organisations
    at_home = (table["kind"] != VENDOR) & (table["abroad"] == 0)
    watchers, targets = [], []
    for kind in range(len(KINDS)):
        hosts = np.flatnonzero(at_home & (table["kind"] == kind)).astype(np.int64)
        if len(hosts):
            watched = _watched(world, hosts, seed, peers, regional)
            watchers.append(np.repeat(hosts, watched.shape[1]))
            targets.append(watched.ravel())
    watcher, target = np.concatenate(watchers), np.concatenate(targets)
    kept = target >= 0
    target, watcher = target[kept], watcher[kept]
    order = np.argsort(target, kind="stable")
    start = np.searchsorted(target[order], np.arange(len(table) + 1)).astype(np.int64)
    return start, watcher[order]


def _watched(
    world: World, hosts: NDArray[np.int64], seed: int, peers: int, regional: float
) -> NDArray[np.int64]:
    """Return whom each of these hosts watches, shape (hosts, peers); -1 for nobody."""
    table = world.organisations
    by_region = hosts[np.argsort(table["region"][hosts], kind="stable")]
    weight = np.cumsum(table["prominence"][by_region] + 0.02)
    region = table["region"][by_region]
    bounds = np.searchsorted(region, np.arange(len(REGIONS) + 1)).astype(np.int64)
    watched = np.full((len(hosts), max(peers, 0)), -1, np.int64)
    draw_peers(
        np.uint64(seed), world.keys, table, hosts, by_region, weight, bounds, regional, watched
    )
    return watched


@rule
def draw_peers(
    seed: Any,
    keys: Any,
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
            near, where, _, _ = chance.block(seed, NETWORK, 1, keys[who], peer)
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
    """Return starts, partners and cumulative presence of the market of each type and area.

    Where the host brings the capability, whoever is of the right kind and country has the
    demand; otherwise a partner must be capable in the area. Starts: shape (types * areas + 1,).
    """
    starts = np.zeros(len(world.types) * N_AREAS + 1, np.int64)
    count_suppliers(world, starts)
    suppliers, presence = np.zeros(starts[-1], np.int64), np.zeros(starts[-1])
    fill_markets(world, starts, suppliers, presence)
    return starts, suppliers, presence


@rule
def supplies(world: World, who: int, partnership_type: int, area: int) -> bool:
    """Return whether an organisation is a partner in the market of a type and area."""
    own = world.organisations[who]
    kind = world.types[partnership_type]
    fitting = own.kind == kind.partner_kind and own.abroad == kind.abroad
    return bool(fitting and (kind.host_brings == 1 or own.capabilities[area] > 0.0))


@rule
def count_suppliers(world: World, starts: Any) -> None:
    """Write where each market begins."""
    for market in range(len(starts) - 1):
        starts[market + 1] = starts[market]
        for who in range(len(world.organisations)):
            if supplies(world, who, market // N_AREAS, market % N_AREAS):
                starts[market + 1] += 1


@rule
def fill_markets(world: World, starts: Any, suppliers: Any, presence: Any) -> None:
    """Write who is in each market, and how present up to each, ending at 1."""
    for market in range(len(starts) - 1):
        place = starts[market]
        total = 0.0
        for who in range(len(world.organisations)):
            if supplies(world, who, market // N_AREAS, market % N_AREAS):
                total += world.organisations[who].scale
                suppliers[place] = who
                presence[place] = total
                place += 1
        for filled in range(starts[market], place):
            presence[filled] /= total
