"""The monthly history: what each type of partnership did, month by month."""

from __future__ import annotations

from typing import Final

from sim.state.attribute import UNBOUNDED, Attribute, record
from sim.vocabulary import ENDINGS, N_ENDINGS, N_ORIGINS, ORIGINS

_A = Attribute
_U = UNBOUNDED

# Sums over organisations or partnerships; the DataFrame divides them into means.
HISTORY_ATTRIBUTES: Final = (
    _A("active", "count", 0, _U, "Partnerships signed and not ended."),
    _A("implementing", "count", 0, _U, "Of these, in implementation."),
    _A("negotiating", "count", 0, _U, "Proposals under negotiation."),
    _A("fell_through", "count", 0, _U, "Negotiations that failed this month."),
    _A("formed", "count", 0, _U, "Partnerships signed this month, by origin.", "bookkeeping",
       ORIGINS, N_ORIGINS),
    _A("ended", "count", 0, _U, "Partnerships ended this month, by ending.", "bookkeeping",
       ENDINGS, N_ENDINGS),
    _A("host_trust", "1", 0, _U, "Host's trust, summed over active partnerships."),
    _A("partner_trust", "1", 0, _U, "Partner's trust, summed over active partnerships."),
    _A("expectation_gap", "1", -_U, _U, "Promised less actual performance, summed."),
    _A("alignment", "1", 0, _U, "Alignment, summed."),
    _A("host_value", "k$", -_U, _U, "Value to hosts this month."),
    _A("partner_value", "k$", -_U, _U, "Value to partners this month."),
    _A("host_cost", "k$", 0, _U, "Cost to hosts this month, without governance."),
    _A("partner_cost", "k$", 0, _U, "Cost to partners this month, without governance."),
    _A("host_governance_cost", "k$", 0, _U, "Cost of governance to hosts this month."),
    _A("partner_governance_cost", "k$", 0, _U, "Cost of governance to partners this month."),
    _A("host_resources", "k$", -_U, _U, "Money for partnering, summed over hosts."),
    _A("partner_resources", "k$", -_U, _U, "Money, summed over partners."),
    _A("host_reserve", "1", -_U, _U, "Money in months of budget, summed over hosts."),
    _A("hosts_in_debt", "count", 0, _U, "Hosts that owe money.", "4-10"),
    _A("deepest_debt", "1", 0, _U, "Most that any host owes, in months of its budget."),
    _A("host_reputation", "1", 0, _U, "Reputation, summed over hosts."),
    _A("partner_reputation", "1", 0, _U, "Reputation, summed over vendors."),
    _A("host_coverage", "1", 0, _U, "Attention coverage, summed over hosts."),
    _A("fomo_pressure", "1", 0, _U, "Pressure felt, summed over hosts."),
    _A("priority", "count", 0, _U, "Hosts for which partnering is a top priority.", "1-3"),
    _A("adopters", "count", 0, _U, "Hosts that have ever signed."),
    _A("pressure", "1", 0, _U, "Economic pressure, summed over regions."),
    _A("hype", "1", 0, _U, "Hype, summed over regions and areas."),
)  # fmt: skip

HISTORY_RECORD: Final = record(HISTORY_ATTRIBUTES)
