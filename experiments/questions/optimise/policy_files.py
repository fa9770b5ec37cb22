"""Policies that were found, as files that any command takes with ``--config-dir``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from experiments.questions.optimise.objectives import MEASURES
from experiments.questions.optimise.optimum import CHEAPEST, FEWEST_FAILURES, KNEE, TITLES, Optimum

FOLDER: Final = "policy"
_WHAT: Final = {
    KNEE: "Past it, a little more of one objective costs much of another",
    FEWEST_FAILURES: "Of the front, the one under which fewest partnerships miss their objectives",
    CHEAPEST: "Of the front, the cheapest under which clearly fewer fail than under {baseline}",
}


def policy_file(folder: Path, name: str) -> Path:
    """Return where the file of a policy that was found is."""
    return folder / FOLDER / f"{name}.yaml"


def policy_files(optimum: Optimum) -> dict[str, str | None]:
    """Return the file of each policy that is worth one; None for what an earlier search left."""
    files: dict[str, str | None] = dict.fromkeys(f"{FOLDER}/{name}.yaml" for name in TITLES)
    for number, (name, one) in enumerate(optimum.chosen.items()):
        head = [
            f"name: {name}",
            f"title: {TITLES[name]}",
            f"meaning: {_meaning(optimum, name, number)}",
            "",
        ]
        levers = [f"{lever}: {value:g}" for lever, value in one.policy.levers.items() if value]
        files[f"{FOLDER}/{name}.yaml"] = "\n".join([*head, *levers]).rstrip("\n") + "\n"
    return files


def _meaning(optimum: Optimum, name: str, number: int) -> str:
    """Return what a file says of its policy, from the runs by which nothing was chosen."""
    question = optimum.question
    means = optimum.final.means()[len(question.named) + number]
    told = [
        f"{measure.title} {measure.told(value)}"
        for measure, value in zip(MEASURES, means.tolist(), strict=True)
        if measure in question.objectives
    ]
    what = _WHAT[name].format(baseline=question.named[0].name)
    seeds = len(question.final_seeds)
    # As JSON, which YAML reads, whatever signs are in it.
    return json.dumps(f"{what}; {', '.join(told)} (means of {seeds} runs).", ensure_ascii=False)
