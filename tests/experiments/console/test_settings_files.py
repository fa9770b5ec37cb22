"""Settings files of strangers are data: read as the command line is, or refused in one sentence."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from experiments.console.composing import compose
from experiments.console.settings_files import read_settings_file
from sim.parameters import InvalidSetting
from tests.experiments.conftest import Accord

pytestmark = pytest.mark.slow

TOUCHED = Path("touched")
# Were it called, it would leave a file behind.
CALL = "_target_: pathlib.Path.touch\n  self: touched\n"


def refusal(path: Path) -> str:
    with pytest.raises(InvalidSetting) as refused:
        read_settings_file(path)
    text = str(refused.value)
    assert len(text.splitlines()) == 1
    assert str(path) in text
    return text


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("mine.yaml")


HYDRA = [
    "hydra:\n  callbacks:\n    one:\n      _target_: os.system\n",
    "hydra: {run: {dir: /tmp/elsewhere}}\n",
    "hydra: null\n",
    "hydra/launcher: joblib\n",
    "hydra.run.dir: elsewhere\n",
    "defaults: [override hydra/launcher: joblib]\n",
    "defaults: [{override hydra/job_logging: custom}]\n",
    "defaults: [{override /hydra/sweeper: optuna}]\n",
    "defaults: [/hydra/callbacks/one, _self_]\n",
    "defaults: [hydra/callbacks/one]\n",
    "? hydra\n: {job: {chdir: true}}\n",
    '"hydra": {job: {env_set: {PATH: /tmp}}}\n',
]


@pytest.mark.parametrize("header", ["", "# @package _global_\n"])
@pytest.mark.parametrize("content", HYDRA)
def test_a_file_may_not_touch_hydra(written: Path, header: str, content: str) -> None:
    written.write_text(header + content)
    assert "Hydra" in refusal(written)


READ_OTHERWISE = [
    *("no", "NO", "No", "n", "N", "yes", "Yes", "y", "on", "ON", "off", "Off"),
    *("036", "0777", "-012", "1_000", "1:30", "190:20:30", "2020-01-31", "+08"),
]


@pytest.mark.parametrize("word", READ_OTHERWISE)
@pytest.mark.parametrize("form", ["months: {}\n", "factors: {{scenario: [{}, SE]}}\n"])
def test_a_word_that_others_read_otherwise_is_refused_by_name(
    written: Path, word: str, form: str
) -> None:
    written.write_text(form.format(word))
    told = refusal(written)
    assert word in told
    assert "line 1" in told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("036x", "036x"), ("'NO'", "NO"), ('"no"', "no"), ("SE", "SE"), ("Nope", "Nope")),
        *(("1e3", 1000.0), ("0", 0), ("-7", -7), ("+7", 7), (".5", 0.5), ("1.", 1.0)),
        *(("true", True), ("False", False), ("null", None), ("~", None), ("", None)),
        *(("[1, two, 3.5]", [1, "two", 3.5]), ("{a: 1}", {"a": 1}), ("0.10", 0.1)),
    ],
)
def test_values_are_those_of_the_command_line(written: Path, text: str, value: object) -> None:
    written.write_text(f"some: {text}\n")
    assert read_settings_file(written) == {"some": value}


@pytest.mark.parametrize("key", ["name", "title", "meaning", "evidence"])
@pytest.mark.parametrize("letters", ["1.10", "036", "1e3", "3-10", "2020-01-31", "1_0", "007"])
def test_texts_are_taken_letter_by_letter(written: Path, key: str, letters: str) -> None:
    written.write_text(f"{key}: {letters}\n")
    assert read_settings_file(written) == {key: letters}


MALFORMED = {
    "bytes": b"title: \xff\xfe\n",
    "latin": "title: Müller\n".encode("latin-1"),
    "utf-16": "voice: 1\n".encode("utf-16"),
    "open list": b"voice: [1, 2\n",
    "open quote": b'title: "The board\n',
    "tab": b"voice:\n\t- 1\n",
    "control": b"title: a\x00b\n",
    "several documents": b"voice: 1\n---\nvoice: 2\n",
    "bare number": b"7\n",
    "bare word": b"relational\n",
    "list": b"- voice\n- transparency\n",
    "unknown alias": b"voice: *strong\n",
    "python object": b"voice: !!python/object/apply:os.system ['touch touched']\n",
    "python name": b"voice: !!python/name:os.system\n",
    "own tag": b"voice: !strong 1\n",
    "binary": b"voice: !!binary aGVsbG8=\n",
    "set": b"voice: !!set {a, b}\n",
    "reference": b"title: ${oc.env:HOME}\n",
    "reference to a setting": b"voice: ${policy.transparency}\n",
    "reference in quotes": b'title: "${oc.decode:1}"\n',
    "twice": b"voice: 1\nvoice: 0\n",
    "list as a name": b"[a, b]: 1\n",
    "defaults of the wrong sort": b"defaults: contractual\n",
    "defaults name the file": b"defaults: [mine, _self_]\nvoice: 1\n",
    "deep list": b"a: " + b"[" * 200 + b"]" * 200 + b"\n",
    "very deep list": b"a: " + b"[" * 20_000 + b"]" * 20_000 + b"\n",
    "aliases that multiply": b"a: &a [x, x, x, x, x, x, x, x, x]\n"
    + b"".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n".encode()
        for n in range(9)
    ),
    "an alias of itself": b"a: &a [*a]\n",
    "long": b"title: " + b"x" * 1_100_000 + b"\n",
    "many values": b"a: [" + b"1," * 150_000 + b"1]\n",
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_settings_file_is_refused(written: Path, case: str) -> None:
    written.write_bytes(MALFORMED[case])
    refusal(written)
    assert not TOUCHED.exists()


def test_what_is_no_regular_file_is_not_read(written: Path) -> None:
    os.mkfifo(written)
    assert "not a regular file" in refusal(written)
    written.unlink()
    written.symlink_to("/dev/zero")
    assert "not a regular file" in refusal(written)
    written.unlink()
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(written))
        assert "not a regular file" in refusal(written)
    written.unlink()
    written.symlink_to("nowhere.yaml")
    refusal(written)


@pytest.mark.parametrize("group", ["policy", "scenario", "population", "study", "design"])
@pytest.mark.parametrize("kind", ["pipe", "link to nothing", "folder", "hydra", "octal", "utf-16"])
def test_a_folder_of_settings_files_is_read_through_the_same_door(
    accord: Accord, group: str, kind: str
) -> None:
    path = Path("theirs", group, "mine.yaml")
    path.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to nothing":
        path.symlink_to("nowhere")
    elif kind == "folder":
        path.mkdir()
    else:
        content = {"hydra": f"hydra:\n  {CALL}", "octal": "months: 036\n", "utf-16": "months: 3\n"}
        path.write_bytes(content[kind].encode("utf-16" if kind == "utf-16" else "utf-8"))
    refused = accord("sweep", "--config-dir=theirs", f"{group}=mine", "name=theirs")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    assert "mine" in refused.err
    assert not TOUCHED.exists()
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "word",
    [
        *("hydra.run.dir=elsewhere", "hydra.job.chdir=true", "~hydra.run", "++hydra.verbose=true"),
        *("+hydra.callbacks.one._target_=os.abort", "hydra/launcher=joblib"),
        "hydra.searchpath=[pkg://os]",
        *("hydra.job.env_set.PATH=/tmp", "hydra.mode=MULTIRUN", "hydra.sweep.dir=/tmp/x"),
    ],
)
def test_settings_of_hydra_are_refused(accord: Accord, word: str) -> None:
    refused = accord("compare", word)
    assert refused.code == 2
    assert word in refused.err
    assert len(refused.err.splitlines()) == 1
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "name", ["1.10", "1e3", "036", "null", "true", "0x10", "1_000", "no", "2026-01-31", "007"]
)
def test_a_name_is_the_letters_that_were_typed(name: str) -> None:
    asked = compose("compare", [f"name={name}"])
    assert asked.name == name
    assert asked.values["name"] == name


@pytest.mark.parametrize("letters", ["1.10", "1e3", "036", "7"])
def test_files_and_policies_are_called_as_typed(letters: str) -> None:
    asked = compose("compare", [f"population.file={letters}", f"policy.name={letters}"])
    assert asked.values["population"]["file"] == letters
    assert asked.values["policy"]["name"] == letters


def test_no_composition_calls_what_a_mapping_names(accord: Accord) -> None:
    words = ("events=[{_target_:pathlib.Path.touch,self:touched}]", "months=12")
    refused = accord("compare", *words)
    assert refused.code == 2
    assert not TOUCHED.exists()
