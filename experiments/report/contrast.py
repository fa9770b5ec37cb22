"""Whether what one comparison concludes holds in another, policy by policy."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.decision import Row, difference_cell
from experiments.report.document import Block, Cell, Part, Prose, Table
from experiments.report.reading import Result
from experiments.report.wording import worlds_apart


def contrast_blocks(
    known: Sequence[tuple[Result, list[Row]]], results: Sequence[Result]
) -> list[Block]:
    """Return what comparisons agree on, and in what their worlds differ.

    Parameters
    ----------
    known : sequence of pairs
        The results that have a decision table, with it.
    results : sequence of Result
        All results that are set side by side.
    """
    return [*(_verdicts(known) if len(known) > 1 else []), *_worlds(results)]


def _verdicts(known: Sequence[tuple[Result, list[Row]]]) -> list[Block]:
    found = [{row.policy: row for row in decision[1:]} for _, decision in known]
    shared = [name for name in found[0] if all(name in rows for rows in found)]
    if not shared:
        return [Prose((Part("No policy other than the baseline is in all of them."),))]
    rows, agreed = [], 0
    for name in shared:
        here = [by_name[name] for by_name in found]
        same = len({row.verdict for row in here}) == 1
        agreed += same
        agreement = Cell("✓ yes", "", "good") if same else Cell("≠ no", "", "bad")
        rows.append([Cell(here[0].title), *(difference_cell(row) for row in here), agreement])
    baselines = {decision[0].policy for _, decision in known}
    against = "" if len(baselines) == 1 else " The baselines differ, so the verdicts do too."
    table = Table(
        "The same policy in each world: difference of the failure rate to the baseline",
        ["Policy", *(result.name for result, _ in known), "Same verdict"],
        rows,
        "Differences are percentage points; beneath each, its 95% interval, paired by seed, which "
        "holds for all policies of that world together. Equal verdicts do not show that the "
        "differences are equal.",
    )
    said = f"The verdict is the same for {agreed} of {len(shared)} policies.{against}"
    return [Prose((Part(said),), lead=True), table]


def _worlds(results: Sequence[Result]) -> list[Block]:
    apart = worlds_apart(results)
    if not apart:
        return [Prose((Part("Their worlds and settings are the same."),))]
    table = Table(
        "What differs between them",
        ["Setting", *(one.name for one in results)],
        [[Cell(name), *(Cell(value) for value in values)] for name, values in apart],
    )
    return [table]
