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

# A host that draws itself or a peer anew draws again, this often; then the place stays empty.
_ATTEMPTS = 12


def watch_network(
    world: World, seed: int, peers: int, regional: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return who watches each organisation, as starts (n + 1,) and watchers, and whom each watches.

    Every host watches ``peers`` other hosts of its kind, drawn with chance in proportion to their
    prominence (3-11; Angst et al. 2010), most of them in its own region. The last array has the
    shape (n * peers,), with -1 for nobody.
    """
    table = world.organisations
    at_home = (table["kind"] != VENDOR) & (table["abroad"] == 0)
    watched = np.full((len(table), max(peers, 0)), -1, np.int64)
    for kind in range(len(KINDS)):
        hosts = np.flatnonzero(at_home & (table["kind"] == kind)).astype(np.int64)
        if len(hosts):
            watched[hosts] = _watched(world, hosts, seed, peers, regional)
    watcher = np.repeat(np.arange(len(table), dtype=np.int64), watched.shape[1])
    target = watched.ravel()
    kept = target >= 0
    order = np.argsort(target[kept], kind="stable")
    start = np.searchsorted(target[kept][order], np.arange(len(table) + 1)).astype(np.int64)
    return start, watcher[kept][order], target.copy()


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
    """Fill ``watched``, shape (hosts, peers), with rows of other hosts, each at most once."""
    for index in range(len(hosts)):
        who = hosts[index]
        region = table[who].region
        for peer in range(watched.shape[1]):
            for attempt in range(_ATTEMPTS):
                purpose = chance.indexed(NETWORK, attempt)
                near, where, _, _ = chance.block(seed, purpose, 1, keys[who], peer)
                low = 0
                high = len(by_region)
                if near < regional and bounds[region + 1] - bounds[region] > 1:
                    low = bounds[region]
                    high = bounds[region + 1]
                base = weight[low - 1] if low > 0 else 0.0
                aim = base + where * (weight[high - 1] - base)
                chosen = by_region[min(low + np.searchsorted(weight[low:high], aim), high - 1)]
                fresh = chosen != who
                for before in range(peer):
                    fresh = fresh and watched[index, before] != chosen
                if fresh:
                    watched[index, peer] = chosen
                    break


def supplier_index(world: World) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return starts and partners of the market of each type and area.

    Where the host brings the capability, whoever is of the right kind and country has the
    demand; otherwise a partner must be capable in the area. Starts: shape (types * areas + 1,).
    """
    starts = np.zeros(len(world.types) * N_AREAS + 1, np.int64)
    count_suppliers(world, starts)
    suppliers = np.zeros(starts[-1], np.int64)
    fill_markets(world, starts, suppliers)
    return starts, suppliers


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
def fill_markets(world: World, starts: Any, suppliers: Any) -> None:
    """Write who is in each market."""
    for market in range(len(starts) - 1):
        place = starts[market]
        for who in range(len(world.organisations)):
            if supplies(world, who, market // N_AREAS, market % N_AREAS):
                suppliers[place] = who
                place += 1
