"""What tests of sweeps and ensembles share."""

from __future__ import annotations

import pytest

from experiments.runs import conduct
from experiments.runs.chunks import Chunk, Kept
from experiments.runs.worker import Finished, carry_out_chunk


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Identities of runs that are computed."""
    seen: list[str] = []

    def counting(chunk: Chunk, kept: Kept) -> Finished:
        seen.extend(run.identity for run in chunk.runs)
        return carry_out_chunk(chunk, kept)

    monkeypatch.setattr(conduct, "carry_out_chunk", counting)
    return seen
