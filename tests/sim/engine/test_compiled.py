"""Rules are plain Python: interpreted, they give the same bits as compiled."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.engine import compiled

# Everything a run is made of, from the draws and the arithmetic to a whole small world.
SCRIPT = """
import hashlib
import numpy as np
from sim import LEVER_NAMES, Event, Policy, Run, synthetic_population
from sim.engine import chance
from sim.engine.arithmetic import exp, inverse_normal, log, logistic, power
from sim.engine.batch import run_world

digest = hashlib.sha256()
for i in range(1, 2000):
    x = i / 2000
    block = chance.block(np.uint64(2**63 + i), i % 21, i - 1000, i * i, 7)
    values = (exp(60 * x - 30), log(x), logistic(9 * x - 5), power(x, 0.7), inverse_normal(x))
    digest.update(np.array(block + values).tobytes())
print("arithmetic", digest.hexdigest())
policy = Policy("quarter", dict.fromkeys(LEVER_NAMES, 0.25))
world = run_world(Run(policy=policy, population=synthetic_population(16, 8), seed=10,
                      months=30, warm_up=18,
                      events=(Event("crisis", 3, 0.6), Event("hype", 5, 0.5))))
for name in ("organisations", "partnerships", "regions", "history", "counts"):
    table = np.asarray(getattr(world, name))
    print(name, len(table), hashlib.sha256(table.tobytes()).hexdigest())
print("formed", int(world.history["formed"].sum()))
"""


def told(jit: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"NUMBA_DISABLE_JIT": jit},
        cwd=Path(compiled.__file__).parents[2],
        capture_output=True,
        text=True,
    )
    return result.stdout.splitlines() or result.stderr.splitlines()


@pytest.fixture(scope="module")
def both():
    """What the script says compiled and in plain Python."""
    return told(jit="0"), told(jit="1")


@pytest.mark.slow
def test_draws_and_arithmetic_in_plain_python_equal_the_compiled_ones_bit_for_bit(both):
    fast, plain = both
    assert fast[0].startswith("arithmetic")
    assert plain[0] == fast[0]


@pytest.mark.slow
def test_a_run_in_plain_python_equals_the_compiled_run_bit_for_bit(both):
    fast, plain = both
    assert plain == fast
    assert int(fast[-1].removeprefix("formed ")) > 5, "the run compared must not be empty"


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the model's source that ``model_version`` looks at."""
    folder = tmp_path / "sim"
    shutil.copytree(
        Path(compiled.__file__).parents[1], folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(compiled, "__file__", str(folder / "engine" / "compiled.py"))
    return folder


def test_the_model_version_changes_with_any_rule_and_figure_and_with_nothing_else(copied):
    version = compiled.model_version()
    assert len(version) == 16
    assert int(version, 16) >= 0
    (copied / "__pycache__").mkdir()
    (copied / "__pycache__" / "trust.pyc").write_bytes(b"compiled")
    (copied / "notes.txt").write_text("nothing that a run depends on", encoding="utf-8")
    assert compiled.model_version() == version

    seen = {version}
    for path in (copied / "lifecycle" / "trust.py", next(copied.rglob("*.json"))):
        path.write_bytes(path.read_bytes() + b"\n")
        seen.add(compiled.model_version())
    (copied / "lifecycle" / "more.py").write_text("", encoding="utf-8")
    seen.add(compiled.model_version())
    assert len(seen) == 4
