"""The closed lists of the model and the numbers that stand for them in the tables.

A number, once given, is kept: stored results and keyed draws refer to it.
"""

from __future__ import annotations

from typing import Final

# Kinds of organisation.
KINDS: Final = ("health_system", "vendor", "public_agency", "university")
HEALTH_SYSTEM, VENDOR, PUBLIC_AGENCY, UNIVERSITY = range(4)

# Who owns a health system (AHRQ Compendium, CMS Hospital General Information).
OWNERSHIPS: Final = ("nonprofit", "government", "investor", "private_company")
NONPROFIT, GOVERNMENT, INVESTOR, PRIVATE_COMPANY = range(4)

# The nine divisions of the US Census Bureau, one for US territories, one for other countries.
REGIONS: Final = (
    "New England",
    "Middle Atlantic",
    "East North Central",
    "West North Central",
    "South Atlantic",
    "East South Central",
    "West South Central",
    "Mountain",
    "Pacific",
    "Elsewhere",
    "Abroad",
)
ABROAD: Final = REGIONS.index("Abroad")

# Problem areas in which organisations have needs and capabilities (3-7).
AREAS: Final = (
    "cost",
    "quality",
    "access",
    "experience",
    "productivity",
    "growth",
    "regulation",
)
N_AREAS: Final = len(AREAS)

# Objectives of partnering, weighed differently by each organisation (0-1).
OBJECTIVES: Final = ("staff", "mission", "innovation", "revenue", "supply_cost")
N_OBJECTIVES: Final = len(OBJECTIVES)

# How a partnership came about.
ORIGINS: Final = ("deliberate", "fomo", "brokered", "cascade", "renewal")
DELIBERATE, FOMO, BROKERED, CASCADE, RENEWAL = range(5)
N_ORIGINS: Final = len(ORIGINS)

# Where a partnership is in its life. FELL_THROUGH was never signed, so never a partnership.
STAGES: Final = ("negotiation", "implementation", "operation", "ended", "fell_through")
NEGOTIATING, IMPLEMENTING, OPERATING, ENDED, FELL_THROUGH = range(5)

# Who ended it.
SIDES: Final = ("none", "host", "partner", "both", "outside")
NOBODY, HOST, PARTNER, BOTH, OUTSIDE = range(5)

# Exactly one ending each; 0 is still running (censored).
ENDINGS: Final = (
    "running",
    "objectives_met",
    "graduated",
    "acquired",
    "planned_exit",
    "expired",
    "better_offer",
    "never_scaled",
    "objectives_unmet",
    "trust_broke_down",
    "power_imbalance",
    "priorities_conflicted",
    "sponsor_lost",
    "resources_exhausted",
    "partner_insolvent",
    "market_or_regulation",
    "funding_lapsed",
    "data_breach",
    "over_customised",
    "capability_outgrown",
    "identity_conflict",
)
(
    RUNNING,
    OBJECTIVES_MET,
    GRADUATED,
    ACQUIRED,
    PLANNED_EXIT,
    EXPIRED,
    BETTER_OFFER,
    NEVER_SCALED,
    OBJECTIVES_UNMET,
    TRUST_BROKE_DOWN,
    POWER_IMBALANCE,
    PRIORITIES_CONFLICTED,
    SPONSOR_LOST,
    RESOURCES_EXHAUSTED,
    PARTNER_INSOLVENT,
    MARKET_OR_REGULATION,
    FUNDING_LAPSED,
    DATA_BREACH,
    OVER_CUSTOMISED,
    CAPABILITY_OUTGROWN,
    IDENTITY_CONFLICT,
) = range(21)
N_ENDINGS: Final = len(ENDINGS)

SUCCESSES: Final = ENDINGS[OBJECTIVES_MET : GRADUATED + 1]
NEUTRAL: Final = ENDINGS[ACQUIRED : BETTER_OFFER + 1]
FAILURES: Final = ENDINGS[NEVER_SCALED:]
FIRST_FAILURE: Final = NEVER_SCALED


def ending_group(ending: str) -> str:
    """Return ``running``, ``success``, ``neutral`` or ``failure`` for the name of an ending."""
    if ending == "running":
        return "running"
    if ending in SUCCESSES:
        return "success"
    return "neutral" if ending in NEUTRAL else "failure"


# A date that has not come: before any month of any run.
NEVER: Final = -1_000_000

FAILURE_DEFINITIONS: Final = (
    "objectives_unmet",
    "ended_before_term",
    "ended_within_five_years",
)
