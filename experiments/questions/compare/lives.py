"""How long partnerships last and how they end: tables by age, and of mean and median life.

Partnerships of all runs of a policy are pooled. Every curve is there in each draw of the runs,
and the same draws serve every policy, so differences are paired; intervals are 95%
(`experiments.estimators.durations`). Ages are shown while enough partnerships are at risk, and
only those that a full year of signings could reach.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Final, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Flags, Floats
from experiments.estimators.durations import (
    Band,
    ages_known,
    band,
    by_period,
    count_lives,
    drawn_runs,
    ending_within,
    hazard,
    incidence,
    joint_band,
    mean_life,
    median_life,
    pooled,
    survival,
    time_lost,
)
from experiments.questions.compare.partnerships import Gathered, Signed
from sim.telling.outcomes import FIVE_YEARS
from sim.vocabulary import ACQUIRED, ENDINGS, FIRST_FAILURE, OBJECTIVES_MET

FEWEST_PARTNERSHIPS: Final = 30
"""Ages at which fewer partnerships of all runs are at risk are not shown."""
YEAR: Final = 12
PERIOD: Final = 6
"""Months over which the hazard is smoothed: that of single months is mostly noise."""
MEAN, LOST, MEDIAN = "mean_life", "lost_to_failure", "median_life"

# Places of causes; that of an ending is its code less 1, as 0 is still running.
GROUPS: Final[Mapping[str, slice]] = {
    "all": slice(None),
    "success": slice(OBJECTIVES_MET - 1, ACQUIRED - 1),
    "neutral": slice(ACQUIRED - 1, FIRST_FAILURE - 1),
    "failure": slice(FIRST_FAILURE - 1, None),
}

_BOUNDS: Final = ("ci_low", "ci_high")
_CHANGES: Final = (
    *("difference", "difference_low", "difference_high"),
    *("together_low", "together_high"),
)
_BY_AGE: Final[Mapping[str, tuple[str, ...]]] = {
    "cumulative_incidence": ("policy", "age_months", "ending", "incidence", *_BOUNDS),
    "hazard": ("policy", "over_months", "age_months", "group", "hazard", *_BOUNDS, "at_risk"),
    "survival": ("policy", "age_months", "survival", *_BOUNDS, *_CHANGES, "at_risk"),
    "failing_within_year": ("policy", "age_months", "failing", *_BOUNDS, "at_risk"),
    "riskiest_age": ("policy", "age_months", "age_low", "age_high", "hazard", *_BOUNDS),
}
_LIFE: Final = (
    *("policy", "measure", "horizon_months", "months", *_BOUNDS, *_CHANGES),
    *("runs", "partnerships"),
)
_UNKNOWN: Final = (np.nan, np.nan, np.nan)
Key = TypeVar("Key", bound=Hashable)


def life_tables(gathered: Gathered, months: int) -> dict[str, pd.DataFrame]:
    """Return the tables of how long partnerships last, by the name of their file.

    One policy after another, for the sake of memory. The horizon of mean life is five years, or as
    far as the ages of the baseline's partnerships are shown.
    """
    courses = Courses(gathered, months)
    horizon = min(FIVE_YEARS, courses.baseline.ages)
    pieces: dict[str, list[pd.DataFrame]] = {name: [] for name in _BY_AGE}
    lives: dict[tuple[str, str], _Life] = {}
    for policy in gathered.pairing.policies:
        course = courses.of(policy)
        paired = courses.paired(course)
        for name, piece in _by_ages(course, *paired):
            pieces[name].append(piece)
        lives.update(_lives(course, *paired, horizon))
    found = {
        name: pd.concat(pieces[name], ignore_index=True)[list(columns)]
        if pieces[name]
        else pd.DataFrame(columns=list(columns))
        for name, columns in _BY_AGE.items()
    }
    return {**found, "mean_life": _life_table(gathered, lives, horizon)}


def with_bounds(
    drawn: Mapping[Key, Floats], pairs: Mapping[Key, int]
) -> dict[Key, tuple[object, ...]]:
    """Return differences with bounds, each by itself, and bounds that hold together.

    Those with draws in which they are not known have none of the latter.
    """
    known = [key for key, change in drawn.items() if np.isfinite(change).all()]
    every = np.stack([drawn[key] for key in known], 1) if known else np.empty((1, 0))
    joint = joint_band(every, min((pairs[key] for key in known), default=0))
    together = dict(zip(known, zip(joint.low, joint.high, strict=True), strict=True))
    return {
        key: (*band(change, pairs[key]), *together.get(key, (np.nan, np.nan)))
        for key, change in drawn.items()
    }


def longest_age(months: int) -> int:
    """Return the greatest age that a full year of signings could reach under observation."""
    return months - YEAR if months > 2 * YEAR else months - 1


class Course:
    """One policy's partnerships of all runs together, in every draw of the runs.

    ``drawn``, shape (draws, seeds), is how much each seed counts in each draw; of ``chosen``,
    shape (seeds,), some count at all. ``at_risk`` are those at risk at an age, ``surviving`` is
    what part goes on past it, both of shape (draws, ages).
    """

    def __init__(
        self, policy: str, signed: Signed, drawn: Floats, ages: int, chosen: Flags
    ) -> None:
        seeds, causes = len(chosen), len(ENDINGS) - 1
        counts = count_lives(signed.seed, signed.age, signed.ending, seeds, ages, causes)
        drawn = drawn if chosen.all() else drawn * chosen
        by_cause = counts.events.swapaxes(1, 2).reshape(seeds, causes * ages)
        self.policy = policy
        self.ages = ages
        self.runs = int(chosen.sum())
        # All causes in one product, which takes far less time than a product for each.
        self._ended = pooled(drawn, by_cause).reshape(len(drawn), causes, ages)
        self.at_risk = pooled(drawn, counts.at_risk)
        self.surviving = survival(hazard(self._of(GROUPS["all"]), self.at_risk))

    def incidence(self, causes: slice) -> Floats:
        """Return the part that has ended of these causes by each age, shape (draws, ages)."""
        return incidence(hazard(self._of(causes), self.at_risk), self.surviving)

    def hazard(self, causes: slice, months: int) -> Floats:
        """Return the monthly hazard over periods of so many months, shape (draws, periods)."""
        return hazard(by_period(self._of(causes), months), by_period(self.at_risk, months))

    def _of(self, causes: slice) -> Floats:
        ended: Floats = self._ended[:, causes].sum(axis=1)
        return ended


class Courses:
    """The courses of all policies, in the same draws."""

    def __init__(self, gathered: Gathered, months: int) -> None:
        self._gathered = gathered
        self._longest = longest_age(months)
        self._drawn = drawn_runs(gathered.pairing.seeds)
        self.baseline = self.of(gathered.pairing.baseline)

    def of(self, policy: str) -> Course:
        """Return the course of a policy over the ages that are shown."""
        return self._over(policy, self._gathered.pairing.has(policy))

    def paired(self, course: Course) -> tuple[Course, Course]:
        """Return the courses of a policy and of the baseline over the seeds that both have."""
        compared = (course, self.baseline)
        both = np.logical_and(*(self._gathered.pairing.has(one.policy) for one in compared))
        own, other = (
            one if one.runs == both.sum() else self._over(one.policy, both) for one in compared
        )
        return own, other

    def _over(self, policy: str, seeds: Flags) -> Course:
        signed = self._gathered.of(policy)
        nothing = np.zeros_like(signed.age)
        counts = count_lives(nothing, signed.age, nothing, 1, self._longest + 1, 0)
        ages = ages_known(counts.at_risk[0], FEWEST_PARTNERSHIPS)
        return Course(policy, signed, self._drawn, ages, seeds)


def _by_ages(course: Course, own: Course, baseline: Course) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a policy's rows of each table that it has enough ages for."""
    if course.ages:
        yield "cumulative_incidence", _incidence(course)
        yield "hazard", _hazard(course, 1)
        yield "survival", _survival(course, own, baseline)
    if course.ages >= PERIOD:
        yield "hazard", _hazard(course, PERIOD)
        yield "riskiest_age", _riskiest(course)
    if course.ages >= YEAR:
        yield "failing_within_year", _failing(course)


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
    return pd.DataFrame([row], columns=list(_BY_AGE["riskiest_age"]))


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


class _Life(NamedTuple):
    """Months of a measure: their band, and in each draw what differs to the baseline, if known."""

    months: Band
    change: Floats | None
    pairs: int


def _lives(
    course: Course, own: Course, baseline: Course, horizon: int
) -> Iterator[tuple[tuple[str, str], _Life]]:
    """Yield mean life, time lost to failure and median life of a policy that has them."""
    median = band(median_life(course.surviving), course.runs)
    yield (course.policy, MEDIAN), _Life(median, None, own.runs)
    if 0 < horizon <= course.ages:
        means, paired, other = (_means(one, horizon) for one in (course, own, baseline))
        for name, drawn in means.items():
            found = _Life(band(drawn, course.runs), paired[name] - other[name], own.runs)
            yield (course.policy, name), found


def _means(course: Course, horizon: int) -> dict[str, Floats]:
    return {
        MEAN: mean_life(course.surviving, horizon),
        LOST: time_lost(course.incidence(GROUPS["failure"]), horizon),
    }


def _life_table(
    gathered: Gathered, lives: Mapping[tuple[str, str], _Life], horizon: int
) -> pd.DataFrame:
    """Return a row for each policy and measure, in months.

    A policy with too few partnerships for the horizon has empty cells. ``together``: intervals
    of differences that hold for all policies and both means. A median is empty where less than
    half are seen to end, and so is an upper bound where that may be.
    """
    drawn = {key: life.change for key, life in lives.items() if life.change is not None}
    changes = with_bounds(drawn, {key: life.pairs for key, life in lives.items()})
    baseline = gathered.pairing.baseline
    changes |= {key: (0.0,) * 5 for key in changes if key[0] == baseline}  # even of one run
    rows = []
    for policy in gathered.pairing.policies:
        counted = (int(gathered.pairing.has(policy).sum()), len(gathered.of(policy).age))
        for key in ((policy, measure) for measure in (MEAN, LOST, MEDIAN)):
            found = np.array(lives[key].months if key in lives else _UNKNOWN)
            found[np.isinf(found)] = np.nan
            change = changes.get(key, (np.nan,) * 5)
            rows.append((*key, horizon, *found, *change, *counted))
    return pd.DataFrame(rows, columns=list(_LIFE))
