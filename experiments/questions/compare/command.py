"""The work of ``accord compare``: study, tables, figures, finding, manifest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pyarrow as pa
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.archive.manifest import (
    command_again,
    executor_facts,
    now,
    save_composition,
    write_manifest,
)
from experiments.archive.run_tables import RUNS
from experiments.archive.store import Store
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console, print_by_type, print_costs, print_rates
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.drawing import draw_figures, shown_policies
from experiments.questions.compare.finding import finding
from experiments.questions.compare.pairing import Pairing
from experiments.questions.compare.partnerships import NEEDED, read_partnerships
from experiments.questions.compare.tables import all_tables
from experiments.questions.findings import write_finding
from experiments.runs.chunks import Kept
from experiments.runs.conduct import conduct
from experiments.runs.failures import report_failures
from experiments.runs.study import Study
from experiments.settings.policies import (
    NamedPolicy,
    compared_policies,
    policy_names,
    titles_of,
)
from experiments.settings.settings import Settings, read_settings
from experiments.settings.values import is_number
from experiments.settings.world import unreached
from sim.parameters import InvalidSetting

KEPT: Final = Kept(("partnerships",))
"""What a comparison keeps of its runs beside their outcomes."""


def compare_policies(composed: DictConfig) -> None:
    """Run the study, and write and print what it shows."""
    started = now()
    settings, policies, study = read_comparison(composed)
    world = settings.world
    governing = [one.policy for one in policies]
    for sentence in unreached(world.events, governing, settings.months, settings.warm_up):
        print(f"accord compare: {sentence}", file=sys.stderr)
    # Nothing is written before this line, so that a refused command harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    store = Store(folder, say=lambda text: print(f"accord compare: {text}", file=sys.stderr))
    conducted = conduct(study, store, KEPT, settings.executor, command_again(settings))
    report_failures("compare", folder, conducted.errors, len(study), policy_names())
    runs = pa.concat_tables(store.merged(RUNS)).to_pandas()
    names = tuple(one.name for one in policies)
    partnerships = read_partnerships(store.merged("partnerships", NEEDED), Pairing(runs, names))
    comparison = Comparison(
        runs=runs,
        policies=names,
        world=f"{settings.population.label}, {settings.months} months",
        types=world.types.names,
        margin=settings.config["margin"],
        rates=partnerships.rates,
    )
    tables = all_tables(comparison, partnerships, settings.months, titles_of(policies))
    for name, table in tables.items():
        write_table(table, folder / f"{name}.csv")
    words = write_finding(folder, finding(comparison, tables))
    draw_figures(folder / "figures", settings, comparison, policies, tables)
    write_manifest(
        folder,
        settings,
        policies={one.name: one.policy for one in policies},
        seeds=settings.seeds,
        started=started,
        facts={
            "runs": {
                "total": len(study),
                "computed": conducted.computed,
                "found_in_store": conducted.reused,
                "partnerships": int(comparison.runs["partnerships"].sum()),
            },
            "executor": executor_facts(settings.executor, conducted.workers),
        },
    )
    console = open_console()
    print_rates(console, tables["failure_rates"])
    print_by_type(console, tables["failure_by_type"], shown_policies(comparison))
    print_costs(console, tables["costs"])
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def read_comparison(composed: DictConfig) -> tuple[Settings, list[NamedPolicy], Study]:
    """Return what a comparison is told, checked: its settings, its policies, its runs."""
    settings = read_settings("compare", composed, own=("baseline", "margin"))
    _refuse_margin(settings.config["margin"])
    policies = compared_policies(settings)
    arms = [settings.assumptions(one.policy) for one in policies]
    return settings, policies, Study(arms, settings.seed, settings.replications)


def _refuse_margin(margin: object) -> None:
    """Refuse what is no difference of a failure rate."""
    if not (is_number(margin) and 0.0 < margin < 1.0):
        raise InvalidSetting(
            f"margin={margin!r} is not allowed; it must be a number above 0 and below 1, such as "
            "0.02 for two percentage points of the failure rate."
        )
