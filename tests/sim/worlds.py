"""What the tests of the model share: random runs, worlds month by month, comparison by bytes."""

from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim import (
    LEVER_NAMES,
    PARAMETERS,
    Declaration,
    Parameters,
    Policy,
    Run,
    synthetic_population,
)
from sim.beginning import begin, enlarged, room_needed
from sim.schedule import run_months
from sim.state.world import World

NO_LEVERS = Policy()
EVERY_LEVER = Policy("every", dict.fromkeys(LEVER_NAMES, 1.0))

# Nothing but the background can end a partnership before its term, and nobody comes or goes.
CALM = {
    "exit_sensitivity": 0,
    "insolvency_rate": 0,
    "acquisition_rate": 0,
    "lapse_rate": 0,
    "breach_rate": 0,
    "sponsor_turnover": 0,
    "priority_shift": 0,
    "crisis_rate": 0,
    "regulation_rate": 0,
}


def examples(count: int) -> settings:
    """Settings of a property test: so many random examples, without a limit of time."""
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, suppress_health_check=unhurried)


# Worlds in which much happens, so that a property is put to the test by more than a few.
BUSY = {
    "search_rate": 0.3,
    "fomo_rate": 0.15,
    "awareness_start": 0.5,
    "liquidity_needed": 0,
    "search_interval": 2,
    "fall_through": 0.05,
    "host_attention": 3,
}

# Worlds in which partnerships often have several reasons to end in the same month.
STORMY = {
    "exit_sensitivity": 8,
    "background_exit": 0.15,
    "breach_rate": 0.1,
    "breach_exit": 0.8,
    "lapse_rate": 0.2,
    "acquisition_rate": 0.08,
    "acquisition_exit": 0.7,
    "sponsor_turnover": 0.1,
    "vendor_runway": 0,
    "vendor_volatility": 2,
    "insolvency_rate": 0.4,
}


def any_value(rng: np.random.Generator, declared: Declaration, full: bool) -> float:
    """Return a value worth sweeping or, ``full``, one within bounds; a limit now and then."""
    low, high = (declared.low, declared.high) if full else declared.sweep
    return float(rng.choice([low, high]) if rng.random() < 0.25 else rng.uniform(low, high))


def any_parameters(rng: np.random.Generator, full: bool) -> Parameters:
    """Return a few, many or all parameters at random, the others as they are by default."""
    values: dict[str, float] = dict(BUSY) if rng.random() < 0.7 else {}
    values |= STORMY if rng.random() < 0.4 else {}
    share = rng.choice([0.02, 0.05, 0.15, 0.5] if full else [0.03, 0.1, 0.3, 1.0])
    for name, declared in PARAMETERS.items():
        if rng.random() < share:
            values[name] = any_value(rng, declared, full and rng.random() < 0.5)
    return Parameters(**values)


def any_policy(rng: np.random.Generator) -> Policy:
    """Return no, a few or all levers, many of them at full strength."""
    share = rng.choice([0, 0.1, 0.5, 1.0])
    chosen = [name for name in LEVER_NAMES if rng.random() < share]
    return Policy("random", {name: float(min(2 * rng.random(), 1)) for name in chosen})


def any_run(case: int, full: bool, longest: int = 36) -> Run:
    """Return the run of a case: everything about it drawn at random."""
    rng = np.random.default_rng(case)
    return Run(
        parameters=any_parameters(rng, full),
        policy=any_policy(rng),
        population=synthetic_population(int(rng.integers(6, 26)), int(rng.integers(3, 16))),
        seed=int(rng.integers(0, 2**64 - 1, dtype=np.uint64, endpoint=True)),
        months=int(rng.integers(12, longest + 1)),
        warm_up=int(rng.integers(0, 25)),
    )


cases = st.integers(0, 2**64 - 1)


def parameters(full: bool = False) -> st.SearchStrategy[Parameters]:
    """Random parameters: plausible ones or, ``full``, any within bounds."""
    return cases.map(lambda case: any_parameters(np.random.default_rng(case), full))


def runs(full: bool = False, longest: int = 36) -> st.SearchStrategy[Run]:
    """Random small runs: parameters, policy, population, seed and length."""
    return cases.map(lambda case: any_run(case, full, longest))


def months_of(run: Run) -> Iterator[tuple[int, World]]:
    """Yield every month of a run, warm-up included, and the world at its end."""
    world = begin(run)
    for month in range(-run.warm_up, run.months):
        while run_months(world, month, month + 1, room_needed(world)) == month:
            world = enlarged(world)
        yield month, world


def rows(world: World) -> np.ndarray:
    """Return the rows of partnerships in use, negotiations included."""
    return world.partnerships[: int(world.counts["rows"][0])]


def contents(world: World, months: int) -> dict[str, np.ndarray]:
    """Return everything that a run leaves behind after ``months`` months, warm-up included."""
    return {
        "organisations": world.organisations,
        "partnerships": rows(world),
        "regions": world.regions,
        "history": world.history[: months * len(world.types)],
        "counts": world.counts,
        "active": world.active[: int(world.counts["active"][0])],
    }


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    """Hold two sets of tables against each other bit for bit; name the columns that differ."""
    for name, table in one.items():
        twin = other[name]
        assert table.shape == twin.shape, f"{name}: {table.shape} against {twin.shape}"
        columns = table.dtype.names or ()
        differing = [
            column for column in columns if table[column].tobytes() != twin[column].tobytes()
        ]
        assert not differing, f"{name} differs in {', '.join(differing)}"
        assert table.tobytes() == twin.tobytes(), f"{name} differs"
