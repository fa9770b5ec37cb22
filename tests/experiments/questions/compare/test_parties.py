"""Who pays and who gains: groups add up to their side, and with the rest to the runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from experiments.questions.compare.pairing import QUARTERS, Pairing
from experiments.questions.compare.parties import (
    MEASURES,
    OUTSIDE,
    PARTY_COLUMNS,
    PartySums,
    Sums,
    parties,
)
from sim.vocabulary import KINDS, OWNERSHIPS

POLICIES = ("ad_hoc", "board")
SEEDS, HOSTS, MONTHS = 12, 10, 24
YEARS = HOSTS * MONTHS / 12.0
# Greater than 63 bits, as a seed may be.
FIRST_SEED = 2**63 + 5


def made_up_rows() -> pd.DataFrame:
    """Return made-up partnerships in whole k$, so that sums are exact whatever their order."""
    random = np.random.default_rng(3)
    n = 900
    money = {
        name: random.integers(0, 200, n).astype(np.float32)
        for name in ("host_value", "partner_value", "host_cost", "partner_cost")
    }
    borne = random.integers(0, 30, n).astype(np.float32)
    policy = np.array(POLICIES)[random.integers(0, 2, n)]
    return pd.DataFrame(
        {
            "policy": policy,
            "seed": FIRST_SEED + random.integers(0, SEEDS, n).astype(np.uint64),
            **money,
            "governance_cost": borne + random.integers(0, 30, n).astype(np.float32),
            "partner_governance_cost": borne,
            "host_size_rank": random.choice([0.0, 0.249, 0.25, 0.5, 0.75, 1.0], n),
            "partner_size_rank": random.random(n).astype(np.float32),
            "host_kind": np.array(KINDS)[random.choice([0, 2, 3], n)],
            "partner_kind": np.array(KINDS)[random.integers(0, 2, n)],
            "host_ownership": np.array(OWNERSHIPS)[random.integers(0, 3, n)],
        }
    )


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return made_up_rows()


@pytest.fixture(scope="module")
def runs(rows: pd.DataFrame) -> pd.DataFrame:
    """The runs of these partnerships, with 7 k$ of each thing besides, in no order."""
    sums = rows.groupby(["policy", "seed"], as_index=False).sum(numeric_only=True)
    for side in ("host", "partner"):
        for name in ("value", "cost"):
            sums[f"{side}_{name}"] += 7.0
    sums["host_governance_cost"] = sums["governance_cost"] - sums["partner_governance_cost"] + 7.0
    sums["partner_governance_cost"] += 7.0
    assert len(sums) == 2 * SEEDS
    return sums.assign(hosts=HOSTS, months=MONTHS).sample(frac=1.0, random_state=2)


def in_batches(rows: pd.DataFrame) -> list[pa.Table]:
    """Return the rows in batches whose names have codes of their own, one batch empty."""
    pieces = [rows[:0], rows[:300], rows[300:], rows[:0]]
    text = ["policy", "host_kind", "partner_kind", "host_ownership"]
    return [
        pa.Table.from_pandas(piece.astype(dict.fromkeys(text, "category")), preserve_index=False)
        for piece in pieces
    ]


def sums_of(rows: pd.DataFrame, runs: pd.DataFrame) -> Sums:
    pairing = Pairing(runs, POLICIES)
    sums = PartySums(pairing.runs)
    for batch in in_batches(rows):
        sums.add(batch, pairing.rows_of(batch))
    return sums.found


def parties_of(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    return parties(sums_of(rows, runs), runs, Pairing(runs, POLICIES))


@pytest.fixture(scope="module")
def table(rows: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    return parties_of(rows, runs)


def of(table: pd.DataFrame, policy: str, side: str, dimension: str) -> pd.DataFrame:
    chosen = (table["policy"] == policy) & (table["side"] == side)
    rows = table[chosen & (table["dimension"] == dimension)]
    return rows.pivot_table(index="group", columns="measure", values="per_host_year")[
        list(MEASURES)
    ]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("side", ["host", "partner"])
def test_groups_add_up_to_their_side(table: pd.DataFrame, policy: str, side: str) -> None:
    whole = of(table, policy, side, "all").sum()
    dimensions = ("size", "kind", "ownership") if side == "host" else ("size", "kind")
    for dimension in dimensions:
        assert of(table, policy, side, dimension).sum().tolist() == pytest.approx(
            whole.tolist(), rel=1e-12
        )


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("side", ["host", "partner"])
def test_with_the_rest_they_add_up_to_the_runs(
    table: pd.DataFrame, runs: pd.DataFrame, policy: str, side: str
) -> None:
    own = runs[runs["policy"] == policy]
    value, cost, governance = (
        (own[f"{side}_{name}"] / YEARS).mean() for name in ("value", "cost", "governance_cost")
    )
    total = of(table, policy, side, "total").iloc[0].tolist()
    assert total == pytest.approx([value, cost, governance, value - cost - governance])
    rest = of(table, policy, side, OUTSIDE).iloc[0]
    assert rest.tolist() == pytest.approx([7 / YEARS, 7 / YEARS, 7 / YEARS, -7 / YEARS])
    inside = of(table, policy, side, "all").iloc[0]
    assert (inside + rest).tolist() == pytest.approx(total)


def test_sums_are_those_of_the_rows(rows: pd.DataFrame, runs: pd.DataFrame) -> None:
    sums = sums_of(rows, runs)
    governance = {
        "host": rows["governance_cost"] - rows["partner_governance_cost"],
        "partner": rows["partner_governance_cost"],
    }
    names = {"size": QUARTERS, "kind": KINDS, "ownership": OWNERSHIPS}
    for (side, dimension), found in sums.items():
        rank = rows[f"{side}_size_rank"]
        group = {
            "all": pd.Series("all", rows.index),
            "size": pd.cut(rank, [0, 0.25, 0.5, 0.75, 1.1], right=False, labels=QUARTERS),
        }.get(dimension)
        if group is None:
            group = rows[f"{side}_{dimension}"]
        made = pd.DataFrame(
            {
                "count": 1,
                "value": rows[f"{side}_value"].astype(float),
                "cost": rows[f"{side}_cost"].astype(float),
                "governance": governance[side].astype(float),
            }
        )
        keys = [rows["policy"], rows["seed"], group.astype(str)]
        expected = made.groupby(keys).sum()
        wanted = pd.MultiIndex.from_tuples(
            [
                (policy, seed, name)
                for policy, seed in zip(runs["policy"], runs["seed"], strict=True)
                for name in names.get(dimension, ("all",))
            ]
        )
        filled = expected.reindex(wanted, fill_value=0.0).to_numpy()
        assert (found.reshape(-1, 4) == filled).all()


def test_differences_are_paired_and_intervals_hold_together(
    table: pd.DataFrame, rows: pd.DataFrame
) -> None:
    assert tuple(table.columns) == PARTY_COLUMNS
    small = rows[rows["host_size_rank"] < 0.25]
    value = small.groupby(["policy", "seed"])["host_value"].agg(["sum", "count"]).astype(float)
    base, board = value.loc["ad_hoc"], value.loc["board"]
    assert len(base) == len(board) == SEEDS
    key = ["policy", "side", "dimension", "group", "measure"]
    row = table.set_index(key).loc[("board", "host", "size", QUARTERS[0], "value")]
    tested = stats.ttest_rel(board["sum"] / YEARS, base["sum"] / YEARS)
    assert row["difference"] == pytest.approx((board["sum"] - base["sum"]).mean() / YEARS)
    assert row[["difference_low", "difference_high"]].tolist() == pytest.approx(
        list(tested.confidence_interval(0.95))
    )
    # Two differences of each row: a host-year's, and a partnership's where there are any.
    told = table[table["policy"] == "board"]
    family = len(told) + (told["partnerships"] > 0).sum()
    level = 1.0 - 0.05 / family
    assert row[["together_low", "together_high"]].tolist() == pytest.approx(
        list(tested.confidence_interval(level))
    )
    each = stats.ttest_rel(board["sum"] / board["count"], base["sum"] / base["count"])
    assert row[["per_partnership_low", "per_partnership_high"]].tolist() == pytest.approx(
        list(each.confidence_interval(level))
    )
    assert row["partnerships"] == board["count"].sum()


def test_the_baseline_differs_from_itself_by_nothing(table: pd.DataFrame) -> None:
    own = table[table["policy"] == "ad_hoc"]
    changed = [name for name in PARTY_COLUMNS if name.startswith(("difference", "together"))]
    assert (own[changed] == 0.0).all(axis=None)


def test_no_partnership_at_all(runs: pd.DataFrame, rows: pd.DataFrame) -> None:
    table = parties_of(rows[:0], runs)
    assert set(table["dimension"]) == {"all", OUTSIDE, "total"}
    assert (table["partnerships"] == 0).all()
    assert table["per_partnership"].isna().all()
