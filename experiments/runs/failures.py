"""Runs that raised an error, or ended their worker: a row for each, and how to do it again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from experiments.archive.manifest import words_again
from experiments.archive.writing import remove, write_table
from experiments.runs.stopping import Stopped
from experiments.settings.asked import Asked, key_of
from experiments.settings.printable import printable
from experiments.settings.values import written

FILE: Final = "failed.csv"
# Settings that one run has too; the others say what a study makes of many.
_OF_A_RUN: Final = ("months", "warm_up", "events")
_GROUPS_OF_A_RUN: Final = (
    "parameters",
    "types",
    "kinds",
    "environment",
    "population",
    "scenario",
)


def report_failures(
    folder: Path,
    errors: pa.Table | None,
    total: int,
    asked: Asked,
    values: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write ``failed.csv`` and say how many runs failed; remove it where none did.

    Parameters
    ----------
    folder : Path
        The results folder.
    errors : Table or None
        A row for each run that failed.
    total : int
        How many runs the study has.
    asked : Asked
        What the command is asked.
    values : mapping, optional
        What a design sets, by run.

    Raises
    ------
    Stopped
        If every run failed.
    """
    path = folder / FILE
    if errors is None:
        remove(path)
        return
    table = errors.to_pandas()
    settings = [(values or {}).get(str(run), {}) for run in table["run"]]
    for name in dict.fromkeys(name for one in settings for name in one):
        table[name] = [one.get(name) for one in settings]
    table["again"] = [
        reproduction(str(row.policy), int(row.seed), asked, one)
        for row, one in zip(table.itertuples(), settings, strict=True)
    ]
    # What is long stands last.
    table = pd.concat([table.drop(columns="traceback"), table[["traceback"]]], axis=1)
    write_table(table, path)
    first = table.iloc[0]
    said = (
        f"{len(table):,} of {total:,} runs failed; {FILE} says why and how to repeat each. "
        f"The first: {first['error']} ({first['again']})"
    )
    if len(table) == total:
        raise Stopped(said)
    print(printable(f"accord {asked.command}: {said}"), file=sys.stderr)


def reproduction(policy: str, seed: int, asked: Asked, values: Mapping[str, Any]) -> str:
    """Return the command that carries out one run of a study by itself."""
    known = asked.library.names("policy")
    flags, words = words_again(asked)
    kept = []
    for word in words:
        key = key_of(word)
        own_policy = key.split(".")[0] == "policy" and policy not in known
        if key in values or not (
            key in _OF_A_RUN or key.split(".")[0] in _GROUPS_OF_A_RUN or own_policy
        ):
            continue
        kept.append(word)
    if policy in known:
        kept.append(f"policy={policy}")
    kept += [f"{name}={written(value)}" for name, value in values.items() if name != "policy"]
    if any(name.startswith("policy.") for name in values):
        # A lever of a policy moved: it would be called after what was moved.
        kept.append(f"policy.name={policy}")
    words = ["accord", "run", *flags, *kept, f"seed={seed}"]
    return " ".join(shlex.quote(word) for word in words)
