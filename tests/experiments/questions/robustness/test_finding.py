"""What is said of worlds is what was put into them."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.questions.robustness.discovery import columns_of, explained, scenarios_table
from experiments.questions.robustness.finding import robustness_claims
from experiments.questions.robustness.limits import Limit
from experiments.questions.robustness.measures import robustness_in
from experiments.questions.robustness.worlds import Worlds, is_consistent, shown, worlds_table
from tests.experiments.questions.robustness.made import (
    MARGIN,
    POLICIES,
    boxed,
    points_of,
    question_of,
    runs_of,
    steady,
    worlds_of,
)

POINTS = points_of(300)


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.questions.robustness.measures.RESAMPLES", 60)


def told(worlds: Worlds, **changed: object) -> str:
    """The finding, as text."""
    question = question_of(POINTS, **changed)
    against = question.margin is not None
    found = {
        which: own
        for which in ("all", "consistent")
        if (own := robustness_in(worlds, POLICIES, which, against)) is not None
    }
    ranked = [place for place in found["all"].order("mean") if place]
    explanations = explained(worlds, POLICIES, ranked, list(found), MARGIN)
    columns = columns_of(worlds.points)[1]
    claims = robustness_claims(question, worlds, found, explanations, columns)
    return "\n\n".join(claim.text for claim in claims if claim.text)


class TestMeasures:
    def test_in_every_world_the_same_policy(self) -> None:
        own = robustness_in(worlds_of(POINTS, steady), POLICIES, "all", True)
        assert own is not None
        assert own.count == 300
        assert own.of("difference", "relational")[0] == pytest.approx(-0.1, abs=0.002)
        assert own.of("satisficing", "relational")[0] == 1.0
        assert own.of("best", "relational") == (1.0, 1.0, 1.0)
        assert own.of("worse", "relational")[0] == 0.0
        assert own.of("regret_90", "ad_hoc")[0] == pytest.approx(0.1, abs=0.005)
        assert own.of("regret_max", "relational")[0] == 0.0
        assert own.first("mean") == ("relational", 1.0)

    def test_what_the_baseline_cannot_be_compared_in_is_empty(self) -> None:
        own = robustness_in(worlds_of(POINTS, steady), POLICIES, "all", True)
        assert own is not None
        table = own.table().set_index(["policy", "measure"])["value"]
        for measure in ("difference", "worse", "satisficing"):
            assert np.isnan(table["ad_hoc", measure])
        limits = (Limit("objectives_unmet", -np.inf, 0.5),)
        worlds = worlds_of(POINTS, steady, satisfied=limits, margin=None)
        own = robustness_in(worlds, POLICIES, "all", False)
        assert own is not None
        fomo = POINTS.columns[0]
        for policy, most in (("ad_hoc", 0.025), ("relational", 0.05)):
            share = own.of("satisficing", policy)[0]
            assert share == pytest.approx((fomo <= most).mean(), abs=0.02)

    def test_a_cost_that_is_too_high_does_not_satisfy(self) -> None:
        # 60,000 k$ in ten years over 100 hosts.
        for most, share in ((59.0, 0.0), (61.0, 1.0)):
            limits = (Limit("governance_cost", -np.inf, most),)
            own = robustness_in(worlds_of(POINTS, steady, satisfied=limits), POLICIES, "all", True)
            assert own is not None
            assert own.of("satisficing", "relational")[0] == share

    def test_intervals_and_luck(self) -> None:
        own = robustness_in(worlds_of(POINTS, boxed, noise=0.05), POLICIES, "all", True)
        assert own is not None
        table = own.table()
        known = table[~table["measure"].isin(["regret_max", "luck_failure", "luck_difference"])]
        known = known.dropna()
        assert len(known) == 3 * 8 - 3
        assert (known["ci_low"] <= known["ci_high"]).all()
        assert table[table["measure"] == "regret_max"]["ci_high"].isna().all()
        # Contracts lower failure by the same everywhere: what is seen to differ is luck.
        assert own.values["luck_difference"][1] > 0.9
        assert own.values["luck_difference"][2] < 0.01

    def test_too_few_worlds(self) -> None:
        few = np.arange(300) < 9
        worlds = worlds_of(POINTS, steady, consistent=few)
        assert robustness_in(worlds, POLICIES, "consistent", True) is None


class TestWorlds:
    def test_those_without_a_rate_are_left_out(self) -> None:
        from experiments.questions.robustness.worlds import tried_worlds

        runs = runs_of(POINTS, steady)
        runs.loc[(runs["point"] == 7) & (runs["seed"] == 2), "objectives_unmet"] = np.nan
        runs = runs[~((runs["point"] == 9) & (runs["policy"] == "relational"))]
        every = np.ones(300, np.bool_)
        worlds = tried_worlds(runs, POINTS, every, every, POLICIES, "objectives_unmet", (), MARGIN)
        assert worlds.left_out == 2
        assert set(range(300)) - set(worlds.number.tolist()) == {7, 9}
        assert len(worlds.points) == worlds.trial.worlds == 298

    def test_consistent_ones_by_what_they_show(self) -> None:
        runs = runs_of(POINTS, steady, noise=0.0).query("policy == 'ad_hoc' and point != 3")
        limits = (Limit("objectives_unmet", 0.5, 0.6),)
        found = shown(runs, limits, 300)
        fomo = POINTS.columns[0]
        expected = (fomo >= 0.025) & (fomo <= 0.05) & (np.arange(300) != 3)
        assert (is_consistent(found, limits) == expected).all()

    def test_their_table(self) -> None:
        worlds = worlds_of(POINTS, boxed)
        screened = shown(runs_of(POINTS, boxed), (Limit("objectives_unmet", 0.5, 0.7),), 300)
        table = worlds_table(worlds, POLICIES, "objectives_unmet", screened)
        factors = dict(zip(POINTS.names, POINTS.columns, strict=True))
        truth = boxed(factors)
        assert (table["best"] == np.array(POLICIES)[truth.argmin(axis=0)]).all()
        assert table["objectives_unmet_relational"].to_numpy() == pytest.approx(truth[2], abs=0.03)
        assert table["parameters.fomo_rate"].tolist() == POINTS.columns[0].tolist()
        assert (table["drawn"] == "at random").all()


class TestScenarios:
    def test_the_planted_one_is_told(self) -> None:
        text = told(worlds_of(POINTS, boxed))
        (line,) = [
            one for one in text.splitlines() if "relational has more failures than ad_hoc" in one
        ][:1]
        assert "fomo_rate is above 0.0" in line
        assert "need_growth is at most 0.0" in line
        factors = dict(zip(POINTS.names, POINTS.columns, strict=True))
        bad = boxed(factors)[2] > 0.6
        assert f"of such worlds against {bad.mean():.0%} of all" in line
        assert 0.1 < bad.mean() < 0.25

    def test_its_table(self) -> None:
        worlds = worlds_of(POINTS, boxed)
        found = explained(worlds, POLICIES, [2, 1], ["all"], MARGIN)
        table = scenarios_table(found, columns_of(POINTS)[1])
        rows = table[(table["policy"] == "relational") & (table["question"] == "worse")]
        rows = rows[rows["box"] == 1].set_index("factor")
        assert rows["told"].all()
        assert rows.loc["parameters.fomo_rate", "low"] == pytest.approx(0.06, abs=0.004)
        assert rows.loc["parameters.need_growth", "high"] == pytest.approx(0.02, abs=0.002)
        assert (rows["density"] > 0.85).all()
        assert (rows["coverage"] > 0.85).all()
        assert (rows["density_low"] < rows["density"]).all()

    def test_a_switch_and_a_name_may_explain(self) -> None:
        def truth(factors: dict[str, np.ndarray]) -> np.ndarray:
            base = np.full(300, 0.6)
            off, covid = ~factors["environment.hype"], factors["scenario"] == "covid"
            return np.array([base, base - 0.1 + 0.2 * covid, base - 0.12 + 0.2 * off])

        text = told(worlds_of(POINTS, truth))
        assert "relational has more failures than ad_hoc chiefly where environment.hype is" in text
        assert "environment.hype is false" in text
        assert "contractual has more failures than ad_hoc chiefly where scenario is covid" in text

    def test_luck_is_no_scenario(self) -> None:
        def truth(factors: dict[str, np.ndarray]) -> np.ndarray:
            luck = np.random.default_rng(8).standard_normal((3, 300))
            return 0.6 + 0.1 * luck

        text = told(worlds_of(POINTS, truth))
        assert "chiefly" not in text
        assert "no simple set explains where" in text


class TestFinding:
    def test_shares_of_worlds(self) -> None:
        worlds = worlds_of(POINTS, boxed)
        own = robustness_in(worlds, POLICIES, "all", True)
        assert own is not None
        bad = boxed(dict(zip(POINTS.names, POINTS.columns, strict=True)))[2] > 0.6
        share, harm = own.of("satisficing", "relational")[0], own.of("worse", "relational")[0]
        assert share == pytest.approx(1.0 - bad.mean(), abs=0.01)
        assert f"percentage points lower than under the baseline) in {share:.0%} (" in told(worlds)
        assert f"has more failures in {harm:.0%} (" in told(worlds)

    def test_a_policy_that_is_best_everywhere(self) -> None:
        text = told(worlds_of(POINTS, steady))
        assert text.startswith("3 policies in 300 worlds drawn over the plausible ranges of 16")
        assert (
            "- relational is first by mean failure, 90th percentile of failure, 90th percentile of "
            "regret, largest regret, share of worlds in which it satisfies, share of worlds in "
            "which it is the best."
        ) in text
        assert "relational against ad_hoc: 10.0 percentage points fewer (10.0 to 10.0)" in text
        # It is the same difference everywhere, which is not taken for a share that is certain.
        assert "this is the same in all of these worlds, so that no share" in text
        assert "which is best does not rest on odd worlds" in text
        assert "nan" not in text

    def test_a_conclusion_that_rests_on_odd_worlds(self) -> None:
        odd = POINTS.columns[0] > 0.03

        def truth(factors: dict[str, np.ndarray]) -> np.ndarray:
            base = 0.6 + factors["parameters.need_growth"]
            return np.array([base, base - np.where(odd, 0.0, 0.1), base - np.where(odd, 0.3, 0.0)])

        text = told(worlds_of(POINTS, truth, consistent=~odd))
        assert "another policy than in all clearly comes first by mean failure" in text
        assert "(contractual, not relational)" in text
        assert "rests on worlds that do not show what is published" in text

    def test_too_few_consistent_worlds_are_said_to_be(self) -> None:
        text = told(worlds_of(POINTS, steady, consistent=np.arange(300) < 4))
        assert "by runs of other seeds are 4 of these (1%)" in text
        assert "Fewer than 10 worlds are too few to say anything of them alone." in text
        assert "consistent worlds" not in text

    def test_no_world_is_told_apart(self) -> None:
        worlds = worlds_of(POINTS, steady, consistent=np.zeros(300, np.bool_))
        assert "No world was told apart as inconsistent." in told(worlds, plausible=())

    def test_much_luck_is_pointed_out(self) -> None:
        def truth(factors: dict[str, np.ndarray]) -> np.ndarray:
            base = np.full(300, 0.6)
            return np.array([base, base, base - 0.1])

        assert "of the variance of relational's difference between worlds is luck" in told(
            worlds_of(POINTS, truth, noise=0.2)
        )


@pytest.mark.slow
def test_figures_show_the_worlds_and_the_box(tmp_path) -> None:
    import pandas as pd

    from experiments.figures.saving import cards, save_drawings
    from experiments.questions.robustness.figures import drawings

    worlds = worlds_of(POINTS, boxed)
    found = {"all": robustness_in(worlds, POLICIES, "all", True)}
    explanations = explained(worlds, POLICIES, [2, 1], ["all"], MARGIN)
    save_drawings(tmp_path, drawings(question_of(POINTS), worlds, found, explanations))
    robustness, scenario = cards(tmp_path)
    assert "300 worlds drawn at random" in robustness.caption
    assert "Where Relational" in scenario.title
    spread = pd.read_csv(tmp_path / "robustness.csv")
    assert len(spread) == 3 * 2
    marks = pd.read_csv(tmp_path / "scenarios.csv")
    assert set(marks.columns[:2]) == {"parameters.fomo_rate", "parameters.need_growth"}
    assert marks["case"].mean() == pytest.approx(0.16, abs=0.06)
