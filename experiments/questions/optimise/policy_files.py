"""Policies that were found, as files that any command takes with ``--config-dir``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from experiments.archive.writing import write_text
from experiments.questions.optimise.answer import CHEAPEST, FEWEST_FAILURES, KNEE, TITLES, Answer
from experiments.questions.optimise.objectives import MEASURES

FOLDER: Final = "policy"
_WHAT: Final = {
    KNEE: "Past it, a little more of one objective costs much of another",
    FEWEST_FAILURES: "Of the front, the one under which fewest partnerships miss their objectives",
    CHEAPEST: "Of the front, the cheapest under which clearly fewer fail than under {baseline}",
}


def policy_file(folder: Path, name: str) -> Path:
    """Return where the file of a policy that was found is."""
    return folder / FOLDER / f"{name}.yaml"


def write_policies(folder: Path, answer: Answer) -> None:
    """Write a file for each policy that is worth one; remove those of an earlier search."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for name in TITLES:
        policy_file(folder, name).unlink(missing_ok=True)
    for number, one in enumerate(answer.chosen):
        levers = [
            f"{lever}: {strength:g}" for lever, strength in one.policy.levers.items() if strength
        ]
        lines = [
            f"name: {one.name}",
            f"title: {TITLES[one.name]}",
            f"meaning: {_meaning(answer, number)}",
            "",
            *levers,
        ]
        write_text("\n".join(lines).rstrip("\n") + "\n", policy_file(folder, one.name))


def _meaning(answer: Answer, number: int) -> str:
    """Return what a file says of its policy, from the runs by which nothing was chosen."""
    question = answer.question
    means = answer.final.means()[len(question.named) + number]
    told = [
        f"{measure.title} {measure.told(value)}"
        for measure, value in zip(MEASURES, means.tolist(), strict=True)
        if measure in question.objectives
    ]
    what = _WHAT[answer.chosen[number].name].format(baseline=question.named[0].name)
    seeds = len(question.final_seeds)
    # As JSON, which YAML reads, whatever signs are in it.
    return json.dumps(f"{what}; {', '.join(told)} (means of {seeds} runs).", ensure_ascii=False)
