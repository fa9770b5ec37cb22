"""What an optimisation shows, in words.

Every sentence comes from the data. Of the policies that have a file, what is said rests on seeds
by which nothing was chosen, with intervals that hold together for all of them and all objectives.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from experiments.estimators.means import Estimate, simultaneous
from experiments.questions.findings import Claim
from experiments.questions.optimise.objectives import Measure
from experiments.questions.optimise.optimum import CHEAPEST, FEWEST_FAILURES, KNEE, Optimum
from experiments.questions.words import bracketed, counted, listed

SETTLED: Final = 0.01
"""Growth of the front's volume, in the last quarter of generations, that is next to none."""
FEWEST_GENERATIONS: Final = 8
_CALLED: Final = {
    KNEE: "The knee of the front",
    FEWEST_FAILURES: "Fewest partnerships of the front fail under",
    CHEAPEST: "The cheapest of the front with clearly fewer failures is",
}


def finding(optimum: Optimum, world: str, failed: int) -> list[Claim]:
    """Return the claims of an optimisation, with the figure that shows where it led."""
    return [
        Claim(_front(optimum)),
        Claim(_knee(optimum), "front"),
        Claim(_carrying(optimum)),
        Claim(_others(optimum)),
        Claim(_named(optimum)),
        Claim(_optimism(optimum)),
        Claim(_settled(optimum)),
        Claim(_how(optimum, world, failed)),
    ]


def _front(optimum: Optimum) -> str:
    question, proof = optimum.question, optimum.proof
    lost = Counter(why for why in proof.why_not if why)
    reasons = listed([f"{count} {why}" for why, count in lost.items()])
    gone = len(optimum.proved) - len(proof.front)
    left = f"; {gone} fell off it ({reasons})" if gone else ""
    all_of_it = len(optimum.found.front)
    thinned = "" if all_of_it == len(optimum.proved) else f", {len(optimum.proved)} of these"
    return (
        f"The search tried {len(optimum.found.steps):,} policies; {all_of_it} of them made up its "
        f"front of {listed([one.title for one in question.objectives])}. On {question.fresh} fresh "
        f"seeds{thinned} were proved: {len(proof.front)} of {len(optimum.proved)} are on the front "
        f"made anew{left}."
    )


def _knee(optimum: Optimum) -> str:
    share = optimum.proof.knee_share[optimum.proof.knee]
    without = (
        f", less {listed(list(optimum.dropped))}, whose absence makes nothing clearly worse"
        if optimum.dropped
        else ""
    )
    return (
        f"{_CALLED[KNEE]} is {optimum.point(optimum.proof.knee)}{without}: "
        f"{_levers(optimum, KNEE)}. "
        f"{_what(optimum, KNEE)} Were the seeds drawn again, the same point would be the knee in "
        f"{share:.0%} of cases."
    )


def _carrying(optimum: Optimum) -> str:
    carrying = [one for one in optimum.removals if one.carries]
    if not optimum.removals:
        return "The knee has no levers."
    if not carrying:
        return "No single lever of the knee carries it: without any one, nothing is clearly worse."
    told = []
    for removal in carrying:
        harms = [
            f"{measure.title} worse by {_told(measure, worse)}"
            for measure, worse in zip(optimum.question.objectives, removal.worse, strict=True)
            if worse.sign > 0
        ]
        told.append(f"  - {removal.lever}: {'; '.join(harms)}.")
    return "\n".join(["Levers that carry the knee; without each, clearly:", *told])


def _others(optimum: Optimum) -> str:
    told = []
    for name, one in optimum.chosen.items():
        what = f"{optimum.point(one.candidate)}: {_levers(optimum, name)}. {_what(optimum, name)}"
        if one.candidate == optimum.proof.knee:
            what = "the knee too."
        if name != KNEE:
            told.append(f"{_CALLED[name]} {what}")
    return "\n".join(told)


def _named(optimum: Optimum) -> str:
    names = [one.name for one in optimum.question.named]
    limits = optimum.question.limits
    sample = optimum.named
    broken = limits.broken(sample.means(), sample.means()[0])
    groups: dict[str, list[str]] = {
        "clearly dominated by a point of the front": [],
        "dominated by means, not clearly": [],
        "dominated by none": [],
    }
    clearly, by_means, none = groups.values()
    for name, rival, limit in zip(names, optimum.rivals, broken, strict=True):
        own = clearly if rival.clearly else none if rival.by is None else by_means
        own.append(f"{name} ({limit})" if limit else name)
    parts = [f"{title}: {', '.join(found)}" for title, found in groups.items() if found]
    return (
        f"Of {len(names)} policies known before, {'; '.join(parts)}. Clearly means that in every "
        "objective the interval of the difference, paired by seed, shows the front's point as no "
        "worse, and in one as better."
    )


def _optimism(optimum: Optimum) -> str:
    told = []
    rows = optimum.optimism[["optimism", "optimism_low", "optimism_high", "candidates"]]
    for measure, row in zip(optimum.question.objectives, rows.to_numpy().tolist(), strict=True):
        found = Estimate(*row)
        verdict = {1: "flattered", 0: "not clearly off", -1: "too modest"}[found.sign]
        told.append(f"{measure.title} {_told(measure, found, '+')}, {verdict}")
    return (
        "What the search held for the gain over the baseline, less the gain on fresh seeds, mean "
        f"over the {counted(len(optimum.proved), 'candidate')} proved: {'; '.join(told)}."
    )


def _settled(optimum: Optimum) -> str:
    covered = optimum.found.covered()
    last = max(len(covered) // 4, 1)
    if len(covered) < FEWEST_GENERATIONS:
        return (
            f"With fewer than {FEWEST_GENERATIONS} generations nothing can be said of whether the "
            "search has settled."
        )
    before, now = covered[-1 - last], covered[-1]
    growth = (now - before) / now if now > 0.0 else 0.0
    verdict = (
        "it has all but stopped growing"
        if growth < SETTLED
        else "it is still growing, so a longer search would find a better front"
    )
    return (
        f"In the last {last} of {len(covered)} generations the volume that the search's front "
        f"dominates grew by {growth:.1%}; {verdict} (the line is drawn at {SETTLED:.0%})."
    )


def _how(optimum: Optimum, world: str, failed: int) -> str:
    question = optimum.question
    search, fresh, final = (question.settings.seeds, question.proving_seeds, question.final_seeds)
    limits = question.limits
    budget = (
        ""
        if limits.budget is None
        else f", and its governance may cost at most {limits.budget:g} k$ per host-year"
    )
    lost = f" {failed:,} runs failed and count nowhere." if failed else ""
    return (
        f"Every policy had to form at least {limits.least_partnerships:g} of the partnerships of "
        f"{question.named[0].name}{budget}. The gap between small and large hosts is |1 - equity| "
        "of each run; a run without a value does not count, and a policy without one in most runs "
        f"is left out. Seeds {search[0]} to {search[-1]} searched, {fresh[0]} to {fresh[-1]} "
        f"proved the front, {final[0]} to {final[-1]} are those of the policies that have a file; "
        f"intervals are 95%, between runs paired by seed. This is what the model says of {world}."
        f"{lost}"
    )


def _what(optimum: Optimum, name: str) -> str:
    """Return the sentence on what a policy with a file does, against the baseline."""
    question = optimum.question
    baseline = question.named[0].name
    place = len(question.named) + list(optimum.chosen).index(name)
    level = simultaneous(len(optimum.chosen) * len(question.objectives))
    told = []
    for measure in question.objectives:
        own = optimum.final.mean(place, measure.name, level)
        change = optimum.final.difference(place, 0, measure.name, level)
        told.append(
            f"{measure.title} {measure.told(own.mean)} (against {baseline} "
            f"{_told(measure, change, '+')}{'' if change.sign else ', not clear'})"
        )
    return f"On seeds by which nothing was chosen: {'; '.join(told)}."


def _levers(optimum: Optimum, name: str) -> str:
    levers = optimum.chosen[name].policy.levers.items()
    return ", ".join(f"{one} {value:g}" for one, value in levers if value) or "no lever at all"


def _told(measure: Measure, found: Estimate, sign: str = "") -> str:
    """Return an estimate, with its interval if it has one; of a share, in percentage points."""
    unit = " points" if measure.unit == "%" else measure.unit
    text = f"{{:{sign}{measure.form}}}".format
    mean, low, high = (measure.scale * one for one in found[:3])
    return f"{text(mean)}{unit}{bracketed(low, high, text)}"
