"""The README's commands run, its code runs, and the written reference is current."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from experiments.cli import main
from sim.documents.reference import reference
from tests.experiments.conftest import SAVE_DRAWINGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
# What makes a command small, beside its world.
SIZES = {
    "compare": ["replications=2"],
    "sweep": ["replications=2"],
    "sensitivity": ["replications=2", "trajectories=2", "blocks=4", "keep=2"],
    "robustness": ["replications=2", "worlds=24", "candidates=60"],
    "calibrate": ["replications=40", "generations=1", "candidates=4", "fresh=40"],
    "optimise": ["replications=2", "generations=2", "candidates=6", "fresh=10"],
}
WORLD = ["months=96", "warm_up=6", "population.health_systems=20", "population.vendors=6"]
# These need a result that is there.
ABOUT_A_RESULT = re.compile("accord (status|repeat|report) |results/")
COMPENDIUM = (
    "health_sys_id,health_sys_name,health_sys_state,total_mds,hosp_cnt,sys_beds\n"
    + "".join(
        f"HSI{number:08d},System {number},{state},{40 * number},{number},{90 * number}\n"
        for number, state in enumerate(["OH", "FL", "CA", "MD"] * 6, start=1)
    )
)


def fenced(language: str) -> list[str]:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    return [text for found, text in blocks if found == language]


def commands() -> list[str]:
    lines = [line for block in fenced("") for line in block.splitlines()]
    return [line for line in lines if line.startswith("accord ")]


def test_the_readme_shows_commands() -> None:
    assert len(commands()) >= 6


def carry_out(words: list[str], here: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(here)
    patch.setenv("MPLBACKEND", "Agg")
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code = main(words)
    assert code == 0, said.getvalue()


def small(words: list[str]) -> list[str]:
    """Return the words of a command with settings of size that are small."""
    command = words[0]
    if command in {"status", "repeat", "report"}:
        return words
    # What a finished sweep is asked has the sweep's size.
    settled = any(word.startswith("from=") for word in words)
    sizes = {} if settled else {one.split("=")[0]: one for one in WORLD + SIZES.get(command, [])}
    named = any(word.startswith("name=") for word in words)
    kept = [word for word in words if word.split("=")[0] not in sizes]
    return [*kept, *sizes.values(), *([] if named else ["name=readme"])]


def chains() -> list[list[str]]:
    """Return the commands of each block that go on from a result of the same block."""
    found = []
    for block in fenced(""):
        lines = [line for line in block.splitlines() if line.startswith("accord ")]
        if any(ABOUT_A_RESULT.search(line) for line in lines):
            found.append([line for line in lines if "name=" in line or ABOUT_A_RESULT.search(line)])
    return found


def alone() -> list[str]:
    """Return the commands that are in no chain."""
    chained = {command for chain in chains() for command in chain}
    return [command for command in commands() if command not in chained]


@pytest.mark.slow
@pytest.mark.parametrize("command", alone())
def test_every_command_of_the_readme_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "compendium.csv").write_text(COMPENDIUM)
    if command.startswith("accord compare"):
        # The figures, which take longest, are drawn where commands go on from each other.
        monkeypatch.setattr(SAVE_DRAWINGS, lambda *_: None)
    words = small(shlex.split(command.replace("PATH", "compendium.csv"))[1:])
    carry_out(words, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("chain", chains(), ids=lambda chain: chain[0])
def test_what_the_readme_does_with_results_follows_from_what_it_shows(
    chain: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(chain) >= 3
    for command in chain:
        carry_out(small(shlex.split(command)[1:]), tmp_path, monkeypatch)


def test_the_code_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for block in fenced("python"):
        exec(compile(block, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "objectives_unmet" in printed
    # The last block's hosts are never afraid of missing out.
    assert printed.strip().endswith("0")


@pytest.mark.parametrize("document", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"])
def test_links_within_the_project_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def test_the_written_reference_is_current() -> None:
    written = (ROOT / "docs" / "reference.md").read_text()
    assert written == reference(), "run: python -m sim.documents.reference > docs/reference.md"


def test_the_numbers_of_the_readme_are_those_of_the_committed_comparison() -> None:
    import pandas as pd

    folder = ROOT / "results" / "reference"
    rates = pd.read_csv(folder / "failure_rates.csv")
    unmet = rates[rates["definition"] == "objectives_unmet"].set_index("policy")
    spent = pd.read_csv(folder / "costs.csv").query("measure == 'governance_cost'")
    cost = spent.set_index("policy")["value"]
    text = " ".join(README.split())
    baseline = unmet.loc["ad_hoc"]
    assert f"{baseline['failure_rate']:.0%} of partnerships under no governance" in text
    assert f"{baseline['ci_low']:.1%} to {baseline['ci_high']:.1%}" in text
    points = (-100 * unmet["difference"]).round().astype(int)
    for policy, words in {
        "problem_first": "lowers that by {} percentage points for {} thousand dollars",
        "relational": "relational governance by {} for {},",
        "contractual": "contracts alone by {} for {};",
        "full": "everything at once by {} for {},",
    }.items():
        assert words.format(points[policy], round(cost[policy])) in text
