"""What a calibration shows, in plain words; what still misses is told as a miss."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.questions.calibrate.calibration import GOOD, Calibration
from experiments.questions.calibrate.tables import told_at
from experiments.questions.findings import Claim
from experiments.questions.patterns import (
    GROUPS,
    HOLDS,
    MISSES,
    UNDECIDED,
    counted,
    is_check,
    number_of,
    shortfall,
    simulated_text,
    target_text,
)
from experiments.questions.words import counted as so_many
from experiments.questions.words import interval, listed, number_text
from sim.documents.patterns import PATTERNS

SETTLED: Final = 0.02
"""Fall of the distance, over the last quarter of generations, that is next to none."""
FEWEST_GENERATIONS: Final = 8
# Part of the plausible range that good points leave out, from which on something was learned.
_LEARNED: Final = 0.5


def finding(found: Calibration, calibrated: pd.DataFrame, patterns: pd.DataFrame) -> list[Claim]:
    """Return the claims of a calibration, with the figure that shows what it came to."""
    told = patterns[~patterns["pattern"].map(is_check)]
    return [
        Claim(_patterns(told), "calibration"),
        Claim(_missed(told)),
        Claim(_distance(found)),
        Claim(_values(calibrated)),
        Claim(_learned(calibrated)),
        Claim(_checks(patterns[patterns["pattern"].map(is_check)])),
        Claim(_settled(found)),
        Claim(_how(found)),
    ]


def _patterns(told: pd.DataFrame) -> str:
    before, after = (told[f"{when}_verdict"] == HOLDS for when in ("before", "after"))
    gained, lost = told[after & ~before], told[before & ~after]
    parts = [
        f"{what}: {', '.join(map(number_of, rows['pattern']))}"
        for what, rows in (("won", gained), ("lost", lost))
        if len(rows)
    ]
    return (
        f"On seeds that the search had not seen, {before.sum()} of {len(told)} patterns hold where "
        f"it began and {after.sum()} at the calibrated point"
        f"{f' ({listed(parts)})' if parts else ''}."
    )


def _missed(told: pd.DataFrame) -> str:
    lines = []
    for verdict, said in (
        (MISSES, "Still missed at the calibrated point:"),
        (UNDECIDED, "Undecided there, as the interval crosses a bound or there is none:"),
    ):
        rows = [
            f"  - {row.pattern}: {simulated_text(row)}, should be {target_text(row)}"
            f"{shortfall(row)}."
            for row, own in zip(told_at(told, "after"), told["after_verdict"], strict=True)
            if own == verdict
        ]
        lines += [said, *rows] if rows else []
    return "\n".join(lines) or "No pattern is missed at the calibrated point."


def _distance(found: Calibration) -> str:
    cost, best = found.cost, found.best
    parts = {
        "misses": cost.miss,
        "places off the middle of ranges": cost.pull,
        "leaving plausible ranges": cost.leaving,
        "leaving the defaults": cost.prior,
    }
    made = listed([f"{number_text(part[best].sum())} for {what}" for what, part in parts.items()])
    tried = (
        f"The search tried {so_many(len(found.tried), 'point')} of "
        f"{so_many(len(found.question.searched), 'parameter')}."
    )
    if not best:
        return (
            f"{tried} None is nearer to the patterns than the start, whose distance, in "
            f"half-widths of their ranges, is {number_text(cost.total[0])}: {made}."
        )
    return (
        f"{tried} The distance to the patterns, in half-widths of their ranges, fell from "
        f"{number_text(cost.total[0])} to {number_text(cost.total[best])} on the search's seeds: "
        f"{made}."
    )


def _values(calibrated: pd.DataFrame) -> str:
    lines = ["Calibrated values:"]
    row: Any  # of a table; its columns have no types
    for row in calibrated.itertuples():
        plausible = interval(row.plausible_low, row.plausible_high)
        outside = "" if row.within else ", which it leaves: look for another mechanism"
        lines.append(
            f"  - {row.parameter}: {number_text(row.calibrated)} (default "
            f"{number_text(row.default)}; plausible {plausible}{outside})."
        )
    return "\n".join(lines)


def _learned(calibrated: pd.DataFrame) -> str:
    points = int(calibrated["good_points"].iloc[0])
    clear = calibrated["learned"] >= _LEARNED
    told = [
        f"{name} ({interval(low, high)})"
        for name, low, high in calibrated.loc[
            clear, ["parameter", "good_low", "good_high"]
        ].itertuples(index=False, name=None)
    ]
    known = f"agree on {listed(told)}" if told else "agree on no parameter"
    rest = listed(list(calibrated["parameter"][~clear]))
    unknown = f", and leave open half of the plausible range or more of {rest}" if rest else ""
    return (
        f"{so_many(points, 'point')} within {GOOD:g} of the best "
        f"{'says' if points == 1 else 'say'} what the patterns tell of the parameters: these "
        f"{known}{unknown}. They stand close as the search drew them close: a spread is a hint of "
        "how much is known, and no interval."
    )


def _checks(checks: pd.DataFrame) -> str:
    words = {HOLDS: "within", MISSES: "outside", UNDECIDED: "undecided against"}
    lines = ["Checks, which the search did not look at:"]
    for row, said in zip(told_at(checks, "after"), checks["after_verdict"], strict=True):
        lines.append(
            f"  - {number_of(row.pattern)}: {simulated_text(row)}, {words[said]} "
            f"{target_text(row)}."
        )
    return "\n".join(lines) if len(checks) else ""


def _settled(found: Calibration) -> str:
    generations = found.question.generations
    if generations < FEWEST_GENERATIONS:
        return (
            f"With fewer than {FEWEST_GENERATIONS} generations nothing can be said of whether the "
            "search has settled."
        )
    last = generations // 4
    total, born = found.cost.total, found.generation
    before = total[born <= generations - last].min()
    fall = float(before - total.min())
    verdict = (
        "it has all but settled"
        if fall < SETTLED
        else "it is still falling, so a longer search would find a nearer point"
    )
    return (
        f"In the last {last} of {generations} generations the least distance fell by "
        f"{number_text(fall)}; {verdict} (the line is drawn at {SETTLED:g})."
    )


def _how(found: Calibration) -> str:
    question = found.question
    settings, fresh = question.settings, question.fresh_seeds
    seeds = settings.seeds
    all_of_them = [one for one in range(len(PATTERNS)) if PATTERNS[one].calibrated]
    short = [PATTERNS[one].number for one in np.setdiff1d(all_of_them, counted(settings.months))]
    left = f" {settings.months} months tell nothing of {listed(short)}." if short else ""
    lost = f" {found.failed:,} runs of the search failed and count nowhere." if found.failed else ""
    return (
        f"Seeds {seeds[0]} to {seeds[-1]} searched, the same at every point; {fresh[0]} to "
        f"{fresh[-1]} are those of the patterns, with 95% intervals between {GROUPS} groups of "
        f"runs, each by itself. Pattern 9 takes every lever: see accord validate.{left} This is "
        f"what the model says of {settings.world_said}, under {question.policy.name}.{lost}"
    )
