"""The governance levers: what each does, what it costs in attention and money, who bears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.parameters.declaration import Declaration


@dataclass(frozen=True, slots=True)
class Lever:
    """One way of governing, from 0 (absent) to 1 (full).

    Attributes
    ----------
    name, meaning, evidence : str
        What it is called, what it acts on, which rows of the evidence it comes from.
    scope : str
        ``choice`` (paid once for every search), ``partnership`` (paid every month of every
        partnership that has it) or ``organisation`` (paid every month by the host).
    attention : float
        Attention at full strength, in partnership-equivalents (1 is what one implementation
        takes of its host), both sides together.
    money : float
        Money at full strength in k$, for a partnership or host of median size.
    host_share : float
        Part of both costs that the host bears; the partner bears the rest.
    reach : float
        Part of what it acts on that it removes, or adds, at full strength.
    rigidity : float
        How much it formalises the relation, 0 to 1 (Das & Teng 2000).
    """

    name: str
    meaning: str
    evidence: str
    scope: str
    attention: float
    money: float
    host_share: float
    reach: float
    rigidity: float = 0.0

    @property
    def declaration(self) -> Declaration:
        """The lever's strength as a declared setting."""
        return Declaration(self.name, 0.0, "1", 0.0, 1.0, self.meaning, self.evidence)


LEVERS: Final = (
    Lever(
        "problem_first_gate",
        "Share of proposals born of FOMO that must pass a deliberate appraisal of the problem.",
        "3-10 3-19 4-11",
        "choice", 0.10, 4.0, 1.0, 1.0,
    ),
    Lever(
        "entry_gate",
        "How firmly organisations in deficit or at capacity abstain from new partnerships.",
        "4-10",
        "organisation", 0.02, 0.3, 1.0, 1.0,
    ),
    Lever(
        "due_diligence",
        "More candidates seen and claims checked before choosing.",
        "3-8 1-11",
        "choice", 0.35, 25.0, 1.0, 0.5,
    ),
    Lever(
        "sponsor_by_fit",
        "Sponsors chosen for their grasp of the workflows, with a successor named.",
        "3-20 3-21 3-22 1-12",
        "partnership", 0.05, 1.2, 0.3, 0.7,
    ),
    Lever(
        "vendor_selectivity",
        "Fit that the partner demands before it sells.",
        "3-26",
        "choice", 0.06, 5.0, 0.0, 0.3,
    ),
    Lever(
        "integrated_bundles",
        "Complementary vendors offer one integrated product.",
        "3-23 3-24 3-25",
        "partnership", 0.03, 1.0, 0.25, 0.4,
    ),
    Lever(
        "governance_at_outset",
        "Aims, roles and exit terms agreed before the first month.",
        "1-24 1-25 4-14",
        "partnership", 0.05, 1.0, 0.5, 0.3, 0.15,
    ),
    Lever(
        "dedicated_resources",
        "Both sides set people aside for this partnership alone.",
        "1-22 1-23",
        "partnership", 0.10, 5.0, 0.5, 0.3,
    ),
    Lever(
        "steering_board",
        "A joint board that meets on its cadence and settles conflicts.",
        "2-11 2-17 2-20",
        "partnership", 0.10, 1.5, 0.5, 0.4, 0.35,
    ),
    Lever(
        "transparency",
        "Open reports of results, aims and limits, before signing and after.",
        "2-10 2-16 3-6 4-15",
        "partnership", 0.06, 1.2, 0.4, 0.6, 0.1,
    ),
    Lever(
        "performance_contract",
        "Measured joint targets with pay and penalties tied to them.",
        "1-21 1-26 2-19",
        "partnership", 0.09, 2.0, 0.5, 0.6, 0.9,
    ),
    Lever(
        "benefit_sharing",
        "Benefits follow contribution and risk instead of bargaining power.",
        "2-13 2-21",
        "partnership", 0.03, 0.6, 0.5, 0.85, 0.15,
    ),
    Lever(
        "voice",
        "The weaker side has a seat, a grievance process and an answer.",
        "2-24 2-25",
        "partnership", 0.05, 0.6, 0.5, 0.6, 0.1,
    ),
    Lever(
        "adaptive_review",
        "Aims and governance are re-examined and revised on a cadence.",
        "2-18 2-26",
        "partnership", 0.08, 1.4, 0.5, 0.5,
    ),
    Lever(
        "data_governance",
        "Data agreements, access control and audits.",
        "2-27 4-17",
        "partnership", 0.03, 0.6, 0.55, 0.6, 0.15,
    ),
    Lever(
        "culture_immersion",
        "Vendors watch clinicians at work; both sides learn each other's ways.",
        "1-19 1-20 2-22 0-20",
        "partnership", 0.10, 1.8, 0.4, 0.4,
    ),
    Lever(
        "diversified_funding",
        "Funding from more than one source.",
        "2-28",
        "partnership", 0.03, 0.8, 0.8, 0.8,
    ),
    Lever(
        "customisation_cap",
        "A limit on work that fits this customer and no other.",
        "3-28 3-29",
        "partnership", 0.02, 0.3, 0.5, 1.0, 0.15,
    ),
    Lever(
        "portfolio_focus",
        "Fewer partnerships at a time, in the areas that matter most.",
        "0-13 0-14 0-15 4-4",
        "organisation", 0.02, 0.4, 1.0, 1.0,
    ),
    Lever(
        "brokerage",
        "Hosts search and deal together: pooled experience, shared cost, larger projects.",
        "4-8 4-19 4-20 4-21",
        "choice", 0.05, 12.0, 1.0, 0.5,
    ),
    Lever(
        "local_partnering",
        "Neighbouring hosts share the investment and the risk.",
        "4-5",
        "partnership", 0.04, 0.4, 1.0, 0.25,
    ),
    Lever(
        "protected_time",
        "Staff time set aside for partnerships.",
        "4-6 4-7",
        "organisation", 0.0, 3.0, 1.0, 0.3,
    ),
    Lever(
        "red_lines",
        "Regulatory distance beyond which no partner is considered.",
        "4-13",
        "choice", 0.04, 3.0, 1.0, 0.7,
    ),
)  # fmt: skip

LEVER_NAMES: Final = tuple(lever.name for lever in LEVERS)
N_LEVERS: Final = len(LEVERS)
(
    PROBLEM_FIRST_GATE,
    ENTRY_GATE,
    DUE_DILIGENCE,
    SPONSOR_BY_FIT,
    VENDOR_SELECTIVITY,
    INTEGRATED_BUNDLES,
    GOVERNANCE_AT_OUTSET,
    DEDICATED_RESOURCES,
    STEERING_BOARD,
    TRANSPARENCY,
    PERFORMANCE_CONTRACT,
    BENEFIT_SHARING,
    VOICE,
    ADAPTIVE_REVIEW,
    DATA_GOVERNANCE,
    CULTURE_IMMERSION,
    DIVERSIFIED_FUNDING,
    CUSTOMISATION_CAP,
    PORTFOLIO_FOCUS,
    BROKERAGE,
    LOCAL_PARTNERING,
    PROTECTED_TIME,
    RED_LINES,
) = range(N_LEVERS)

SCOPES: Final = ("choice", "partnership", "organisation")

LEVER_COST_RECORD: Final = np.dtype(
    [
        ("scope", "i8"),
        ("attention", "f8"),
        ("money", "f8"),
        ("host_share", "f8"),
        ("reach", "f8"),
        ("rigidity", "f8"),
    ]
)


def lever_costs(reach: float = 1.0) -> np.ndarray:
    """Return the levers' costs and reach, one row each, for the world.

    ``reach`` multiplies the reach of all levers; no lever removes more than all there is.
    """
    return np.array(
        [
            (
                SCOPES.index(lever.scope),
                lever.attention,
                lever.money,
                lever.host_share,
                min(lever.reach * reach, 1.0),
                lever.rigidity,
            )
            for lever in LEVERS
        ],
        LEVER_COST_RECORD,
    )
