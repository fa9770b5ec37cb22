"""Patterns measured on tables whose truth is known."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim import Run, simulate
from sim.documents.patterns import (
    HISTORY_COLUMNS,
    PARTNERSHIP_COLUMNS,
    PATTERNS,
    concentration,
    ended_within_five_years,
    exit_rate,
    median_life,
    unmet_incidence,
)
from sim.telling.adoption import (
    burst_behind_prominent_movers,
    climb_before_a_third_of_hosts,
    months_to_share,
    years_between_shares,
)

BY_NUMBER = {pattern.number: pattern for pattern in PATTERNS}
NOTHING = pd.DataFrame()
# Basic EHR in US hospitals at the end of each year, 2008 to 2015 (ONC).
ONC = (0.094, 0.122, 0.156, 0.276, 0.444, 0.594, 0.755, 0.838)


def history(curve: Callable[[np.ndarray], np.ndarray], months: int = 240, runs: int = 1):
    """Adoption that follows a curve exactly; its argument is months from the beginning."""
    share = curve(np.arange(1, months + 1, dtype=float))
    parts = [
        pd.DataFrame({"seed": seed, "month": np.arange(months), "adopters": share})
        for seed in range(runs)
    ]
    return pd.concat(parts, ignore_index=True)


def drawn(when: np.ndarray, months: int = 240) -> pd.DataFrame:
    """The history of hosts that sign at drawn times, shape (runs, hosts)."""
    share = (when[:, :, None] <= np.arange(1, months + 1)).mean(axis=1)
    seed, month = np.indices(share.shape)
    columns = {"seed": seed.ravel(), "month": month.ravel(), "adopters": share.ravel()}
    return pd.DataFrame(columns)


def lives(**columns: object) -> pd.DataFrame:
    """Partnerships with the columns that a test needs."""
    table = pd.DataFrame(columns)
    for name in ("formed", "ended", "term_end", "decided"):
        if name in table:
            table[name] = table[name].astype("Int32")
    return table


def test_numbers_are_unique_and_ranges_have_width() -> None:
    assert len(BY_NUMBER) == len(PATTERNS)
    assert all(pattern.low < pattern.high for pattern in PATTERNS)
    checks = [pattern for pattern in PATTERNS if not pattern.calibrated]
    assert [one.number for one in checks] == ["C1", "C2", "C3", "C4"]
    assert all("check (not calibrated)" in one.label for one in checks)
    assert PATTERNS[-len(checks) :] == tuple(checks)


def test_the_named_columns_are_all_that_is_read() -> None:
    found = simulate([Run(seed=seed, months=72, warm_up=0) for seed in (1, 2)], history=True)
    tables = (
        found.runs,
        found.partnerships[list(PARTNERSHIP_COLUMNS)],
        found.history[list(HISTORY_COLUMNS)],
    )
    for pattern in PATTERNS:
        assert isinstance(pattern.measure(*tables), float), pattern.number


def test_the_median_life_is_kaplan_and_meiers() -> None:
    table = lives(duration=[2, 4, 4, 6, 9], ending=["acquired", "running", "graduated"] + ["x"] * 2)
    # Survival: 4/5 after 2, 4/5 * 3/4 after 4 (one censored there), half of that after 6.
    assert median_life(table) == 6
    assert median_life(table.assign(ending="running")) == float("inf")


def test_unmet_objectives_are_those_of_the_outcomes() -> None:
    found = simulate([Run(seed=5, months=96)])
    expected = found.runs["objectives_unmet"].iloc[0]
    assert unmet_incidence(found.partnerships) == pytest.approx(expected, rel=1e-12)


def test_exits_but_for_success_are_counted_by_partnership_years() -> None:
    outcome = ["neutral", "running", "failure", "success"]
    table = lives(duration=[12, 24, 36, 24], outcome=outcome)
    assert exit_rate(table) == pytest.approx(2 / 8)
    assert np.isnan(exit_rate(table.iloc[:0]))


def test_concentration_is_the_sum_of_squared_shares() -> None:
    table = lives(seed=[1] * 4, partner=["a", "a", "a", "b"], ending=["running"] * 3 + ["acquired"])
    table["partner_kind"] = "vendor"
    assert concentration(table) == 10_000
    table["ending"] = "running"
    assert concentration(table) == pytest.approx(10_000 * (0.75**2 + 0.25**2))
    # Partners that are no vendors do not count.
    table["partner_kind"] = ["vendor"] * 3 + ["health_system"]
    assert concentration(table) == 10_000


# Pattern 7a and 7b.


def test_when_a_share_is_reached_is_read_between_months() -> None:
    table = history(lambda t: np.minimum(t / 100, 0.6), runs=2)
    assert months_to_share(table, 0.255) == pytest.approx([25.5, 25.5])
    assert np.isinf(months_to_share(table, 0.61)).all()


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        (lambda t: np.minimum(t / 200, 1.0), 0.5),
        (lambda t: 1 - np.exp(-0.02 * t), np.log(9 / 7) / np.log(9 / 5)),
        # Whenever it begins.
        (lambda t: 1 - np.exp(-0.02 * np.maximum(t - 9, 0)), np.log(9 / 7) / np.log(9 / 5)),
        (
            lambda t: 1 / (1 + np.exp(-0.06 * (t - 100))),
            (np.log(9) - np.log(7 / 3)) / np.log(9),
        ),
        (lambda t: np.interp(t, 12 * np.arange(1, 9), ONC), 0.7036),
    ],
    ids=["straight", "constant chance", "later", "logistic", "ONC"],
)
def test_the_climb_of_known_curves(curve: Callable[[np.ndarray], np.ndarray], expected) -> None:
    assert climb_before_a_third_of_hosts(history(curve)) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("chance", [0.005, 0.02, 0.1])
@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_a_constant_chance_is_not_s_shaped(chance: float, spread: float) -> None:
    random = np.random.default_rng(7)
    rates = chance * np.exp(spread * random.standard_normal((100, 100)))
    found = climb_before_a_third_of_hosts(drawn(random.exponential(1 / rates)))
    assert found < 0.46 < BY_NUMBER["7a"].low


def test_logistic_adoption_of_few_hosts_is_s_shaped() -> None:
    random = np.random.default_rng(8)
    when = 100 + random.logistic(size=(400, 100)) / 0.06
    pattern = BY_NUMBER["7a"]
    found = pattern.measure(NOTHING, NOTHING, drawn(np.maximum(when, 0.5)))
    assert found == pytest.approx(0.61, abs=0.02)
    assert pattern.low < found < pattern.high


def test_a_share_that_is_not_reached_is_not_guessed() -> None:
    table = history(lambda t: np.minimum(t / 200, 0.4))
    assert np.isnan(climb_before_a_third_of_hosts(table))
    assert np.isinf(years_between_shares(table))
    assert np.isnan(climb_before_a_third_of_hosts(table.iloc[:0]))


def test_years_between_the_shares_of_the_onc() -> None:
    table = history(lambda t: np.minimum(t / 120, 1.0))
    assert years_between_shares(table) == pytest.approx((0.838 - 0.094) * 10)


def test_a_few_runs_that_never_get_there_do_not_matter() -> None:
    table = history(lambda t: np.minimum(t / 200, 1.0), runs=8)
    table.loc[table["seed"] == 3, "adopters"] = 0.0
    assert climb_before_a_third_of_hosts(table) == pytest.approx(0.5)
    assert years_between_shares(table) == pytest.approx((0.838 - 0.094) * 200 / 12)


# Pattern 7c.


def signatures(random: np.random.Generator, contagion: float, runs: int = 200) -> pd.DataFrame:
    """Signatures with a strong common trend; each prominent one may draw some others after it."""
    months = 120
    parts = []
    for seed in range(runs):
        trend = np.linspace(0.2, 2.0, months)
        movers = np.repeat(np.arange(months), random.poisson(0.3 * trend))
        alone = np.repeat(np.arange(months), random.poisson(trend))
        drawn_after = [one + random.integers(1, 5, random.poisson(contagion)) for one in movers]
        followers = np.concatenate([alone, *drawn_after]).astype(int)
        followers = followers[followers < months]
        parts.append(pd.DataFrame({"formed": movers, "origin": "deliberate", "rank": 0.95}))
        parts.append(pd.DataFrame({"formed": followers, "origin": "fomo", "rank": 0.3}))
        for part in parts[-2:]:
            part["seed"] = seed
    table = pd.concat(parts, ignore_index=True).rename(columns={"rank": "host_size_rank"})
    return table.astype({"formed": "Int32"})


def test_a_shared_trend_is_no_burst() -> None:
    found = burst_behind_prominent_movers(signatures(np.random.default_rng(3), 0.0), 120)
    assert found == pytest.approx(1.0, abs=0.02)


def test_contagion_is_a_burst() -> None:
    assert burst_behind_prominent_movers(signatures(np.random.default_rng(3), 1.0), 120) > 1.1


def test_a_burst_counted_by_hand() -> None:
    # Run 1: a mover in month 10, two followers before, three after (one of month 10 counts in
    # neither, one of month 17 is too late). Run 2, without a mover: one before, one after.
    followers = [(1, 4), (1, 9), (1, 10), (1, 11), (1, 12), (1, 16), (1, 17), (2, 5), (2, 15)]
    rows = [(1, 10, "deliberate", 0.95), *((seed, at, "fomo", 0.5) for seed, at in followers)]
    # Neither movers, since prominent hosts in fear are led, nor followers, since prominent.
    rows.append((1, 8, "fomo", 1.0))
    table = pd.DataFrame(rows, columns=["seed", "formed", "origin", "host_size_rank"])
    assert burst_behind_prominent_movers(table, 24) == pytest.approx((3 / 2) / (1 / 1))


def test_without_movers_or_other_runs_there_is_no_burst_to_tell() -> None:
    table = pd.DataFrame(
        {"seed": [1, 1], "formed": [10, 12], "origin": "fomo", "host_size_rank": 0.5}
    )
    assert np.isnan(burst_behind_prominent_movers(table, 24))
    assert np.isnan(burst_behind_prominent_movers(table.iloc[:0], 24))


# Checks.


def test_checks_of_endings_by_hand() -> None:
    # Of ten, none censored early: four end within five years, one later, five run on.
    table = lives(
        duration=[12, 24, 36, 48, 72, 90, 90, 90, 90, 90],
        formed=[0] * 10,
        ended=[12, 24, 36, 48, 72, None, None, None, None, None],
        term_end=[36, 36, 36, 60, 72, 108, 108, 108, 108, 108],
        ending=["x"] * 5 + ["running"] * 5,
        outcome=["failure", "neutral", "success", "failure", "failure"] + ["running"] * 5,
    )
    found = {
        number: BY_NUMBER[number].measure(NOTHING, table, NOTHING)
        for number in ("C1", "C2", "C3", "C4")
    }
    assert found == pytest.approx({"C1": 0.6, "C2": 0.75, "C3": 0.25, "C4": 0.5})


def test_checks_of_no_endings_cannot_tell() -> None:
    table = lives(duration=[70], ended=[None], term_end=[36], ending=["running"])
    assert np.isnan(BY_NUMBER["C2"].measure(NOTHING, table, NOTHING))
    assert ended_within_five_years(table, np.array([True])) == 0


def test_trust_that_does_not_vary_has_no_correlation() -> None:
    table = lives(stage=["operation"] * 4, duration=[1, 2, 3, 4], trust=[0.5] * 4)
    assert np.isnan(BY_NUMBER["10"].measure(NOTHING, table, NOTHING))
    table["trust"] = [0.1, 0.2, 0.3, 0.4]
    assert BY_NUMBER["10"].measure(NOTHING, table, NOTHING) == pytest.approx(1.0)
