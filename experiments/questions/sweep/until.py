"""Replications until an interval is narrow enough: looks fixed in advance, a least and a most.

A point is looked at after its first replications, and whenever their number has doubled, up to
the most. It has enough when, under each of its policies, the interval of the outcome is narrow
enough. The intervals looked at share what an interval at 95% may err among the looks
(Bonferroni), so that the last one holds at 95% although it was chosen by looking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.archive.index import Index
from experiments.archive.store import Store
from experiments.estimators.arrays import Flags, Integers
from experiments.runs.outcomes import outcome_names, refuse_unknown_outcome
from experiments.runs.study import Study
from experiments.settings.values import is_number
from sim.parameters import InvalidSetting
from sim.parameters.horizon import whole_number

FORM: Final = "until={outcome:objectives_unmet,half_width:0.02,most:160}"
_MOST: Final = 1_000_000


@dataclass(frozen=True)
class Until:
    """When a point has replications enough.

    Attributes
    ----------
    outcome : str
        Whose mean over runs is wanted.
    half_width : float
        Of its interval, in the outcome's own unit.
    looks : tuple of int
        Numbers of replications after which it is looked at; the last is the most.
    """

    outcome: str
    half_width: float
    looks: tuple[int, ...]

    @property
    def most(self) -> int:
        """The most replications that a point gets."""
        return self.looks[-1]

    @property
    def level(self) -> float:
        """Level of each interval looked at."""
        # Here, since SciPy takes long to load.
        from experiments.estimators.means import simultaneous

        return simultaneous(len(self.looks))


def read_until(given: object, least: int) -> Until | None:
    """Return when to stop, or None for a fixed number of replications.

    Parameters
    ----------
    given : mapping or None
        With ``outcome``, ``half_width`` and ``most``.
    least : int
        Replications of every point.

    Raises
    ------
    InvalidSetting
        For anything unknown, missing or out of bounds.
    """
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) != {"outcome", "half_width", "most"}:
        raise InvalidSetting(
            f"until={given!r} must have outcome, half_width and most; write {FORM}."
        )
    outcome, width = given["outcome"], given["half_width"]
    refuse_unknown_outcome(f"until.outcome={outcome}", outcome, outcome_names())
    if not is_number(width) or not width > 0:
        raise InvalidSetting(f"until.half_width={width!r} is not allowed; it must be above 0.")
    if least < 2:
        raise InvalidSetting(
            f"replications={least} is too few for an interval; with until at least 2 are needed."
        )
    most = whole_number(given["most"], "until.most", least, _MOST)
    looks = [least]
    while looks[-1] < most:
        looks.append(min(2 * looks[-1], most))
    return Until(str(outcome), float(width), tuple(looks))


def narrow_enough(until: Until, study: Study, store: Store, index: Index, arms: Integers) -> Flags:
    """Return for each of these arms whether its interval is narrow enough, shape (arms,)."""
    from experiments.estimators.means import t_quantile

    each = study.replications[arms]
    owner = np.repeat(np.arange(len(arms)), each)
    place = np.concatenate(
        [np.arange(study.starts[arm], study.starts[arm + 1]) for arm in arms.tolist()]
    )
    ids = study.identities[place]
    there = index.has(ids)
    ids, owner = ids[there], owner[there]
    if not len(ids):
        return np.zeros(len(arms), np.bool_)
    values = np.concatenate(
        [
            rows[until.outcome].to_numpy(zero_copy_only=False).astype(np.float64)
            for rows, _ in store.values(index, ids, [until.outcome])
        ]
    )
    known = np.isfinite(values)
    owner, values = owner[known], values[known]
    n = np.bincount(owner, minlength=len(arms)).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(owner, values, len(arms)) / n
        spread = np.bincount(owner, (values - mean[owner]) ** 2, len(arms)) / (n - 1)
        half = np.sqrt(spread / n) * np.array(
            [t_quantile(int(count) - 1, until.level) if count > 1 else np.inf for count in n]
        )
    found: Flags = half <= until.half_width
    return found
