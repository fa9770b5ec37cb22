"""The calibrated point as a scenario, a file that any command takes with ``--config-dir``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from experiments.questions.calibrate.question import Question

NAME: Final = "calibrated"
FILE: Final = f"scenario/{NAME}.yaml"


def scenario_file(question: Question, point: Mapping[str, float], again: str) -> str:
    """Return the file: all in which the calibrated world differs from the default one.

    Parameters
    ----------
    question : Question
        What was asked.
    point : mapping of str to float
        The calibrated values by the names of the parameters.
    again : str
        The command that found them.
    """
    settings = question.settings
    world = settings.assumptions(question.policy.policy).changed(point).world
    told: dict[str, Any] = {
        **world.differences(),
        # As they are with all switches on: the file has the switches too.
        "parameters": world.given.changes(),
        "population": _population(question),
    }
    # On one line, whatever the command has in it.
    found_by = " ".join(again.split())
    lines = ["# @package _global_", f"# Calibrated to the published patterns by: {found_by}"]
    for group, content in told.items():
        if not content:
            continue
        # As JSON, which YAML reads, whatever signs are in it.
        if isinstance(content, Mapping):
            lines.append(f"{group}:")
            lines += [f"  {name}: {json.dumps(one)}" for name, one in content.items()]
        else:
            lines.append(f"{group}: {json.dumps(content)}")
    return "\n".join(lines) + "\n"


def _population(question: Question) -> dict[str, Any]:
    """Return the counts that differ from those of the chosen population."""
    asked = question.settings.asked
    chosen = f"population={asked.choices['population']}"
    usual = asked.library.composed(asked.command, [chosen])["population"]
    own = question.settings.config["population"]
    return {
        name: value for name, value in own.items() if name != "file" and value != usual.get(name)
    }
