"""A command that meets damage says so, and leaves what it would have left without."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]

SWEEP = ("sweep", *SMALL, "name=s", "factors={parameters.fomo_rate:[0,0.2]}")
KEEP = "keep=[outcomes,partnerships]"
FOLDER = Path("results/sweep/s")


def content() -> dict[str, bytes]:
    """Return what is in the folder, but for what tells times."""
    return {
        path.name: path.read_bytes()
        for path in FOLDER.iterdir()
        if path.is_file() and path.name not in ("manifest.json", "SHA256SUMS")
    }


def flip(path: Path) -> None:
    spoilt = bytearray(path.read_bytes())
    # Where a table says what it is, so that whoever opens it sees.
    spoilt[-20] ^= 4
    path.write_bytes(spoilt)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [flip, pipe])
@pytest.mark.parametrize("name", ["runs.parquet", "partnerships.parquet"])
def test_a_rerun_computes_damaged_tables_anew(
    accord: Accord, name: str, spoil: Callable[[Path], None]
) -> None:
    assert accord(*SWEEP, KEEP).code == 0
    before = content()
    spoil(FOLDER / name)
    done = accord(*SWEEP, KEEP)
    assert done.code == 0
    (said,) = done.err.splitlines()
    assert said.startswith(f"accord sweep: {name} is damaged")
    aside = {path.name for path in FOLDER.glob("*.damaged")}
    assert aside == {"runs.parquet.damaged", "partnerships.parquet.damaged"}
    after = content()
    assert {one: after[one] for one in before} == before


@pytest.mark.parametrize("spoil", [flip, pipe])
@pytest.mark.parametrize("name", ["runs.parquet", "points.csv", "manifest.json"])
def test_what_reads_a_damaged_result_says_so_and_exits_with_1(
    accord: Accord, name: str, spoil: Callable[[Path], None]
) -> None:
    assert accord(*SWEEP).code == 0
    spoil(FOLDER / name)
    before = sorted(FOLDER.rglob("*"))
    done = accord("sensitivity", f"from={FOLDER}", "name=x")
    (said,) = done.err.splitlines()
    assert f"{name} is damaged" in said
    assert done.code == 1
    assert sorted(FOLDER.rglob("*")) == before
    assert not Path("results/sensitivity").exists()


def test_a_folder_in_the_way_is_named(accord: Accord) -> None:
    assert accord(*SWEEP).code == 0
    (FOLDER / "summary.csv").unlink()
    (FOLDER / "summary.csv").mkdir()
    done = accord(*SWEEP)
    assert done.code == 2
    (said,) = done.err.splitlines()
    assert "summary.csv is a folder, where a file belongs" in said
    assert not list(Path().rglob("*.tmp"))


@pytest.mark.parametrize("name", [".hydra", "parts"])
def test_nothing_is_written_where_a_link_leads(accord: Accord, name: str) -> None:
    outside = Path("outside")
    outside.mkdir()
    FOLDER.mkdir(parents=True)
    (FOLDER / name).symlink_to(outside.resolve())
    done = accord(*SWEEP)
    assert done.code == 2
    (said,) = done.err.splitlines()
    assert str(FOLDER / name) in said
    assert list(outside.iterdir()) == []
