"""The work of ``accord compare``: study, tables, figures, finding, manifest."""

from __future__ import annotations

import pyarrow as pa

from experiments.archive.manifest import executor_facts
from experiments.archive.run_tables import RUNS
from experiments.questions.answer import Answer, Work
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.figures import drawings
from experiments.questions.compare.finding import finding
from experiments.questions.compare.pairing import Pairing
from experiments.questions.compare.partnerships import NEEDED, read_partnerships
from experiments.questions.compare.printed import print_comparison
from experiments.questions.compare.question import KEPT, Question
from experiments.questions.compare.tables import all_tables
from experiments.runs.conduct import Conducting
from experiments.runs.failures import report_failures
from experiments.settings.policies import titles_of
from sim.parameters.horizon import MILESTONE


def answer(question: Question, work: Work) -> Answer:
    """Carry the comparison out and return what it shows."""
    settings, policies, study = question.settings, question.policies, question.study
    work.say_unreached(settings, [one.policy for one in policies])
    work.begin()
    store = work.store()
    conducted = Conducting(store, KEPT, settings.executor, work.again).merged(study)
    report_failures(work.folder, conducted.errors, len(study), work.asked)
    runs = pa.concat_tables(store.merged(RUNS)).to_pandas()
    names = tuple(one.name for one in policies)
    partnerships = read_partnerships(store.merged("partnerships", NEEDED), Pairing(runs, names))
    comparison = Comparison(
        runs=runs,
        policies=names,
        world=settings.world_said,
        types=settings.world.types.names,
        margin=settings.config["margin"],
        rates=partnerships.rates if settings.months > MILESTONE else {},
    )
    tables = all_tables(comparison, partnerships, settings.months, titles_of(policies))
    return Answer(
        work,
        settings,
        tables={"acceptability": None, **tables},
        claims=finding(comparison, tables),
        drawings=drawings(settings, comparison, policies, tables),
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
        show=lambda console: print_comparison(console, tables, comparison.shown),
    )
