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

from experiments.runs.outcomes import outcome_names, refuse_too_short, refuse_unknown_outcome
from experiments.settings.values import is_number
from sim.parameters import InvalidSetting
from sim.parameters.horizon import whole_number

FORM: Final = "until={outcome:objectives_unmet,half_width:0.02,most:160}"
_MOST: Final = 1_000_000


@dataclass(frozen=True)
class Until:
    """When a point has replications enough."""

    outcome: str
    half_width: float  # of its interval, in the outcome's own unit
    looks: tuple[int, ...]
    """Numbers of replications after which it is looked at; the last is the most."""

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


def read_until(given: object, least: int, months: int) -> Until | None:
    """Return when to stop, None where ``given`` is, or raise `InvalidSetting`."""
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) != {"outcome", "half_width", "most"}:
        raise InvalidSetting(
            f"until={given!r} must have outcome, half_width and most; write {FORM}."
        )
    outcome, width = given["outcome"], given["half_width"]
    refuse_unknown_outcome(f"until.outcome={outcome}", outcome, outcome_names())
    refuse_too_short(f"until.outcome={outcome}", str(outcome), months)
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
