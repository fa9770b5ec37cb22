"""The work of ``accord optimise``: search, proof, policies, tables, figures, finding, manifest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.archive.manifest import executor_facts, now, save_composition, write_manifest
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console, print_facts
from experiments.figures import saving
from experiments.questions.findings import write_finding
from experiments.questions.optimise.answer import Answer, Chosen, answer
from experiments.questions.optimise.carrying import carrying_table
from experiments.questions.optimise.finding import finding
from experiments.questions.optimise.policy_files import policy_file, write_policies
from experiments.questions.optimise.question import read_question
from experiments.questions.optimise.running import Running
from experiments.questions.optimise.tables import (
    candidates_table,
    front_table,
    named_table,
    policies_table,
    progress_table,
)
from experiments.runs.failures import report_failures
from experiments.settings.policies import policy_names
from experiments.settings.world import unreached
from sim import Policy


def optimise_policies(composed: DictConfig) -> None:
    """Carry the optimisation out, and write and print what it found."""
    started = now()
    question = read_question(composed)
    settings = question.settings
    governing = [one.policy for one in question.named]
    for sentence in unreached(settings.world.events, governing, settings.months, settings.warm_up):
        _warn(sentence)
    # Nothing is written before this line, so that a refused command harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    running = Running(question, folder, _warn)
    found, everyone = answer(question, running)
    conducted = running.merge(everyone, question.proving_seeds)
    report_failures(
        "optimise",
        folder,
        conducted.errors,
        len(everyone) * question.fresh,
        policy_names(),
        _levers_of(everyone, conducted.errors),
    )
    words = _write(folder, found, running.failed)
    write_manifest(
        folder,
        settings,
        policies={
            **{one.name: one.policy for one in question.named},
            **{one.policy.name: one.policy for one in found.chosen},
        },
        seeds=settings.seeds,
        started=started,
        facts={
            "seeds_of_the_proof": _range(question.proving_seeds),
            "seeds_of_the_policies": _range(question.final_seeds),
            "runs": {**_runs(found), "failed": running.failed},
            "executor": executor_facts(settings.executor, conducted.workers),
        },
    )
    console = open_console()
    print_facts(console, "Policies found", {one.name: _file(folder, one) for one in found.chosen})
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def _write(folder: Path, found: Answer, failed: int) -> str:
    """Write tables, policies, figures and finding; return its words."""
    question = found.question
    settings = question.settings
    front, named, progress = front_table(found), named_table(found), progress_table(found)
    tables = {
        "front": front,
        "candidates": candidates_table(found),
        "named": named,
        "policies": policies_table(found),
        "carrying": carrying_table(
            question.objectives,
            found.removals,
            found.knee.levers,
            found.dropped,
        ),
        "optimism": found.optimism,
        "progress": progress,
    }
    for name, table in tables.items():
        write_table(table, folder / f"{name}.csv")
    write_policies(folder, found)
    # Only now, for matplotlib takes long to load.
    from experiments.questions.optimise.figures import drawings

    saving.save_drawings(folder / "figures", drawings(found, front, named, progress))
    world = f"{settings.population.label}, {settings.months} months"
    return write_finding(folder, finding(found, world, failed))


def _levers_of(policies: Sequence[Policy], errors: pa.Table | None) -> dict[str, dict[str, float]]:
    """Return the levers of candidates in each run that failed; named policies have a file."""
    if errors is None:
        return {}
    known = set(policy_names())
    levers = {
        one.name: {f"policy.{lever}": strength for lever, strength in one.levers.items()}
        for one in policies
        if one.name not in known
    }
    rows = zip(errors["run"].to_pylist(), errors["policy"].to_pylist(), strict=True)
    return {str(run): levers[str(policy)] for run, policy in rows if str(policy) in levers}


def _runs(found: Answer) -> dict[str, int]:
    """Return of how many runs each part of the answer is."""
    question = found.question
    return {
        "search": found.searched.runs.shape[0] * question.settings.replications,
        "front": (len(question.named) + len(found.proved)) * question.fresh,
        "policies": len(found.final.runs) * question.fresh,
    }


def _file(folder: Path, one: Chosen) -> str:
    return from_here(policy_file(folder, one.name))


def _range(seeds: range) -> dict[str, int]:
    return {"first": seeds[0], "last": seeds[-1], "count": len(seeds)}


def _warn(text: str) -> None:
    print(f"accord optimise: {text}", file=sys.stderr)
