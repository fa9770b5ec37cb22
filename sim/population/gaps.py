"""Gaps: beds and physicians of health systems that a file does not state, and how they are filled.

Alike for every layout: what is known of an organisation tells the rest by the log-log regression
of the 2018 figures; of whom nothing is known, beds are drawn from these figures, keyed by the id.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import numpy as np
from numpy.typing import NDArray

from sim.engine.arithmetic import inverse_normal
from sim.population.figures import beds_from_physicians, load_figures, physicians_from_beds
from sim.population.keys import BEDS, keyed
from sim.population.names import counted
from sim.population.sheet import rows_in_words
from sim.population.synthetic import quantile


def fill_sizes(
    facts: NDArray[np.void], systems: NDArray[np.intp], ids: Sequence[str], rows: Sequence[int]
) -> tuple[str, list[str]]:
    """Fill beds and physicians of the health systems among facts; 0 counts as missing.

    Parameters
    ----------
    facts : ndarray
        Records of type ``FACT_RECORD``, shape (n,).
    systems : ndarray
        Rows of the health systems.
    ids, rows : sequence
        Id and row in the file of each record.

    Returns
    -------
    str
        What to add to a label, or nothing.
    list of str
        A sentence for each way in which beds were filled.
    """
    expected, drawn = [], []
    for record in systems:
        own = facts[record]
        if not own["size"] > 0:
            if own["physicians"] > 0:
                own["size"] = beds_from_physicians(own["physicians"])
                expected.append(rows[record])
            else:
                own["size"] = drawn_beds(ids[record])
                drawn.append(rows[record])
        if not own["physicians"] > 0:
            own["physicians"] = physicians_from_beds(own["size"])
    notes = []
    if expected:
        notes.append(
            f"Beds of {counted(len(expected), 'health system')} ({rows_in_words(expected)}) were "
            "missing and follow from physicians by the log-log regression of the 2018 figures."
        )
    if drawn:
        notes.append(
            f"Beds of {counted(len(drawn), 'health system')} ({rows_in_words(drawn)}) were "
            "missing, and physicians too: drawn once from the 2018 figures, keyed by their ids."
        )
    filled = len(expected) + len(drawn)
    return (f"; beds of {filled} imputed" if filled else ""), notes


def drawn_beds(identity: str) -> float:
    """Return beds for a health system of which no more is known than its id."""
    figures = load_figures()
    score = inverse_normal(keyed(identity, BEDS))
    return float(floor(quantile(score, figures.scores, figures.log_beds) + 0.5))
