"""Results folders that the tests of this room share."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.experiments.archive.made import (
    RUNS,
    finish,
)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished folder; not to be changed."""
    return finish(tmp_path_factory.mktemp("swept") / "one", RUNS, np.linspace(0, 1, len(RUNS)))


@pytest.fixture
def copied(swept: Path, tmp_path: Path) -> Path:
    """A finished folder to be spoilt."""
    return Path(shutil.copytree(swept, tmp_path / "one"))


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of jobs, numbered; the factor has whole numbers in one of them."""
    above = tmp_path_factory.mktemp("jobs") / "study"
    finish(above / "2", RUNS[:2], np.array([0, 1]))
    finish(above / "10", RUNS[2:4], np.array([0.25, 0.5]))
    finish(above / "3", RUNS[4:], np.array([0.75, 2.0]))
    (above / ".hidden").mkdir()
    (above / "notes").mkdir()
    return above
