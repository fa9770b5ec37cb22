"""``accord validate``: what it writes and says, and that its verdicts are honest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor
from math import inf, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.cli import main
from experiments.estimators.means import Estimate
from experiments.questions.validate.finding import number_of, validation_finding
from experiments.questions.validate.levers import (
    LABEL,
    OUTCOMES,
    largest_rise,
    lever_policies,
    lever_table,
    worse_at_full,
)
from experiments.questions.validate.table import (
    COLUMNS,
    measured,
    pattern_table,
    verdict,
    warm_ups_needed,
)
from sim import FAILURE_DEFINITIONS, LEVER_NAMES, Policy, Results, Run, simulate
from sim.documents.patterns import PATTERNS
from tests.experiments.conftest import Accord, assert_refused

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]
REFERENCE = ROOT / "results" / "reference"
SMALL = (
    "replications=40",
    "months=24",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
)
NUMBERS = ["1", "2", "3", "4", "5a", "5b", "6", "7a", "7b", "7c", "8a", "8b", "9", "10"]
CHECKS = ["C1", "C2", "C3", "C4"]
BY_NUMBER = {pattern.number: pattern for pattern in PATTERNS}


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small validation, levers, figure and all."""
    here = tmp_path_factory.mktemp("validated")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["validate", "name=small", *SMALL]) == 0
    return here / "results" / "validate" / "small"


# What it writes.


def test_patterns_have_the_agreed_columns(validated: Path) -> None:
    table = pd.read_csv(validated / "patterns.csv")
    assert tuple(table.columns) == COLUMNS == (
        *("pattern", "source", "target_low", "target_high"),
        *("simulated", "ci_low", "ci_high", "holds"),
    )  # fmt: skip
    assert [number_of(label) for label in table["pattern"]] == NUMBERS + CHECKS
    within = (table["ci_low"] > table["target_low"]) & (table["ci_high"] < table["target_high"])
    assert table["holds"].tolist() == within.tolist()
    assert table["source"].str.len().gt(0).all()


def test_levers_are_compared_at_half_and_full(validated: Path) -> None:
    levers = pd.read_csv(validated / "levers.csv")
    assert len(levers) == len(LEVER_NAMES) * len(OUTCOMES)
    table = pd.read_csv(validated / "patterns.csv").set_index("pattern")
    failing = levers[levers["outcome"].isin(FAILURE_DEFINITIONS)]
    assert table.loc[LABEL, "simulated"] == pytest.approx(failing["full_less_half"].max())
    assert table.loc[LABEL, "ci_low"] == pytest.approx(failing["together_low"].max())


def test_the_other_files(validated: Path) -> None:
    names = {path.relative_to(validated).as_posix() for path in validated.rglob("*.*")}
    assert names == {
        *("patterns.csv", "levers.csv", "finding.txt", "finding.json", "manifest.json", ".hydra"),
        *(f"figures/{name}" for name in ("patterns.png", "patterns.svg", "patterns.csv")),
        "figures/figures.json",
        *(f".hydra/{name}.yaml" for name in ("config", "hydra", "overrides")),
    }
    manifest = json.loads((validated / "manifest.json").read_text())
    assert manifest["command"].startswith("accord validate ")
    assert manifest["seeds"] == {"first": 1, "last": 40, "count": 40}
    assert manifest["runs"] == {
        "patterns": 80,
        "levers": 40 * 2 * len(LEVER_NAMES),
        "warm_ups": [12, 0],
    }


def test_the_values_are_those_of_the_runs(validated: Path) -> None:
    table = pd.read_csv(validated / "patterns.csv")
    from sim.population import synthetic_population

    population = synthetic_population(12, 8)
    runs = [Run(population=population, seed=1 + n, months=24, warm_up=12) for n in range(40)]
    found = simulate(runs, history=True)
    row = table[table["pattern"].str.startswith("6:")].iloc[0]
    pattern = BY_NUMBER["6"]
    tables = (found.runs, found.partnerships, found.history)
    assert row["simulated"] == pytest.approx(pattern.measure(*tables))
    # Twenty groups: seeds 1 and 21, 2 and 22, ...
    parts = [
        pattern.measure(*(table[(table["seed"] - 1) % 20 == group] for table in tables))
        for group in range(20)
    ]
    half = stats.t.ppf(0.975, 19) * np.std(parts, ddof=1) / np.sqrt(20)
    assert row["ci_high"] - row["simulated"] == pytest.approx(half)


def test_five_years_cannot_be_seen_in_two(validated: Path) -> None:
    table = pd.read_csv(validated / "patterns.csv").set_index("pattern")
    for number in ("1", "2", "8b", "C1"):
        row = table.loc[BY_NUMBER[number].label]
        assert row[["simulated", "ci_low", "ci_high"]].isna().all()
        assert not row["holds"]
    assert "not measurable in these runs" in (validated / "finding.txt").read_text()


@pytest.mark.usefixtures("no_figures")
def test_without_levers(accord: Accord) -> None:
    stale = Path("results/validate/quick/levers.csv")
    stale.parent.mkdir(parents=True)
    stale.write_text("of an earlier run\n")
    done = accord("validate", *SMALL, "name=quick", "levers=false")
    assert done.code == 0, done.err
    assert "left out by levers=false" in done.out
    table = pd.read_csv("results/validate/quick/patterns.csv")
    assert [number_of(one) for one in table["pattern"]] == [
        number for number in NUMBERS + CHECKS if number != "9"
    ]
    assert not stale.exists()


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize(
    "how",
    [
        ["executor=serial", "executor.chunk=7"],
        ["executor.workers=3", "executor.chunk=1"],
        ["executor=processes", "executor.workers=1"],
    ],
    ids=str,
)
def test_the_executor_does_not_matter(accord: Accord, how: list[str]) -> None:
    common = ("validate", *SMALL, "levers=false")
    assert accord(*common, "name=a").code == 0
    done = accord(*common, "name=b", *how)
    assert done.code == 0, done.err
    one, other = (Path("results/validate", name, "patterns.csv").read_bytes() for name in "ab")
    assert one == other


@pytest.mark.usefixtures("no_figures")
def test_under_another_policy(accord: Accord) -> None:
    done = accord("validate", *SMALL, "name=gov", "levers=false", "policy=full", "policy.voice=0.5")
    assert done.code == 0, done.err
    assert "Under full+voice=0.5" in done.out
    assert "see policy=ad_hoc" in done.out
    manifest = json.loads(Path("results/validate/gov/manifest.json").read_text())
    assert manifest["policies"]["full+voice=0.5"]["voice"] == 0.5


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "replications=39": ["replications=39", "at least 40"],
        "replications=0": ["replications=0", "1 to"],
        "policies=[full]": ["policies=['full']", "policy=NAME"],
        "levers=often": ["levers='often'", "true or false"],
        "levers=1": ["levers=1", "true or false"],
        "lever=true": ["lever=true", "'levers'"],
        "baseline=full": ["baseline=full", "accord validate"],
        "months=-3": ["months=-3", "1 to 1200"],
        "policy=contratual": ["policy=contratual", "'contractual'"],
        "policy.voyce=1": ["policy.voyce", "'voice'"],
        "parameters.fomo_rate=7": ["parameters.fomo_rate=7", "0 to 1"],
        "population=ahrq": ["population=ahrq", "population.file=PATH"],
        "executor=gpu": ["executor=gpu", "processes, serial, threads"],
        "name=../elsewhere": ["name='../elsewhere'"],
    }.items(),
)
def test_refuses_in_one_sentence(accord: Accord, word: str, expected: list[str]) -> None:
    assert_refused(accord, ["validate", word], expected)


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (BrokenExecutor, 1)])
def test_stopped_runs_leave_a_sentence(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], code: int
) -> None:
    def stopped(*_: object) -> None:
        raise error

    monkeypatch.setattr("experiments.questions.validate.runs.observe", stopped)
    done = accord("validate", *SMALL, "name=x", "executor=serial")
    assert done.code == code
    assert "nothing is stored. Start again with: accord validate" in done.err
    assert not Path("results/validate/x/patterns.csv").exists()


# Verdicts.


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.52, 0.68, "holds"),
        (0.45, 0.55, "undecided"),
        (0.65, 0.75, "undecided"),
        (0.40, 0.80, "undecided"),
        (0.40, 0.49, "misses"),
        (0.71, 0.80, "misses"),
        (0.50, 0.60, "undecided"),
        (nan, nan, "undecided"),
        (0.6, inf, "undecided"),
    ],
)
def test_a_verdict_rests_on_the_whole_interval(low: float, high: float, expected: str) -> None:
    assert verdict(0.5, 0.7, Estimate(0.6, low, high, 40)) == expected


def adoption(when: np.ndarray) -> Results:
    """Runs of hosts that sign at drawn times, shape (runs, hosts)."""
    share = (when[:, :, None] <= np.arange(1, 241)).mean(axis=1)
    seed, month = np.indices(share.shape)
    columns = {"seed": seed.ravel(), "month": month.ravel(), "adopters": share.ravel()}
    nobody = pd.DataFrame({"seed": np.zeros(0, int)})
    return Results(pd.DataFrame({"seed": np.arange(len(when))}), nobody, pd.DataFrame(columns))


@pytest.mark.parametrize("seed", range(3))
def test_a_world_of_constant_chance_misses_the_s_shape_and_a_logistic_one_holds(seed: int) -> None:
    random = np.random.default_rng(seed)
    said = {}
    for name, when in {
        "constant": random.exponential(40, (200, 100)),
        "logistic": np.maximum(100 + random.logistic(size=(200, 100)) / 0.06, 0.5),
    }.items():
        pattern = BY_NUMBER["7a"]
        said[name] = verdict(pattern.low, pattern.high, measured(pattern, adoption(when)))
    assert said == {"constant": "misses", "logistic": "holds"}


def test_a_group_that_cannot_tell_leaves_no_interval() -> None:
    # The two runs of one group stay below one half for ever; the mean of all can be told.
    when = np.random.default_rng(2).exponential(40, (40, 100))
    when[[3, 23]] = inf
    found = measured(BY_NUMBER["7a"], adoption(when))
    assert np.isfinite(found.mean)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_what_the_warm_up_of_a_study_adds() -> None:
    assert warm_ups_needed(60) == [60, 0]
    assert warm_ups_needed(0) == [0]


# Pattern 9.

Numbers = Callable[[str, str], np.ndarray]


def lever_runs(values: Numbers, seeds: int = 40) -> tuple[pd.DataFrame, Mapping[str, pd.DataFrame]]:
    def one(name: str) -> pd.DataFrame:
        columns = {outcome: values(name, outcome) for outcome in OUTCOMES}
        return pd.DataFrame({"seed": np.arange(seeds), **columns})

    return one("as it is"), {policy.name: one(policy.name) for policy in lever_policies(Policy())}


def test_lever_policies_keep_the_other_levers() -> None:
    found = {one.name: one.levers for one in lever_policies(Policy("mine", {"voice": 0.2}))}
    assert len(found) == 2 * len(LEVER_NAMES)
    assert found["voice half"] == {"voice": 0.5}
    assert found["steering_board full"] == {"voice": 0.2, "steering_board": 1.0}


def test_the_largest_rise_has_an_interval_for_all_levers_together() -> None:
    random = np.random.default_rng(4)

    def values(name: str, outcome: str) -> np.ndarray:
        rise = 0.1 if (name, outcome) == ("voice full", "ended_before_term") else 0.0
        return 0.5 + rise + 0.02 * random.standard_normal(40)

    levers = lever_table(*lever_runs(values))
    found = largest_rise(levers)
    row = levers[(levers["lever"] == "voice") & (levers["outcome"] == "ended_before_term")].iloc[0]
    assert found.mean == row["full_less_half"] == pytest.approx(0.1, abs=0.02)
    # Wider than the lever's own interval, by what looking at so many costs.
    comparisons = len(LEVER_NAMES) * len(FAILURE_DEFINITIONS)
    wider = stats.t.ppf(1 - 0.025 / comparisons, 39) / stats.t.ppf(0.975, 39)
    own = row["full_less_half"] - row["ci_low"]
    assert found.mean - found.low == pytest.approx(wider * own)
    assert worse_at_full(levers)["lever"].tolist() == ["voice"]


def test_levers_that_do_nothing_seldom_seem_to_do_harm() -> None:
    random = np.random.default_rng(6)
    found = [
        largest_rise(lever_table(*lever_runs(lambda *_: random.standard_normal(40))))
        for _ in range(10)
    ]
    # Always positive, for it is the largest of many; its interval knows better.
    assert all(one.mean > 0 for one in found)
    assert sum(one.low > 0 for one in found) <= 1


def test_only_failures_count_as_harm() -> None:
    def values(name: str, outcome: str) -> np.ndarray:
        return np.arange(40) + (100.0 if outcome == "net_benefit" and "full" in name else 0.0)

    levers = lever_table(*lever_runs(values))
    assert worse_at_full(levers).empty
    assert largest_rise(levers).mean == 0
    # Nothing differs at all: that is not a rise.
    assert verdict(0, 1, largest_rise(levers)) == "undecided"


# The finding.


def finding_of(*rows: tuple[str, float, float, float], policy: str = "ad_hoc") -> str:
    table = pd.DataFrame(
        [(label, "a source", 0.5, 0.7, *rest, False) for label, *rest in rows],
        columns=list(COLUMNS),
    )
    return validation_finding(table, None, policy, "a world", 200)


def test_the_finding_says_which_miss_and_by_how_much() -> None:
    words = finding_of(
        ("1: first", 0.6, 0.58, 0.62),
        ("2: second", 0.4, 0.35, 0.45),
        ("3: third", 0.75, 0.72, 0.78),
        ("4: fourth", 0.69, 0.66, 0.72),
        ("C1: check (not calibrated): fifth", 0.2, 0.1, 0.3),
    )
    assert "Under ad_hoc, 1 of 4 published patterns hold: 1." in words
    assert "2 miss:" in words
    assert "2: second: 0.4 (0.35 to 0.45), should be 0.5 to 0.7; too low by 0.1." in words
    assert "too high by 0.05." in words
    assert "may conflict" in words
    assert "docs/calibration.md" in words
    assert "Undecided" in words
    assert "C1: fifth: 0.2 (0.1 to 0.3), outside 0.5 to 0.7." in words


def test_the_finding_has_nothing_to_mend_where_all_hold() -> None:
    words = finding_of(("1: first", 0.6, 0.58, 0.62))
    assert "1 of 1" in words
    assert "miss" not in words.replace("hold or miss by chance", "")


def test_the_figure_shows_any_table_and_always_the_same(tmp_path: Path) -> None:
    from experiments.figures.saving import Drawing, save_drawings
    from experiments.questions.validate.figures import patterns_figure

    rows = [
        ("1: within", 0.6, 0.58, 0.62),
        ("2: far below", -9.0, -9.5, -8.5),
        ("3: far above", 99.0, 98.0, 100.0),
        ("4: without an interval", 0.6, nan, nan),
        ("5: not measured", nan, nan, nan),
        ("C1: check (not calibrated): across a bound", 0.7, 0.6, 0.8),
    ]
    table = pd.DataFrame(
        [(label, "a source", 0.5, 0.7, *rest, False) for label, *rest in rows],
        columns=list(COLUMNS),
    )
    drawing = Drawing("patterns", lambda: patterns_figure(table, "A caption."), table, "Read it.")
    one, other = (save_drawings(tmp_path / name, [drawing]) for name in "ab")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


# The defaults, and what is written of them.

KNOWN_TO_MISS: set[str] = set()


@pytest.mark.slow
def test_the_default_world_shows_the_patterns() -> None:
    results = {
        warm_up: simulate([Run(seed=seed, warm_up=warm_up) for seed in range(200)], history=True)
        for warm_up in (60, 0)
    }
    table = pattern_table(results, months=120, warm_up=60)
    labels = [pattern.label for pattern in PATTERNS if pattern.calibrated]
    misses = table[table["pattern"].isin(labels) & ~table["holds"]]
    assert {number_of(one) for one in misses["pattern"]} == KNOWN_TO_MISS, misses.to_string()


@pytest.mark.slow
def test_a_contract_at_full_strength_ends_more_partnerships_early_than_at_half() -> None:
    lever = "performance_contract"
    half, full = (
        simulate([Run(policy=Policy("one", {lever: strength}), seed=n) for n in range(60)]).runs
        for strength in (0.5, 1.0)
    )
    change = full["ended_before_term"] - half["ended_before_term"]
    # Five standard errors: a false alarm is rarer than one in a million.
    assert change.mean() > 5 * change.std() / len(change) ** 0.5


def table_rows(first: str) -> list[list[str]]:
    """The cells of the table of docs/calibration.md whose heading begins so."""
    text = (ROOT / "docs" / "calibration.md").read_text()
    found = re.search(rf"^\| {first} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found is not None
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in found.group(1).splitlines()
    ]


def test_the_document_quotes_the_reference_patterns() -> None:
    from experiments.questions.validate.finding import target_text
    from experiments.questions.validate.table import verdicts
    from experiments.questions.words import number_text

    table = pd.read_csv(REFERENCE / "patterns.csv")
    expected = [
        [
            row.pattern,
            target_text(row),
            number_text(row.simulated),
            f"{number_text(row.ci_low)} to {number_text(row.ci_high)}",
            said,
        ]
        for row, said in zip(table.itertuples(), verdicts(table), strict=True)
    ]
    assert table_rows("pattern") == expected


def test_the_document_quotes_the_reference_levers() -> None:
    levers = pd.read_csv(REFERENCE / "levers.csv")
    expected = [
        [
            f"`{row.lever}`",
            row.outcome.replace("_", " "),
            f"{row.half:+.3f}",
            f"{row.full:+.3f}",
            f"{row.full_less_half:+.3f} ({row.together_low:+.3f} to {row.together_high:+.3f})",
        ]
        for row in worse_at_full(levers).itertuples()
    ]
    assert table_rows("lever") == expected
