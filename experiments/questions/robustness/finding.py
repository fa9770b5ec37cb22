"""What a study of robustness shows, in words that claim no more than worlds can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Final

import numpy as np

from experiments.estimators.scenarios import Bound
from experiments.questions.findings import Claim, each_figure_once
from experiments.questions.robustness.discovery import (
    BETTERED,
    WORSE,
    Column,
    Explained,
    enough_cases,
    level_of,
    strongest_box,
)
from experiments.questions.robustness.measures import LEAST_WORLDS, RANKING, Robustness
from experiments.questions.robustness.question import PUBLISHED, TOLERANCE, Question
from experiments.questions.robustness.worlds import Worlds
from experiments.questions.words import are, bracketed, change_text, counted

FIGURE: Final = "robustness"
SCENARIOS: Final = "scenarios"
# In fewer of the resamples of worlds a policy is not said to be clearly the first.
_CLEARLY: Final = 0.95
# Kendall's W from which measures are said to agree, and below which to disagree.
_AGREE: Final = 0.9
# A larger part of luck in the differences between worlds is pointed out.
_MUCH_LUCK: Final = 0.3
# From this part on, worlds cannot be told apart.
_ALL_LUCK: Final = 0.9
_SAID: Final = {
    "mean": "mean failure",
    "percentile_90": "90th percentile of failure",
    "regret_90": "90th percentile of regret",
    "regret_max": "largest regret",
    "satisficing": "share of worlds in which it satisfies",
    "best": "share of worlds in which it is the best",
}
_SETS: Final = {"all": "worlds drawn at random", "consistent": "consistent worlds"}


def robustness_claims(
    question: Question,
    worlds: Worlds,
    found: Mapping[str, Robustness],
    explanations: Sequence[Explained],
    columns: Sequence[Column],
) -> list[Claim]:
    """Return the paragraphs of the finding."""
    claims = [Claim(_worlds(question, worlds, found))]
    for own in found.values():
        claims += [Claim(_order(own), FIGURE), Claim(_shares(question, own))]
    claims.append(Claim(_rests_on(found)))
    # The scatter shows the strongest box only; the others are in the table.
    strongest = strongest_box(explanations)
    for which in found:
        own_set = [one for one in explanations if one.which == which]
        drawn = strongest is not None and strongest[0].which == which
        claims.append(Claim(_scenarios(question, own_set, columns), SCENARIOS if drawn else ""))
    claims.append(Claim(_how_sure(question, found)))
    return each_figure_once(claims)


def bound_words(bound: Bound, column: Column) -> str:
    """Return a bound of a box in words, as ``fomo_rate is above 0.06``."""
    name = column.factor.removeprefix("parameters.")
    level = level_of(bound, column)
    if level:
        return f"{name} is {level}"
    if bound.low == -np.inf:
        return f"{name} is at most {bound.high:.3g}"
    if bound.high == np.inf:
        return f"{name} is above {bound.low:.3g}"
    return f"{name} is between {bound.low:.3g} and {bound.high:.3g}"


def _worlds(question: Question, worlds: Worlds, found: Mapping[str, Robustness]) -> str:
    settings = question.settings
    baseline = question.policies[0].name
    drawn = int(worlds.drawn.sum())
    said = (
        f"{len(question.policies)} policies in {drawn:,} worlds drawn over the plausible ranges of "
        f"{counted(len(question.points.varied), 'assumption')}, {settings.replications} runs of "
        f"each policy in each world ({settings.population.label}, {settings.months} months)."
    )
    if worlds.left_out:
        said += (
            f" Left out {are(worlds.left_out)} {counted(worlds.left_out, 'world')} in which a run "
            "of some policy has no rate: it failed, or no partnership was signed."
        )
    if not question.plausible:
        return f"{said} No world was told apart as inconsistent."
    limits = " and ".join(one.said for one in question.plausible)
    source = ""
    if settings.config["plausible"] == PUBLISHED:
        source = f", the published range widened by {100.0 * TOLERANCE:g} points at either end,"
    consistent = int((worlds.drawn & worlds.consistent).sum())
    said += (
        f" Consistent with {limits} under {baseline}{source} by runs of other seeds "
        f"{are(consistent)} {consistent:,} of these ({consistent / drawn:.0%})."
    )
    further = len(question.points) - question.worlds
    if further:
        joined = int((~worlds.drawn).sum())
        said += f" {joined:,} more joined them out of {further:,} further candidates."
    if "consistent" not in found:
        said += f" Fewer than {LEAST_WORLDS} worlds are too few to say anything of them alone."
    return said


def _order(own: Robustness) -> str:
    ranked = [own.policies[place] for place in own.order("mean")]
    shown = [f"{policy} {_share(own.of('mean', policy), '{:.1%}')}" for policy in ranked]
    firsts: dict[str, list[str]] = {}
    for measure in _ranking(own):
        policy, share = own.first(measure)
        doubt = "" if share >= _CLEARLY else f" (first in {share:.0%} of samples of worlds)"
        firsts.setdefault(policy, []).append(f"{_SAID[measure]}{doubt}")
    lines = [f"In {_SETS[own.which]} ({own.count:,}), mean failure is {', '.join(shown)}."]
    lines += [f"  - {policy} is first by {', '.join(by)}." for policy, by in firsts.items()]
    return "\n".join([*lines, *_agreement(own)])


def _agreement(own: Robustness) -> list[str]:
    """Say whether the measures put the policies in one order."""
    agreement = own.agreement()
    if isnan(agreement):
        return []
    clearly = {policy for policy, share in map(own.first, _ranking(own)) if share >= _CLEARLY}
    if agreement >= _AGREE:
        verdict = "put the policies in nearly the same order"
    elif len(clearly) > 1:
        verdict = "do not put the policies in one order: the choice depends on what is asked of it"
    else:
        verdict = "put the policies in orders that differ in part"
    return [f"The measures {verdict} (Kendall's W {agreement:.2f}; 1 is full agreement)."]


def _ranking(own: Robustness) -> list[str]:
    """Return the measures by which the policies differ at all."""
    return [name for name in RANKING if np.nanmax(own.values[name]) > np.nanmin(own.values[name])]


def _shares(question: Question, own: Robustness) -> str:
    """Say of the policy with the lowest mean how often it satisfies, does harm, is regretted."""
    best = next(own.policies[place] for place in own.order("mean") if place)
    satisfying = own.of("satisficing", best)
    worse, regret = own.of("worse", best), own.of("regret_90", best)
    change = own.of("difference", best)
    clear = change[2] < 0.0 or change[1] > 0.0
    told = (
        change_text(change, "percentage points", scale=100.0)
        if clear
        else "no clear difference on average"
    )
    start = f"In {_SETS[own.which]}, {best} against {own.policies[0]}: {told}."
    if own.of("luck_difference", best)[0] >= _ALL_LUCK:
        return (
            f"{start} As far as its runs can tell, this is the same in all of these worlds, so "
            "that no share of them is told."
        )
    return (
        f"{start} It satisfies "
        f"({question.satisfying}) in {_share(satisfying)} of worlds, has more failures in "
        f"{_share(worse)}, and in one world of ten the best policy of that world is better by "
        f"{100.0 * regret[0]:.1f} points or more ({100.0 * regret[1]:.1f} to "
        f"{100.0 * regret[2]:.1f})."
    )


def _share(value: Sequence[float], form: str = "{:.0%}") -> str:
    """Return a share and its interval."""
    share, low, high = value
    return form.format(share) + bracketed(low, high, form.format)


def _rests_on(found: Mapping[str, Robustness]) -> str:
    if len(found) < 2:
        return ""
    everywhere, consistent = found["all"], found["consistent"]
    changed: list[str] = []
    unclear: list[str] = []
    for measure in RANKING:
        (one, sure), (other, too) = everywhere.first(measure), consistent.first(measure)
        if one != other:
            kind = changed if min(sure, too) >= _CLEARLY else unclear
            kind.append(f"by {_SAID[measure]} ({other}, not {one})")
    if changed:
        return (
            f"In the consistent worlds another policy than in all clearly comes first "
            f"{'; '.join(changed)}. What is said of all worlds there rests on worlds that do not "
            "show what is published."
        )
    if unclear:
        return (
            f"In the consistent worlds another policy than in all comes first "
            f"{'; '.join(unclear)}; but not clearly so in both sets of worlds. By every other "
            "measure the first is the same."
        )
    return (
        "By every measure the first policy is the same in the consistent worlds as in all: which "
        "is best does not rest on odd worlds."
    )


def _scenarios(
    question: Question, explanations: Sequence[Explained], columns: Sequence[Column]
) -> str:
    if not explanations:
        return ""
    lines, unexplained, rare = [], [], []
    for one in explanations:
        what = failing(question, one)
        boxes = [number for number, told in enumerate(one.told) if told]
        if boxes:
            lines += [f"  - {_box_sentence(one, what, number, columns)}" for number in boxes]
        elif enough_cases(one.cases):
            unexplained.append(f"{one.policy} {what} ({one.base_rate:.0%})")
        else:
            rare.append(one)
    where = f"{_SETS[explanations[0].which]} ({len(explanations[0].cases):,})"
    told = []
    if lines:
        told += [
            f"Where policies fail, among {where}, judged by worlds that had no part in finding it:",
            *lines,
        ]
    if unexplained:
        told.append(f"Among {where}, no simple set explains where {'; where '.join(unexplained)}.")
    if rare:
        asked = "one question" if len(rare) == 1 else f"{len(rare)} questions"
        told.append(
            f"On {asked} about {where}, a set cannot be looked for: too few worlds fail in that "
            "way, or too few do not."
        )
    return "\n".join(told)


def set_words(which: str) -> str:
    """Return what a set of worlds is called."""
    return _SETS[which]


def failing(question: Question, one: Explained) -> str:
    """Return what a policy does in the worlds that are to be explained, as ``does not satisfy``."""
    if one.question == WORSE:
        return f"has more failures than {question.policies[0].name}"
    if one.question == BETTERED:
        return f"is bettered by another policy by more than {100.0 * question.matters:g} points"
    return "does not satisfy"


def _box_sentence(one: Explained, what: str, number: int, columns: Sequence[Column]) -> str:
    held = one.held(number)
    where = " and ".join(
        bound_words(bound, columns[bound.factor]) for bound in one.scenarios[number].box.bounds
    )
    again = "also" if number else "chiefly"
    return (
        f"{one.policy} {what} {again} where {where}: in "
        f"{_share(held[1:4])} of such worlds against "
        f"{one.base_rate:.0%} of all (covers {held.coverage:.0%} of the worlds in which it does)."
    )


def _how_sure(question: Question, found: Mapping[str, Robustness]) -> str:
    said = (
        "Intervals are 95%, by resampling whole worlds; they do not carry the luck of the seeds "
        f"that all worlds share ({question.settings.replications}), nor whether the ranges are "
        "the right ones. Regret is against the best policy of the same world. All measures are of "
        "worlds freed from the spread that luck of few runs adds; else what is best only by luck "
        "would count as regret."
    )
    for own in found.values():
        best = next(own.policies[place] for place in own.order("mean") if place)
        part = own.of("luck_difference", best)[0]
        if part >= _MUCH_LUCK:
            said += (
                f" In {_SETS[own.which]}, {part:.0%} of the variance of {best}'s "
                "difference between worlds is luck of few runs: more replications would tell "
                "single worlds better."
            )
    return said
