"""The work of ``accord calibrate``: search, fresh seeds, tables, scenario, figure, finding."""

from __future__ import annotations

from rich.console import Console

from experiments.archive.manifest import executor_facts
from experiments.archive.writing import from_here
from experiments.questions.answer import Answer, Work
from experiments.questions.calibrate.calibration import calibrate
from experiments.questions.calibrate.figures import drawings
from experiments.questions.calibrate.finding import finding
from experiments.questions.calibrate.printed import print_calibration
from experiments.questions.calibrate.question import Question
from experiments.questions.calibrate.running import Running, runs_said
from experiments.questions.calibrate.scenario_file import FILE, scenario_file
from experiments.questions.calibrate.tables import calibrated_table, patterns_table, search_table


def answer(question: Question, work: Work) -> Answer:
    """Carry the calibration out and return what it found."""
    settings, policy = question.settings, question.policy
    work.say_unreached(settings, [policy.policy])
    work.begin()
    found = calibrate(question, Running(question, work))
    calibrated, patterns = calibrated_table(found), patterns_table(found)
    searched = search_table(found)
    scenario = scenario_file(question, found.point(found.best), work.again)
    seeds = question.fresh_seeds

    def show(console: Console) -> None:
        print_calibration(console, calibrated, patterns, from_here(work.folder / FILE))

    return Answer(
        work,
        settings,
        tables={"calibrated": calibrated, "patterns": patterns, "search": searched},
        claims=finding(found, calibrated, patterns),
        drawings=drawings(found, searched, patterns),
        policies={policy.name: policy.policy},
        facts={
            "seeds_of_the_patterns": {"first": seeds[0], "last": seeds[-1], "count": len(seeds)},
            "runs": runs_said(question, len(searched), found.conducted, found.failed),
            "executor": executor_facts(settings.executor, found.conducted.workers),
        },
        files={FILE: scenario},
        show=show,
    )
