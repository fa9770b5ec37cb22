"""Types of partnership: a table of numbers, not separate code (2-1 to 2-8, 0-9 to 0-12)."""

from typing import ClassVar, Final

from sim.parameters.declaration import Declaration as D
from sim.parameters.rows import Rows, row_record
from sim.vocabulary import KINDS, OBJECTIVES

_NO_YES: Final = ("no", "yes")

TYPE_COLUMNS: Final = (
    # Between whom.
    D("host_kind", 0, "code", 0, 3, "Kind of organisation that hosts.", "0-2", codes=KINDS),
    D("public_hosts", 0, "code", 0, 1, "Whether public health systems may host it too.", "2-1", codes=_NO_YES),
    D("partner_kind", 1, "code", 0, 3, "Kind of organisation that is the partner.", "0-2", codes=KINDS),
    D("abroad", 0, "code", 0, 1, "Whether the partner is of another country.", "0-9", codes=_NO_YES),
    D("host_brings", 0, "code", 0, 1, "Whether the host brings the capability, and the partner the demand.", "0-9 0-18", codes=_NO_YES),
    D("mix", 1.0, "1", 0, 100, "How often a search is for this type, relative to the others that a host can choose.", "assumption", (0, 2)),
    # What it is.
    D("worth", 1.0, "1", 0.01, 10, "Joint value at full performance, relative to a hospital-tech partnership.", "assumption", (0.5, 2)),
    D("implementation_months", 9.0, "months", 1, 60, "Planned length of implementation.", "1-7", (3, 15)),
    D("shortest_term", 3.0, "years", 1, 40, "Shortest agreed term.", "0-11 0-12 1-9 1-41; Global Infrastructure Hub 2018", (1, 25)),
    D("term_spread", 2.0, "years", 0, 20, "Further whole years, equally likely.", "1-41; Global Infrastructure Hub 2018", (0, 10)),
    D("integration", 0.6, "1", 0, 1, "How deeply it must be woven into workflows and systems.", "2-6 1-7", (0.2, 0.9)),
    D("data_exposure", 0.7, "1", 0, 1, "How much sensitive data it touches.", "2-6 2-27", (0.2, 1)),
    D("culture_gap", 0.35, "1", 0, 1, "Mean difference of culture between the sides.", "1-18 2-14", (0.2, 0.6)),
    D("contribution_share", 0.5, "1", 0.05, 0.95, "Host's part of what both contribute.", "2-21", (0.35, 0.65)),
    D("programme_share", 0.2, "1", 0, 1, "Share paid for by a programme whose funding may lapse.", "2-28; ASTP 2023", (0.05, 0.9)),
    D("complementarity", 0.0, "1", 0, 1, "Capability that arises from joining what the two have.", "1-32", (0, 0.7)),
    D("partner_finance", 0.0, "1", 0, 1, "Part of the host's cost of implementation that the partner finances.", "1-38 2-1", (0, 0.5)),
    D("parties", 2.0, "count", 2, 10, "Parties that must agree: to sign, and to go on.", "2-2 2-4", (2, 4)),
    D("embedding", 0.5, "1", 0, 1, "How deeply use binds the parties to this relation.", "0-11 0-12 1-7", (0.1, 0.8)),
    D("finite", 0.1, "1", 0, 1, "Share whose object is finite: met, it is done.", "0-11; literature: Reuer & Zollo 2005", (0, 0.9)),
    # What is hard about it.
    D("conflict_of_interest", 0.0, "1", 0, 1, "Conflict that it brings by itself: profit, property, rivalry.", "2-2 2-8 2-23", (0.0, 0.3)),
    D("opacity", 0.0, "1", 0, 1, "Openness that it lacks by itself.", "2-2", (0.0, 0.3)),
    D("governance_need", 0.0, "1", 0, 1, "Conflict that it brings without a board or data agreements.", "2-4", (0.0, 0.3)),
    D("payoff_delay", 0.0, "months", 0, 120, "Months of operation until results are full.", "0-6 2-8", (0, 18)),
    D("translation_risk", 0.0, "1", 0, 1, "Chance that a discovery does not carry over into use.", "2-8", (0, 0.3)),
    D("transfer", 0.003, "1/month", 0, 0.1, "Speed at which the side with the need builds the capability itself, and the partner learns from data.", "0-18 0-20 1-29 1-31", (0, 0.01)),
    D("home_pull", 1.0, "1", 0, 10, "How strongly the host's priorities at home pull at it.", "0-17 4-1", (0.5, 3)),
    D("presence", 0.0, "1", -1, 1, "Stance: -1 sells advice and leaves, 1 stays as part of a foreign state's care.", "0-11 0-12 0-13", (0.0, 0.0)),
    D("objective", 1, "code", 0, 4, "Objective that it serves most.", "0-1", codes=OBJECTIVES),
)  # fmt: skip

TYPE_RECORD: Final = row_record(TYPE_COLUMNS)


class PartnershipTypes(Rows):
    """The types of partnership, a row of numbers each; a study may change them and add its own.

    Examples
    --------
    >>> PartnershipTypes(hospital_tech={"mix": 0}, mine={"host_kind": "university"}).names[-1]
    'mine'
    """

    GROUP = "types"
    COLUMNS = TYPE_COLUMNS
    MORE_ROWS = True
    # As in the outcome objectives_unmet_small_hosts.
    TAKEN = ("small_hosts", "large_hosts")
    BUILT_IN: ClassVar = {
        # Workflow integration, data exposure, tempo gap, adoption by staff (2-5, 2-6).
        "hospital_tech": {
            "partner_finance": 0.05,
        },
        # Long term, profit motive, opacity, bargaining (2-1, 2-2).
        "public_private": {
            "parties": 3.0,
            "embedding": 0.8,
            "finite": 0.2,
            "objective": "supply_cost",
            "host_kind": "public_agency",
            "public_hosts": "yes",
            "mix": 0.3,
            "worth": 1.6,
            "implementation_months": 14.0,
            "shortest_term": 20.0,
            "term_spread": 10.0,
            "integration": 0.4,
            "data_exposure": 0.4,
            "culture_gap": 0.5,
            "contribution_share": 0.4,
            "programme_share": 0.3,
            "partner_finance": 0.5,
            "conflict_of_interest": 0.25,
            "opacity": 0.25,
        },
        # Shared records, culture fit, data agreements (2-3, 2-4).
        "inter_organisational": {
            "parties": 4.0,
            "embedding": 0.8,
            "finite": 0.0,
            "objective": "staff",
            "partner_kind": "health_system",
            "mix": 0.5,
            "worth": 0.8,
            "implementation_months": 10.0,
            "shortest_term": 3.0,
            "term_spread": 3.0,
            "integration": 0.8,
            "data_exposure": 0.9,
            "culture_gap": 0.3,
            "programme_share": 0.5,
            "complementarity": 0.6,
            "conflict_of_interest": 0.1,
            "governance_need": 0.3,
        },
        # Delayed payoff, intellectual property, grant funding, translation (2-7, 2-8, 0-6).
        "academic_industry": {
            "embedding": 0.3,
            "finite": 0.5,
            "objective": "innovation",
            "host_kind": "university",
            "mix": 1.0,
            "worth": 0.8,
            "implementation_months": 12.0,
            "shortest_term": 4.0,
            "term_spread": 3.0,
            "integration": 0.2,
            "data_exposure": 0.4,
            "culture_gap": 0.4,
            "programme_share": 0.75,
            "conflict_of_interest": 0.2,
            "payoff_delay": 18.0,
            "translation_risk": 0.3,
        },
        # Advice abroad: short term, planned exit, shrinking demand (0-9, 0-11, 0-18).
        "international_consulting": {
            "embedding": 0.1,
            "finite": 0.9,
            "objective": "revenue",
            "partner_kind": "health_system",
            "abroad": "yes",
            "host_brings": "yes",
            "mix": 1.0,
            "worth": 0.5,
            "implementation_months": 3.0,
            "shortest_term": 1.0,
            "term_spread": 1.0,
            "integration": 0.2,
            "data_exposure": 0.2,
            "culture_gap": 0.6,
            "programme_share": 0.1,
            "complementarity": 0.7,
            "transfer": 0.01,
            "home_pull": 3.0,
            "presence": -1.0,
        },
        # Care for or with a foreign government: a long presence (0-9, 0-12).
        "international_government": {
            "parties": 3.0,
            "embedding": 0.6,
            "finite": 0.1,
            "objective": "mission",
            "partner_kind": "public_agency",
            "abroad": "yes",
            "host_brings": "yes",
            "mix": 1.0,
            "worth": 1.5,
            "implementation_months": 12.0,
            "shortest_term": 8.0,
            "term_spread": 4.0,
            "integration": 0.4,
            "data_exposure": 0.3,
            "culture_gap": 0.6,
            "programme_share": 0.2,
            "complementarity": 0.7,
            "transfer": 0.004,
            "home_pull": 3.0,
            "presence": 1.0,
        },
    }
