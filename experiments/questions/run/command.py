"""The work of ``accord run``: one run, told by its months and by one of its partnerships."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from experiments.questions.answer import Answer, Work
from experiments.questions.measures import DEFINED, DELIVERED, left_out
from experiments.questions.run.figures import drawings
from experiments.questions.run.question import Question
from experiments.questions.run.story import Story, tell
from experiments.questions.terminal import print_facts
from sim import Run, simulate
from sim.vocabulary import ENDINGS


def answer(question: Question, work: Work) -> Answer:
    """Carry the run out and return what happened."""
    settings, policy, run = question.settings, question.policy, question.run
    work.say_unreached(settings, [policy.policy])
    results = simulate([run], history=True)
    outcomes = results.runs.iloc[0]
    story = _chosen_story(run, results.partnerships, settings.config["partnership"])
    work.begin()
    said = (
        f"{settings.population.label}; policy: {policy.title}; one run, seed {settings.seed}: "
        "no intervals."
    )
    return Answer(
        work,
        settings,
        tables={
            "outcomes": results.runs,
            "history": results.history,
            "partnerships": results.partnerships,
        },
        claims=[],
        drawings=drawings(results.history, story, said),
        policies={policy.name: policy.policy},
        facts={
            "run": run.identity,
            "partnership": None if story is None else story.partnership,
            "runs": {"total": 1, "partnerships": int(outcomes["partnerships"])},
        },
        files={"biography.md": None if story is None else story.markdown()},
        show=lambda console: _show(console, question, outcomes, story),
    )


def _chosen_story(run: Run, partnerships: pd.DataFrame, asked: object) -> Story | None:
    """Return the story of the partnership asked for, or of one drawn by the seed."""
    if asked != "random":
        return tell(run, str(asked))
    ended = partnerships[partnerships["outcome"] != "running"]
    choice = ended if len(ended) else partnerships
    if not len(choice):
        return None
    drawn = np.random.default_rng(run.seed).integers(len(choice))
    return tell(run, str(choice["partnership"].iloc[drawn]))


def _show(
    console: Console, question: Question, outcomes: pd.Series[Any], story: Story | None
) -> None:
    settings, policy = question.settings, question.policy
    count = int(outcomes["partnerships"])
    host_years = float(outcomes["hosts"]) * settings.months / 12.0
    title = f"One run under {policy.name}, seed {settings.seed}: {count:,} partnerships signed"
    shares = {name: f"{text}, % of partnerships" for name, text in DEFINED.items()}
    shares[DELIVERED] = "value delivered, % of what was possible"
    rates = {
        text: f"{100.0 * outcomes[name]:.1f}"
        for name, text in shares.items()
        if pd.notna(outcomes[name])
    }
    money = {
        f"{text}, k$ per host-year": f"{outcomes[name] / host_years:,.0f}"
        for name, text in (
            ("host_governance_cost", "governance cost to hosts"),
            ("partner_governance_cost", "governance cost to partners"),
            ("net_benefit", "net benefit"),
        )
    }
    print_facts(console, title, {**rates, **money})
    untold = left_out(settings.months)
    if untold:
        console.print(f"{untold}\n", markup=False)
    by_type = "By type: signed" if untold else "By type: signed, and % that miss their objectives"
    print_facts(console, by_type, _by_type(outcomes))
    ended = {name.replace("_", " "): int(outcomes[f"ended_{name}"]) for name in ENDINGS[1:]}
    told = {name: number for name, number in ended.items() if number}
    told["still running"] = count - sum(ended.values())
    print_facts(console, "How they ended", dict(sorted(told.items(), key=lambda one: -one[1])))
    if story is None:
        console.print("No partnership was signed, so there is no biography.\n")
    else:
        console.print(story.text(), markup=False)
    console.print(
        "One run is one course that chance took and shows no effect of a policy: "
        "accord compare does.\n",
        markup=False,
    )


def _by_type(outcomes: pd.Series[Any]) -> dict[str, str]:
    """Return what there is to say of each type of partnership that was signed."""
    told = {}
    for name in outcomes.index:
        if name.startswith("partnerships_") and outcomes[name]:
            kind = name.removeprefix("partnerships_")
            rate = outcomes[f"objectives_unmet_{kind}"]
            missed = f", {100.0 * rate:.1f}" if pd.notna(rate) else ""
            told[kind.replace("_", " ")] = f"{outcomes[name]:,.0f}{missed}"
    return told
