"""Commands are carried out as a user does, in a folder of their own, on a small world."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from experiments.cli import main

# A shell has what it starts in the background ignore Ctrl-C, and tests would wait for it for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

SMALL = (
    "replications=3",
    "months=72",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
)


SAVE_DRAWINGS = "experiments.figures.saving.save_drawings"
"""What every command draws its figures with."""

DRAWN = ("png", "svg", "csv")
"""What there is of each figure."""


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str


Accord = Callable[..., Outcome]


@pytest.fixture
def accord(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Accord:
    """Carry out ``accord WORDS`` in a fresh folder."""
    monkeypatch.chdir(tmp_path)

    def carry_out(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(list(words))
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return carry_out


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the figures, which take longest."""
    monkeypatch.setattr(SAVE_DRAWINGS, lambda *_: None)


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small comparison, figures and all; tests only read it."""
    here = tmp_path_factory.mktemp("compared")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        # Hosts enough for lives to be shown by age.
        size = ("replications=4", "population.health_systems=40")
        words = ("name=small", *SMALL[1:], *size, "policies=[contractual,full]")
        assert main(["compare", *words]) == 0
    return here / "results" / "compare" / "small"


def assert_refused(accord: Accord, words: list[str], expected: list[str]) -> None:
    """Hold a refusal to one sentence that names what is wrong, and to nothing written."""
    refused = accord(*words)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.startswith(f"accord {words[0]}: ")
    assert len(refused.err.splitlines()) == 1
    for one in expected:
        assert one in refused.err
    assert not Path("results").exists()
