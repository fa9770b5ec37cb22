"""What is said of money is what the tables say, and no more than they carry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from experiments.figures.style import BLUE, VERMILLION, styled
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.money import money_tables
from experiments.questions.compare.money_figures import (
    acceptability_figure,
    cost_figure,
    parties_figure,
)
from experiments.questions.compare.money_finding import claims_on_money
from experiments.questions.compare.parties import OUTSIDE
from tests.experiments.questions.compare.test_money import runs_of
from tests.experiments.questions.compare.test_parties import made_up_rows, parties_of

POLICIES = ("ad_hoc", "board")
Tables = dict[str, pd.DataFrame]
TITLES = {"ad_hoc": "Ad hoc", "board": "Board"}


def money_of_board(rate: float, cost: float, seeds: int = 24) -> Tables:
    """Return the tables on a policy with this rate and cost against one with 0.6 and 0."""
    runs = pd.concat(
        [
            runs_of("ad_hoc", 0.6, 100, 0.0, seeds),
            runs_of("board", rate, 100, cost, seeds, number=1),
        ],
        ignore_index=True,
    )
    # Hosts gain and partners lose, and the smallest quarter of hosts has no partnership.
    made = made_up_rows().query("host_size_rank >= 0.25")
    made["seed"] -= made["seed"].min() - np.uint64(1)
    gains = made["policy"] == "board"
    made.loc[gains, "host_value"] += 500.0
    made.loc[gains, "partner_cost"] += 400.0
    totals = made.groupby(["policy", "seed"], as_index=False).sum(numeric_only=True)
    totals["host_governance_cost"] = totals["governance_cost"] - totals["partner_governance_cost"]
    totals = totals.assign(hosts=10, months=24)
    tables = money_tables(Comparison(runs, POLICIES, "a world"))
    return tables | {"parties": parties_of(made, totals)}


@pytest.fixture(scope="module")
def money() -> Tables:
    return money_of_board(0.4, 1000.0)


def test_numbers_in_words_are_those_of_the_tables(money: Tables) -> None:
    step, cost, worth, who = claims_on_money(money, "board")
    assert [one.figure for one in (step, cost, worth, who)] == [
        *("governance_cost", "", "acceptability", "parties")
    ]
    row = money["cost_effectiveness"].iloc[1]
    ratio, low, high = row[[f"cost_per_failure_avoided{b}" for b in ("", "_low", "_high")]]
    amount = f"{ratio:,.0f} k$ ({low:,.0f} to {high:,.0f})"
    assert f"from ad_hoc to board {amount}" in step.text
    assert f"board costs {amount} of governance for each failure avoided" in cost.text
    assert "forming fewer" not in cost.text
    shares = money["acceptability"][money["acceptability"]["policy"] == "board"]
    sure = shares.loc[shares["share_best"] >= 0.95, "worth_of_a_failure_avoided"].min()
    assert f"board where it is worth {sure:,.0f} k$ or more" in worth.text
    net = money["parties"][
        (money["parties"]["policy"] == "board")
        & (money["parties"]["dimension"] == "total")
        & (money["parties"]["measure"] == "net")
    ].set_index("side")["difference"]
    assert f"hosts gain ({net['host']:,.0f};" in who.text
    assert f"partners lose ({-net['partner']:,.0f};" in who.text
    assert "the smallest quarter of hosts neither clearly gains nor loses" in who.text
    assert "the largest gains" in who.text


def test_a_cost_without_effect_is_not_called_worth_it() -> None:
    made = money_of_board(0.6, 1000.0)
    effectiveness = made["cost_effectiveness"]
    noise = effectiveness["failures_avoided_per_100_host_years"].iloc[1]
    assert abs(noise) < 0.5
    texts = [one.text for one in claims_on_money(made, "board")]
    assert any("cannot be told (not defined: it may avoid no failure)" in text for text in texts)
    assert not any("for each failure avoided among" in text for text in texts)


def test_more_failures_for_money_are_dominated() -> None:
    step, cost, worth, _ = claims_on_money(money_of_board(0.8, 1000.0), "board")
    assert step.text == (
        "On average over the runs, no policy avoids more failures than ad_hoc does, and none "
        "costs less governance."
    )
    assert "dominated: costs more, more fail" in cost.text
    assert "ad_hoc where it is worth anything up to" in worth.text


def test_one_run_claims_nothing() -> None:
    assert claims_on_money(money_of_board(0.4, 1000.0, seeds=1), "board") == []


def test_the_baseline_alone_claims_nothing(money: Tables) -> None:
    alone = money | {"cost_effectiveness": money["cost_effectiveness"][:1]}
    assert claims_on_money(alone, None) == []


def test_where_no_policy_is_told_of_the_choice_among_all_is(money: Tables) -> None:
    step, worth = claims_on_money(money, None)
    assert step.text.startswith("On the efficiency frontier")
    assert worth.figure == "acceptability"


def test_few_runs_are_not_resampled_in_words() -> None:
    figures = [one.figure for one in claims_on_money(money_of_board(0.4, 1000.0, seeds=5), "board")]
    assert "acceptability" not in figures


def test_bars_are_to_the_side_of_the_gain(money: Tables) -> None:
    own = money["parties"][money["parties"]["policy"] == "board"]
    with styled():
        figure = parties_figure(own, "Board", "Ad hoc", "A caption.")
        figure.draw_without_rendering()
    panels = [axes for axes in figure.axes if axes.patches]
    assert len(panels) == 4
    order = ["total", OUTSIDE, "all", "size", "kind", "ownership"]
    hosts, partners = (own[own["side"] == side] for side in ("host", "partner"))
    shown = pd.concat(
        [side[side["dimension"] == one] for side in (hosts, partners) for one in order]
    )
    for axes, measure in zip(panels, ("value", "own_cost", "governance_cost", "net"), strict=True):
        rows = shown[shown["measure"] == measure]
        sign = -1.0 if measure in ("own_cost", "governance_cost") else 1.0
        drawn = [patch.get_width() for patch in axes.patches]
        assert drawn == pytest.approx((sign * rows["difference"]).tolist())
        for patch, low, high in zip(
            axes.patches, rows["together_low"], rows["together_high"], strict=True
        ):
            clear = low > 0.0 or high < 0.0
            gain = BLUE if patch.get_width() > 0.0 else VERMILLION
            assert to_hex(patch.get_facecolor()).upper() == (gain if clear else "#FFFFFF")


def test_figures_stand_one_run_and_no_effect() -> None:
    for made in (money_of_board(0.4, 1000.0, seeds=1), money_of_board(0.8, 0.0)):
        with styled():
            cost_figure(made["cost_effectiveness"], TITLES, "A caption.").draw_without_rendering()
            if "acceptability" in made:
                acceptability_figure(made["acceptability"], TITLES, "A.").draw_without_rendering()


def test_no_partnership_under_the_baseline_leaves_all_unknown() -> None:
    none = {"objectives_unmet": np.nan, "partnerships": 0}
    runs = pd.concat(
        [
            runs_of("ad_hoc", 0.6, 0, 0.0).assign(**none),
            runs_of("board", 0.4, 100, 1000.0, number=1),
            runs_of("gate", 0.4, 0, 1000.0, number=2).assign(**none),
        ]
    )
    tables = money_tables(Comparison(runs, (*POLICIES, "gate"), "a world"))
    table = tables["cost_effectiveness"]
    assert set(table["standing"]) == {"not known"}
    assert "acceptability" not in tables
    with styled():
        cost_figure(table, TITLES | {"gate": "Gate"}, "A caption.").draw_without_rendering()


def test_what_no_other_betters_is_filled_and_the_rest_is_hollow(money: Tables) -> None:
    table = pd.concat(
        [money["cost_effectiveness"], money["cost_effectiveness"].iloc[1:].assign(policy="other")],
        ignore_index=True,
    )
    table.loc[2, ["standing", "governance_cost"]] = ["dominated", 50.0]
    with styled():
        figure = cost_figure(table, TITLES | {"other": "Other"}, "A caption.")
    marks = {
        float(line.get_xdata()[0]): line.get_markerfacecolor()
        for line in figure.axes[0].lines
        if line.get_marker() == "o" and len(line.get_xdata()) == 1
    }
    assert marks == {float(table["governance_cost"].iloc[1]): BLUE, 50.0: "white"}
