"""The exact baseline: what a few small runs return, to the last bit.

``python -m tests.sim.baseline`` rewrites it. That is right only when the model was meant to
change: a rule, a default, a draw or the arithmetic. It is wrong when only speed, layout or
tools were meant to change: then a difference is a fault, and the file must stay as it is.
Commit the new file together with the change that made it so, and say in the message why.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from sim import Policy, Run, synthetic_population
from sim.engine.batch import run_world
from sim.telling.outcomes import run_outcomes
from tests.sim.worlds import contents

FILE = Path(__file__).with_name("baseline.json")
COMMAND = "python -m tests.sim.baseline"
SEEDS = (1, 2026, 2**64 - 1)
POLICIES = (
    Policy("ad_hoc"),
    Policy(
        "mixed",
        {
            "due_diligence": 0.5,
            "steering_board": 0.5,
            "transparency": 1.0,
            "performance_contract": 0.25,
            "adaptive_review": 0.75,
            "brokerage": 0.5,
            "protected_time": 0.5,
        },
    ),
)


def baseline_runs() -> Iterator[tuple[str, Run]]:
    """Yield a name and a run: every seed under every policy, small enough to be quick."""
    population = synthetic_population(30, 15)
    for policy in POLICIES:
        for seed in SEEDS:
            run = Run(policy=policy, population=population, seed=seed, months=60, warm_up=24)
            yield f"{policy.name}, seed {seed}", run


def exact(run: Run) -> dict[str, dict[str, str]]:
    """Return digests of all tables and the outcomes in hexadecimal, which no rounding hides."""
    world = run_world(run)
    tables = contents(world, run.warm_up + run.months)
    return {
        "tables": {
            name: hashlib.sha256(table.tobytes()).hexdigest() for name, table in tables.items()
        },
        "outcomes": {
            name: float(value).hex() for name, value in run_outcomes(world, run.months).items()
        },
    }


def main() -> None:
    """Rewrite the file."""
    found = {name: exact(run) for name, run in baseline_runs()}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {FILE.name}: {len(found)} runs. Say in the commit why the model has changed.")


if __name__ == "__main__":
    main()
