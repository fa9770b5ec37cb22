"""``accord effects``: that it finds what is there and nothing else, and says so honestly."""

from __future__ import annotations

import json
from concurrent.futures import BrokenExecutor
from functools import partial
from math import inf, isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.cli import main
from experiments.figures.saving import Drawing, save_drawings
from experiments.questions.effects.document import (
    BEGIN,
    DOCUMENT,
    END,
    TABLE,
    effect_rows,
    generated,
    read_effects,
    written,
)
from experiments.questions.effects.expected import (
    Expectation,
    expectations,
    notes,
    written_expectations,
)
from experiments.questions.effects.factors import Factor, all_factors, by_group, chosen_factors
from experiments.questions.effects.figures import (
    effects_figure,
    headline_rows,
    levers_figure,
    row_table,
)
from experiments.questions.effects.finding import effects_finding
from experiments.questions.effects.table import (
    COLUMNS,
    LONG_COLUMNS,
    Effect,
    chosen_world,
    effect,
    effects_table,
    is_clear,
    simultaneous_level,
    verdict,
)
from experiments.questions.effects.worlds import concerns_abroad
from experiments.settings.assumptions import Assumptions
from experiments.settings.world import AssumedWorld
from sim import (
    LEVER_NAMES,
    PARAMETERS,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
    Run,
    simulate,
    synthetic_population,
)
from sim.parameters import KIND_COLUMNS, TYPE_COLUMNS, InvalidSetting
from sim.telling.outcomes import run_outcomes
from tests.experiments.conftest import DRAWN, SAVE_DRAWINGS, Accord, assert_refused

pytestmark = pytest.mark.slow

SMALL = (
    "replications=12",
    "most_replications=14",
    "months=36",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
)
FACTORS = (
    "policy.voice",
    "parameters.priority_threshold",
    "parameters.search_rate",
    "parameters.voice_relief",
    "kinds.vendor.tempo",
    "types.international_consulting.mix",
)
OUTCOMES = ("partnerships", "objectives_unmet", "ended_data_breach")
FEAR = Factor("parameters.fomo_rate", 0.0, 0.4)
VOICE = Factor("policy.voice", 0.0, 0.5)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small study of a few factors."""
    here = tmp_path_factory.mktemp("studied")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        words = ("name=small", f"factors=[{','.join(FACTORS)}]", *SMALL)
        assert main(["effects", *words]) == 0
    return here / "results" / "effects" / "small"


def any_row(name: str) -> str:
    """Return how the files speak of a column of any kind or type."""
    parts = name.split(".")
    return ".".join([parts[0], "*", *parts[2:]])


# Factors and what is expected of them.


def test_factors_are_all_that_can_be_varied() -> None:
    groups = by_group(all_factors())
    assert len(groups["levers"]) == 2 * len(LEVER_NAMES)
    varied = [one for one in PARAMETERS.values() if one.sweep[0] < one.sweep[1]]
    assert [one.name for one in groups["parameters"]] == [f"parameters.{p.name}" for p in varied]
    assert len(groups["kinds"]) == len(OrganisationKinds().names) * len(KIND_COLUMNS)
    numeric = [one for one in TYPE_COLUMNS if not one.codes and one.sweep[0] < one.sweep[1]]
    assert len(groups["types"]) == len(PartnershipTypes().names) * len(numeric)
    keys = [factor.key for factor in all_factors()]
    assert len(keys) == len(set(keys))


def test_something_is_expected_of_every_factor_and_of_nothing_else() -> None:
    factors = all_factors()
    found = expectations(factors)
    assert set(found) == {factor.name for factor in factors}
    named = {name for factor in factors for name in (factor.name, any_row(factor.name))}
    assert set(written_expectations()) <= named
    assert all(one.why for one in found.values())


def test_a_new_parameter_without_an_expectation_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"says nothing of parameters\.brand_new"):
        expectations([Factor("parameters.brand_new", 0.0, 1.0)])


def test_what_is_expected_to_move_is_an_outcome() -> None:
    from sim.engine.batch import run_world

    run = Run(seed=1, months=2, warm_up=0, population=synthetic_population(4, 3))
    known = set(run_outcomes(run_world(run), 2))
    for name, one in expectations(all_factors()).items():
        assert (one.outcome in known) == (one.sign != 0), name
        assert one.outcome in known or one.outcome == "", name


def test_a_type_of_ones_own_has_expectations_too() -> None:
    (factor,) = chosen_factors(["types.mine.mix"], [*PartnershipTypes(), "mine"])
    assert expectations([factor])[factor.name].outcome == "partnerships_mine"


def test_notes_are_about_factors() -> None:
    named = {factor.name for factor in all_factors()}
    columns = {any_row(name) for name in named}
    for about in ("surprise", "idle"):
        assert set(notes(about)) <= named | columns


def test_groups_rows_and_names_choose_factors() -> None:
    assert chosen_factors(None) == all_factors()
    assert len(chosen_factors(["levers"])) == len(chosen_factors("policy")) == 46
    assert len(chosen_factors(["kinds.vendor"])) == len(KIND_COLUMNS)
    assert [one.high for one in chosen_factors(["policy.voice"])] == [0.5, 1.0]
    # In their usual order, once each.
    both = chosen_factors(["parameters.search_rate", "parameters", "policy.voice"])
    assert both == [*chosen_factors(["policy.voice"]), *chosen_factors(["parameters"])]
    with pytest.raises(InvalidSetting, match="fomo_rat is not a factor"):
        chosen_factors(["parameters.fomo_rat"])


# Worlds.


def arm(policy: Policy) -> Assumptions:
    world = AssumedWorld(Parameters(), PartnershipTypes(), OrganisationKinds(), (), ())
    return Assumptions(world, policy, synthetic_population(4, 3), 12, 0)


def test_a_factor_moves_one_setting_only() -> None:
    usual = arm(Policy("governed", dict.fromkeys(LEVER_NAMES, 0.5)))
    assert usual.changed({FEAR.name: 0.1}).world.parameters == Parameters(fomo_rate=0.1)
    without = usual.changed({VOICE.name: 0.0}).policy.levers
    assert "voice" not in without
    assert len(without) == len(LEVER_NAMES) - 1
    tempo = usual.changed({"kinds.vendor.tempo": 0.4})
    assert tempo.world.kinds.changes() == {"vendor": {"tempo": 0.4}}
    mix = usual.changed({"types.hospital_tech.mix": 2.0})
    assert mix.world.types.changes() == {"hospital_tech": {"mix": 2.0}}
    assert (tempo.world.parameters, tempo.policy) == (Parameters(), usual.policy)
    assert mix.world.kinds == usual.world.kinds


def test_worlds_that_are_the_same_are_simulated_once() -> None:
    ad_hoc = arm(Policy())
    at_default = ad_hoc.changed({FEAR.name: PARAMETERS["fomo_rate"].default})
    assert len({ad_hoc, ad_hoc.changed({VOICE.name: 0.0}), at_default}) == 1
    assert len({ad_hoc, ad_hoc.changed({VOICE.name: 0.5})}) == 2


def test_what_concerns_work_abroad() -> None:
    assert concerns_abroad(Factor("types.international_consulting.mix", 0.0, 2.0))
    assert concerns_abroad(Factor("parameters.abroad_disbelief", 0.0, 1.0))
    assert not concerns_abroad(FEAR)
    abroad = {one.name for one in all_factors() if concerns_abroad(one)}
    # A name that does not exist would go unnoticed.
    from experiments.questions.effects import worlds

    assert abroad >= worlds._CONCERN_ABROAD


# Effects of known truth.


def drawn(seed: int, shift: float = 0.0, runs: int = 60, factor: Factor = FEAR) -> Effect:
    """An effect of so many standard deviations of a pair on the second outcome only."""
    random = np.random.default_rng(seed)
    luck = random.normal(0.0, 3.0, (runs, len(OUTCOMES)))
    low, high = (luck + random.normal(0.0, 0.5**0.5, luck.shape) for _ in range(2))
    high[:, 1] += shift
    return effect(factor, "ad_hoc", low, high, OUTCOMES, simultaneous_level(500, len(OUTCOMES)))


def test_an_effect_that_is_there_is_found() -> None:
    for seed in range(20):
        one = drawn(seed, shift=-1.2)
        assert one.is_clear
        assert one.clearest == "objectives_unmet"
        assert one.estimate("objectives_unmet").sign == -1
        assert verdict(one, Expectation("objectives_unmet", -1, "")) == "yes"
        assert verdict(one, Expectation("objectives_unmet", 1, "")) == "no"
        assert verdict(one, Expectation("partnerships", 1, "")) == "undecided"
        assert verdict(one, Expectation("", 0, "")) == "no"


def test_an_effect_that_is_not_there_is_not_found() -> None:
    # A thousand factors that do nothing: all intervals of a table of 500 hold with 95%.
    for seed in range(1000):
        one = drawn(seed, runs=10 + seed % 50)
        assert not one.is_clear
        assert verdict(one, Expectation("", 0, "")) == "yes"


def test_an_interval_is_that_of_paired_runs() -> None:
    random = np.random.default_rng(3)
    low, high = random.normal(size=(2, 25, 3))
    one = effect(FEAR, "ad_hoc", low, high, OUTCOMES, 0.99)
    known = stats.ttest_rel(high[:, 0], low[:, 0]).confidence_interval(0.99)
    found = one.estimate("partnerships")
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert found.runs == 25
    # All factors, worlds, outcomes, and two looks.
    assert simultaneous_level(10, 50) == pytest.approx(1 - 0.05 / (10 * 3 * 50 * 2))


def test_runs_without_an_outcome_do_not_count() -> None:
    low, high = np.zeros((20, 3)), np.ones((20, 3)) + np.arange(20)[:, None]
    high[:4, 1] = nan
    low[:11, 2] = nan
    one = effect(FEAR, "ad_hoc", low, high, OUTCOMES, 0.95)
    assert one.estimate("objectives_unmet").runs == 16
    assert one.estimate("objectives_unmet").mean == pytest.approx(1 + np.arange(4, 20).mean())
    # Fewer than half of the runs have it: those are a selection.
    assert isnan(one.estimate("ended_data_breach").mean)
    assert one.clearness("ended_data_breach") == 0.0


def test_a_difference_that_is_always_the_same_needs_many_runs_to_be_clear() -> None:
    for runs, clear in ((10, False), (60, True)):
        low = np.zeros((runs, 3))
        one = effect(FEAR, "ad_hoc", low, low + 1.0, OUTCOMES, simultaneous_level(500, 3))
        assert one.is_clear == clear
        assert one.estimate("partnerships").low == (1.0 if clear else -inf)


def test_what_changes_nothing_does_not_act() -> None:
    same = np.random.default_rng(1).normal(size=(12, 3))
    assert not effect(FEAR, "ad_hoc", same, same, OUTCOMES, 0.95).acts
    other = same.copy()
    other[3, 2] *= 1.0 + 1e-12
    assert not effect(FEAR, "ad_hoc", same, other, OUTCOMES, 0.95).acts
    other[3, 2] *= 1.0 + 1e-6
    assert effect(FEAR, "ad_hoc", same, other, OUTCOMES, 0.95).acts


def test_that_a_lever_is_paid_for_does_not_show_that_it_acts() -> None:
    outcomes = ("governance_cost", "partnerships")
    low = np.random.default_rng(1).normal(size=(60, 2))
    high = low + np.random.default_rng(2).normal(size=low.shape)
    high[:, 0] += 100.0
    assert not effect(VOICE, "ad_hoc", low, high, outcomes, 0.9999).is_clear
    price = Factor("parameters.governance_price", 0.5, 2.0)
    assert effect(price, "ad_hoc", low, high, outcomes, 0.9999).is_clear


def test_the_world_shown_is_that_of_the_clearest_sign() -> None:
    strong = drawn(1, shift=3.0)
    weak = Effect(**{**vars(drawn(2, shift=0.1)), "world": "governed"})
    assert chosen_world([weak, strong], "objectives_unmet").world == "ad_hoc"
    # Nothing is told of the expected outcome, so whatever moves at all.
    assert chosen_world([weak, strong], "partnerships").world == "ad_hoc"
    table = effects_table({FEAR: [weak, strong]}, {FEAR.name: Expectation("partnerships", 1, "")})
    row = table.iloc[0]
    assert (row["outcome"], row["expected_outcome"]) == ("objectives_unmet", "partnerships")
    assert row["right_sign"] == "undecided"
    assert is_clear(table).tolist() == [True]


# What it writes.


def test_the_table_has_the_agreed_columns(studied: Path) -> None:
    table = pd.read_csv(studied / "effects.csv")
    assert tuple(table.columns) == COLUMNS == (
        *("factor", "world", "low", "high", "outcome", "difference", "ci_low", "ci_high", "runs"),
        *("expected_outcome", "expected_sign", "expected_difference", "expected_low"),
        *("expected_high", "right_sign"),
    )  # fmt: skip
    assert table["factor"].tolist() == [FACTORS[0], *FACTORS]
    assert set(table["right_sign"]) <= {"yes", "no", "undecided"}
    long = pd.read_csv(studied / "effects_all.csv")
    assert tuple(long.columns) == LONG_COLUMNS
    assert set(FACTORS) == set(long["factor"])


def test_a_factor_is_tried_where_it_can_act(studied: Path) -> None:
    long = pd.read_csv(studied / "effects_all.csv")
    tried = {name: set(rows["world"]) for name, rows in long.groupby("factor")}
    assert tried["parameters.voice_relief"] == {"governed"}
    assert "abroad" in tried["types.international_consulting.mix"]
    table = pd.read_csv(studied / "effects.csv", keep_default_na=False).set_index("factor")
    idle = table.loc["parameters.priority_threshold"]
    assert (idle["outcome"], idle["expected_sign"], idle["right_sign"]) == ("", 0, "yes")
    assert table.loc["parameters.search_rate", "right_sign"] == "yes"


def test_the_values_are_those_of_the_runs(studied: Path) -> None:
    long = pd.read_csv(studied / "effects_all.csv")
    row = long[
        (long["factor"] == "parameters.search_rate")
        & (long["world"] == "ad_hoc")
        & (long["outcome"] == "partnerships")
    ].iloc[0]
    world = {"population": synthetic_population(12, 8), "months": 36, "warm_up": 12}
    ends = [
        simulate([Run(Parameters(search_rate=end), seed=1 + n, **world) for n in range(12)]).runs
        for end in PARAMETERS["search_rate"].sweep
    ]
    pairs = ends[1]["partnerships"] - ends[0]["partnerships"]
    assert row["difference"] == pytest.approx(pairs.mean(), rel=1e-5)
    assert row["se"] == pytest.approx(pairs.std() / 12**0.5, rel=1e-5)


def test_the_other_files(studied: Path) -> None:
    names = {path.relative_to(studied).as_posix() for path in studied.rglob("*.*")}
    assert names == {
        *("effects.csv", "effects_all.csv", "manifest.json", ".hydra"),
        *("finding.txt", "finding.json", "figures/figures.json"),
        *(f"figures/{name}.{kind}" for name in ("effects", "levers") for kind in DRAWN),
        *(f".hydra/{name}.yaml" for name in ("config", "hydra", "overrides")),
    }
    manifest = json.loads((studied / "manifest.json").read_text())
    assert manifest["command"].startswith("accord effects ")
    assert manifest["factors"] == {"levers": 2, "parameters": 3, "kinds": 1, "types": 1}
    assert manifest["seeds"] == {"first": 1, "last": 14, "count": 14}
    assert "parameters.priority_threshold 0.4 to 0.7" in manifest["second_stage"]
    words = (studied / "finding.txt").read_text()
    assert "of 7 factors clearly change something" in words
    assert "with 12 seeds for every factor and 14" in words


@pytest.mark.parametrize("how", [["executor=serial", "executor.chunk=5"], ["executor=processes"]])
def test_the_executor_does_not_matter(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, how: list[str]
) -> None:
    monkeypatch.setattr(SAVE_DRAWINGS, lambda *_: None)
    common = ("effects", *SMALL, "factors=[parameters.search_rate]")
    assert accord(*common, "name=a").code == 0
    done = accord(*common, "name=b", *how)
    assert done.code == 0, done.err
    one, other = (Path("results/effects", name, "effects.csv").read_bytes() for name in "ab")
    assert one == other


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "factors=[parameters.fomo_rat]": ["parameters.fomo_rat", "'parameters.fomo_rate'"],
        "factors=[policy.voyce]": ["policy.voyce", "'policy.voice'"],
        "factors=[lever]": ["factors=lever", "levers, parameters, kinds, types", "'levers'"],
        "factors=[]": ["factors=[]", "factors=[parameters.fomo_rate,kinds.vendor]"],
        "factors=3": ["factors=3", "list of names"],
        "replications=9": ["replications=9", "at least 10"],
        "most_replications=0": ["most_replications=0", "1 to"],
        "policy=full": ["policy=", "factors=[levers]"],
        "policy.voice=0.5": ["policy.LEVER=", "factors=[levers]"],
        "policies=[full]": ["policies=", "factors=[levers]"],
        "factor=levers": ["factor=levers", "'factors'"],
        "parameters.fomo_rate=7": ["parameters.fomo_rate=7", "0 to 1"],
    }.items(),
)
def test_refuses_in_one_sentence(accord: Accord, word: str, expected: list[str]) -> None:
    assert_refused(accord, ["effects", word], expected)


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (BrokenExecutor, 1)])
def test_stopped_runs_leave_a_sentence(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], code: int
) -> None:
    def stopped(*_: object) -> None:
        raise error

    monkeypatch.setattr("experiments.questions.effects.runs.outcomes_of", stopped)
    done = accord("effects", *SMALL, "factors=[policy.voice]", "name=x", "executor=serial")
    assert done.code == code
    assert "nothing is stored. Start again with: accord effects" in done.err
    assert not Path("results/effects/x/effects.csv").exists()


# Words and figures.


def test_the_finding_names_what_is_wrong_and_what_is_idle() -> None:
    wrong, idle = drawn(1, shift=2.0), drawn(2, factor=Factor("parameters.hype_rate", 0.0, 0.1))
    expected = {
        FEAR.name: Expectation("objectives_unmet", -1, ""),
        idle.factor.name: Expectation("partnerships", 1, ""),
    }
    table = effects_table({FEAR: [wrong], idle.factor: [idle]}, expected)
    words = effects_finding(table, [wrong, idle], "a world", 60, 400)
    assert "1 of 2 factors clearly change something" in words
    assert "right for 0, wrong for 1, and undecided for 1" in words
    assert "parameters.fomo_rate 0 to 0.4, ad_hoc: objectives_unmet +" in words
    assert "after up to 400 seeds: parameters.hype_rate 0 to 0.1." in words


def test_the_finding_tells_of_signs_that_turn_round() -> None:
    here = drawn(1, shift=2.0)
    there = Effect(**{**vars(drawn(2, shift=-1.5)), "world": "governed"})
    expected = {FEAR.name: Expectation("objectives_unmet", 1, "")}
    table = effects_table({FEAR: [here, there]}, expected)
    words = effects_finding(table, [here, there], "a world", 60, 400)
    assert "the reverse in another: parameters.fomo_rate 0 to 0.4" in words
    assert "(objectives_unmet, governed)" in words


def test_the_figures_show_any_effects_and_always_the_same(tmp_path: Path) -> None:
    effects = [
        drawn(seed, shift=seed - 3.0, factor=Factor(f"parameters.p{seed}", 0.0, 1.0))
        for seed in range(40)
    ]
    levers = [
        drawn(seed, shift=seed - 4.0, factor=Factor(f"policy.l{seed % 5}", 0.0, high))
        for seed, high in enumerate([0.5] * 5 + [1.0] * 5)
    ]
    rows = headline_rows([*effects, *levers])
    assert len(rows) == 50
    of_levers = [row for row in rows if row.is_lever]
    others = [row for row in rows if not row.is_lever]
    for name, draw, own in (
        ("effects", effects_figure, others),
        ("levers", levers_figure, of_levers),
    ):
        drawing = Drawing(name, partial(draw, own, "A caption."), row_table(own), "Read it.")
        one, other = (save_drawings(tmp_path / folder, [drawing]) for folder in "ab")
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


# The document.


def test_the_document_is_that_of_the_committed_effects() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == written(text, generated(read_effects())), (
        "run: python -m experiments.questions.effects.document"
    )


def test_the_committed_effects_are_of_all_factors() -> None:
    table = read_effects(TABLE)
    found = list(zip(table["factor"], table["high"], strict=True))
    assert found == [factor.key for factor in all_factors()]
    expected = expectations(all_factors())
    for row in table.itertuples():
        assert (row.expected_outcome, row.expected_sign) == (
            expected[row.factor].outcome,
            expected[row.factor].sign,
        )


def test_a_document_without_marks_is_refused() -> None:
    assert written(f"a\n{BEGIN}old{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="lacks"):
        written("no marks", "new")


def test_rows_of_the_document() -> None:
    expected = {FEAR.name: Expectation("objectives_unmet", 1, "fear is blind")}
    table = effects_table({FEAR: [drawn(1, shift=2.0)]}, expected)
    row = list(effect_rows(table, expected))[2]
    assert row.startswith("| `parameters.fomo_rate` 0 to 0.4 | ad_hoc | `objectives_unmet` |")
    assert row.endswith("| fear is blind | yes |")
