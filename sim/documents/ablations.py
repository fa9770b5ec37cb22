"""The ladder of ablations: each mechanism, and the settings that switch it off.

With a mechanism off, some pattern or check should leave its range; where none does, either a
pattern is missing that would hold the mechanism to account, or the mechanism is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.documents.extremes import Change, of_all_kinds, of_parameters
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
    Mechanism("hype", {"environment.hype": False}, "3-15 3-27"),
    _off("awareness that grows", "1-3 1-5", "awareness_drift", "awareness_from_adoption"),
    _off("learning from peers' fate", "1-35", "imitation_of_success"),
    _off("disappointment", "1-44", "disappointment"),
    _off("successes that open searches", "1-33", "cascade_rate"),
    _off("a reserve before a search", "1-1 1-36", "liquidity_needed"),
    _off("aims of one's own", "0-1 0-4", "objective_weight", "mission_attraction"),
    Mechanism(
        "aversion to risk",
        {**of_all_kinds("risk_aversion", 0.0), **of_parameters(risk_aversion_spread=0.0)},
        "1-4 3-16",
    ),
    Mechanism(
        "overstatement",
        {**of_all_kinds("overstatement", 0.0), **of_parameters(overstatement_spread=0.0)},
        "3-6 3-15",
    ),
    _off("errors of appraisal", "3-15", "appraisal_noise", "partner_noise"),
    _off(
        "vendors that choose",
        "3-26",
        *("selectivity_mean", "selectivity_spread", "hurry_misfit"),
    ),
    _off("earlier ties", "1-10", "tie_memory", "tie_bonus", "tie_clarity", "tie_speed"),
    _off("bargaining power", "2-24", "power_to_split"),
    # How they work.
    Mechanism("time that is scarce", of_all_kinds("attention", 20.0), "3-13"),
    _off("favour to large hosts", "1-15", "size_favour"),
    _off("skill of partners", "3-3 3-14", "routine", "thin_support"),
    _off("gaps of tempo", "1-14", "friction_tempo", "tempo_misfit"),
    _off("gaps of culture", "1-18 2-14", "friction_culture"),
    _off("work of integration", "1-7", "friction_integration"),
    _off("careless choices that slow the work", "3-19", "friction_carelessness"),
    _off("aims that drift apart", "2-18", "alignment_drift"),
    _off("conflict", "2-17", "conflict"),
    _off("resentment", "2-24", "resentment"),
    _off("products tied to a customer", "3-28 3-29", "customisation_rate"),
    _off("staff that leave", "4-2 4-3", "staff_turnover", "overload_turnover", "locum_pull"),
    # Trust and standing.
    _off("mistrust that ends partnerships", "2-16", "trust_exit"),
    _off("trust that brings aims together", "1-8 2-12", "informal_realignment"),
    Mechanism("trust that moves", frozen_trust(0.5), "2-15"),
    _off("standing that moves", "1-34", "reputation_step", "breach_repute"),
    # What befalls them, and how they end.
    _off("sponsors that leave", "3-20 1-13", "sponsor_turnover"),
    _off("breaches", "2-27", "breach_rate"),
    _off("funding that lapses", "2-28", "lapse_rate"),
    _off("priorities that shift", "2-23 4-10", "priority_shift"),
    _off("vendors that fail or are sold", "3-5", "insolvency_rate", "acquisition_rate"),
    _off("implementations given up", "2-6 3-19", "stall_exit"),
    _off("debt that ends partnerships", "1-23 4-10", "deficit_exit"),
    Mechanism("second chances at term", of_parameters(second_chance=-10.0), "1-46"),
    _off("better offers outside", "literature: Greve et al. 2013", "outside_pull"),
    # The world around.
    Mechanism("economic pressure", {"environment.pressure": False}, "0-17 1-36"),
    Mechanism("crises", {"environment.crises": False}, "1-37"),
    Mechanism("changes of rules", {"environment.regulation": False}, "2-26"),
    Mechanism("urgency", {"environment.urgency": False}, "1-45"),
    Mechanism("capability that grows", {"environment.capability_growth": False}, "0-18"),
    Mechanism("demand that grows", {"environment.demand_growth": False}, "1-27 1-30"),
)
