"""Check the calibration: whether the defaults show the patterns, without governance.

``python -m experiments.calibration`` runs the default world over 200 seeds, prints each pattern
with its range, its value and a 95% interval, and looks for levers that do worse at full
strength than at half (pattern 9). It writes ``results/calibration/patterns.csv`` and
``results/calibration/levers.csv``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from sim import LEVER_NAMES, Policy, Results, Run, simulate
from sim.patterns import PATTERNS

_GROUPS = 20
_OUTCOMES = ("objectives_unmet", "ended_before_term", "ended_within_five_years", "net_benefit")


def run_seeds(policy: Policy, seeds: Sequence[int], tables: bool) -> Results:
    """Run one policy on some seeds of the default world, on all processors."""
    workers = os.cpu_count() or 1
    parts = [seeds[index::workers] for index in range(workers)]

    def one(part: Sequence[int]) -> Results:
        runs = [Run(policy=policy, seed=seed) for seed in part]
        return simulate(runs, partnerships=tables, history=tables)

    with ThreadPoolExecutor(workers) as executor:
        done = list(executor.map(one, parts))
    return Results(
        runs=pd.concat([part.runs for part in done]).sort_values("seed", ignore_index=True),
        partnerships=pd.concat([part.partnerships for part in done], ignore_index=True),
        history=pd.concat([part.history for part in done], ignore_index=True),
    )


def pattern_table(results: Results) -> pd.DataFrame:
    """Return each pattern with its range, its value over all runs, and a 95% interval.

    The interval is that of the mean of 20 groups of runs (t, 19 degrees of freedom), since some
    patterns are properties of a pool of runs and not of one.
    """
    group = {seed: index % _GROUPS for index, seed in enumerate(results.runs["seed"])}
    of_runs = results.runs["seed"].map(group)
    of_partnerships = results.partnerships["seed"].map(group)
    of_history = results.history["seed"].map(group)
    rows = []
    for pattern in PATTERNS:
        whole = pattern.measure(results.runs, results.partnerships, results.history)
        parts = np.array(
            [
                pattern.measure(
                    results.runs[of_runs == index],
                    results.partnerships[of_partnerships == index],
                    results.history[of_history == index],
                )
                for index in range(_GROUPS)
            ]
        )
        half = stats.t.ppf(0.975, _GROUPS - 1) * parts.std(ddof=1) / np.sqrt(_GROUPS)
        rows.append(
            {
                "pattern": f"{pattern.number}: {pattern.name}",
                "source": pattern.source,
                "target_low": pattern.low,
                "target_high": pattern.high,
                "simulated": whole,
                "ci_low": whole - half,
                "ci_high": whole + half,
                "holds": pattern.low <= whole - half and whole + half <= pattern.high,
            }
        )
    return pd.DataFrame(rows)


def lever_table(baseline: pd.DataFrame, seeds: Sequence[int]) -> pd.DataFrame:
    """Return what each lever does at half and at full strength, and full less half, paired."""
    rows = []
    for lever in LEVER_NAMES:
        half = run_seeds(Policy(f"{lever} half", {lever: 0.5}), seeds, tables=False).runs
        full = run_seeds(Policy(f"{lever} full", {lever: 1.0}), seeds, tables=False).runs
        for outcome in _OUTCOMES:
            change = full[outcome] - half[outcome]
            error = stats.t.ppf(0.975, len(change) - 1) * change.std(ddof=1) / len(change) ** 0.5
            rows.append(
                {
                    "lever": lever,
                    "outcome": outcome,
                    "half": (half[outcome] - baseline[outcome]).mean(),
                    "full": (full[outcome] - baseline[outcome]).mean(),
                    "full_less_half": change.mean(),
                    "ci_low": change.mean() - error,
                    "ci_high": change.mean() + error,
                }
            )
    return pd.DataFrame(rows)


def worse_at_full(levers: pd.DataFrame) -> pd.DataFrame:
    """Return levers that fail more at full strength than at half, beyond their interval."""
    failing = levers[levers["outcome"] != "net_benefit"]
    return failing[failing["ci_low"] > 0.0]


def main() -> None:
    """Run the check and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=200, help="seeds (default 200)")
    parser.add_argument("--no-levers", action="store_true", help="leave pattern 9 out")
    arguments = parser.parse_args()
    if arguments.replications < 2 * _GROUPS:
        parser.error(f"--replications={arguments.replications}: at least {2 * _GROUPS} are needed")
    seeds = range(arguments.replications)
    folder = Path("results/calibration")
    folder.mkdir(parents=True, exist_ok=True)
    baseline = run_seeds(Policy(), seeds, tables=True)
    patterns = pattern_table(baseline)
    patterns.to_csv(folder / "patterns.csv", index=False)
    print(patterns.drop(columns="source").to_string(index=False, float_format="%.3f"))
    if arguments.no_levers:
        return
    levers = lever_table(baseline.runs, seeds)
    levers.to_csv(folder / "levers.csv", index=False)
    worse = worse_at_full(levers)
    print("\n9: levers that fail more at full strength than at half:")
    print(worse.to_string(index=False, float_format="%.4f") if len(worse) else "none")


if __name__ == "__main__":
    main()
