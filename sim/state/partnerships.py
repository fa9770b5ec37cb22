"""The table of partnerships: one row each, from the first negotiation to the ending."""

from __future__ import annotations

from typing import Final

from sim.parameters.levers import LEVER_NAMES, N_LEVERS
from sim.state.attribute import UNBOUNDED, Attribute, record
from sim.vocabulary import AREAS, ENDINGS, ORIGINS, SIDES, STAGES

_A = Attribute
_U = UNBOUNDED

PARTNERSHIP_ATTRIBUTES: Final = (
    # Who, what, how.
    _A("host", "row", 0, _U, "Organisation that has the problem."),
    _A("partner", "row", 0, _U, "Organisation that brings the capability."),
    _A("type", "count", 0, _U, "Row of the table of partnership types.", "2-1"),
    _A("ordinal", "count", 1, _U, "1 for the pair's first partnership, 2 for its second.", "1-10"),
    _A("area", "code", 0, 6, "Problem area it is to solve.", "3-7", AREAS),
    _A("origin", "code", 0, 4, "How it came about.", "3-10", ORIGINS),
    _A("stage", "code", 0, 4, "Where it is in its life.", "1-7", STAGES),
    # When.
    _A("proposed", "month", -_U, _U, "When the host chose the partner."),
    _A("due_month", "month", -_U, _U, "When the negotiation ends."),
    _A("formed", "month", -_U, _U, "When it was signed."),
    _A("planned_live", "month", -_U, _U, "When operation was to begin."),
    _A("live", "month", -_U, _U, "When operation began."),
    _A("term", "count", 0, _U, "Agreed term in months.", "1-41"),
    _A("term_end", "month", -_U, _U, "End of the term now in force.", "1-41"),
    _A("renewals", "count", 0, _U, "How often it was renewed.", "1-46"),
    _A("ended", "month", -_U, _U, "When it ended."),
    # How it ended.
    _A("ending", "code", 0, 20, "How it ended.", "3-2", ENDINGS),
    _A("ended_by", "code", 0, 4, "The side that ended it.", "2-24", SIDES),
    _A("decided", "month", -_U, _U, "When it was settled whether its objectives were met: at the end of the first term, at the five-year milestone, or by a failure.", "3-4"),
    _A("met", "code", 0, 1, "Whether the objectives were met.", "3-4", ("no", "yes")),
    _A("attained", "1", 0, _U, "Part of the promise that was reached by then.", "3-4"),
    # What it is made of.
    _A("worth", "k$", 0, _U, "Joint value a month if all went perfectly.", "1-6"),
    _A("work", "1", 0, _U, "Work that it takes; 1 for a full project of a median host.", "1-15"),
    _A("scope", "1", 0, 3, "1 at the start; grows with expansion.", "1-46"),
    _A("fit", "1", 0, 1, "How well the capability meets the need.", "1-42"),
    _A("promise", "1", 0, 1, "Performance that was signed for.", "3-4 3-15 3-27"),
    _A("finite", "code", 0, 1, "Whether its object is finite: met, it is done.", "0-11", ("no", "yes")),
    _A("care", "1", 0, 1, "How thorough the choice was.", "3-19"),
    _A("culture_gap", "1", 0, 1, "Difference of culture between the sides.", "1-18 2-14"),
    _A("regulatory_distance", "1", 0, 1, "Difference of law between the sides.", "4-13"),
    _A("understanding", "1", 0, 1, "Partner's grasp of this host's business.", "1-17 1-20"),
    _A("sponsor", "1", 0, 1, "Strength of the host's sponsor.", "3-20"),
    _A("sponsor_potential", "1", 0, 1, "Strength that the sponsor can grow to.", "3-21"),
    _A("programme_funded", "code", 0, 1, "Whether a programme pays for it.", "2-28", ("no", "yes")),
    _A("contribution_share", "1", 0, 1, "Host's part of the contributions.", "2-21"),
    _A("benefit_share", "1", 0, 1, "Host's part of the benefits.", "2-21"),
    _A("levers", "1", 0, 1, "The governance in force.", "2-11", LEVER_NAMES, N_LEVERS),
    _A("formality", "1", 0, 1, "Rigidity that the governance brings.", "2-18"),
    _A("host_governance_money", "k$", 0, _U, "Governance cost a month to the host."),
    _A("partner_governance_money", "k$", 0, _U, "Governance cost a month to the partner."),
    _A("host_governance_attention", "1", 0, _U, "Attention that governing takes of the host."),
    _A("partner_governance_attention", "1", 0, _U, "Attention governing takes of the partner."),
    # How it goes.
    _A("progress", "1", 0, 1, "Implementation done.", "1-7"),
    _A("maturity", "1", 0, 1, "Part of the results that time has ripened.", "0-6"),
    _A("host_effort", "1", 0, 1, "Part of the effort needed that the host brings.", "1-22"),
    _A("partner_effort", "1", 0, 1, "Part of it that the partner brings.", "1-22"),
    _A("engagement", "1", 0, 1, "How far the staff use it and want it.", "3-9"),
    _A("alignment", "1", 0, 1, "How far the aims agree.", "1-8 2-9"),
    _A("strain", "1", 0, 1, "Unsettled conflict.", "2-17"),
    _A("resentment", "1", 0, 1, "Of the side that gets less than it gives.", "2-24"),
    _A("customisation", "1", 0, 1, "How tied to this customer the product has become.", "3-28"),
    _A("performance", "1", 0, 1, "Value this month as a part of its worth.", "2-29"),
    _A("funded", "1", 0, 1, "Part of this month's bills that both sides could pay.", "1-23 1-36"),
    _A("goodwill", "1", 0, 2, "Goodwill left of what there was at signature.", "1-44"),
    _A("assets", "1", 0, 1, "What was built for this relation and is of worth in it alone.", "1-10 1-20"),
    _A("due", "k$", 0, _U, "Value promised to both so far.", "3-4"),
    _A("due_before", "k$", 0, _U, "Of it, in terms that are over."),
    _A("value_before", "k$", 0, _U, "Value to both in terms that are over."),
    _A("first_value", "k$", 0, _U, "Value to both until objectives are to be met.", "2-29"),
    _A("possible", "k$", 0, _U, "Value by then if all went perfectly from the planned start on.", "2-29"),
    _A("host_value", "k$", 0, _U, "Value to the host so far.", "1-6"),
    _A("partner_value", "k$", 0, _U, "Value to the partner so far.", "1-40"),
    _A("host_cost", "k$", 0, _U, "Cost to the host so far.", "3-9"),
    _A("partner_cost", "k$", 0, _U, "Cost to the partner so far.", "3-26"),
    _A("governance_cost", "k$", 0, _U, "Cost of governance so far, both sides.", "1-24"),
    _A("partner_governance_cost", "k$", 0, _U, "Part of it that the partner bore.", "2-13"),
    # Trust of each side in the other, in three parts (2-15); results are seen by both.
    _A("trust_competence", "1", 0, 1, "Trust in what the two can do together.", "2-15"),
    _A("host_trust", "1", 0, 1, "Host's trust in the partner: the mean of its three parts.", "2-15"),
    _A("partner_trust", "1", 0, 1, "Partner's trust in the host: the mean of its three parts.", "2-15"),
    _A("host_trust_integrity", "1", 0, 1, "Host's trust in the partner's integrity.", "2-15"),
    _A("host_trust_commitment", "1", 0, 1, "Host's trust in the partner's commitment.", "2-15"),
    _A("partner_trust_integrity", "1", 0, 1, "Partner's trust in the host's integrity.", "2-15"),
    _A("partner_trust_commitment", "1", 0, 1, "Partner's trust in the host's commitment.", "2-15"),
    # Ties.
    _A("earlier", "row", -1, _U, "The pair's earlier partnership; -1 if none.", "1-10"),
    _A("before", "row", -1, _U, "The host's partnership before this one; -1 if none.", "1-10"),
    _A("partner_generation", "count", 0, _U, "Which firm holds the partner's place.", "3-5"),
)  # fmt: skip

PARTNERSHIP_RECORD: Final = record(PARTNERSHIP_ATTRIBUTES)
