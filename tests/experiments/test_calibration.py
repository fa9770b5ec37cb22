"""The defaults show the patterns that they were calibrated to, and governance can be too much."""

import pytest

from experiments.calibration import pattern_table, run_seeds, worse_at_full
from sim import Policy
from sim.patterns import PATTERNS, median_life


@pytest.mark.slow
def test_the_default_world_shows_every_pattern() -> None:
    table = pattern_table(run_seeds(Policy(), range(200), tables=True))
    assert len(table) == len(PATTERNS)
    misses = table[~table["holds"]]
    assert misses.empty, misses.to_string()


@pytest.mark.slow
def test_a_contract_at_full_strength_ends_more_partnerships_early_than_at_half() -> None:
    lever = "performance_contract"
    half = run_seeds(Policy("half", {lever: 0.5}), range(60), tables=False).runs
    full = run_seeds(Policy("full", {lever: 1.0}), range(60), tables=False).runs
    change = full["ended_before_term"] - half["ended_before_term"]
    # Five standard errors: a false alarm is rarer than one in a million.
    assert change.mean() > 5 * change.std() / len(change) ** 0.5


def test_a_lever_is_worse_at_full_only_beyond_its_interval() -> None:
    import pandas as pd

    table = pd.DataFrame(
        {
            "lever": ["a", "b", "c"],
            "outcome": ["objectives_unmet", "objectives_unmet", "net_benefit"],
            "ci_low": [0.01, -0.01, 0.5],
        }
    )
    assert worse_at_full(table)["lever"].tolist() == ["a"]


def test_the_median_life_is_kaplan_and_meiers() -> None:
    import pandas as pd

    lives = pd.DataFrame(
        {"duration": [2, 4, 4, 6, 9], "ending": ["acquired", "running", "graduated"] + ["x"] * 2}
    )
    # Survival: 4/5 after 2, 4/5 * 3/4 after 4 (one censored there), half of that after 6.
    assert median_life(lives) == 6
    assert median_life(lives.assign(ending="running")) == float("inf")
