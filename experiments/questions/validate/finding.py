"""What a validation shows of patterns, in plain words: which hold, which miss and by how much."""

from __future__ import annotations

import pandas as pd

from experiments.questions.patterns import (
    CHECK,
    GROUPS,
    HOLDS,
    MISSES,
    UNDECIDED,
    PatternRow,
    is_check,
    number_of,
    pattern_rows,
    shortfall,
    simulated_text,
    target_text,
    verdicts,
)
from experiments.questions.validate.levers import worse_at_full
from experiments.questions.words import listed


def validation_finding(
    table: pd.DataFrame, levers: pd.DataFrame | None, policy: str, world: str, replications: int
) -> str:
    """Return the finding of the patterns, a few short paragraphs.

    Parameters
    ----------
    table : DataFrame
        The table of patterns.
    levers : DataFrame or None
        The table of levers, or None if pattern 9 was left out.
    policy, world : str
        What governed, and who lived in it for how long.
    replications : int
        How many seeds.
    """
    told = table.assign(verdict=verdicts(table))
    checks = told["pattern"].map(is_check)
    paragraphs = [
        _patterns(told[~checks], policy),
        _too_much(levers),
        _checks(told[checks]),
        f"Each interval is 95% by itself, between {GROUPS} groups of runs"
        f"{'' if levers is None else ' (of pattern 9, for all levers together)'}; "
        "with so many patterns one may hold or miss by chance.",
        f"This is what the model says of {world}, over {replications} replications.",
    ]
    return "\n\n".join(text for text in paragraphs if text) + "\n"


def _patterns(told: pd.DataFrame, policy: str) -> str:
    by_verdict = {name: told[told["verdict"] == name] for name in (HOLDS, MISSES, UNDECIDED)}
    held, missed, open_ones = by_verdict.values()
    lines = [f"Under {policy}, {len(held)} of {len(told)} published patterns hold{_numbers(held)}."]
    if len(missed):
        lines += [f"{_count(len(missed))}:", *(_line(row) for row in pattern_rows(missed))]
    if len(open_ones):
        lines.append("Undecided, as the interval crosses a bound or there is none:")
        lines += [_line(row) for row in pattern_rows(open_ones)]
    if len(missed) and policy == "ad_hoc":
        several = "Those that miss may conflict, one met only at the other's cost: whether"
        lines.append(
            f"{several if len(missed) > 1 else 'Whether'} a miss can be mended without losing "
            "another pattern, a table cannot tell: accord calibrate searches (docs/calibration.md)."
        )
    if policy != "ad_hoc":
        lines.append("The patterns were published of partnerships as they are: see policy=ad_hoc.")
    return "\n".join(lines)


def _checks(told: pd.DataFrame) -> str:
    lines = ["Checks that calibration did not look at, and that do not count above:"]
    words = {HOLDS: "within", MISSES: "outside", UNDECIDED: "undecided against"}
    for row, said in zip(pattern_rows(told), told["verdict"], strict=True):
        name = row.pattern.replace(f"{CHECK}: ", "")
        lines.append(f"  - {name}: {simulated_text(row)}, {words[said]} {target_text(row)}.")
    return "\n".join(lines) if len(told) else ""


def _too_much(levers: pd.DataFrame | None) -> str:
    if levers is None:
        return "Pattern 9 (governance can be too much) was left out, for parts has no levers."
    names = list(dict.fromkeys(worse_at_full(levers)["lever"]))
    if not names:
        return "No lever clearly fails more at full strength than at half."
    return (
        f"By at least one definition of failure, more fail at full strength than at half of "
        f"{listed(names)} (all intervals together at 95%)."
    )


def _line(row: PatternRow) -> str:
    missing = shortfall(row)
    return f"  - {row.pattern}: {simulated_text(row)}, should be {target_text(row)}{missing}."


def _numbers(rows: pd.DataFrame) -> str:
    return f": {', '.join(map(number_of, rows['pattern']))}" if len(rows) else ""


def _count(misses: int) -> str:
    return "One misses" if misses == 1 else f"{misses} miss"
