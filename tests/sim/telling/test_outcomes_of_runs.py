"""What a run returns is the sum of what its tables hold."""

import numpy as np
import pytest

from sim import (
    FAILURE_DEFINITIONS,
    LEVER_NAMES,
    Parameters,
    Policy,
    Run,
    simulate,
    synthetic_population,
)
from sim.engine.batch import run_world
from sim.telling.outcomes import failure_rates, run_outcomes, signed
from sim.vocabulary import DATA_BREACH, ENDED, ENDINGS, FOMO, NEVER
from tests.sim.worlds import AT_LEISURE, BUSY, WORLDLY, by_month, rows


@pytest.fixture(scope="module")
def run():
    population = synthetic_population(30, 15, 6, 6, 6, 6)
    policy = Policy("some", dict.fromkeys(LEVER_NAMES, 0.2))
    return Run(Parameters(**BUSY), policy, population, 12, 90, 30, WORLDLY, AT_LEISURE)


@pytest.fixture(scope="module")
def world(run):
    return run_world(run)


@pytest.fixture(scope="module")
def outcomes(run, world):
    return run_outcomes(world, run.months)


def test_only_partnerships_signed_since_month_0_count(world, outcomes):
    table = rows(world)
    expected = table[(table["formed"] != NEVER) & (table["formed"] >= 0)]
    assert signed(world).tobytes() == expected.tobytes()
    assert outcomes["partnerships"] == len(expected) > 50
    assert np.count_nonzero(table["formed"] != NEVER) > len(expected), "some are older"
    assert len(signed(world, since=60)) == np.count_nonzero(expected["formed"] >= 60)
    rates = failure_rates(expected, 90)
    assert {name: outcomes[name] for name in FAILURE_DEFINITIONS} == rates
    assert all(0 < rate < 1 for rate in rates.values())


def test_endings_are_counted_by_name(world, outcomes):
    endings = signed(world)["ending"]
    for code, name in enumerate(ENDINGS[1:], start=1):
        assert outcomes[f"ended_{name}"] == np.count_nonzero(endings == code), name
    over = sum(value for name, value in outcomes.items() if name in {f"ended_{e}" for e in ENDINGS})
    assert over == np.count_nonzero(signed(world)["stage"] == ENDED)


def test_money_is_that_of_the_months_observed(run, world, outcomes):
    observed = by_month(world)[run.warm_up :]
    assert len(observed) == run.months
    for name in ("host_value", "partner_value", "host_cost", "partner_cost"):
        assert outcomes[name] == pytest.approx(observed[name].sum(), rel=1e-12)
    governance = observed["host_governance_cost"].sum() + observed["partner_governance_cost"].sum()
    assert outcomes["governance_cost"] == pytest.approx(governance, rel=1e-12)
    net = outcomes["host_value"] + outcomes["partner_value"] - governance
    net -= outcomes["host_cost"] + outcomes["partner_cost"]
    assert outcomes["net_benefit"] == pytest.approx(net, rel=1e-9)
    assert outcomes["active_at_end"] == observed["active"][-1].sum()
    assert outcomes["fell_through"] == observed["fell_through"].sum()
    assert outcomes["hosts"] == 42


def test_small_and_large_hosts_are_the_outer_quarters(world, outcomes):
    table = signed(world)
    rank = world.organisations["size_rank"][table["host"]]
    small = failure_rates(table[rank < 0.25], 90)["objectives_unmet"]
    large = failure_rates(table[rank >= 0.75], 90)["objectives_unmet"]
    assert outcomes["objectives_unmet_small_hosts"] == pytest.approx(small, nan_ok=True)
    assert outcomes["objectives_unmet_large_hosts"] == pytest.approx(large, nan_ok=True)


def test_the_table_of_partnerships_says_the_same_in_names(run, world):
    table, raw = simulate([run]).partnerships, signed(world)
    assert table["ending"].tolist() == [ENDINGS[code] for code in raw["ending"]]
    assert table["formed"].tolist() == raw["formed"].tolist()
    for date in ("live", "ended", "decided"):
        missing = raw[date] == NEVER
        assert table[date].isna().tolist() == missing.tolist()
        assert table[date][~missing].tolist() == raw[date][~missing].tolist()
    assert table["partnership"].is_unique
    assert table["type"].tolist() == [run.types.names[code] for code in raw["type"]]
    assert len(set(table["type"])) == len(run.types)
    ids = np.array(run.population.ids)
    assert table["host"].tolist() == ids[raw["host"]].tolist()
    assert table["partner"].tolist() == ids[raw["partner"]].tolist()
    last = np.where(raw["stage"] == ENDED, raw["ended"], run.months - 1)
    assert table["duration"].tolist() == (last - raw["formed"]).tolist()
    assert np.allclose(table["worth"], raw["worth"], rtol=1e-6)
    assert set(table["outcome"]) <= {"running", "success", "neutral", "failure"}


def test_the_history_gives_means_and_a_column_for_each_origin_and_ending(run, world):
    table, raw = simulate([run], history=True).history, by_month(world)[run.warm_up :]
    assert table["month"].tolist() == list(range(90))
    assert table["formed"].tolist() == raw["formed"].sum(axis=(1, 2)).tolist()
    assert table["formed_fomo"].tolist() == raw["formed"][:, :, FOMO].sum(axis=1).tolist()
    assert table["ended"].tolist() == raw["ended"].sum(axis=(1, 2)).tolist()
    assert (
        table["ended_data_breach"].tolist() == raw["ended"][:, :, DATA_BREACH].sum(axis=1).tolist()
    )
    assert "ended_running" not in table
    active, trust = (raw[name].sum(axis=1) for name in ("active", "host_trust"))
    assert np.allclose(table["host_trust"], trust / np.maximum(active, 1))
    assert np.allclose(table["host_resources"], raw["host_resources"].sum(axis=1) / 42)
    assert np.allclose(table["partner_resources"], raw["partner_resources"].sum(axis=1) / 15)
    assert table["priority"].between(0, 1).all()
    assert table["adopters"].is_monotonic_increasing
    both = table["host_governance_cost"] + table["partner_governance_cost"]
    assert np.allclose(table["governance_cost"], both)
