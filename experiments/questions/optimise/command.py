"""The work of ``accord optimise``: search, proof, policies, tables, figures, finding, manifest."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from rich.console import Console

from experiments.archive.manifest import executor_facts
from experiments.archive.writing import from_here
from experiments.questions.answer import Answer, Work
from experiments.questions.optimise.carrying import carrying_table
from experiments.questions.optimise.figures import drawings
from experiments.questions.optimise.finding import finding
from experiments.questions.optimise.optimum import Optimum, optimise
from experiments.questions.optimise.policy_files import policy_file, policy_files
from experiments.questions.optimise.question import Question
from experiments.questions.optimise.running import Running
from experiments.questions.optimise.tables import (
    candidates_table,
    front_table,
    named_table,
    policies_table,
    progress_table,
)
from experiments.questions.terminal import print_facts
from experiments.runs.failures import report_failures
from sim import Policy


def answer(question: Question, work: Work) -> Answer:
    """Carry the optimisation out and return what it found."""
    settings = question.settings
    work.say_unreached(settings, [one.policy for one in question.named])
    work.begin()
    running = Running(question, work)
    found, everyone = optimise(question, running)
    conducted = running.merge(everyone, question.proving_seeds)
    report_failures(
        work.folder,
        conducted.errors,
        len(everyone) * question.fresh,
        work.asked,
        _levers_of(everyone, conducted.errors, work.asked.library.names("policy")),
    )
    front, named, progress = front_table(found), named_table(found), progress_table(found)

    def show(console: Console) -> None:
        files = {name: from_here(policy_file(work.folder, name)) for name in found.chosen}
        print_facts(console, "Policies found", files)

    return Answer(
        work,
        settings,
        tables={
            "front": front,
            "candidates": candidates_table(found),
            "named": named,
            "policies": policies_table(found),
            "carrying": carrying_table(
                question.objectives, found.removals, found.knee.levers, found.dropped
            ),
            "optimism": found.optimism,
            "progress": progress,
        },
        claims=finding(found, settings.world_said, running.failed),
        drawings=drawings(found, front, named, progress),
        policies={
            **{one.name: one.policy for one in question.named},
            **{one.policy.name: one.policy for one in found.chosen.values()},
        },
        facts={
            "seeds_of_the_proof": _range(question.proving_seeds),
            "seeds_of_the_policies": _range(question.final_seeds),
            "runs": {**_runs(found), "failed": running.failed},
            "executor": executor_facts(settings.executor, conducted.workers),
        },
        files=policy_files(found),
        show=show,
    )


def _levers_of(
    policies: Sequence[Policy], errors: pa.Table | None, known: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Return the levers of candidates in each run that failed; named policies have a file."""
    if errors is None:
        return {}
    levers = {
        one.name: {f"policy.{lever}": strength for lever, strength in one.levers.items()}
        for one in policies
        if one.name not in known
    }
    rows = zip(errors["run"].to_pylist(), errors["policy"].to_pylist(), strict=True)
    return {str(run): levers[str(policy)] for run, policy in rows if str(policy) in levers}


def _runs(found: Optimum) -> dict[str, int]:
    """Return of how many runs each part of the answer is."""
    question = found.question
    return {
        "search": found.searched.runs.shape[0] * question.settings.replications,
        "front": (len(question.named) + len(found.proved)) * question.fresh,
        "policies": len(found.final.runs) * question.fresh,
    }


def _range(seeds: range) -> dict[str, int]:
    return {"first": seeds[0], "last": seeds[-1], "count": len(seeds)}
