"""The same seed gives the same bytes, today and tomorrow."""

import json

import pytest

from tests.sim.baseline import COMMAND, FILE, baseline_runs, exact

RUNS = dict(baseline_runs())
ADVICE = (
    f"\nIf the model was meant to change (a rule, a default, a draw), rewrite the baseline with "
    f"`{COMMAND}` and commit it with that change. If only speed, layout or tools were meant to "
    "change, this is a fault."
)


@pytest.fixture(scope="module")
def kept():
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_the_baseline_holds_these_runs_and_no_others(kept):
    assert list(kept) == list(RUNS), ADVICE


@pytest.mark.parametrize("name", list(RUNS))
def test_a_run_returns_what_it_returned_before_to_the_last_bit(kept, name):
    expected, found = kept[name], exact(RUNS[name])
    outcomes = expected["outcomes"]
    moved = [
        f"{key}: {float.fromhex(outcomes.get(key, 'nan')):g} became {float.fromhex(value):g}"
        for key, value in found["outcomes"].items()
        if value != outcomes.get(key)
    ]
    tables = [key for key, digest in found["tables"].items() if digest != expected["tables"][key]]
    assert found == expected, f"{name} differs in {tables}; {'; '.join(moved[:8])}.{ADVICE}"


def test_the_baseline_is_about_runs_in_which_much_happens(kept):
    for name, run in kept.items():
        outcomes = {key: float.fromhex(value) for key, value in run["outcomes"].items()}
        assert outcomes["partnerships"] > 20, name
        assert outcomes["host_value"] > 0, name
    digests = [run["tables"]["partnerships"] for run in kept.values()]
    assert len(set(digests)) == len(digests)
