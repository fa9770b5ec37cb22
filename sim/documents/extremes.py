"""Settings at the ends of what can be thought, and which way reason says that outcomes then go.

Written before any was run. A row that comes out otherwise is told so, and stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final, NamedTuple

from sim.documents.structure import MATTERS, frozen_trust
from sim.parameters.kinds import OrganisationKinds


class Times(NamedTuple):
    """A value that is a multiple of what a setting is in the world as it is."""

    factor: float


Change = float | bool | Times
UP, DOWN = 1, -1


@dataclass(frozen=True)
class Extreme:
    """An extreme world.

    Attributes
    ----------
    name : str
        What is extreme.
    settings : mapping of str to value
        By dotted names.
    expected : mapping of str to int
        Outcomes that must move, and which way: `UP` or `DOWN`.
    reason : str
        Why.
    matters : bool
        Whether it must move them by as much as somebody who decides would care about
        (`sim.documents.structure.MATTERS`), and not only in that direction.
    """

    name: str
    settings: Mapping[str, Change]
    expected: Mapping[str, int]
    reason: str
    matters: bool = False

    def target(self, outcome: str) -> tuple[float, float]:
        """Return the range in which the change of an outcome must lie."""
        least = MATTERS[outcome] if self.matters else 0.0
        return (least, inf) if self.expected[outcome] == UP else (-inf, -least)


def of_all_kinds(column: str, value: float) -> dict[str, Change]:
    """Return the setting of a number of all kinds of organisation."""
    return {f"kinds.{kind}.{column}": value for kind in OrganisationKinds.BUILT_IN}


def of_parameters(**values: float) -> dict[str, Change]:
    """Return settings of parameters."""
    return {f"parameters.{name}": value for name, value in values.items()}


EXTREMES: Final = (
    # The four attributes that the whole is about.
    Extreme(
        "no fear of missing out",
        of_parameters(fomo_rate=0.0),
        {"partnerships": DOWN, "objectives_unmet": DOWN},
        "fear makes hosts buy, and buy in a hurry: 3-10 3-12 3-17 3-19",
        matters=True,
    ),
    Extreme(
        "all fear to miss out",
        of_parameters(fomo_mean=1.0),
        {"partnerships": UP, "objectives_unmet": UP},
        "fear makes hosts buy, and buy in a hurry: 3-10 3-12 3-17 3-19",
        matters=True,
    ),
    Extreme(
        "nobody minds risk",
        {**of_all_kinds("risk_aversion", 0.0), **of_parameters(risk_aversion_spread=0.0)},
        {"partnerships": UP, "objectives_unmet": UP},
        "who shies away from variance passes the doubtful by: 1-4 3-9 3-16",
        matters=True,
    ),
    Extreme(
        "all are very risk-averse",
        {**of_all_kinds("risk_aversion", 20.0), **of_parameters(risk_aversion_spread=0.0)},
        {"partnerships": DOWN, "objectives_unmet": DOWN},
        "who shies away from variance passes the doubtful by: 1-4 3-9 3-16",
        matters=True,
    ),
    Extreme(
        "twenty times the money",
        {"parameters.partnering_budget": Times(20.0)},
        {"partnerships": UP, "objectives_unmet": DOWN, "value_delivered": UP},
        "lack of resources keeps hosts from partnering and ends what they began: 1-1 1-36 4-10",
        matters=True,
    ),
    Extreme(
        "a fifth of the money",
        {"parameters.partnering_budget": Times(0.2)},
        {"partnerships": DOWN, "objectives_unmet": UP, "value_delivered": DOWN},
        "lack of resources keeps hosts from partnering and ends what they began: 1-1 1-36 4-10",
        matters=True,
    ),
    Extreme(
        "perfect trust for ever",
        frozen_trust(1.0),
        {"objectives_unmet": DOWN, "ended_before_term": DOWN, "value_delivered": UP},
        "trust brings effort, repair and patience: 2-15 1-44",
        matters=True,
    ),
    Extreme(
        "no trust, ever",
        frozen_trust(0.0),
        {"objectives_unmet": UP, "ended_before_term": UP, "value_delivered": DOWN},
        "trust brings effort, repair and patience: 2-15 1-44",
        matters=True,
    ),
    # How partnerships work.
    Extreme(
        "implementation hardly moves",
        of_parameters(pace=0.05),
        {"objectives_unmet": UP, "value_delivered": DOWN},
        "what never goes live delivers nothing: 1-7 3-19",
        matters=True,
    ),
    Extreme(
        "nobody ever engages",
        of_parameters(base_engagement=0.0, engagement_pull=0.0),
        {"objectives_unmet": UP, "value_delivered": DOWN},
        "value is what objectives are met by: 3-4",
        matters=True,
    ),
    Extreme(
        "all have time in plenty",
        of_all_kinds("attention", 20.0),
        {"objectives_unmet": DOWN, "value_delivered": UP},
        "lack of time to think and to govern is what fails them: 3-13",
        matters=True,
    ),
    Extreme(
        "vendors can do all they offer",
        of_parameters(capability_least=1.0),
        {"objectives_unmet": DOWN, "value_delivered": UP},
        "capability is what the host lacks: 1-1 1-32",
        matters=True,
    ),
    # How they are chosen.
    Extreme(
        "no hype",
        {"environment.hype": False},
        {"objectives_unmet": DOWN},
        "hype is believed and promised: 3-15 3-27",
    ),
    Extreme(
        "hype at its height always",
        of_parameters(hype_rate=1.0),
        {"objectives_unmet": UP},
        "hype is believed and promised: 3-15 3-27",
    ),
    Extreme(
        "nobody overstates",
        of_all_kinds("overstatement", 0.0),
        {"objectives_unmet": DOWN},
        "what is overstated is promised and missed: 3-6 3-15",
    ),
    Extreme(
        "all overstate all they can do",
        of_all_kinds("overstatement", 1.0),
        {"objectives_unmet": UP},
        "what is overstated is promised and missed: 3-6 3-15",
    ),
    Extreme(
        "nobody needs anything",
        of_parameters(need_mean=0.0, need_growth=0.0),
        {"partnerships": DOWN},
        "a partnership answers a need: 3-7 1-1",
        matters=True,
    ),
    # The world around.
    Extreme(
        "no shocks",
        of_parameters(
            sponsor_turnover=0.0,
            breach_rate=0.0,
            lapse_rate=0.0,
            priority_shift=0.0,
            distress_rate=0.0,
            leader_turnover=0.0,
            merger_rate=0.0,
            acquisition_rate=0.0,
            crisis_rate=0.0,
            regulation_rate=0.0,
        ),
        {"ended_before_term": DOWN, "objectives_unmet": DOWN, "value_delivered": UP},
        "what befalls a pair ends it or sets it back: 1-13 2-23 2-26 2-27 2-28",
    ),
    Extreme(
        "a crisis that never ends",
        of_parameters(pressure_mean=1.0, pressure_noise=0.0),
        {"partnerships": DOWN, "objectives_unmet": UP},
        "pressure cuts budgets, and priorities at home come first: 0-17 1-36 1-37",
    ),
)
