"""Words of a report that are not of a finding: the question, the world, the limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from experiments.estimators.means import ENOUGH
from experiments.questions.measures import FEWER, MORE, NOT_CLEAR, SAME
from experiments.report.decision import Row
from experiments.report.document import Part
from experiments.report.reading import Result

_NAMED: Final = 4  # policies in the question; more are counted
_TITLES: Final = {
    "calibrate": "Which values of open parameters fit what is published",
    "compare": "How governance changes how often partnerships fail",
    "effects": "What each assumption does by itself",
    "optimise": "How to govern: policies found by search",
    "robustness": "Which policies hold up when assumptions change",
    "run": "One run and the life of one partnership",
    "sensitivity": "Which assumptions the result rests on",
    "sweep": "What the settings that were varied change",
    "validate": "Whether the model shows what is published",
}
# Settings that say how runs are carried out, or which, and not what world they are of; a scenario
# is told by the events that it brings and the settings that it changes.
_NOT_OF_THE_WORLD: Final = {"name", "executor", "policies", "policy", "baseline", "scenario"}


def title_of(result: Result) -> str:
    """Return what a report, or its part on one result, is called."""
    return _TITLES.get(result.command, f"accord {result.command}: {result.name}")


def parts_of(text: str) -> list[Part]:
    """Return a text of a finding as paragraphs and lists: lines that begin with a dash."""
    parts: list[Part] = []
    for line in text.strip("\n").splitlines():
        entry = line.strip()
        if entry.startswith("- "):
            before = parts.pop().entries if parts and parts[-1].entries else ()
            parts.append(Part(entries=(*before, entry[2:])))
        elif entry:
            parts.append(Part(entry))
    return parts


def question_of(result: Result) -> str:
    """Return what a result was asked, in one sentence."""
    policies = result.policies
    if result.command == "compare" and policies:
        count = len(policies) - 1
        if not count:
            return f"How often do partnerships fail under {policies[0]}?"
        ways = f"the policy {policies[1]}" if count == 1 else f"{count} policies"
        if 1 < count <= _NAMED:
            ways = f"the policies {', '.join(policies[1:-1])} and {policies[-1]}"
        return (
            f"How much {'does' if count == 1 else 'do'} {ways} change how often healthcare "
            f"partnerships fail, compared with {policies[0]}?"
        )
    return f"{title_of(result)}."


def facts_of(result: Result) -> list[tuple[str, str]]:
    """Return what was asked of whom, as pairs of a name and its text."""
    config, (first, last) = result.config, result.seeds
    facts = []
    if result.policies:
        facts.append(("Policies", ", ".join(result.policies)))
    if label := result.manifest["population"].get("label"):
        facts.append(("World", label))
    if "months" in config:
        before = config.get("warm_up", "0")
        since = f", after {before} months lived without governance" if before != "0" else ""
        facts.append(("Time", f"{config['months']} months observed{since}"))
    if count := result.replications:
        several = f"{count} replications of each, of the seeds {first} to {last}"
        facts.append(("Runs", f"one, of seed {first}" if count == 1 else several))
    said = "; ".join(f"{name} = {value}" for name, value in result.changes.items())
    facts.append(("Differs from the defaults", said or "nothing but what is said above"))
    return facts


def worlds_apart(results: Sequence[Result]) -> list[tuple[str, list[str]]]:
    """Return the settings in which results differ, each with its value in every result."""
    worlds = [
        {
            **{k: v for k, v in one.config.items() if k.split(".")[0] not in _NOT_OF_THE_WORLD},
            "model version": str(one.manifest.get("model_version")),
        }
        for one in results
    ]
    names = dict.fromkeys(name for world in worlds for name in world)
    rows = [(name, [world.get(name, "–") for world in worlds]) for name in names]
    return [(name, values) for name, values in rows if len(set(values)) > 1]


def turning_points(decision: Sequence[Row]) -> list[str]:
    """Return what a comparison itself says of how firm its conclusion is."""

    def titles(verdict: str) -> str:
        return ", ".join(row.title for row in decision[1:] if row.verdict == verdict)

    said = []
    clear = [
        (min(abs(row.together_low), abs(row.together_high)), row.title)
        for verdict in (FEWER, MORE)
        for row in decision[1:]
        if row.verdict == verdict
    ]
    if clear:
        near, title = min(clear, key=lambda one: one[0])
        said.append(
            f"Of the clear differences, that of {title} is the least sure: its interval "
            f"comes within {100.0 * near:.1f} percentage points of no difference."
        )
    if unclear := titles(NOT_CLEAR):
        said.append(
            f"Not settled by these runs: {unclear}. More replications may settle it, in either "
            "direction."
        )
    if same := titles(SAME):
        said.append(f"No material difference, within the stated margin: {same}.")
    return said


def limits_of(results: Sequence[Result]) -> list[str]:
    """Return what a reader should not take the results for."""
    commands = {one.command for one in results}
    lead = results[0]
    said = [
        "These are results of a simulation model. They say what follows from its assumptions, "
        "and are not observations of real partnerships.",
        "An interval tells how much of a result is luck between runs. It does not tell how far "
        "the assumptions themselves may be wrong.",
    ]
    count = lead.replications
    if count == 1:
        said.append("There is one replication, so nothing can be said of what is luck.")
    elif 1 < count < ENOUGH:
        said.append(
            f"With only {count} replications the intervals themselves are uncertain; {ENOUGH} or "
            "more are better."
        )
    said += [f"{note.rstrip('.')}." for note in lead.manifest["population"].get("notes", [])]
    if len({one.manifest.get("model_version") for one in results}) > 1:
        said.append("The results were made with different versions of the model.")
    if "validate" not in commands:
        said.append("Whether the model shows what is published is told by accord validate.")
    return said
