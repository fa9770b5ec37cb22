"""The ladder of ablations: each mechanism, and the settings that switch it off.

With a mechanism off, some pattern or check should leave its range; where none does, either a
pattern is missing that would hold the mechanism to account, or the mechanism is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.documents.extremes import Change, Times, of_all_kinds, of_parameters
from sim.documents.patterns import PATTERNS
from sim.documents.structure import DEBT, TERM, frozen_trust

CHECKS: Final = (*PATTERNS, *TERM, *DEBT)
"""What an ablation may break: all that can be measured on the runs of the patterns."""


@dataclass(frozen=True)
class Mechanism:
    """A mechanism of the model.

    Attributes
    ----------
    name : str
        What it does.
    off : mapping of str to value
        Settings, by dotted names, under which it does nothing.
    evidence : str
        Ids of what it comes from.
    """

    name: str
    off: Mapping[str, Change]
    evidence: str


def _off(name: str, evidence: str, *parameters: str) -> Mechanism:
    """Return a mechanism that is off where some parameters are 0."""
    return Mechanism(name, of_parameters(**dict.fromkeys(parameters, 0.0)), evidence)


MECHANISMS: Final = (
    # Why search, and whom to choose.
    _off("fear of missing out", "3-10 3-11 3-17", "fomo_rate"),
    _off("haste", "3-15 3-19", "fomo_haste"),
    Mechanism("hype", {"environment.hype": False}, "3-15 3-27"),
    _off("marketing", "1-39 3-11", "marketing"),
    _off("news of peers", "1-35 3-11", "fomo_from_news", "imitation"),
    _off("bad news", "1-35 1-44", "bad_news"),
    Mechanism("priority that grows", of_parameters(awareness_pull=0.24), "1-3 1-5"),
    _off("successes that open searches", "1-33", "cascade_rate"),
    Mechanism("aversion to risk", of_all_kinds("risk_aversion", 0.0), "1-4 3-16"),
    _off("overstatement and hype believed", "3-6 3-15", "overclaim"),
    _off("errors of appraisal", "3-15", "appraisal_noise"),
    _off("vendors that choose", "3-26", "selectivity_mean"),
    _off("word of mouth", "1-35 3-11", "word_of_mouth"),
    _off("earlier ties", "1-10", "tie_memory"),
    _off("bargaining power", "2-24", "bargaining"),
    # Money, time, people.
    Mechanism("money that binds", {"parameters.partnering_budget": Times(20.0)}, "1-1 1-36 4-10"),
    _off("luck with money", "3-5 1-36", "volatility"),
    Mechanism("work that grows less than worth", of_parameters(work_elasticity=1.0), "1-15"),
    Mechanism("time that is scarce", of_all_kinds("attention", 20.0), "3-13"),
    _off("skill of partners", "3-3 3-14", "thin_support"),
    Mechanism("experience", of_parameters(forgetting=1.0), "3-14"),
    _off("staff that leave", "4-2 4-3", "staff_turnover"),
    # How they work.
    _off("friction", "1-7 1-14 1-18 3-19", "friction"),
    _off("effort that is spared", "1-21", "withheld"),
    _off("aims that drift apart", "2-18", "alignment_drift"),
    _off("conflict", "2-17", "conflict"),
    _off("resentment", "2-24", "resentment"),
    _off("engagement that is pulled", "3-9 3-20", "engagement_pull"),
    _off("understanding that grows", "1-20", "understanding_rate"),
    _off("products tied to a customer", "3-28 3-29", "customisation_rate"),
    # Trust and standing.
    Mechanism("trust that moves", frozen_trust(0.5), "2-15"),
    _off("goodwill at the start", "literature: Fichman & Levinthal 1991", "goodwill_start"),
    _off("assets that bind", "1-20 1-46", "asset_growth"),
    _off("a contract that holds", "2-19", "contract_hold"),
    # What befalls them, and how they end.
    _off("sponsors that leave", "3-20 1-13", "sponsor_turnover", "leader_turnover"),
    _off("breaches", "2-27", "breach_rate"),
    _off("funding that lapses", "2-28", "lapse_rate"),
    _off("priorities that shift", "2-23 4-10", "priority_shift"),
    _off("owners that change", "literature: Bleeke & Ernst", "merger_rate", "acquisition_rate"),
    _off("organisations in distress", "3-5", "distress_rate"),
    _off("causes of leaving", "2-10 2-23 1-13", "exit_rate"),
    _off("a decision before term", "literature: Greve et al. 2013", "reconsidering"),
    Mechanism(
        "an offer outside", of_parameters(outside_option=-2.0), "literature: Greve et al. 2013"
    ),
    _off("renegotiation", "Global Infrastructure Hub 2018", "renegotiation_rate"),
    # The world around.
    Mechanism("economic pressure", {"environment.pressure": False}, "0-17 1-36"),
    Mechanism("crises", {"environment.crises": False}, "1-37"),
    Mechanism("changes of rules", {"environment.regulation": False}, "2-26"),
    Mechanism("urgency", {"environment.urgency": False}, "1-45"),
    Mechanism("demand that grows", {"environment.demand_growth": False}, "1-27 1-30"),
)
