"""What the tests of the model share: random runs, worlds month by month, comparison by bytes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim import (
    LEVER_NAMES,
    PARAMETERS,
    Declaration,
    Event,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Phase,
    Policy,
    Population,
    Run,
    synthetic_population,
)
from sim.engine.batch import run_world
from sim.engine.beginning import begin, enlarged, room_needed
from sim.engine.schedule import run_months
from sim.parameters import EVENT_KINDS, KIND_COLUMNS, TYPE_COLUMNS
from sim.parameters.policy import GROUPS
from sim.state.world import World
from sim.vocabulary import AREAS, KINDS, NEVER, REGIONS

NO_LEVERS = Policy()
EVERY_LEVER = Policy("every", dict.fromkeys(LEVER_NAMES, 1.0))

# Nothing ends a partnership before its term, and nobody comes, goes or is sold.
CALM = {
    "exit_rate": 0,
    "reconsidering": 0,
    "distress_rate": 0,
    "acquisition_rate": 0,
    "merger_rate": 0,
    "lapse_rate": 0,
    "breach_rate": 0,
    "sponsor_turnover": 0,
    "leader_turnover": 0,
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
    "fomo_rate": 0.3,
    "awareness_start": 0.5,
    "awareness_pull": 0.8,
    "partnering_budget": 60,
    "least_ambition": 0.05,
    "expected_delivery": 0.5,
    "search_interval": 2,
    "fall_through": 0.05,
}
# Hosts with time for it, which such worlds need.
AT_LEISURE = OrganisationKinds(
    **{kind: {"attention": 3} for kind in ("health_system", "public_agency", "university")}
)
# Everybody may look abroad as well as at home.
WORLDLY = PartnershipTypes(**{name: {"mix": 1} for name in PartnershipTypes()})


def every_type(**columns: float) -> PartnershipTypes:
    """Types that are all looked for alike, with the same changes to each."""
    return WORLDLY.replace(**dict.fromkeys(WORLDLY, columns))


def only_type(name: str, **columns: float | str) -> PartnershipTypes:
    """Types of which nobody looks for any but this one, with some of its columns changed."""
    others = {other: {"mix": 0} for other in PartnershipTypes() if other != name}
    return PartnershipTypes(**others, **{name: {"mix": 1, **columns}})


# Worlds in which partnerships often have several reasons to end in the same month.
STORMY = {
    "exit_rate": 0.5,
    "reconsidering": 0.2,
    "breach_rate": 0.1,
    "breach_exit": 0.8,
    "lapse_rate": 0.2,
    "acquisition_rate": 0.08,
    "merger_rate": 0.05,
    "takeover_exit": 0.7,
    "sponsor_turnover": 0.1,
    "leader_turnover": 0.1,
    "vendor_runway": 0,
    "volatility": 2,
    "distress_rate": 0.4,
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


def any_levers(rng: np.random.Generator) -> dict[str, float]:
    """Return no, a few or all levers, many of them at full strength."""
    share = rng.choice([0, 0.1, 0.5, 1.0])
    chosen = [name for name in LEVER_NAMES if rng.random() < share]
    return {name: float(min(2 * rng.random(), 1)) for name in chosen}


def any_policy(rng: np.random.Generator) -> Policy:
    """Return levers for everyone from month 0, and, half of the time, phases."""
    phases = [
        Phase(
            levers=any_levers(rng),
            start=int(rng.integers(0, 37)),
            applies_to=str(rng.choice(GROUPS)),
            uptake=float(rng.choice([0, 1, rng.random()])),
            spread=float(rng.choice([0, 1, rng.random()])),
        )
        for _ in range(int(rng.choice([0, 0, 1, 3])))
    ]
    return Policy("random", any_levers(rng), tuple(phases))


def any_columns(
    rng: np.random.Generator, columns: tuple[Declaration, ...], share: float, full: bool
) -> dict[str, float]:
    """Return values of a few or many columns of a row; codes stay as they are."""
    return {
        column.name: any_value(rng, column, full and rng.random() < 0.5)
        for column in columns
        if not column.codes and rng.random() < share
    }


def any_types(rng: np.random.Generator, full: bool) -> PartnershipTypes:
    """Return the built-in types with any mix and other columns, and at times one of its own."""
    rows: dict[str, dict[str, float]] = {}
    share = rng.choice([0, 0.1, 0.5])
    for name in PartnershipTypes():
        changed = any_columns(rng, TYPE_COLUMNS, share, full) if rng.random() < 0.6 else {}
        if rng.random() < 0.6:
            changed["mix"] = float(rng.choice([0, 0.3, 2]))
        rows[name] = changed
    if rng.random() < 0.3:
        codes = {
            column.name: int(rng.integers(len(column.codes)))
            for column in TYPE_COLUMNS
            if column.codes
        }
        rows["own"] = {**any_columns(rng, TYPE_COLUMNS, 0.2, full), **codes}
    return PartnershipTypes(**rows)


def any_kinds(rng: np.random.Generator, full: bool) -> OrganisationKinds:
    """Return the kinds of organisation, with some columns changed half of the time."""
    share = rng.choice([0, 0.1, 0.5])
    return OrganisationKinds(
        **{kind: any_columns(rng, KIND_COLUMNS, share, full) for kind in KINDS}
    )


def any_events(rng: np.random.Generator, population: Population) -> tuple[Event, ...]:
    """Return no, one or several events of any kind, here or everywhere, named or not."""

    def maybe(choices: tuple[str, ...]) -> str | None:
        return str(rng.choice(choices)) if rng.random() < 0.5 else None

    return tuple(
        Event(
            kind=str(rng.choice(list(EVENT_KINDS))),
            month=int(rng.integers(-24, 36)),
            size=float(rng.choice([1, rng.random()])),
            region=maybe(REGIONS),
            area=maybe(AREAS),
            organisation=maybe(population.ids),
        )
        for _ in range(int(rng.choice([0, 0, 1, 4])))
    )


def any_population(rng: np.random.Generator) -> Population:
    """Return a small population of all six groups, some of them empty now and then."""
    others = [int(rng.integers(0, 6)) for _ in range(4)]
    return synthetic_population(int(rng.integers(6, 22)), int(rng.integers(3, 14)), *others)


def any_run(case: int, full: bool, longest: int = 36) -> Run:
    """Return the run of a case: everything about it drawn at random."""
    rng = np.random.default_rng(case)
    population = any_population(rng)
    return Run(
        parameters=any_parameters(rng, full),
        policy=any_policy(rng),
        population=population,
        seed=int(rng.integers(0, 2**64 - 1, dtype=np.uint64, endpoint=True)),
        months=int(rng.integers(12, longest + 1)),
        warm_up=int(rng.integers(0, 25)),
        types=any_types(rng, full),
        kinds=any_kinds(rng, full),
        events=any_events(rng, population),
    )


def busy_worlds(
    seeds: int = 6,
    policy: Policy = NO_LEVERS,
    types: PartnershipTypes = WORLDLY,
    kinds: OrganisationKinds = AT_LEISURE,
    **changes: float,
) -> Iterator[World]:
    """Yield a few busy worlds of 25 hospitals with some settings changed, after 90 months."""
    population = synthetic_population(25, 12, 12, 12, 10, 8)
    for seed in range(seeds):
        run = Run(Parameters(**BUSY | changes), policy, population, seed, 90, 24, types, kinds)
        yield run_world(run)


def all_signed(**settings: Any) -> np.ndarray:
    """Return all partnerships signed in `busy_worlds`."""
    table = np.concatenate([rows(world) for world in busy_worlds(**settings)])
    return table[table["formed"] != NEVER]


cases = st.integers(0, 2**64 - 1)


def parameters(full: bool = False) -> st.SearchStrategy[Parameters]:
    """Random parameters: plausible ones or, ``full``, any within bounds."""
    return cases.map(lambda case: any_parameters(np.random.default_rng(case), full))


def runs(full: bool = False, longest: int = 36) -> st.SearchStrategy[Run]:
    """Random small runs: everything that determines one."""
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


def by_month(world: World) -> np.ndarray:
    """Return the history as a table, shape (months, types of partnership)."""
    return world.history.reshape(-1, len(world.types))


def contents(world: World, months: int) -> dict[str, np.ndarray]:
    """Return everything that a run leaves behind after ``months`` months, warm-up included."""
    return {
        "organisations": world.organisations,
        "partnerships": rows(world),
        "regions": world.regions,
        "history": world.history[: months * len(world.types)],
        "counts": world.counts,
        "climate": world.climate,
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
