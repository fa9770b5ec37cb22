"""Tables by age: incidence of endings, hazard, survival, and what fails within a year.

Intervals are 95%, by a bootstrap of the runs that draws the same seeds for every policy, so
differences are paired. Ages are shown while enough partnerships are at risk, and only those
that a full year of signings could reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from experiments.estimators.durations import Band, band, ending_within, joint_band
from experiments.questions.compare.courses import GROUPS, YEAR, Course, Courses
from experiments.questions.compare.mean_life import Life
from experiments.questions.compare.signed import Gathered
from sim.telling.outcomes import FIVE_YEARS
from sim.vocabulary import ENDINGS

PERIOD: Final = 6
"""Months over which the hazard is smoothed: that of single months is mostly noise."""

_BOUNDS: Final = ("ci_low", "ci_high")
_CHANGES: Final = (
    *("difference", "difference_low", "difference_high"),
    *("together_low", "together_high"),
)
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "incidence": ("policy", "age_months", "ending", "incidence", *_BOUNDS),
    "hazard": ("policy", "over_months", "age_months", "group", "hazard", *_BOUNDS, "at_risk"),
    "survival": ("policy", "age_months", "survival", *_BOUNDS, *_CHANGES, "at_risk"),
    "failing": ("policy", "age_months", "failing", *_BOUNDS, "at_risk"),
    "riskiest": ("policy", "age_months", "age_low", "age_high", "hazard", *_BOUNDS),
}


class Durations(NamedTuple):
    """The tables; what their columns are is said in docs/files.md."""

    incidence: pd.DataFrame
    hazard: pd.DataFrame
    survival: pd.DataFrame
    failing: pd.DataFrame
    riskiest: pd.DataFrame
    life: pd.DataFrame


def duration_tables(gathered: Gathered, months: int) -> Durations:
    """Return the tables of how long partnerships last.

    Parameters
    ----------
    gathered : Gathered
        Partnerships of the runs compared.
    months : int
        Length of observation.
    """
    courses = Courses(gathered, months)
    life = Life(courses)
    pieces: dict[str, list[pd.DataFrame]] = {name: [] for name in _COLUMNS}
    for policy in gathered.policies:
        course = courses.of(policy)
        paired = courses.paired(course)
        life.add(course, *paired)
        for name, piece in _by_ages(course, *paired):
            pieces[name].append(piece)
    found = {
        name: pd.concat(pieces[name], ignore_index=True)[list(columns)]
        if pieces[name]
        else pd.DataFrame(columns=list(columns))
        for name, columns in _COLUMNS.items()
    }
    return Durations(**found, life=life.table())


def _by_ages(course: Course, own: Course, baseline: Course) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a policy's rows of each table that it has enough ages for."""
    if course.ages:
        yield "incidence", _incidence(course)
        yield "hazard", _hazard(course, 1)
        yield "survival", _survival(course, own, baseline)
    if course.ages >= PERIOD:
        yield "hazard", _hazard(course, PERIOD)
        yield "riskiest", _riskiest(course)
    if course.ages >= YEAR:
        yield "failing", _failing(course)


def _incidence(course: Course) -> pd.DataFrame:
    """Return the incidence of every ending, one ending at a time for the sake of memory."""
    bands = [
        band(course.incidence(slice(place, place + 1)), course.runs)
        for place in range(len(ENDINGS) - 1)
    ]
    table = _by_age(
        course, "incidence", Band(*(np.stack(part, 1) for part in zip(*bands, strict=True)))
    )
    return table.assign(ending=np.tile(list(ENDINGS[1:]), course.ages))


def _hazard(course: Course, months: int) -> pd.DataFrame:
    pieces = []
    for group, causes in GROUPS.items():
        found = band(course.hazard(causes, months), course.runs)
        piece = _by_age(course, "hazard", found, months)
        pieces.append(piece.assign(group=group, over_months=months))
    return pd.concat(pieces)


def _survival(course: Course, own: Course, baseline: Course) -> pd.DataFrame:
    table = _by_age(course, "survival", band(course.surviving, course.runs))
    ages = min(own.ages, baseline.ages)
    drawn = own.surviving[:, :ages] - baseline.surviving[:, :ages]
    together = joint_band(drawn, own.runs)
    found = (*band(drawn, own.runs), together.low, together.high)
    if own.policy == baseline.policy:
        found = (np.zeros(ages),) * 5  # even of one run
    for name, values in zip(_CHANGES, found, strict=True):
        # Empty at ages that the baseline's partnerships are too few for.
        table[name] = np.append(values, np.full(course.ages - ages, np.nan))
    return table


def _failing(course: Course) -> pd.DataFrame:
    drawn = ending_within(course.incidence(GROUPS["failure"]), course.surviving, YEAR)
    return _by_age(course, "failing", band(drawn, course.runs))


def _riskiest(course: Course) -> pd.DataFrame:
    """Return the period of the first five years with most failures; of equals the first.

    Later ages are reached by few, and the highest of a few uncertain numbers is mere chance.
    """
    drawn = course.hazard(GROUPS["failure"], PERIOD)[:, : FIVE_YEARS // PERIOD]
    at = int(drawn[0].argmax())
    age = band(PERIOD * drawn.argmax(axis=1).astype(np.float64), course.runs)
    # It was picked for being highest, so its interval holds for all periods together.
    rate = _within(joint_band(drawn, course.runs))
    row = (course.policy, *age, *(part[at] for part in rate))
    return pd.DataFrame([row], columns=list(_COLUMNS["riskiest"]))


def _by_age(course: Course, name: str, found: Band, months: int = 1) -> pd.DataFrame:
    """Return a band as rows, one for each age, or each age and whatever else it is of."""
    places = np.repeat(np.arange(len(found.value)), found.value[0].size)
    columns = (part.ravel() for part in found)
    table = pd.DataFrame(dict(zip((name, *_BOUNDS), columns, strict=True)))
    return table.assign(
        policy=course.policy,
        age_months=months * places,
        at_risk=course.at_risk[0, months * places].astype(np.int64),
    )


def _within(found: Band) -> Band:
    """Return a band of fractions whose bounds are fractions."""
    return Band(found.value, found.low.clip(0.0, 1.0), found.high.clip(0.0, 1.0))
