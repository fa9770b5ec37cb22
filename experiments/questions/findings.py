"""Findings: what a command concludes, in plain words, and which figure shows it.

Every command writes its finding twice: ``finding.txt`` for people, and ``finding.json`` for a
report, which sets each paragraph beside the figure that shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from experiments.archive.writing import write_text

TEXT: Final = "finding.txt"
DATA: Final = "finding.json"


class Claim(NamedTuple):
    """One paragraph of a finding.

    What is a caution, or is about how the study was made, names no figure; and of several
    paragraphs one names a figure, the one that it shows best. So every figure has one headline.
    """

    text: str  # the paragraph, with its numbers and their uncertainty
    figure: str = ""
    """Name of the figure that shows it, as in `experiments.figures.saving.Card`; "" for none."""


def finding_text(claims: Iterable[Claim]) -> str:
    """Return what ``finding.txt`` says; empty claims are none."""
    return "\n\n".join(claim.text.rstrip("\n") for claim in claims if claim.text) + "\n"


def write_finding(folder: Path, claims: Sequence[Claim]) -> None:
    """Write ``finding.txt`` and ``finding.json``."""
    write_text(finding_text(claims), folder / TEXT)
    told = [claim._asdict() for claim in claims if claim.text]
    write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", folder / DATA)


def each_figure_once(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims, a figure named by the first only of those that name it."""
    named = {""}
    told = []
    for claim in claims:
        told.append(claim if claim.figure not in named else Claim(claim.text))
        named |= {claim.figure} if claim.text else set()
    return told


def paragraphs(words: str, figure: str = "") -> list[Claim]:
    """Return the paragraphs of a text as claims that one figure shows."""
    return [Claim(one, figure) for one in words.strip("\n").split("\n\n")]
