"""What lives must be like in any believable world, written down before it is measured.

Averages can be right for the wrong reasons. These checks look at single lives: what ends the
young, whether what was built together binds, who is taken for a partner again, who gets what.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.documents.patterns import Measure, Pattern
from sim.telling.adoption import ratio
from sim.vocabulary import FAILURES

LIVES_COLUMNS: Final = (
    *("seed", "host", "partner", "type", "formed", "ended", "ending", "duration"),
    *("contribution_share", "host_value", "partner_value", "partner_size_rank", "partner_kind"),
)
_YEAR: Final = 12.0
_FEWEST: Final = 100.0
"""Years lived under which no yearly chance is told."""


def _share(
    among: Callable[[pd.DataFrame], NDArray[np.bool_]],
    of: Callable[[pd.DataFrame], NDArray[np.bool_]],
) -> Measure:
    """Measure which part of some partnerships is like that."""

    def measure(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
        chosen = among(partnerships)
        return ratio(float((of(partnerships) & chosen).sum()), float(chosen.sum()))

    return measure


def yearly_chance(
    partnerships: pd.DataFrame, ended: NDArray[np.bool_], first: float, last: float
) -> float:
    """Return the chance to have ``ended`` in a year of those of an age from ``first`` months on."""
    lived = partnerships["duration"].to_numpy(np.float64)
    years = float(np.clip(lived - first, 0.0, last - first).sum()) / _YEAR
    if years < _FEWEST:
        return float("nan")
    return float((ended & (lived >= first) & (lived < last)).sum()) / years


def _by_age(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    """Return how much likelier failure is after ten years than in the second to fifth year."""
    failed = partnerships["ending"].isin(FAILURES).to_numpy(bool)
    late = yearly_chance(partnerships, failed, 120.0, inf)
    return late - yearly_chance(partnerships, failed, 12.0, 60.0)


def _by_type(runs: pd.DataFrame, partnerships: pd.DataFrame, history: pd.DataFrame) -> float:
    """Return the yearly chance of ending of the type that ends soonest over the one that lasts."""
    found = [
        yearly_chance(own, _ended(own), 0.0, inf)
        for _, own in partnerships.groupby("type", observed=True)
    ]
    known = [one for one in found if np.isfinite(one)]
    return ratio(max(known), min(known)) if known else float("nan")


def _ended(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return (partnerships["ending"] != "running").to_numpy(bool)


def _gets_less(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    """Return whether the host got a smaller part of the value than it gave of the work."""
    gets = partnerships["host_value"] / (partnerships["host_value"] + partnerships["partner_value"])
    return (gets < partnerships["contribution_share"]).to_numpy(bool)


def _delivered(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return (partnerships["host_value"] + partnerships["partner_value"] > 0.0).to_numpy(bool)


def _repeated(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    """Return whether the two were together before, by an earlier row of the table."""
    return _earlier_ending(partnerships).notna().to_numpy(bool)


def _after_failure(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return _earlier_ending(partnerships).isin(FAILURES).to_numpy(bool)


def _earlier_ending(partnerships: pd.DataFrame) -> pd.Series[str]:
    """Return how the last partnership of the same two ended, in the order of signature."""
    pairs = partnerships.sort_values("formed").groupby(["seed", "host", "partner"], observed=True)
    return pairs["ending"].shift().reindex(partnerships.index)


def _ended_young(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return _ended(partnerships) & (partnerships["duration"] < 6).to_numpy(bool)


def _mistrusted(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return (partnerships["ending"] == "trust_broke_down").to_numpy(bool)


def _with_vendors(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return (partnerships["partner_kind"] == "vendor").to_numpy(bool)


def _small_vendors(partnerships: pd.DataFrame) -> NDArray[np.bool_]:
    return (partnerships["partner_size_rank"] < 0.5).to_numpy(bool)


LIVES: Final = (
    Pattern(
        "L1",
        "ended in the first half-year because trust broke down (part of endings in it)",
        "goodwill tops up what is not there yet: literature: Fichman & Levinthal 1991",
        -inf,
        0.1,
        _share(_ended_young, _mistrusted),
    ),
    Pattern(
        "L2",
        "chance of failing a year: after ten years less in the second to fifth year",
        "what was built together binds: 1-20 1-46",
        -inf,
        0.0,
        _by_age,
    ),
    Pattern(
        "L3",
        "chance of ending a year: type that ends soonest over type that lasts longest (ratio)",
        "types differ in how deeply they embed and how many must agree: 2-2 2-4",
        1.5,
        inf,
        _by_type,
    ),
    Pattern(
        "L4",
        "partnerships with the smaller half of vendors (part of those with vendors)",
        "small firms find niches, though the large are better known: 3-3",
        0.1,
        0.45,
        _share(_with_vendors, _small_vendors),
    ),
    Pattern(
        "L5",
        "hosts that get less of the value than they give of the work (fraction)",
        "power decides the split, and it is on either side: 2-24",
        0.2,
        0.8,
        _share(_delivered, _gets_less),
    ),
    Pattern(
        "L6",
        "partnerships with an earlier partner that follow a failure with it (fraction)",
        "people do not go back to whom they left in anger: 1-10",
        0.0,
        0.5,
        _share(_repeated, _after_failure),
    ),
)
