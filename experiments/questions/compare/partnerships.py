"""The partnerships of a comparison, read once: what each question needs of them is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.estimators.arrays import Integers
from experiments.questions.compare import parties, subgroups
from experiments.questions.compare.pairing import Pairing, codes
from experiments.questions.compare.parties import PartySums, Sums
from experiments.questions.compare.subgroups import Rates, SubgroupRates
from sim.vocabulary import ENDINGS, ORIGINS

SIGNED: Final = ("policy", "seed", "duration", "ending", "formed", "origin")
NEEDED: Final = tuple(dict.fromkeys((*SIGNED, *parties.NEEDED, *subgroups.NEEDED)))
"""Columns of the table of partnerships; of them ``SIGNED`` are what is told over time."""


class Partnerships(NamedTuple):
    """What is kept of the partnerships."""

    signed: Gathered  # when each began, how long it lasted and how it ended, in few bytes
    sums: Sums  # money by run and group of organisations
    rates: Mapping[str, Rates]  # failure by run and subgroup


def read_partnerships(partnerships: Iterable[pa.Table], pairing: Pairing) -> Partnerships:
    """Return what is needed of partnerships.

    They come with the columns ``NEEDED``, a part of the rows at a time; a run in one of them.
    """
    kept = Gathered(pairing), PartySums(pairing.runs), SubgroupRates(pairing.runs)
    for table in partnerships:
        rows = pairing.rows_of(table)
        for one in kept:
            one.add(table, rows)
    gathered, sums, rates = kept
    return Partnerships(gathered, sums.found, rates.found)


class Signed(NamedTuple):
    """The partnerships of one policy: an array each, of one length."""

    seed: Integers  # place of the run's seed among all seeds
    age: Integers  # months from signature to the end of the partnership or of observation
    ending: Integers  # place in ``ENDINGS``; 0 is still running
    formed: Integers  # month of signature
    origin: Integers  # place in ``ORIGINS``


# Millions of partnerships may be held at a time, so each takes few bytes.
_HELD: Final = (np.int32, np.int16, np.int8, np.int16, np.int8)


class Gathered:
    """Gathers partnerships by policy; of some runs, nothing may have been signed."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        empty = tuple(np.empty(0, held) for held in _HELD)
        self._pieces = {policy: [empty] for policy in pairing.policies}

    def add(self, partnerships: pa.Table, run: Integers) -> None:
        """Add partnerships, with the columns ``SIGNED``, and the rows of their runs."""
        columns = (
            self.pairing.seed[run],
            partnerships["duration"].to_numpy(),
            codes(partnerships["ending"], ENDINGS),
            partnerships["formed"].to_numpy(),
            codes(partnerships["origin"], ORIGINS),
        )
        held = [part.astype(kind) for part, kind in zip(columns, _HELD, strict=True)]
        policy = self.pairing.policy[run]
        for place, name in enumerate(self.pairing.policies):
            chosen = policy == place
            if chosen.any():
                self._pieces[name].append(tuple(part[chosen] for part in held))

    def of(self, policy: str) -> Signed:
        """Return the partnerships of a policy."""
        columns = zip(*self._pieces[policy], strict=True)
        return Signed(*(np.concatenate(column).astype(np.int64) for column in columns))
