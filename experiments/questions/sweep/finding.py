"""The finding of a sweep: what moves the headline, and whether the best policy is always so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.means import ENOUGH, simultaneous
from experiments.questions.measures import MONEY, is_share
from experiments.questions.sweep.levels import levels_of
from experiments.questions.sweep.main_effects import CLEAR, POOLED, MainEffects
from experiments.questions.sweep.rivals import Rivals
from experiments.questions.sweep.summary import Summary
from experiments.questions.words import are, bracketed, capital, counted, number_text, shortened

_NAMED: Final = 5
# Factors whose values say which point is meant, where there are more.
_TOLD: Final = 4

_SHARES: Final = {
    "objectives_unmet": "the share of partnerships that miss their objectives",
    "ended_before_term": "the share of partnerships that end as failures before their term",
    "ended_within_five_years": "the share of partnerships that end within five years",
    "value_delivered": "the share of the possible value that is delivered",
}


def sweep_finding(
    summary: Summary, effects: MainEffects, rivals: Rivals | None, world: str, failed: int = 0
) -> str:
    """Return the finding, a few short paragraphs.

    Parameters
    ----------
    rivals : Rivals or None
        How policies compare in the headline; None where points have one policy each.
    """
    paragraphs = [
        _size(summary, failed),
        _range(summary, effects),
        _moved(summary, effects),
        "" if rivals is None else _policies(summary, rivals),
        _how_sure(summary, effects),
        _limits(summary, world),
    ]
    return "\n\n".join(text for text in paragraphs if text) + "\n"


def _size(summary: Summary, failed: int) -> str:
    points = np.unique(summary.point)
    text = f"{counted(int(summary.runs.sum()), 'run')}: {counted(len(points), 'point')}"
    if summary.points is not None:
        text += f" of {counted(len(levels_of(summary.points, points)), 'factor')}"
    if not summary.policy_varies:
        count = len(summary.policies)
        text += f" under {summary.policies[0] if count == 1 else f'{count} policies'}"
    least, most = int(summary.runs.min()), int(summary.runs.max())
    each = counted(most, "replication") if least == most else f"{least:,} to {most:,} replications"
    lost = ""
    if failed:
        lost = f" {counted(failed, 'run')} failed and {are(failed)} left out."
    return f"{text}, {each} of each.{lost}"


def _range(summary: Summary, effects: MainEffects) -> str:
    """Say at which points the headline is lowest and highest under the baseline."""
    means = summary.mean[summary.measures.index(effects.measure)]
    told = np.isfinite(means) & (summary.policy_varies | (summary.policy == 0))
    subject = _subject(summary, effects)
    arms = np.flatnonzero(told)
    if not len(arms):
        return f"{subject} has no value at any point."
    low, high = summary.interval(effects.measure, simultaneous(len(arms)))
    least, most = arms[means[arms].argmin()], arms[means[arms].argmax()]

    def value(arm: int) -> str:
        return _value(effects.measure, means[arm]) + _interval(effects.measure, low[arm], high[arm])

    if len(arms) == 1:
        return f"{subject} is {value(least)}."
    chosen = list(dict.fromkeys(_of_baseline(summary, effects)["factor"]))[:_TOLD]
    return (
        f"{subject} goes from {value(least)} at {_place(summary, least, chosen)} to "
        f"{value(most)} at {_place(summary, most, chosen)}."
    )


def _moved(summary: Summary, effects: MainEffects) -> str:
    """Say which factors move the headline, and which do nothing that can be told from luck."""
    spread = _of_baseline(summary, effects)
    if spread.empty:
        return ""
    rows = [(str(row["factor"]), row) for _, row in spread.iterrows()]
    if spread["ci_low"].isna().all():
        factor, row = rows[0]
        return (
            f"{_subject(summary, effects)} moves most with {factor}, "
            f"{_change(effects.measure, row)}, but nothing can be told from luck: an interval "
            "needs two replications."
        )
    clear = [(factor, row) for factor, row in rows if row["clear"] == CLEAR]
    unclear = [factor for factor, row in rows if row["clear"] != CLEAR]
    lines = []
    if clear:
        lines.append(f"{_subject(summary, effects)} moves most with:")
        lines += [
            f"  - {factor}: {_change(effects.measure, row)}." for factor, row in clear[:_NAMED]
        ]
    if clear[_NAMED:]:
        lines.append(f"Less, but clearly, with: {shortened([one for one, _ in clear[_NAMED:]])}.")
    if unclear:
        luck = "luck" if effects.alone else "luck and from what else differs between points"
        lines.append(f"No effect that can be told from {luck}: {shortened(unclear)}.")
    if not effects.alone and spread["points_low"].isna().all():
        lines.append("Factors were moved together, so none can be told from the others.")
    return "\n".join(lines)


def _policies(summary: Summary, rivals: Rivals) -> str:
    """Say which policy is best where: by its mean, and beyond luck."""
    points, leader = len(rivals.point), rivals.policies.index(rivals.leader)
    if points == 1:
        return _policies_at_one_point(rivals, leader)
    measure = summary.headline
    baseline = f"; {rivals.policies[0]}: {_value(measure, rivals.mean[0])}" if leader else ""
    text = (
        f"Over all points, {_named(measure)} is lowest with {rivals.leader}, "
        f"{_value(measure, rivals.mean[leader])} on average{baseline}."
    )
    counts = np.bincount(rivals.lowest, minlength=len(rivals.policies))
    ranked = [place for place in np.argsort(-counts, kind="stable").tolist() if counts[place]]
    ahead = (rivals.higher | (np.arange(len(counts)) == leader)[:, None]).all(axis=0).sum()
    beyond = f"It is clearly lower than with any other policy at {ahead:,} of {points:,} points."
    if len(ranked) == 1:
        return f"{text} It is lowest with {rivals.leader} at each of the points. {beyond}"
    shares = ", ".join(f"{rivals.policies[one]} {counts[one] / points:.1%}" for one in ranked)
    text += f" {beyond} Share of points at which each policy has the lowest mean: {shares}."
    elsewhere = rivals.lower.sum(axis=1)
    if not elsewhere.any():
        return (
            f"{text} No policy is clearly lower than {rivals.leader} at any point, so that a "
            "lower mean there may be luck."
        )
    order = np.argsort(-elsewhere, kind="stable").tolist()
    turned = [
        f"{rivals.policies[one]} (at {counted(int(elsewhere[one]), 'point')})"
        for one in order
        if elsewhere[one]
    ]
    return (
        f"{text} The best policy depends on the point: clearly lower than with {rivals.leader} it "
        f"is with {shortened(turned)}{_where(summary, rivals)}."
    )


def _policies_at_one_point(rivals: Rivals, leader: int) -> str:
    """Say what can be said where nothing but the policy varies."""
    others = [place for place in range(len(rivals.policies)) if place != leader]
    behind = [rivals.policies[one] for one in others if rivals.higher[one, 0]]
    unclear = [rivals.policies[one] for one in others if not rivals.higher[one, 0]]
    text = [f"It is lowest with {rivals.leader}."]
    if behind:
        text.append(f"Clearly higher than that with: {shortened(behind)}.")
    if unclear:
        text.append(f"No clear difference to {rivals.leader}: {shortened(unclear)}.")
    return " ".join(text)


def _where(summary: Summary, rivals: Rivals) -> str:
    """Return at which level of which factor another policy is clearly best most often."""
    if summary.points is None:
        return ""
    others = np.asarray(rivals.lower.any(axis=0))
    best, said = 0.0, ""
    for levels in levels_of(summary.points, rivals.point):
        level = levels.of_point[rivals.point]
        for number, label in enumerate(levels.labels):
            there = level == number
            own, count = int((others & there).sum()), int(there.sum())
            # Its share of these points, less its share of all.
            excess = own / others.sum() - count / len(others)
            if excess > best + 1e-12:
                best = excess
                said = f", most often where {levels.factor} is {label} ({own} of {count:,} points)"
    return said


def _how_sure(summary: Summary, effects: MainEffects) -> str:
    if summary.runs.max() < 2:
        return ""
    text = (
        "Intervals are 95%, between runs, paired by seed where points or policies are compared. "
        "Those of points, of factors and of policies each hold together (Bonferroni), so they "
        "are wider than in the tables of points and levels. They say what luck leaves open."
    )
    if not effects.alone:
        text += (
            " As this design moves several factors from point to point, a factor is named only "
            "if it stands out from the other differences between points as well."
        )
    return text


def _limits(summary: Summary, world: str) -> str:
    least, most = int(summary.runs.min()), int(summary.runs.max())
    few = ""
    if most == 1:
        few = " One replication gives no interval, so nothing can be told from luck."
    elif least < ENOUGH:
        some = f"With only {counted(least, 'replication')}"
        some += "" if least == most else " at some points"
        few = f" {some} the intervals themselves are uncertain: use {ENOUGH} or more."
    return f"This is what the model says of {world}, at the points that were tried.{few}"


def _subject(summary: Summary, effects: MainEffects) -> str:
    named = _named(effects.measure)
    if summary.policy_varies:
        return capital(named)
    return f"Under {summary.policies[0]}, {named}"


def _of_baseline(summary: Summary, effects: MainEffects) -> pd.DataFrame:
    """Return the spread of each factor under the baseline, or over all where it is a factor."""
    wanted = POOLED if summary.policy_varies else summary.policies[0]
    return effects.spread[effects.spread["policy"] == wanted]


def _place(summary: Summary, arm: int, factors: Sequence[str]) -> str:
    """Return a point by its number and the values of some factors."""
    point = int(summary.point[arm])
    if summary.points is None or not factors:
        return f"point {point}"
    row = summary.points.row(point)
    told = ", ".join(f"{name}={_plain(row[name])}" for name in factors)
    return f"point {point} ({told}{', ...' if len(row) > len(factors) else ''})"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)


def _change(measure: str, row: pd.Series) -> str:
    """Return from what to what a factor moves a measure, with the interval of the difference."""
    scale, form = (100.0, ".1f") if is_share(measure) else (1.0, ".3g")
    bounds = bracketed(scale * row["ci_low"], scale * row["ci_high"], f"{{:{form}}}".format)
    unit = " percentage points" if is_share(measure) else ""
    return (
        f"{_value(measure, row['lowest'])} at {row['lowest_level']}, "
        f"{_value(measure, row['highest'])} at {row['highest_level']}, a difference of "
        f"{scale * row['difference']:{form}}{unit}{bounds}"
    )


def _named(measure: str) -> str:
    if measure in _SHARES:
        return _SHARES[measure]
    return f"{measure} in k$ per host-year" if measure in MONEY else measure


def _value(measure: str, value: float) -> str:
    return f"{value:.1%}" if is_share(measure) else number_text(value)


def _interval(measure: str, low: float, high: float) -> str:
    return bracketed(low, high, partial(_value, measure))
