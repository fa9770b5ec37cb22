"""The runs of a validation, carried out for the tables that the patterns are measured on.

Patterns need histories, and runs without a warm-up, which the store does not keep; so nothing
is stored, and a rerun computes all anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from experiments.archive.manifest import command_again
from experiments.questions.validate.levers import OUTCOMES
from experiments.runs.portions import USUAL_SIZE, carry_out
from experiments.settings.settings import Settings
from sim import Policy, Results, Run, simulate
from sim.documents.patterns import HISTORY_COLUMNS, PARTNERSHIP_COLUMNS


def observed_runs(
    settings: Settings,
    policy: Policy,
    warm_ups: Sequence[int],
    levers: Sequence[Policy],
    seeds: range,
) -> tuple[dict[int, Results], dict[str, pd.DataFrame]]:
    """Carry all runs out, in portions, on the executor that the settings name.

    Parameters
    ----------
    settings : Settings
        What else the runs are made of, and where they are carried out.
    policy, warm_ups
        The policy whose patterns are looked at, after each of these warm-ups.
    levers : sequence of Policy
        What to know the failures of besides.
    seeds : range
        Shared by all.

    Returns
    -------
    tuple
        The tables of the policy by warm-up, and the outcomes under ``levers`` by policy name.
    """
    studies = [(observe, policy, warm_up) for warm_up in warm_ups]
    studies += [(outcomes_only, one, settings.warm_up) for one in levers]
    portions = []
    size = settings.executor.chunk or USUAL_SIZE
    for task, one, warm_up in studies:
        arm = settings.assumptions(one, warm_up)
        for start in range(0, len(seeds), size):
            portions.append((task, arm.runs(seeds[start : start + size])))
    again = command_again(settings)
    done = carry_out(portions, settings.executor, again)
    each = len(portions) // len(studies)
    found = [_joined(done[first : first + each]) for first in range(0, len(done), each)]
    return (
        dict(zip(warm_ups, found, strict=False)),
        {
            one.name: results.runs
            for one, results in zip(levers, found[len(warm_ups) :], strict=True)
        },
    )


def observe(runs: Sequence[Run]) -> Results:
    """Carry some runs out and return of their tables what the patterns are measured on."""
    found = simulate(runs, history=True)
    return Results(
        runs=found.runs,
        partnerships=found.partnerships[list(PARTNERSHIP_COLUMNS)],
        history=found.history[list(HISTORY_COLUMNS)],
    )


def outcomes_only(runs: Sequence[Run]) -> Results:
    """Carry some runs out and return what the table of levers is made of."""
    found = simulate(runs, partnerships=False)
    return Results(found.runs[["seed", *OUTCOMES]], found.partnerships, found.history)


def _joined(parts: Sequence[Results]) -> Results:
    """Return the tables of several portions one under another."""
    return Results(
        *(
            pd.concat([getattr(part, table) for part in parts], ignore_index=True)
            for table in ("runs", "partnerships", "history")
        )
    )
