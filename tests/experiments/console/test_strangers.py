"""Results folders and manifests of strangers are data: nothing in them runs or is obeyed."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.experiments.conftest import Accord

pytestmark = pytest.mark.slow

TOUCHED = Path("touched")
# Were one taken, something would be called, written elsewhere, or asked of another machine.
FOREIGN = [
    "hydra.callbacks.one._target_=pathlib.Path.touch",
    "+hydra.callbacks.one={_target_:pathlib.Path.touch,self:touched}",
    "++hydra.callbacks.a._target_=os.abort",
    "hydra/launcher=joblib",
    "hydra/sweeper=optuna",
    "hydra.launcher._target_=subprocess.Popen",
    "hydra.run.dir=../elsewhere",
    "hydra.sweep.dir=/tmp/elsewhere",
    "hydra.sweep.subdir=../../elsewhere",
    "hydra.output_subdir=../elsewhere",
    "hydra.job.env_set.LD_PRELOAD=/tmp/evil.so",
    "hydra.job.env_set.PYTHONPATH=elsewhere",
    "hydra.job.env_copy=[HOME]",
    "hydra.job.chdir=true",
    "hydra.searchpath=[pkg://os]",
    "hydra.searchpath=[file:///etc]",
    "hydra.mode=MULTIRUN",
    "hydra.verbose=true",
    "~hydra.job",
    "executor.address=tcp://198.51.100.7:8786",
    "+executor.address=tcp://localhost:1",
    "++executor.address=tls://localhost:1",
    "policy.title=${oc.env:HOME}",
    "name=${oc.env:USER}",
    "seed=${oc.decode:1}",
    "months=${now:%Y}",
    "_target_=os.system",
    "+_target_=os.abort",
    "main.callbacks=1",
    "schema/parameters=policy",
    "schema/levers@policy=x",
    "--multirun",
    "--config-path=elsewhere",
    "--experimental-rerun=x.pickle",
    "--cfg=job",
    "rm -r results",
    "",
    "=1",
    "moths=5",
    "months",
]


@pytest.fixture
def theirs(accord: Accord) -> Path:
    """A results folder that tells of a small comparison, as it would be left by Accord."""
    folder = Path("results/compare/theirs")
    (folder / ".hydra").mkdir(parents=True)
    told = {
        "hydra": {
            "job": {"config_name": "compare"},
            "overrides": {"task": ["months=12", "policies=[full]"], "hydra": []},
            "runtime": {"config_sources": []},
            "mode": "RUN",
        }
    }
    (folder / ".hydra" / "hydra.yaml").write_text(yaml.safe_dump(told))
    return folder


def told_by(folder: Path) -> Any:
    return yaml.safe_load((folder / ".hydra" / "hydra.yaml").read_text())


def tell(folder: Path, told: Any) -> None:
    (folder / ".hydra" / "hydra.yaml").write_text(yaml.safe_dump(told))


def snapshot() -> set[str]:
    return {str(path) for path in Path().rglob("*")}


def hold_to_one_sentence(accord: Accord, words: tuple[str, ...], code: int = 2) -> str:
    before = snapshot()
    refused = accord(*words)
    assert refused.code == code, refused.err
    assert len(refused.err.splitlines()) == 1, refused.err
    assert refused.err.startswith(f"accord {words[0]}: ")
    assert refused.err.rstrip()[-1] in ".?"
    assert snapshot() == before
    assert not TOUCHED.exists()
    return refused.err


def test_a_folder_as_accord_leaves_it_is_told_of(accord: Accord, theirs: Path) -> None:
    done = accord("status", str(theirs))
    assert done.code == 0, done.err
    assert "accord compare months=12 'policies=[full]' name=theirs" in done.out


@pytest.mark.parametrize("word", FOREIGN)
@pytest.mark.parametrize("place", ["task", "hydra"])
def test_status_takes_only_settings_of_accord(
    accord: Accord, theirs: Path, word: str, place: str
) -> None:
    told = told_by(theirs)
    told["hydra"]["overrides"][place] = ["months=12", word]
    tell(theirs, told)
    said = hold_to_one_sentence(accord, ("status", str(theirs)))
    assert "hydra.yaml" in said


# A repetition has a name of its own, whatever the manifest says.
@pytest.mark.parametrize("word", [one for one in FOREIGN if not one.startswith("name=")])
def test_repeat_takes_only_settings_of_accord(accord: Accord, theirs: Path, word: str) -> None:
    command = shlex.join(["accord", "compare", "months=12", word, "name=theirs"])
    (theirs / "manifest.json").write_text(json.dumps({"command": command}))
    said = hold_to_one_sentence(accord, ("repeat", str(theirs)))
    assert "manifest.json" in said


def shapes() -> Iterator[tuple[str, Any]]:
    """Yield what is no record of a command, with what it is."""
    yield "a list", []
    yield "a number", 7
    yield "nothing", None
    yield "no hydra", {"accord": 1}
    yield "hydra is a list", {"hydra": []}
    yield "no job", {"hydra": {"overrides": {"task": [], "hydra": []}}}
    yield "a command that is a number", _with(config_name=3)
    yield "a command that is a list", _with(config_name=["compare"])
    yield "a command that is none", _with(config_name="os.system")
    yield "a command that leads elsewhere", _with(config_name="../../compare")
    yield "a command about results", _with(config_name="repeat")
    yield "words that are a text", _with(task="months=12")
    yield "words that are a mapping", _with(task={"months": 12})
    yield "a word that is a number", _with(task=[12])
    yield "a word that is a list", _with(task=[["months=12"]])
    yield "sources that are a text", _with(sources="pkg://configs")
    yield "a source without a path", _with(sources=[{"provider": "command-line"}])
    yield "a source that is a number", _with(sources=[3])
    yield "a folder that is none", _with(sources=[{"provider": "command-line", "path": "nosuch"}])
    yield (
        "a folder that is a device",
        _with(sources=[{"provider": "command-line", "path": "/dev/zero"}]),
    )


def _with(
    config_name: Any = "compare", task: Any = ("months=12",), sources: Any = ()
) -> dict[str, Any]:
    words = list(task) if isinstance(task, tuple) else task
    listed = list(sources) if isinstance(sources, tuple) else sources
    return {
        "hydra": {
            "job": {"config_name": config_name},
            "overrides": {"task": words, "hydra": []},
            "runtime": {"config_sources": listed},
        }
    }


@pytest.mark.parametrize(("what", "told"), list(shapes()), ids=lambda one: str(one)[:40])
def test_what_is_no_record_is_refused(accord: Accord, theirs: Path, what: str, told: Any) -> None:
    tell(theirs, told)
    hold_to_one_sentence(accord, ("status", str(theirs)))


@pytest.mark.parametrize(
    "text",
    [
        "hydra: !!python/object/apply:pathlib.Path.touch [touched]\n",
        "hydra: [\n",
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nhydra: *b\n",
        "hydra: " + "[" * 3000 + "]" * 3000,
        "hydra: " + "x" * 1_100_000,
        "\x00",
    ],
    ids=["object", "broken", "aliases", "deep", "long", "control"],
)
def test_a_record_that_is_no_plain_yaml_is_refused(accord: Accord, theirs: Path, text: str) -> None:
    (theirs / ".hydra" / "hydra.yaml").write_text(text)
    hold_to_one_sentence(accord, ("status", str(theirs)))


def commands() -> Iterator[Any]:
    """Yield what is no command of a manifest."""
    yield from (None, 3, [], {}, ["accord", "compare"], {"accord": "compare"}, True, "", " ")
    yield from ("accord", "compare months=12", "accord nosuch", "accord status s", "accord 'x")
    yield from ("python -c pass", "accord repeat results/compare/theirs", "accord report x")
    yield from ("accord compare --config-dir", "accord compare --config-dir=/dev/zero")
    yield from ("accord compare --config-dir=nosuch months=12", "accord compare -m months=1,2")
    yield from ("accord compare months=1,2", "accord compare months=[1", "accord compare seed=-1")


@pytest.mark.parametrize("command", list(commands()), ids=repr)
def test_what_is_no_command_is_not_repeated(accord: Accord, theirs: Path, command: Any) -> None:
    (theirs / "manifest.json").write_text(json.dumps({"command": command}))
    hold_to_one_sentence(accord, ("repeat", str(theirs)))


@pytest.mark.parametrize("text", ["", "[]", "3", "null", '"x"', "{", "[" * 100_000, "\ufffe{}"])
def test_what_is_no_manifest_is_not_repeated(accord: Accord, theirs: Path, text: str) -> None:
    (theirs / "manifest.json").write_text(text)
    hold_to_one_sentence(accord, ("repeat", str(theirs)), code=1)


def test_a_repetition_writes_beside_what_it_repeats_and_nowhere_else(
    accord: Accord, theirs: Path
) -> None:
    small = ("months=6", "warm_up=0", "population.health_systems=4", "population.vendors=2")
    command = shlex.join(["accord", "run", *small, "name=../../elsewhere"])
    (theirs / "manifest.json").write_text(json.dumps({"command": command}))
    before = snapshot()
    accord("repeat", str(theirs))
    new = {Path(path) for path in snapshot() - before}
    assert new
    assert all(Path("results/compare/theirs_again") in {path, *path.parents} for path in new)
