"""What a validation says of structure: verdicts, worlds, doses, ablations; and all of it, small."""

from __future__ import annotations

from math import inf, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.estimators.means import Estimate
from experiments.questions.patterns import Spread, difference_of
from experiments.questions.validate.dose import best_strength, loss_at_full, turns_earlier
from experiments.questions.validate.structure import (
    Check,
    check,
    direction,
    estimate_said,
    structure_table,
    target_said,
)
from experiments.questions.validate.structure_finding import structure_claims
from experiments.questions.validate.worlds import GROUPS, Group, World
from experiments.settings.declared import ALL_PARTS
from sim import LEVER_NAMES
from sim.documents.ablations import CHECKS, MECHANISMS
from sim.documents.extremes import EXTREMES
from sim.documents.structure import ALIKE, BETTER, DOSES, MATTERS, SIZES, STRENGTHS
from sim.documents.turns import CLAIMS
from tests.experiments.conftest import SAVE_DRAWINGS, Accord

SMALL = (
    *("replications=40", "months=72", "warm_up=6"),
    *("population.health_systems=10", "population.vendors=6"),
)
STRUCTURE = (
    *("steady", "debt", "term", "lives", "size", "extremes", "trust", "dose", "effects"),
    *("helps", "turns", "ablations"),
)


def test_each_part_that_can_be_asked_for_has_its_worlds() -> None:
    assert tuple(GROUPS) == ALL_PARTS


@pytest.mark.parametrize(
    ("target", "bounds", "expected"),
    [
        ((-0.1, 0.1), (-0.05, 0.05), ("holds", "as reason says")),
        ((-0.1, 0.1), (0.2, 0.3), ("misses", "not as reason says")),
        ((-inf, 0.1), (0.0, 0.05), ("holds", "as reason says")),
        ((0.02, inf), (0.01, 0.05), ("undecided", "undecided")),
        ((0.02, inf), (nan, nan), ("undecided", "undecided")),
    ],
)
def test_a_verdict_says_whether_a_range_or_a_direction_was_asked_for(
    target: tuple[float, float], bounds: tuple[float, float], expected: tuple[str, str]
) -> None:
    found = Estimate(0.04, *bounds, 40)
    said = tuple(ask("steady", "a", "b", target, found).verdict for ask in (check, direction))
    assert said == expected


def test_ranges_with_one_end_are_told_in_words() -> None:
    assert target_said(0.0, inf) == "above 0"
    assert target_said(-inf, 0.0) == "below 0"
    assert target_said(-inf, -0.02) == "at most -0.02"
    assert target_said(1.0, inf) == "at least 1"
    assert target_said(-0.1, 0.1) == "-0.1 to 0.1"
    assert estimate_said(nan, nan, nan) == "not measurable in these runs"
    assert estimate_said(3.0, 3.0, 3.0) == "3"
    assert estimate_said(0.2, nan, nan) == "0.2 (no interval)"


def dose(*means: float, spread: float = 0.01) -> list[dict[int, float]]:
    random = np.random.default_rng(1)
    return [dict(enumerate(mean + spread * random.standard_normal(100))) for mean in means]


def test_where_more_is_worse_from_some_strength_on_the_loss_at_full_is_clear() -> None:
    found = loss_at_full(dose(0.0, 0.5, 0.3), 1)
    assert (found.mean, found.sign) == (pytest.approx(0.2, abs=0.01), 1)
    assert best_strength(dose(0.0, 0.5, 0.3), 1) == 1
    # Of what is bad, the least is best.
    assert loss_at_full(dose(0.6, 0.2, 0.4), -1).sign == 1
    assert best_strength(dose(0.6, 0.2, 0.4), -1) == 1


def test_where_more_is_always_better_full_strength_loses_nothing() -> None:
    found = loss_at_full(dose(0.0, 0.3, 0.5), 1)
    assert (found.mean, found.sign) == (pytest.approx(-0.2, abs=0.01), -1)
    assert loss_at_full(dose(0.5, 0.5, 0.5), 1).sign == 0


def test_which_of_two_outcomes_turns_first() -> None:
    rising = dose(*(strength for strength in STRENGTHS))
    turning = dose(*(-abs(strength - 0.4) for strength in STRENGTHS))
    found = turns_earlier(turning, rising, 1, 1)
    assert (found.mean, found.low, found.high) == pytest.approx((-0.6, -0.6, -0.6))
    assert turns_earlier(rising, rising, 1, 1).mean == 0.0
    # Of what is bad, the least is best.
    assert turns_earlier(rising, turning, -1, 1).mean == pytest.approx(-0.4)


def test_patterns_of_two_worlds_are_paired_by_groups_of_seeds() -> None:
    shared = np.random.default_rng(2).standard_normal(20)
    one = Spread(Estimate(1.1, nan, nan, 40), shared + 1.1)
    other = Spread(Estimate(1.0, nan, nan, 40), shared + 1.0)
    found = difference_of(one, other)
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    unknown = Spread(Estimate(1.0, nan, nan, 40), np.full(20, nan))
    assert np.isnan(difference_of(one, unknown).low)


def test_equal_worlds_are_carried_out_once() -> None:
    same, other = "a world", "another"
    worlds = tuple(World(name, what, {}) for name, what in (("a", same), ("b", other), ("c", same)))
    group = Group("extremes", worlds, (40, 40, 60))  # type: ignore[arg-type]
    assert list(group.arms.values()) == [60, 40]
    assert group.arm_of == {"a": 0, "b": 1, "c": 0}


def test_the_finding_tells_misses_as_misses() -> None:
    rows = [
        Check("debt", "hosts in debt", "because", -inf, 0.1, 0.3, 0.2, 0.4, 40, "misses"),
        Check("debt", "deepest debt", "because", -inf, 6.0, 3.0, 2.0, 4.0, 40, "holds"),
        *(
            Check("ablations", f"{name} off: x", "y", 1.0, inf, count, count, count, 40, said, "")
            for name, count, said in (
                ("hype", 0.0, "not as reason says"),
                ("fear", 2.0, "as reason says"),
            )
        ),
    ]
    words = "\n".join(one.text for one in structure_claims(structure_table(rows), {}))
    assert "Structure: of 4 checks, 2 are as reason says, 2 not." in words
    assert "hosts in debt: 0.3 (0.2 to 0.4), should be at most 0.1 (misses)." in words
    assert "deepest debt" not in words
    assert "of 2 mechanisms, 1 breaks no pattern and no check when switched off: hype." in words


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small validation of structure."""
    here = tmp_path_factory.mktemp("structure")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setattr(SAVE_DRAWINGS, lambda *_: None)
        asked = f"parts=[{','.join(STRUCTURE)}]"
        assert main(["validate", "name=small", asked, *SMALL]) == 0
    return here / "results" / "validate" / "small"


@pytest.mark.slow
def test_every_part_is_in_the_table_of_structure(validated: Path) -> None:
    table = pd.read_csv(validated / "structure.csv")
    assert list(dict.fromkeys(table["part"])) == list(STRUCTURE)
    assert tuple(table.columns) == Check._fields
    counts = table.groupby("part").size()
    assert counts["size"] == len(ALIKE) * (len(SIZES) - 1)
    assert counts["extremes"] == sum(len(one.expected) for one in EXTREMES)
    assert counts["dose"] == len(DOSES) * (len(BETTER) + 1)
    assert counts["turns"] == len(CLAIMS)
    assert counts["helps"] == len(LEVER_NAMES) + counts["effects"]
    assert counts["ablations"] == len(MECHANISMS)
    assert not (validated / "patterns.csv").exists()
    assert not (validated / "levers.csv").exists()


@pytest.mark.slow
def test_tables_tell_more_of_each_part(validated: Path) -> None:
    tables = {path.stem: pd.read_csv(path) for path in validated.glob("*.csv")}
    assert len(tables["extremes"]) == len(EXTREMES) * len(MATTERS)
    assert len(tables["dose"]) == len(DOSES) * len(STRENGTHS) * len(BETTER)
    assert tables["dose"].groupby(["levers", "outcome"])["best"].sum().eq(1).all()
    shares = tables["shares"]
    parts = shares[["delivered", "promised", "formed"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(shares["change"].tolist(), abs=1e-9)
    assert len(tables["ablations"]) == len(MECHANISMS) * len(CHECKS)
    assert len(tables["helps_and_harms"]) == len(LEVER_NAMES) + len(shares)
    assert tables["turning_points"]["claim"].tolist() == [one.said for one in CLAIMS]
    tried = tables["turns"].groupby("claim", sort=False)
    assert tried.size().tolist() == [
        len(one.at(usual))
        for one, usual in zip(CLAIMS, tables["turning_points"]["usual"], strict=True)
    ]
    assert tried["usual"].sum().eq(1).all()
    assert set(tables["sizes"]["health_systems"]) == set(SIZES)
    # The change of failure is that of the runs, up to how runs are weighted.
    runs = pd.read_parquet(validated / "effects" / "runs.parquet").groupby("policy")
    change = runs["objectives_unmet"].mean() - runs["objectives_unmet"].mean()["ad_hoc"]
    assert shares.set_index("policy")["change"]["full"] == pytest.approx(change["full"], abs=0.1)


@pytest.mark.slow
def test_runs_in_store_are_not_computed_again(
    validated: Path, accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(validated.parents[2])
    monkeypatch.setattr(SAVE_DRAWINGS, lambda *_: None)
    before = (validated / "structure.csv").read_bytes()
    done = accord("validate", "name=small", f"parts=[{','.join(STRUCTURE)}]", *SMALL)
    assert done.code == 0, done.err
    assert (validated / "structure.csv").read_bytes() == before
    assert '"computed": 0' in (validated / "manifest.json").read_text()
    assert "missing 0" in " ".join(accord("status", "small").out.split())


@pytest.mark.slow
def test_worlds_of_several_sizes_need_organisations_that_are_drawn(accord: Accord) -> None:
    Path("own.csv").write_text("id,kind,size\nH1,health_system,300\nV1,vendor,40\n")
    done = accord("validate", "parts=size", "population=table", "population.file=own.csv")
    assert done.code == 2
    assert "leave size out" in done.err
