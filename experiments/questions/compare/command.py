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
from experiments.figures import saving
from experiments.questions.compare import subgroups as divided
from experiments.questions.compare.by_type import failure_by_type, further_outcomes
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.decision import decision_table
from experiments.questions.compare.differences import difference_table, pair_table
from experiments.questions.compare.finding import finding, told_of
from experiments.questions.compare.money import claims_on_money, money_of, write_money
from experiments.questions.compare.over_time import time_tables, write_time_tables
from experiments.questions.compare.parties import NEEDED as OF_PARTIES
from experiments.questions.compare.rates import costs, failure_rates
from experiments.questions.compare.signed import NEEDED
from experiments.questions.compare.subgroup_effects import subgroup_table
from experiments.questions.compare.time_finding import time_claims
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
    comparison = Comparison(
        runs=pa.concat_tables(store.merged(RUNS)).to_pandas(),
        policies=tuple(one.name for one in policies),
        world=f"{settings.population.label}, {settings.months} months",
        types=world.types.names,
        margin=settings.config["margin"],
    )
    rates = failure_rates(comparison.runs, comparison.policies)
    spent = costs(comparison.runs, comparison.policies)
    by_type = failure_by_type(comparison.runs, comparison.policies, comparison.types)
    over_time = time_tables(
        store.merged("partnerships", NEEDED), comparison.runs, comparison.policies, settings.months
    )
    money = money_of(comparison.runs, comparison.policies, store.merged("partnerships", OF_PARTIES))
    rates_of_subgroups = divided.subgroup_rates(store.merged("partnerships", divided.NEEDED))
    subgroups = subgroup_table(comparison, rates_of_subgroups)
    decision = decision_table(comparison, titles_of(policies))
    write_table(rates, folder / "failure_rates.csv")
    write_table(spent, folder / "costs.csv")
    write_table(by_type, folder / "failure_by_type.csv")
    outcomes = further_outcomes(comparison.runs, comparison.policies)
    write_table(outcomes, folder / "outcomes.csv")
    write_time_tables(folder, over_time)
    write_money(money, folder)
    write_table(difference_table(comparison), folder / "differences.csv")
    write_table(pair_table(comparison), folder / "pairs.csv")
    write_table(subgroups, folder / "subgroups.csv")
    write_table(decision, folder / "decision.csv")
    best = told_of(comparison)
    further = [
        *time_claims(over_time, comparison.baseline, best),
        *claims_on_money(money, best),
    ]
    words = write_finding(folder, finding(comparison, subgroups, further))
    # Only now, for matplotlib takes long to load.
    from experiments.questions.compare.figures import Tables, drawings

    tables = Tables(rates, by_type, over_time, money, subgroups)
    saving.save_drawings(folder / "figures", drawings(settings, comparison, policies, tables))
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
    print_rates(console, rates)
    print_by_type(console, by_type, comparison.shown)
    print_costs(console, spent)
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
