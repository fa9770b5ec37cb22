"""A report of a folder that is damaged or hostile: one sentence, and nothing else happens."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.archive.reading import DamagedResult
from sim.parameters import InvalidSetting
from tests.experiments.report import made

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"
WIDE = PNG + b"\0\0\0\rIHDR" + (2**30).to_bytes(4, "big") * 2 + b"\x08\6\0\0\0"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    made.sensitivity(root / "results/sensitivity/s")
    made.comparison(root / "results/compare/one")
    return root


@pytest.fixture
def folder(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a comparison that may be damaged, below the working folder."""
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Path("results/compare/one")


def said_in(name: str, place: tuple[Any, ...], value: Any) -> Callable[[Path], None]:
    """Return what changes one value in a JSON file."""

    def change(folder: Path) -> None:
        content = json.loads((folder / name).read_text())
        inner = content
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value
        (folder / name).write_text(json.dumps(content))

    return change


def holds(name: str, content: bytes | str) -> Callable[[Path], None]:
    """Return what replaces a file."""
    data = content.encode() if isinstance(content, str) else content

    def change(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return change


def is_now(name: str, make: Callable[[Path], Any]) -> Callable[[Path], None]:
    """Return what puts something else in the place of a file."""

    def change(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return change


def without_column(folder: Path) -> None:
    table = made.decision_rows().drop(columns="verdict")
    table.to_csv(folder / "decision.csv", index=False)


def with_words(folder: Path) -> None:
    table = made.decision_rows().astype({"equity": object})
    table.loc[1, "equity"] = "much"
    table.to_csv(folder / "decision.csv", index=False)


def with_rows_too_long(folder: Path) -> None:
    (folder / "costs.csv").write_text("a,b\n1,2\n1,2,3,4\n")


def figures_are_a_file(folder: Path) -> None:
    shutil.rmtree(folder / "figures")
    (folder / "figures").write_text("mine")


FILES = (
    "manifest.json",
    "finding.json",
    "decision.csv",
    "figures/figures.json",
    "figures/failure_rates.svg",
    "figures/failure_rates.png",
)
KINDS: dict[str, Callable[[Path], Any]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
}
DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    **{
        f"{name} is {kind}": (name, is_now(name, make))
        for name in FILES
        for kind, make in KINDS.items()
    },
    **{f"{name} is not UTF-8": (name, holds(name, b"\xff\xfe\x00")) for name in FILES},
    **{
        f"{name} is {content[:9]}": (name, holds(name, content))
        for name in ("manifest.json", "finding.json", "figures/figures.json")
        for content in ("", "7", "null", "{", "[" * 100_000, '"\\ud800"')
    },
    "manifest is a list": ("manifest.json", holds("manifest.json", "[]")),
    "finding is an object": ("finding.json", holds("finding.json", "{}")),
    "finding of lists": ("finding.json", holds("finding.json", "[[]]")),
    "finding with more": ("finding.json", said_in("finding.json", (0, "more"), "x")),
    "finding of a number": ("finding.json", said_in("finding.json", (0, "text"), 7)),
    "cards are an object": ("figures/figures.json", holds("figures/figures.json", "{}")),
    "cards of texts": ("figures/figures.json", holds("figures/figures.json", '["a"]')),
    **{
        f"a figure called {name}": (
            "figures/figures.json",
            said_in("figures/figures.json", (0, "name"), name),
        )
        for name in ("../../secret", "/etc/passwd", "a/b", "", "x\x1b[2J", "a)](x", "a\nb", ".x")
    },
    **{
        f"{'.'.join(place)} = {value!r}"[:60]: (
            "manifest.json",
            said_in("manifest.json", place, value),
        )
        for place, value in (
            (("command",), 7),
            (("command",), ""),
            (("command",), "accord"),
            (("command",), "accord 'compare"),
            (("config",), []),
            (("config",), {"a" * 2**20: dict.fromkeys(map(str, range(9)), 1)}),
            (("policies",), ["ad_hoc"]),
            (("seeds",), 40),
            (("seeds", "count"), "40"),
            (("seeds", "count"), 1e9),
            (("seeds", "first"), []),
            (("population",), "x"),
            (("population", "label"), 7),
            (("population", "notes"), "x"),
            (("population", "notes"), [7]),
            (("libraries",), []),
            (("finished",), 7),
        )
    },
    "decision without verdicts": ("decision.csv", without_column),
    "decision of words": ("decision.csv", with_words),
    "a table with rows too long": ("costs.csv", with_rows_too_long),
    "a table that is a folder": ("costs.csv", lambda folder: (folder / "costs.csv").mkdir()),
    "figures are a file": ("figures/figures.json", figures_are_a_file),
    "SVG that is not XML": ("figures/endings.svg", holds("figures/endings.svg", "<svg")),
    "SVG with a script": (
        "figures/endings.svg",
        holds("figures/endings.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    ),
    "PNG that is HTML": ("figures/endings.png", holds("figures/endings.png", "<html>")),
    "PNG that ends early": ("figures/endings.png", holds("figures/endings.png", PNG)),
    "PNG too large": ("figures/endings.png", holds("figures/endings.png", WIDE)),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_told_in_a_sentence_that_names_the_file(folder: Path, name: str) -> None:
    file, damage = DAMAGES[name]
    damage(folder)
    before = sorted(Path.cwd().rglob("*"))
    with pytest.raises(DamagedResult) as refused:
        made.report(["one", "s"])
    said = str(refused.value)
    assert said.startswith(f"{folder / file} is damaged or was not written by Accord (")
    assert said.isprintable()
    assert len(said) < 300
    assert sorted(Path.cwd().rglob("*")) == before


def test_a_deeply_nested_setting_does_not_stop_a_report(folder: Path) -> None:
    nested: dict[str, Any] = {}
    for _ in range(300):
        nested = {"a": nested, "b": 1}
    said_in("manifest.json", ("config",), nested)(folder)
    assert made.report(["one"]) == 0


def test_a_claim_of_a_million_words_is_told_and_takes_no_time(folder: Path) -> None:
    said_in("finding.json", (0, "text"), "word " * 1_000_000)(folder)
    assert made.report(["one"]) == 0
    assert (folder / "report/report.md").read_text().count("word word") >= 499_999


def test_a_table_of_another_study_lacks_columns(folder: Path) -> None:
    study = Path("results/sensitivity/s/influence.csv")
    study.write_text("outcome,policy\nx,y\n")
    with pytest.raises(DamagedResult, match="it has no column factor"):
        made.report(["one", "s"])


def leads_elsewhere(folder: Path) -> Path:
    other = Path("elsewhere")
    other.mkdir()
    (other / "01_mine.png").write_text("mine")
    (other / "report.html").write_text("mine")
    return other


@pytest.mark.parametrize("name", ["report", "report/figures", "report/slides"])
def test_nothing_is_written_through_a_link_of_the_folder(folder: Path, name: str) -> None:
    other = leads_elsewhere(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(other.resolve())
    with pytest.raises(InvalidSetting, match=f"{name} is a link, where a folder belongs"):
        made.report(["one"])
    assert {path.name: path.read_text() for path in other.iterdir()} == {
        "01_mine.png": "mine",
        "report.html": "mine",
    }


def test_a_link_that_the_user_names_is_meant(folder: Path) -> None:
    other = leads_elsewhere(folder)
    Path("board").symlink_to(other)
    assert made.report(["one", "output=board"]) == 0
    assert (other / "report.html").read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("name", ["report.html", "report.md", "figures/01_failure_rates.png"])
def test_a_folder_where_a_file_is_to_go_is_left_alone(folder: Path, name: str) -> None:
    (folder / "report" / name).mkdir(parents=True)
    with pytest.raises(InvalidSetting, match="is a folder where a file is to go"):
        made.report(["one"])
    assert not [path for path in (folder / "report").rglob("*") if path.is_file()]


@pytest.mark.parametrize("written", [0, 2, 4])
def test_a_full_disk_leaves_the_report_that_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    assert made.report(["one"]) == 0
    report = folder / "report"
    before = {path: path.read_bytes() for path in report.rglob("*") if path.is_file()}
    left = written
    write = Path.write_bytes

    def fail(path: Path, content: bytes) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(InvalidSetting, match="one/report: No space left on device"):
        made.report(["one", "title=Another"])
    after = {path: path.read_bytes() for path in report.rglob("*") if path.is_file()}
    assert after == before
    left = written
    with pytest.raises(InvalidSetting, match="cannot be written to new"):
        made.report(["one", "output=new"])
    assert not Path("new").exists()
