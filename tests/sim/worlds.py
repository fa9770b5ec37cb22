"""What the tests of the model share: random runs, worlds month by month, comparison by bytes."""

from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim import LEVER_NAMES, PARAMETERS, Parameters, Policy, Run, synthetic_population
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


def parameters(full: bool = False) -> st.SearchStrategy[Parameters]:
    """Random parameters, within plausible ranges or, ``full``, anywhere within bounds."""
    ranges = {
        name: (declared.low, declared.high) if full else declared.sweep
        for name, declared in PARAMETERS.items()
    }
    values = {
        name: st.floats(low, high, allow_subnormal=False) for name, (low, high) in ranges.items()
    }
    return st.fixed_dictionaries({}, optional=values).map(lambda chosen: Parameters(**chosen))


def policies() -> st.SearchStrategy[Policy]:
    """Random strengths of random levers."""
    strength = st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1, allow_subnormal=False)
    chosen = st.fixed_dictionaries({}, optional=dict.fromkeys(LEVER_NAMES, strength))
    return chosen.map(lambda levers: Policy("random", levers))


def runs(full: bool = False) -> st.SearchStrategy[Run]:
    """Random small runs: parameters, policy, population, seed and length."""
    return st.builds(
        Run,
        parameters=parameters(full),
        policy=policies(),
        population=st.builds(synthetic_population, st.integers(6, 25), st.integers(3, 15)),
        seed=st.integers(0, 2**64 - 1),
        months=st.integers(12, 36),
        warm_up=st.integers(0, 24),
    )


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
