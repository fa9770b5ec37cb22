"""The face in Python asks what the command asks, and saves what the command writes."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import accord
from experiments.cli import main
from experiments.questions.answer import Answer

SMALL: dict[str, Any] = {
    "months": 72,
    "warm_up": 12,
    "replications": 3,
    "population": {"health_systems": 12, "vendors": 8},
}
SAID = (
    "months=72",
    "warm_up=12",
    "replications=3",
    "population.health_systems=12",
    "population.vendors=8",
)
BOARD = accord.Policy("board", {"steering_board": 0.5})


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(command: Any, **settings: Any) -> str:
    with pytest.raises(accord.InvalidSetting) as refused:
        command(**settings)
    assert len(str(refused.value).splitlines()) == 1
    assert not Path("results").exists()
    return str(refused.value)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("asked"))
        found = accord.compare(policies=["relational"], **SMALL)
        assert not list(Path.cwd().iterdir())
    return found


def test_an_answer_has_tables_runs_and_a_finding(answer: Answer) -> None:
    rates = answer.tables["failure_rates"]
    assert isinstance(rates, pd.DataFrame)
    assert list(dict.fromkeys(rates["policy"])) == ["ad_hoc", "relational"]
    assert list(answer.runs["policy"]) == ["ad_hoc"] * 3 + ["relational"] * 3
    assert answer.finding.startswith("Under ad_hoc, ")
    assert repr(answer).startswith("accord compare: 12 synthetic US health systems")
    assert answer.finding.strip() in repr(answer)


@pytest.mark.slow
def test_runs_of_every_command_are_at_hand() -> None:
    one = accord.run(**(SMALL | {"replications": 1}))
    assert list(one.runs["seed"]) == [1]
    two = accord.sensitivity(factors=["parameters.fomo_rate"], trajectories=2, blocks=2, **SMALL)
    assert list(dict.fromkeys(two.runs["kept_in"])) == ["indices", "screening"]


@pytest.mark.slow
def test_an_answer_shows_itself_in_a_notebook(answer: Answer) -> None:
    shown = answer._repr_html_()
    assert "failure_rates" in shown
    assert shown.count("data:image/png;base64,") == len(answer.drawings) > 3
    assert "http" not in shown.replace("http://www.w3.org", "")


@pytest.mark.slow
def test_what_the_command_writes_is_what_is_saved(answer: Answer) -> None:
    assert main(["compare", "policies=[relational]", *SAID, "name=typed"]) == 0
    typed, saved = Path("results/compare/typed"), answer.save("saved")
    # Those name the command and the times.
    apart = {"manifest.json", "SHA256SUMS", "config.yaml", "hydra.yaml", "overrides.yaml"}
    names = sorted(str(path.relative_to(typed)) for path in typed.rglob("*") if path.is_file())
    assert names == sorted(
        str(path.relative_to(saved)) for path in saved.rglob("*") if path.is_file()
    )
    for name in names:
        if Path(name).name not in apart:
            assert (saved / name).read_bytes() == (typed / name).read_bytes(), name


@pytest.mark.slow
def test_a_policy_is_a_name_a_dictionary_or_a_policy() -> None:
    mine = {"name": "mine", "voice": 0.5}
    found = accord.compare(policies=["relational", mine, BOARD, {"voice": 1.0}], **SMALL)
    assert list(found.policies) == ["ad_hoc", "relational", "mine", "board", "voice_1.0"]
    one = accord.run(policy=BOARD, months=12, warm_up=0, population=SMALL["population"])
    assert dict(one.policies["board"].levers) == {"steering_board": 0.5}
    levers = accord.run(policy={"voice": 0.5}, months=12, population=SMALL["population"])
    assert list(levers.policies) == ["ad_hoc+voice=0.5"]


@pytest.mark.slow
@pytest.mark.usefixtures("no_figures")
def test_the_manifest_of_a_saved_answer_repeats_it() -> None:
    found = accord.compare(policies=[BOARD], **SMALL)
    folder = found.save("kept")
    command = shlex.split(json.loads((folder / "manifest.json").read_text())["command"])
    assert command[:2] == ["accord", "compare"]
    assert "--config-dir=kept" in command
    assert main(["repeat", str(folder)]) == 0


@pytest.mark.slow
def test_named_answers_are_kept_and_continued() -> None:
    first = accord.compare(policies=["relational"], name="mine", **SMALL)
    more = SMALL | {"replications": 4}
    second = accord.compare(policies=["relational"], name="mine", **more)
    assert Path("results/compare/mine/runs.parquet").exists()
    assert first.facts["runs"]["computed"] == 6
    assert second.facts["runs"] | {"partnerships": 0} == {
        **{"total": 8, "computed": 2, "found_in_store": 6, "partnerships": 0}
    }


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"moths": 5}, "moths=5"),
        ({"months": -1}, "months=-1"),
        ({"margin": "small"}, "margin=small"),
        ({"parameters": {"fomo_rat": 1}}, "parameters.fomo_rat=1"),
        ({"policies": ["contratual"]}, "policies=[contratual]"),
        ({"policy.voice": 1.5}, "policy.voice=1.5"),
        ({"events": [{"kind": "plague", "month": 3}]}, "events=[{kind:plague,month:3}]"),
        ({"population": "mars"}, "population=mars"),
        ({"hydra.run.dir": "elsewhere"}, "hydra.run.dir=elsewhere"),
    ],
)
def test_refused_in_the_sentence_of_the_command(
    settings: dict[str, Any], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refusal(accord.compare, **settings)
    assert main(["compare", word]) == 2
    assert capsys.readouterr().err == f"accord compare: {told}\n"


def test_what_only_python_can_say_is_refused_too() -> None:
    assert "3 is no policy" in refusal(accord.compare, policies=[3])
    told = refusal(accord.compare, policies=[{"name": "../up", "voice": 1}])
    assert "'../up' cannot name a folder" in told
    assert "policy.voyce" in refusal(accord.compare, policies=[{"voyce": 1}])
    assert "has no answer" in refusal(accord.sweep, dry_run=True, **SMALL)


@pytest.mark.parametrize(
    "value", ["it's", 'a "b"', "a,b", "{x}", "[1]", "x y", "${now:%Y}", "\\", "ü", "null", "1.10"]
)
def test_texts_reach_the_settings_as_they_are(value: str) -> None:
    from experiments.console.composing import compose, words_of

    asked = compose("compare", list(words_of({"policy.title": value})))
    assert asked.values["policy"]["title"] == value


def test_values_of_every_kind_reach_the_settings() -> None:
    import numpy as np

    from experiments.console.composing import compose, words_of

    given = {
        "factors": {"parameters.fomo_rate": [0.1, 0.2], "policy": ["ad_hoc", "full"]},
        "keep": ["outcomes", "partnerships"],
        "dry_run": True,
        "until": None,
        "replications": np.int64(4),
        "events": [{"kind": "crisis", "month": 3, "size": 0.5}],
        "types": {"mine": {"mix": 1.5}},
        "executor": "serial",
    }
    values = compose("sweep", list(words_of(given))).values
    assert values["factors"] == given["factors"]
    assert values["keep"] == given["keep"]
    assert values["dry_run"] is True
    assert values["until"] is None
    assert values["replications"] == 4
    assert values["events"] == given["events"]
    assert values["types"]["mine"] == {"mix": 1.5}
    assert values["executor"]["kind"] == "serial"
