"""The work of ``accord compare``: study, tables, figures, finding, manifest."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
from rich.console import Console

from experiments.archive.manifest import executor_facts
from experiments.archive.run_tables import RUNS
from experiments.questions.answer import Answer, Work
from experiments.questions.compare import subgroups as divided
from experiments.questions.compare.by_type import failure_by_type, further_outcomes
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.decision import decision_table
from experiments.questions.compare.differences import difference_table, pair_table
from experiments.questions.compare.drawing import Tables, draw_figures, shown_policies
from experiments.questions.compare.finding import finding, told_of
from experiments.questions.compare.money import claims_on_money, money_of, tables_of_money
from experiments.questions.compare.over_time import tables_over_time, time_tables
from experiments.questions.compare.parties import NEEDED as OF_PARTIES
from experiments.questions.compare.question import Question
from experiments.questions.compare.rates import costs, failure_rates
from experiments.questions.compare.signed import NEEDED
from experiments.questions.compare.subgroup_effects import subgroup_table
from experiments.questions.compare.time_finding import time_claims
from experiments.questions.terminal import print_by_type, print_costs, print_rates
from experiments.runs.chunks import Kept
from experiments.runs.conduct import conduct
from experiments.runs.failures import report_failures
from experiments.settings.policies import titles_of
from experiments.settings.world import unreached

KEPT: Final = Kept(("partnerships",))
"""What a comparison keeps of its runs beside their outcomes."""


def answer(question: Question, work: Work) -> Answer:
    """Carry the comparison out and return what it shows."""
    settings, policies, study = question.settings, question.policies, question.study
    world = settings.world
    governing = [one.policy for one in policies]
    for sentence in unreached(world.events, governing, settings.months, settings.warm_up):
        work.say(sentence)
    work.begin()
    store = work.store()
    conducted = conduct(study, store, KEPT, settings.executor, work.again)
    report_failures(work.folder, conducted.errors, len(study), work.asked)
    comparison = Comparison(
        runs=pa.concat_tables(store.merged(RUNS)).to_pandas(),
        policies=tuple(one.name for one in policies),
        world=settings.world_said,
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
    best = told_of(comparison)
    further = [
        *time_claims(over_time, comparison.baseline, best),
        *claims_on_money(money, best),
    ]

    def show(console: Console) -> None:
        print_rates(console, rates)
        print_by_type(console, by_type, shown_policies(comparison))
        print_costs(console, spent)

    return Answer(
        work,
        settings,
        tables={
            "failure_rates": rates,
            "costs": spent,
            "failure_by_type": by_type,
            "outcomes": further_outcomes(comparison.runs, comparison.policies),
            **tables_over_time(over_time),
            **tables_of_money(money),
            "differences": difference_table(comparison),
            "pairs": pair_table(comparison),
            "subgroups": subgroups,
            "decision": decision_table(comparison, titles_of(policies)),
        },
        claims=finding(comparison, subgroups, further),
        drawings=draw_figures(
            settings, comparison, policies, Tables(rates, by_type, over_time, money, subgroups)
        ),
        policies={one.name: one.policy for one in policies},
        facts={
            "runs": {
                "total": len(study),
                "computed": conducted.computed,
                "found_in_store": conducted.reused,
                "partnerships": int(comparison.runs["partnerships"].sum()),
            },
            "executor": executor_facts(settings.executor, conducted.workers),
        },
        show=show,
    )
