"""Runs of sweeps that were made up, so that what is said of them is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.design.points import Points
from experiments.questions.sweep.finding import sweep_finding
from experiments.questions.sweep.main_effects import MainEffects, main_effects
from experiments.questions.sweep.rivals import Rivals, rival_policies
from experiments.questions.sweep.summary import Summary, accumulate
from sim import FAILURE_DEFINITIONS

Truth = Callable[[dict[str, Any], str, np.ndarray], np.ndarray]
"""From a point, a policy and the seeds to the headline of each run."""


def crossed(**levels: Sequence[Any]) -> Points:
    """All combinations of levels; ``__`` in a name stands for its dot."""
    names = [name.replace("__", ".") for name in levels]
    grid = np.meshgrid(*[np.arange(len(one)) for one in levels.values()], indexing="ij")
    columns = []
    for place, values in zip(grid, levels.values(), strict=True):
        text = any(isinstance(value, str) for value in values)
        columns.append(np.array(list(values), object if text else None)[place.ravel()])
    return Points(tuple(names), tuple(columns), varied=tuple(names))


def runs_of(
    points: Points | None,
    policies: Sequence[str],
    seeds: int | Sequence[int],
    truth: Truth,
    first_seed: int = 0,
    **columns: float,
) -> pa.Table:
    """The merged table of runs, in the order of a study."""
    count = 1 if points is None else len(points)
    each = np.broadcast_to(np.asarray(seeds), count)
    parts: dict[str, list[Any]] = {"point": [], "policy": [], "seed": [], "objectives_unmet": []}
    for point in range(count):
        row = {} if points is None else points.row(point)
        for policy in [row["policy"]] if "policy" in row else policies:
            own = first_seed + np.arange(each[point])
            parts["point"].append(np.full(len(own), point))
            parts["policy"] += [policy] * len(own)
            parts["seed"].append(own.astype(np.uint64))
            parts["objectives_unmet"].append(truth(row, policy, own))
    unmet = np.concatenate(parts["objectives_unmet"])
    usual = {"months": 120, "hosts": 100.0, "governance_cost": 2000.0, "net_benefit": 5000.0}
    table = {
        "run": [f"r{place}" for place in range(len(unmet))],
        "point": np.concatenate(parts["point"]),
        "policy": pa.array(parts["policy"]).dictionary_encode(),
        "seed": np.concatenate(parts["seed"]),
        **{name: np.full(len(unmet), value) for name, value in {**usual, **columns}.items()},
        "equity": 1.0 - unmet,
        "value_delivered": 0.5 - 0.5 * unmet,
        **dict.fromkeys(FAILURE_DEFINITIONS, unmet),
    }
    return pa.table(table)


def in_batches(runs: pa.Table, *cuts: int) -> list[pa.Table]:
    """The same rows cut at these places."""
    ends = [0, *cuts, len(runs)]
    return [runs.slice(start, end - start) for start, end in pairwise(ends)]


def told(
    runs: pa.Table,
    points: Points | None,
    policies: Sequence[str],
    measures: Sequence[str] = ("objectives_unmet",),
    shard: range | None = None,
) -> tuple[Summary, MainEffects, Rivals | None]:
    """All that is known of runs, read in three batches."""
    batches = in_batches(runs, len(runs) // 3, len(runs) // 2)
    summary = accumulate(batches, points, policies, measures, shard)
    return summary, main_effects(summary, batches), rival_policies(summary, batches)


def words(
    runs: pa.Table, points: Points | None, policies: Sequence[str], failed: int = 0, **more: Any
) -> str:
    """The finding of runs."""
    summary, effects, rivals = told(runs, points, policies, **more)
    return sweep_finding(summary, effects, rivals, "a world", failed)


def noise(seeds: np.ndarray, spread: float, *salt: Any) -> np.ndarray:
    """Luck of each seed, the same whenever it is asked for."""
    key = [hash_of(one) for one in salt]
    return np.array(
        [spread * np.random.default_rng([*key, int(seed)]).standard_normal() for seed in seeds]
    )


def hash_of(value: Any) -> int:
    """A number of a value, the same in every process."""
    return int.from_bytes(str(value).encode()[-8:], "big")
