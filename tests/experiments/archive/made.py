"""Small results folders, as commands leave them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.archive.run_tables import ID_TYPE, Ids
from experiments.archive.store import Store
from experiments.runs.chunks import Chunk, Kept, own_version
from experiments.runs.worker import carry_out_chunk
from sim import Policy, Run, synthetic_population

POPULATION = synthetic_population(10, 8)
POLICIES = (Policy(), Policy("board", {"steering_board": 0.5}))
RUNS = [
    Run(policy=policy, population=POPULATION, seed=seed, months=30, warm_up=6)
    for policy in POLICIES
    for seed in (0, 1, 2**64 - 1)
]
TABLES = ("runs", "partnerships", "histories")
KEPT = Kept(("partnerships", "histories"))


@dataclass(frozen=True)
class Labels:
    """A point for each run, and the value of one factor."""

    values: np.ndarray
    names: tuple[str, ...] = ("point", "parameters.fomo_rate")
    token: str = "points"

    def add(self, table: str, rows: pa.Table, place: np.ndarray) -> pa.Table:
        rows = rows.add_column(1, "point", pa.array(place))
        if table != "runs":
            return rows
        return rows.add_column(2, "parameters.fomo_rate", pa.array(self.values[place]))


def identities(runs: list[Run]) -> Ids:
    return np.array([run.identity for run in runs], ID_TYPE)


def ignored(text: str) -> None:
    raise AssertionError(text)


def keep(folder: Path, runs: list[Run], kept: Kept = KEPT) -> Store:
    """Store runs as one part, as a command does while it is at work."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder, ignored)
    finished = carry_out_chunk(Chunk(tuple(runs), own_version()), kept)
    store.keep(finished.tables, finished.errors)
    return store


def finish(
    folder: Path,
    runs: list[Run],
    values: np.ndarray | None = None,
    kept: Kept = KEPT,
    version: str = "one",
) -> Path:
    """Leave a results folder as a command does when it has finished."""
    store = keep(folder, runs, kept)
    labels = None if values is None else Labels(values)
    assert store.merge(identities(runs), kept.tables, labels=labels)
    if values is not None:
        points = {"point": np.arange(len(values)), "parameters.fomo_rate": values}
        pd.DataFrame(points).to_csv(folder / "points.csv", index=False)
    said = {"command": "accord sweep name=one", "model_version": version}
    (folder / "manifest.json").write_text(json.dumps(said))
    return folder


def assert_one_sentence(text: str) -> None:
    assert len(text.splitlines()) == 1
    assert text.endswith(".")
    assert ". " not in text


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose categories are plain text."""
    named = table.select_dtypes(["category", "string", "object"]).columns
    return table.astype(dict.fromkeys(named, "object"))


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its runs in order; parts are in any."""
    text = as_text(table)
    return text.sort_values(["policy", "seed"], kind="stable", ignore_index=True)
