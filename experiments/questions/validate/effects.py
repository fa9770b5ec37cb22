"""What the effect of each named policy is made of: delivered, promised, formed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Integers
from experiments.estimators.shares import Judged, estimated_shares, known_weights
from experiments.questions.measures import HEADLINE
from experiments.questions.validate.moves import moved
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import Told, direction
from experiments.questions.validate.worlds import BASELINE
from sim.documents.patterns import unmet_events
from sim.documents.structure import EFFECT_COLUMNS, EFFECT_REASON, SHARE
from sim.parameters.horizon import MILESTONE
from sim.telling.outcomes import FIVE_YEARS

_QUARTERS: Final = 4


def effects(stored: Mapping[str, Stored]) -> Told:
    """Tell the change of failure under each policy in its parts, and how many more are formed."""
    own = stored["effects"]
    names = [world.name for world in own.group.worlds if world.name != BASELINE]
    parameters = own.group.worlds[0].assumed.world.parameters
    least = (float(getattr(parameters, SHARE)),)
    codes = _Codes()
    before = judged(own.results(BASELINE, EFFECT_COLUMNS).partnerships, codes, least)
    rows, checks = [], []
    for name in names:
        after = judged(own.results(name, EFFECT_COLUMNS).partnerships, codes, least)
        found = estimated_shares(before, after, least)
        found["partnerships"] = moved(own, name, BASELINE, "partnerships")
        found["value_delivered"] = moved(own, name, BASELINE, "value_delivered")
        rows.append(
            {
                "policy": name,
                **{
                    key: one
                    for part, each in found.items()
                    for key, one in each.columns(part).items()
                },
                "runs": found["change"].runs,
            }
        )
        said = f"{name}: change of {HEADLINE.replace('_', ' ')} by what is delivered (fraction)"
        checks.append(direction("effects", said, EFFECT_REASON, (-np.inf, 0.0), found["delivered"]))
    return Told(checks, {"shares": pd.DataFrame(rows)})


class _Codes:
    """Numbers for strata; equal strata have equal numbers in all tables."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, *columns: np.ndarray) -> Integers:
        """Return the number of each row's combination of values."""
        rows = zip(*(column.tolist() for column in columns), strict=True)
        known = self._known
        return np.array([known.setdefault(row, len(known)) for row in rows], np.int64)


def judged(partnerships: pd.DataFrame, codes: _Codes, least: tuple[float, ...]) -> Judged:
    """Return partnerships as they were judged, by type, origin and size of the host.

    ``least`` is the part of the promise that must be reached.
    """
    decided = partnerships["decided"].notna().to_numpy()
    waited = (partnerships["decided"] - partnerships["formed"]).fillna(0).to_numpy(np.int64)
    met = (partnerships["met"] == "yes").to_numpy()
    age, cause = unmet_events(partnerships)
    kind, origin = (partnerships[name].to_numpy(object) for name in ("type", "origin"))
    rank = partnerships["host_size_rank"].to_numpy(np.float64)
    quarter = np.minimum((rank * _QUARTERS).astype(np.int64), _QUARTERS - 1)
    strata = [
        codes.of(kind, origin, quarter),
        codes.of(kind, origin),
        codes.of(kind),
        np.zeros(len(kind), np.int64),
    ]
    reached = partnerships[["attained"]].to_numpy(np.float64)
    enough = (reached >= np.array(least)).all(axis=1)
    # One that failed before it was to be judged, or just then, was not judged by results.
    at_term = waited >= np.minimum(partnerships["term"].to_numpy(np.int64), MILESTONE)
    return Judged(
        np.stack(strata, axis=1),
        known_weights(age, cause, FIVE_YEARS),
        decided & ~met,
        decided & at_term & (enough == met),
        reached,
        partnerships[["promise"]].to_numpy(np.float64),
        partnerships["seed"].to_numpy(np.int64),
    )
