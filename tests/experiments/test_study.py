"""Studies and their chunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from experiments.study import Study
from sim import Parameters, Policy, synthetic_population

POLICIES = (Policy(), Policy("board", {"steering_board": 0.5}))
POPULATION = synthetic_population(2, 1)


def study(count: int, first: int = 0) -> Study:
    return Study(POLICIES, range(first, first + count), Parameters(), POPULATION, 12, 0)


def test_every_policy_meets_every_seed() -> None:
    runs = list(study(3, first=7).runs.values())
    assert [(run.policy.name, run.seed) for run in runs] == [
        (policy, seed) for policy in ("ad_hoc", "board") for seed in (7, 8, 9)
    ]


def test_identity_is_the_runs_own() -> None:
    assert all(identity == run.identity for identity, run in study(2).runs.items())


@given(
    count=st.integers(1, 9),
    size=st.integers(1, 5),
    finished=st.sets(st.integers(0, 17), max_size=18),
)
def test_chunks_hold_what_is_missing_once(count: int, size: int, finished: set[int]) -> None:
    whole = study(count)
    identities = list(whole.runs)
    done = {identities[place] for place in finished if place < len(identities)}
    chunks = whole.chunks(done, size)
    handed_out = [run.identity for chunk in chunks for run in chunk]
    assert sorted(handed_out) == sorted(set(identities) - done)
    for chunk in chunks:
        assert len(chunk) <= size
        assert len({run.policy for run in chunk}) == 1
        seeds = [run.seed for run in chunk]
        assert seeds == list(range(seeds[0], seeds[0] + len(seeds)))
