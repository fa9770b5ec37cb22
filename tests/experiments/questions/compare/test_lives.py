"""Tables over time of a comparison: against the model's own, by hand, and where little is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from experiments.questions.compare.formation import formation_tables
from experiments.questions.compare.lives import FEWEST_PARTNERSHIPS, life_tables, longest_age
from experiments.questions.compare.pairing import Pairing
from experiments.questions.compare.partnerships import SIGNED, Gathered
from experiments.runs.chunks import Chunk, Kept, own_version
from experiments.runs.worker import carry_out_chunk
from sim import Run, synthetic_population
from sim.telling.outcomes import incidence
from sim.vocabulary import ENDINGS

Row = tuple[str, int, int, str, int, str]
Tables = dict[str, pd.DataFrame]


def time_tables(
    parts: Sequence[pa.Table], runs: pd.DataFrame, policies: Sequence[str], months: int
) -> Tables:
    gathered = Gathered(Pairing(runs, policies))
    for part in parts:
        gathered.add(part, gathered.pairing.rows_of(part))
    return life_tables(gathered, months) | formation_tables(gathered, months)


def tables_of(
    rows: Sequence[Row], policies: Sequence[str], seeds: int = 2, months: int = 24
) -> Tables:
    """Return the tables of made-up partnerships, handed over in two parts."""
    partnerships = pd.DataFrame(rows, columns=list(SIGNED))
    runs = pd.DataFrame(
        [(policy, seed) for policy in policies for seed in range(seeds)], columns=["policy", "seed"]
    )
    halves = (partnerships.iloc[::2], partnerships.iloc[1::2])
    parts = [pa.Table.from_pandas(half, preserve_index=False) for half in halves]
    return time_tables(parts, runs, policies, months)


def of_one_set(partnerships: pd.DataFrame, top: int) -> pd.Series[float]:
    """Return the incidence of each ending by each age, as the model itself counts it."""
    age = partnerships["duration"].to_numpy(np.int64)
    ending = pd.Categorical(partnerships["ending"], categories=list(ENDINGS)).codes
    return pd.Series(
        {
            (horizon, name): incidence(
                age, np.where(ending == code, 1, np.where(ending > 0, 2, 0)), horizon
            )
            for horizon in range(top + 1)
            for code, name in enumerate(ENDINGS)
            if code
        }
    )


def made(
    policy: str, seed: int, age: int, ending: str, count: int, origin: str = "deliberate"
) -> list[Row]:
    return [(policy, seed, age, ending, 0, origin)] * count


# Of a hundred, forty fail at age 4 (more of seed 0 than of seed 1), ten succeed at age 6; the
# other policy's fail half as often.
BASELINE = (
    *made("base", 0, 4, "data_breach", 30, "fomo"),
    *made("base", 1, 4, "never_scaled", 10, "fomo"),
    *made("base", 1, 6, "objectives_met", 10),
    *made("base", 0, 20, "running", 20),
    *made("base", 1, 20, "running", 30),
)
OTHER = (
    *made("other", 0, 4, "data_breach", 15),
    *made("other", 1, 4, "data_breach", 5),
    *made("other", 0, 20, "running", 35),
    *made("other", 1, 20, "running", 45, "fomo"),
)


@pytest.fixture(scope="module")
def simulated() -> tuple[pa.Table, pd.DataFrame]:
    runs = [
        Run(population=synthetic_population(80, 40), seed=seed, months=60, warm_up=12)
        for seed in (3, 4)
    ]
    tables = carry_out_chunk(Chunk(tuple(runs), own_version()), Kept(("partnerships",))).tables
    return tables["partnerships"], tables["runs"].to_pandas()


def test_one_run_is_what_the_model_says(simulated: tuple[pa.Table, pd.DataFrame]) -> None:
    partnerships = simulated[0].to_pandas()
    own = partnerships[partnerships["seed"] == 3]
    runs = simulated[1][simulated[1]["seed"] == 3]
    assert len(own) > 2 * FEWEST_PARTNERSHIPS
    table = pa.Table.from_pandas(own, preserve_index=False)
    found = time_tables([table], runs, ["ad_hoc"], 60)["cumulative_incidence"]
    found = found.set_index(["age_months", "ending"])
    top = found.index.get_level_values(0).max()
    pd.testing.assert_series_equal(
        found["incidence"].sort_index(), of_one_set(own, top).sort_index(), check_names=False
    )
    assert found["ci_low"].isna().all()
    # No more ages than the rule allows, and all of those.
    assert (own["duration"] >= top).sum() >= FEWEST_PARTNERSHIPS
    assert top == longest_age(60) or (own["duration"] > top).sum() < FEWEST_PARTNERSHIPS


def test_runs_are_pooled(simulated: tuple[pa.Table, pd.DataFrame]) -> None:
    partnerships, runs = simulated
    tables = time_tables([partnerships], runs, ["ad_hoc"], 60)
    found = tables["cumulative_incidence"]
    by_ending = found.set_index(["age_months", "ending"])["incidence"].sort_index()
    both = of_one_set(partnerships.to_pandas(), found["age_months"].max())
    pd.testing.assert_series_equal(by_ending, both.sort_index(), check_names=False)
    ended = found.groupby("age_months")["incidence"].sum()
    survival = tables["survival"].set_index("age_months")["survival"]
    assert (1.0 - ended).to_numpy() == pytest.approx(survival.to_numpy())


def test_tables_by_hand() -> None:
    tables = tables_of(BASELINE + OTHER, ["base", "other"])
    incidence = tables["cumulative_incidence"].set_index(["policy", "age_months", "ending"])
    assert incidence.loc[("base", 4, "data_breach"), "incidence"] == pytest.approx(0.3)
    assert incidence.loc[("base", 3, "data_breach"), "incidence"] == 0
    assert incidence.loc[("base", 9, "objectives_met"), "incidence"] == pytest.approx(0.1)
    hazard = tables["hazard"].set_index(["policy", "over_months", "age_months", "group"])
    assert hazard.loc[("base", 1, 4, "failure"), "hazard"] == pytest.approx(0.4)
    assert hazard.loc[("base", 1, 6, "success"), "hazard"] == pytest.approx(1 / 6)
    assert hazard.loc[("base", 1, 6, "failure"), "hazard"] == 0
    # 40 failures in months 0 to 5: 100 at risk in the first five, 60 in the last.
    assert hazard.loc[("base", 6, 0, "failure"), "hazard"] == pytest.approx(40 / 560)
    failing = tables["failing_within_year"].set_index(["policy", "age_months"])["failing"]
    assert failing["base", 0] == pytest.approx(0.4)
    assert longest_age(24) == 23
    survival = tables["survival"].set_index(["policy", "age_months"])
    assert survival.loc[("other", 5), "survival"] == pytest.approx(0.8)
    assert survival.loc[("other", 5), "difference"] == pytest.approx(0.2)
    assert (survival.loc["base", "difference_high"] == 0).all()
    # All are gone from observation after age 20.
    assert survival.loc["base"].index.max() == 20


def test_mean_life_by_hand() -> None:
    tables = tables_of(BASELINE + OTHER, ["base", "other"])
    life = tables["mean_life"].set_index(["policy", "measure"])
    assert (life["horizon_months"] == 21).all()
    # 40 run for 4 months, 10 for 6, 50 to the horizon of 21.
    mean = (40 * 4 + 10 * 6 + 50 * 21) / 100
    assert life.loc[("base", "mean_life"), "months"] == pytest.approx(mean)
    assert life.loc[("base", "lost_to_failure"), "months"] == pytest.approx(0.4 * 17)
    other = (20 * 4 + 80 * 21) / 100
    change = life.loc[("other", "mean_life")]
    assert change["difference"] == pytest.approx(other - mean)
    # By seed, 15 + 5 instead of 30 + 10 of 50 each fail, and 10 of seed 1 do not succeed early.
    assert change["difference_low"] <= change["difference"] <= change["difference_high"]
    assert change["together_low"] <= change["difference"] <= change["together_high"]
    assert life.loc[("base", "median_life"), "months"] == 6
    assert np.isnan(life.loc[("other", "median_life"), "months"])
    assert (life.loc["base", "partnerships"] == 100).all()
    assert life.loc[("base", "mean_life"), "difference_high"] == 0


def test_the_same_partnerships_under_another_name_differ_by_nothing() -> None:
    twin = tuple(("twin", *row[1:]) for row in BASELINE)
    tables = tables_of(BASELINE + twin, ["base", "twin"])
    changes = ["difference", "difference_low", "difference_high", "together_low", "together_high"]
    for table in (tables["survival"], tables["mean_life"], tables["origins"]):
        rows = table[table["policy"] == "twin"]
        assert (rows[changes].fillna(0.0) == 0.0).all(axis=None)
    survival = tables["survival"]
    bounds = survival[["age_months", "survival", "ci_low", "ci_high", "at_risk"]]
    of_base, of_twin = (bounds[survival["policy"] == one] for one in ("base", "twin"))
    assert of_base.to_numpy().tolist() == of_twin.to_numpy().tolist()


def test_differences_are_over_the_seeds_that_both_have() -> None:
    rows = BASELINE + OTHER
    runs = pd.DataFrame(
        {"policy": ["base", "base", "base", "other", "other"], "seed": [0, 1, 2, 0, 1]}
    )
    extra = made("base", 2, 3, "data_breach", 100)
    partnerships = pa.Table.from_pandas(pd.DataFrame([*rows, *extra], columns=list(SIGNED)))
    uneven = time_tables([partnerships], runs, ["base", "other"], 24)
    even = tables_of(rows, ["base", "other"])
    for found, expected in (
        (uneven["survival"], even["survival"]),
        (uneven["mean_life"], even["mean_life"]),
        (uneven["origins"], even["origins"]),
    ):
        own, other = (one[one["policy"] == "other"] for one in (found, expected))
        assert own["difference"].to_numpy() == pytest.approx(
            other["difference"].to_numpy(), nan_ok=True
        )
    # What is said of the baseline itself is of all its runs.
    pooled = uneven["survival"].set_index(["policy", "age_months"])["survival"]
    assert pooled["base", 3] == pytest.approx(0.5)


def test_ages_of_few_are_not_shown() -> None:
    few = tables_of(made("base", 0, 20, "running", FEWEST_PARTNERSHIPS - 1), ["base"])
    for name in ("cumulative_incidence", "hazard", "survival", "failing_within_year"):
        assert few[name].empty
    assert few["riskiest_age"].empty
    assert few["mean_life"]["months"].isna().all()
    enough = tables_of(made("base", 0, 20, "running", FEWEST_PARTNERSHIPS), ["base"])
    assert enough["survival"]["age_months"].max() == 20


def test_a_policy_of_few_has_no_difference_and_takes_none_from_others() -> None:
    few = tuple(("few", *row[1:]) for row in OTHER[-5:])
    tables = tables_of(BASELINE + OTHER + few, ["base", "few", "other"])
    life = tables["mean_life"].set_index(["policy", "measure"])
    assert life.loc["few", ["months", "difference"]].isna().all(axis=None)
    assert np.isfinite(life.loc[("other", "mean_life"), "together_low"])
    assert "few" not in set(tables["survival"]["policy"])


def test_one_run_has_values_and_no_intervals() -> None:
    rows = [row for row in BASELINE + OTHER if row[1] == 0]
    tables = tables_of(rows, ["base", "other"], seeds=1)
    for table in (tables["survival"], tables["mean_life"], tables["origins"]):
        assert table[["ci_low", "ci_high"]].isna().all(axis=None)
        own = table["policy"] == "base"
        changes = ["difference_low", "difference_high", "together_low", "together_high"]
        assert table[~own][changes].isna().all(axis=None)
        assert (table[own][changes].fillna(0.0) == 0.0).all(axis=None)
        assert table[~own]["difference"].notna().any()
        assert table[changes].dtypes.eq("float64").all()


def test_nothing_signed_leaves_empty_tables_with_their_columns() -> None:
    tables = tables_of([], ["base", "other"])
    assert list(tables["cumulative_incidence"].columns) == [
        "policy", "age_months", "ending", "incidence", "ci_low", "ci_high",
    ]  # fmt: skip
    assert tables["cumulative_incidence"].empty
    assert (tables["formation"]["signed"] == 0).all()
    assert tables["origins"]["share"].isna().all()


def test_the_riskiest_half_year_by_hand() -> None:
    rows = [
        *made("base", 0, 2, "data_breach", 20),
        *made("base", 1, 2, "data_breach", 20),
        *made("base", 0, 14, "data_breach", 30),
        *made("base", 1, 14, "data_breach", 30),
        *made("base", 0, 23, "running", 100),
    ]
    (row,) = tables_of(rows, ["base"])["riskiest_age"].to_dict("records")
    assert row["age_months"] == 12
    # Of 160 in months 12 to 14, 100 in 15 to 17.
    assert row["hazard"] == pytest.approx(60 / (3 * 160 + 3 * 100))
    assert 0.0 <= row["ci_low"] <= row["hazard"] <= row["ci_high"] <= 1.0


def test_formation_by_hand() -> None:
    rows = [("base", 0, 1, "running", month, "fomo") for month in (0, 0, 1, 2, 5, 13)] * 12
    rows += [("base", 1, 1, "running", month, "deliberate") for month in (2, 3)] * 12
    tables = tables_of(rows, ["base"])
    by_quarter = tables["formation"].set_index(["origin", "month"])
    assert tables["formation"]["month"].max() == 21
    # In two runs of three months each.
    assert by_quarter.loc[("fomo", 0), "signed"] == pytest.approx(4 * 12 / 6)
    assert by_quarter.loc[("all", 0), "signed"] == pytest.approx(5 * 12 / 6)
    assert by_quarter.loc[("all", 6), "signed"] == 0
    share = by_quarter["share_of_year"]
    assert share["fomo", 0] == pytest.approx(4 / 5)
    assert share["fomo", 3] == pytest.approx(5 / 7)
    # Months 3 to 14: those of months 3 (deliberate), 5 and 13; twelve of each.
    assert share["fomo", 12] == pytest.approx(2 / 3)
    # Twelve in the year to month 20: too few for a share.
    assert np.isnan(share["fomo", 18])
    by_origin = tables["origins"].set_index("origin")
    assert by_origin.loc["fomo", "share"] == pytest.approx(6 / 8)
    assert by_origin["share"].sum() == pytest.approx(1)


def test_ages_that_a_year_of_signings_reached() -> None:
    assert longest_age(120) == 108
    assert longest_age(12) == 11
    assert longest_age(1) == 0


def test_every_ending_has_a_row_at_every_age() -> None:
    incidence = tables_of(BASELINE, ["base"])["cumulative_incidence"]
    assert list(incidence["ending"][: len(ENDINGS) - 1]) == list(ENDINGS[1:])
    assert incidence.groupby("age_months").size().eq(len(ENDINGS) - 1).all()
