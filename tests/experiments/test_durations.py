"""Cumulative incidence by policy, against the model's own and by hand."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from experiments.comparing.incidence import NEEDED, cumulative_incidence, longest_age

from experiments.conducting.chunks import Chunk, Kept, carry_out_chunk, own_version
from sim import Run, synthetic_population
from sim.outcomes import cumulative_incidence as of_one_set


def test_one_run_is_what_the_model_says() -> None:
    run = Run(population=synthetic_population(20, 10), seed=3, months=60, warm_up=12)
    kept = Kept(("partnerships",))
    partnerships = carry_out_chunk(Chunk((run,), own_version()), kept).tables["partnerships"]
    found = cumulative_incidence([partnerships], ["ad_hoc"], 60).set_index(["age_months", "ending"])
    expected = of_one_set(partnerships.to_pandas(), longest_age(60)).set_index(["age", "ending"])
    pd.testing.assert_series_equal(
        found["incidence"].sort_index(), expected["incidence"].sort_index(), check_names=False
    )
    assert found["ci_low"].isna().all()


def test_mean_over_runs_by_hand() -> None:
    table = pa.table(
        {
            "run": ["a", "a", "b", "b"],
            "policy": ["p"] * 4,
            "duration": [1, 2, 2, 2],
            "ending": ["data_breach", "running", "data_breach", "data_breach"],
        }
    )
    found = cumulative_incidence([table.select(NEEDED)], ["p"], 12)
    breach = found[found["ending"] == "data_breach"].set_index("age_months")["incidence"]
    assert breach[0] == 0
    assert breach[1] == pytest.approx((0.5 + 0.0) / 2)
    assert breach[2] == pytest.approx((0.5 + 1.0) / 2)


def test_ages_that_a_year_of_signings_reached() -> None:
    assert longest_age(120) == 108
    assert longest_age(12) == 11
    assert longest_age(1) == 0
