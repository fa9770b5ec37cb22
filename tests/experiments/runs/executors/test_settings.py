"""What the settings ``executor.*`` may be; what they may not be is refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import configs
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import worker_count
from experiments.settings.executor import (
    EXECUTORS,
    ExecutorSettings,
    processors,
    read_executor,
)
from sim.parameters import InvalidSetting

FILES = sorted((Path(configs.__path__[0]) / "executor").glob("*.yaml"))

REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "kind": ({"kind": "gpu"}, ["executor.kind='gpu'", "threads, serial, processes, dask, mpi"]),
    "unknown": ({"kind": "threads", "wokers": 2}, ["executor.wokers", "executor.workers"]),
    "workers": ({"workers": 0}, ["executor.workers=0", "1 to 10000"]),
    "no number": ({"workers": True}, ["executor.workers=True", "whole number"]),
    "chunk": ({"chunk": 2.5}, ["executor.chunk=2.5", "1 to 1000000"]),
    "seconds": ({"seconds": 0}, ["executor.seconds=0", "above 0", "3600"]),
    "not a number": ({"seconds": float("nan")}, ["executor.seconds=nan", "above 0"]),
    "text": ({"seconds": "2"}, ["executor.seconds='2'", "number"]),
    "serial": ({"kind": "serial", "workers": 2}, ["executor.workers=2", "executor=serial"]),
    "mpi workers": ({"kind": "mpi", "workers": 2}, ["executor.workers=2", "mpiexec -n"]),
    "address": ({"address": "tcp://a:1"}, ["executor.address='tcp://a:1'", "executor=dask"]),
    "no address": ({"kind": "dask", "address": 5}, ["executor.address=5", "tcp://HOST:8786"]),
    "no mpiexec": ({"kind": "mpi"}, ["mpiexec -n 4", "mpi4py.futures"]),
}


@pytest.mark.parametrize(("given", "expected"), REFUSED.values(), ids=REFUSED)
def test_refusals(given: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(InvalidSetting) as refusal:
        read_executor(given)
    assert_one_sentence(str(refusal.value), expected)


@pytest.mark.parametrize(("kind", "package"), [("dask", "distributed"), ("mpi", "mpi4py")])
def test_what_is_not_installed(monkeypatch: pytest.MonkeyPatch, kind: str, package: str) -> None:
    def find_none(name: str) -> None:
        assert name == package

    monkeypatch.setattr("importlib.util.find_spec", find_none)
    with pytest.raises(InvalidSetting) as refusal:
        read_executor({"kind": kind})
    assert_one_sentence(str(refusal.value), [f'pip install "accord-sim[{kind}]"'])


def test_nothing_given_means_threads() -> None:
    assert read_executor({}) == ExecutorSettings()


def test_each_kind_has_a_file() -> None:
    assert {path.stem for path in FILES} == set(EXECUTORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files(path: Path) -> None:
    given = yaml.safe_load(path.read_text())
    assert given["kind"] == path.stem
    if path.stem == "mpi":
        with pytest.raises(InvalidSetting, match="mpiexec"):
            read_executor(given)
        return
    settings = read_executor(given)
    assert settings.seconds == given["seconds"]
    # What the file says is what holds without it.
    plain = read_executor({"kind": path.stem})
    assert settings == plain or path.stem == "serial"


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_as_many_workers_as_asked_for_or_as_processors(kind: str) -> None:
    for asked, expected in ((3, 3), (None, processors())):
        with open_executor(ExecutorSettings(kind=kind, workers=asked)) as executor:
            assert worker_count(executor) == expected


def assert_one_sentence(text: str, expected: list[str]) -> None:
    assert text.endswith(".")
    assert "\n" not in text
    assert ". " not in text
    for one in expected:
        assert one in text
