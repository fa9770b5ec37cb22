"""For whom levers and policies help and harm: which outcomes are looked at, and of whom.

No lever should be good for everybody in everything, nor good for nobody: what it does costs, takes
time, or falls on others. Written down before it was measured.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.vocabulary import FAILURES, ORIGINS

PARTNERSHIP_COLUMNS: Final = (
    *("seed", "type", "origin", "formed", "ending", "decided", "met", "duration"),
    *("host_size_rank", "partner_size_rank", "partner_kind", "first_value", "possible"),
)
REASON: Final = (
    "governance costs money, time and choice, and somebody bears that: 3-13; "
    "literature: Das & Teng 2000"
)


class Gain(NamedTuple):
    """An outcome by which somebody may gain or lose."""

    outcome: str
    better: int  # 1 where more of it is better, -1 where less is
    matters: float  # least change that somebody who decides would care about
    relative: bool = False  # whether that is a part of what it is with no lever
    share: bool = False
    """Whether it is counted, and told as a part of the partnerships signed."""


# A twentieth of what a host of median size sets aside for partnering, k$ a year.
_MONEY: Final = 15.0
OF_ALL: Final = (
    Gain("objectives_unmet", -1, 0.02),
    Gain("ended_before_term", -1, 0.02),
    Gain("value_delivered", 1, 0.02),
    Gain("net_benefit", 1, _MONEY),
    Gain("efficiency", 1, 0.05, relative=True),
    Gain("months_to_operation", -1, 1.0),
    Gain("partnerships", 1, 0.05, relative=True),
    Gain("fell_through", -1, 0.05, share=True),
    Gain("equity", 1, 0.05),
    *(Gain(f"ended_{name}", -1, 0.02, share=True) for name in FAILURES),
)
"""Of all partnerships together: columns of the table of runs."""
OF_A_SIDE: Final = Gain("net_benefit", 1, _MONEY)
"""Of all hosts, and of all their partners: what is left to them after their costs."""
OF_A_ROUTE: Final = (Gain("objectives_unmet", -1, 0.02), Gain("value_delivered", 1, 0.02))
"""Of what is formed in one way: that other ways are taken is neither gain nor loss."""
OF_A_GROUP: Final = (*OF_A_ROUTE, Gain("partnerships", 1, 0.05, relative=True))
"""Of a group of hosts or vendors, or a type."""
FEWEST: Final = 5.0
"""Partnerships of a group in a run, on average, below which its rates are mostly luck."""


class Group(NamedTuple):
    """Some of the partnerships."""

    chosen: NDArray[np.bool_]  # which, of all
    gains: tuple[Gain, ...]
    """What is looked at of them."""


def groups(partnerships: pd.DataFrame) -> dict[str, Group]:
    """Return the groups that are looked at, by their names."""
    host, partner = partnerships["host_size_rank"], partnerships["partner_size_rank"]
    vendor = partnerships["partner_kind"] == "vendor"
    types, route = partnerships["type"], partnerships["origin"]
    found = {
        "smallest quarter of hosts": host < 0.25,
        "largest quarter of hosts": host >= 0.75,
        "smaller half of vendors": vendor & (partner < 0.5),
        "larger half of vendors": vendor & (partner >= 0.5),
        **{f"type {name}": types == name for name in sorted(types.unique())},
    }
    routes = {f"route {name}": route == name for name in ORIGINS}
    return {
        name: Group(chosen.to_numpy(np.bool_), OF_A_ROUTE if name in routes else OF_A_GROUP)
        for name, chosen in {**found, **routes}.items()
    }
