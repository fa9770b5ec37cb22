"""Studies, the runs they expand to, and the chunks in which these are handed out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from experiments.archive.index import Index
from experiments.archive.run_tables import ID_TYPE
from experiments.archive.source import Scan, Source
from experiments.archive.table_file import Content
from experiments.runs.chunks import Sizes, chunks_of
from experiments.runs.study import Study
from experiments.settings.assumptions import Assumptions
from experiments.settings.world import AssumedWorld
from sim import OrganisationKinds, Parameters, PartnershipTypes, Policy, synthetic_population

WORLD = AssumedWorld(Parameters(), PartnershipTypes(), OrganisationKinds(), (), ())
ARMS = [
    Assumptions(WORLD, policy, synthetic_population(2, 1), 12, 0)
    for policy in (Policy(), Policy("board", {"steering_board": 0.5}))
]


def index_of(tmp_path, ids: list[bytes]) -> Index:
    """Return an index that says these runs are stored."""
    return Index([Scan(Source(tmp_path), Content("runs", ""), np.array(ids, ID_TYPE), {})])


def test_every_arm_meets_every_seed() -> None:
    runs = list(Study(ARMS, 7, 3).runs())
    assert [(run.policy.name, run.seed) for run in runs] == [
        (policy, seed) for policy in ("ad_hoc", "board") for seed in (7, 8, 9)
    ]


def test_arms_may_have_replications_of_their_own() -> None:
    study = Study(ARMS, 1, [1, 3])
    assert [(run.policy.name, run.seed) for run in study.runs()] == [
        ("ad_hoc", 1),
        ("board", 1),
        ("board", 2),
        ("board", 3),
    ]
    assert len(study) == 4
    assert study.arm_of(np.arange(4)).tolist() == [0, 1, 1, 1]


def test_identities_are_the_runs_own_in_their_order() -> None:
    study = Study(ARMS, 1, 5000)
    assert study.identities.tolist() == [run.identity.encode() for run in study.runs()]


@given(
    count=st.integers(1, 9),
    size=st.integers(1, 5),
    finished=st.sets(st.integers(0, 17), max_size=18),
)
def test_chunks_hold_what_is_missing_once(
    tmp_path_factory, count: int, size: int, finished: set[int]
) -> None:
    study = Study(ARMS, 0, count)
    ids = study.identities.tolist()
    done = {ids[place] for place in finished if place < len(ids)}
    index = index_of(tmp_path_factory.getbasetemp(), sorted(done))
    chunks = list(chunks_of(study, index, Sizes(size, 1.0, 2), len(ids) - len(done)))
    handed_out = [run.identity.encode() for chunk in chunks for run in chunk.runs]
    assert handed_out == [one for one in ids if one not in done]
    assert all(len(chunk.runs) == size for chunk in chunks[:-1])
    assert all(0 < len(chunk.runs) <= size for chunk in chunks[-1:])


def test_halves_are_all_there_is() -> None:
    (chunk,) = chunks_of(Study(ARMS, 0, 4), Index([]), Sizes(100, 1.0, 2), 8)
    one, other = chunk.halves()
    assert one.runs + other.runs == chunk.runs
    assert len(one.halves()[0].halves()[0].runs) == 1
    assert one.halves()[0].halves()[0].halves() == []


def test_chunks_take_about_the_seconds_asked_for() -> None:
    sizes = Sizes(None, 2.0, 2)
    first = sizes.next(10**6)
    assert 1 <= first <= 10
    for _ in range(12):
        size = sizes.next(10**6)
        sizes.learn(size, size * 0.001)
    assert sizes.next(10**6) == 2000
    # Runs that take longer come in fewer at a time.
    for _ in range(20):
        sizes.learn(10, 10.0)
    assert sizes.next(10**6) == 2
    assert Sizes(None, 2.0, 2).next(3) == 1


def test_a_misleading_measurement_does_not_make_a_giant() -> None:
    sizes = Sizes(None, 2.0, 2)
    size = sizes.next(10**6)
    sizes.learn(size, 1e-9)
    assert sizes.next(10**6) <= 8 * size


@given(left=st.integers(1, 1000), workers=st.integers(1, 40))
def test_towards_the_end_every_worker_has_some(left: int, workers: int) -> None:
    sizes = Sizes(None, 2.0, workers)
    sizes.learn(1000, 0.1)
    assert 1 <= sizes.next(left) <= max(1, -(-left // workers), 20_000 // 32)
