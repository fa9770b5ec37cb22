"""The table of organisations: one row each, all kinds."""

from __future__ import annotations

from typing import Final

from sim.state.attribute import UNBOUNDED, Attribute, record
from sim.vocabulary import AREAS, KINDS, N_AREAS, N_OBJECTIVES, OBJECTIVES, OWNERSHIPS, REGIONS

_A = Attribute

ORGANISATION_ATTRIBUTES: Final = (
    # Who it is.
    _A("kind", "code", 0, 3, "Kind of organisation.", "0-2", KINDS),
    _A("abroad", "code", 0, 1, "Whether it is of another country.", "0-9", ("no", "yes")),
    _A("hosting", "code", 0, 1, "Whether it hosts any type of partnership.", "0-2", ("no", "yes")),
    _A("region", "code", 0, 10, "US Census division, or Abroad.", "S-AHRQ", REGIONS),
    _A("ownership", "code", 0, 3, "Who owns it.", "S-AHRQ", OWNERSHIPS),
    _A("size", "1", 0, UNBOUNDED, "Beds of a health system; employees of a vendor.", "S-AHRQ"),
    _A("scale", "1", 0, UNBOUNDED, "Economic size; 1 is the median of its kind.", "1-15"),
    _A("size_rank", "1", 0, 1, "Rank by size among its kind: 0 smallest, 1 largest.", "1-15"),
    _A("prominence", "1", 0, 1, "How much its peers watch it.", "3-11"),
    _A("legal_distance", "1", 0, 1, "Difference of law from home; 0 for a domestic one.", "4-13"),
    # What it is like.
    _A("risk_aversion", "1", 0, 20, "Weight of variance against expected gain.", "1-4 3-16"),
    _A("fomo", "1", 0, 1, "Fear of missing out: how peers' moves press it to act.", "3-10"),
    _A("tempo", "1", 0, 1, "0 tests everything, 1 fails fast.", "1-14"),
    _A("local_focus", "1", 0, 1, "How far it prefers its own region.", "0-16"),
    _A("margin", "1", -1, 1, "Operating margin in normal times.", "1-36"),
    _A("champion", "1", 0, 1, "Strength of the leader who champions partnering.", "1-12"),
    _A("overstatement", "1", 0, 1, "How much it overstates its own capability.", "3-6"),
    _A("understanding", "1", 0, 1, "How well it understands the other side's business.", "1-17"),
    _A("niche", "1", 0, 1, "Size rank of the customers that it is made for.", "1-15 1-16"),
    _A("selectivity", "1", 0, 1, "Fit it demands before it says yes.", "3-26"),
    _A("willingness_to_customise", "1", 0, 1, "How readily it bends its product.", "3-29"),
    _A("needs", "1", 0, 1, "How pressing each problem area is.", "3-7", AREAS, N_AREAS),
    _A("capabilities", "1", 0, 1, "What it can do in each area.", "1-1", AREAS, N_AREAS),
    _A("objectives", "1", 0, 1, "Weights of its objectives.", "0-1", OBJECTIVES, N_OBJECTIVES),
    # What it has.
    _A("awareness", "1", 0, 1, "How far it has seen the value of partnering.", "1-5"),
    _A("resources", "k$", -UNBOUNDED, UNBOUNDED, "Money for partnering.", "1-1"),
    _A("surplus", "k$", -UNBOUNDED, UNBOUNDED, "What it gains a month, lately.", "1-1"),
    _A("balance", "k$", -UNBOUNDED, UNBOUNDED, "Money that it was left with last month."),
    _A("attention_capacity", "1", 0, UNBOUNDED, "Partnerships it can think about.", "3-13"),
    _A("hired", "1", 0, UNBOUNDED, "Attention of people that a vendor hired for its customers.", "1-15"),
    _A("staffing", "1", 0, 1, "Share of its posts that are filled.", "4-2"),
    _A("committed", "1", 0, UNBOUNDED, "Attention asked of it so far this month.", "3-13"),
    _A("load", "1", 0, UNBOUNDED, "Attention that was asked of it last month.", "3-13"),
    _A("coverage", "1", 0, 1, "Share of the attention asked for that it has.", "3-13"),
    _A("experience", "1", 0, UNBOUNDED, "Partnership-years it remembers.", "3-14"),
    _A("skill", "1", 0, 1, "What the experience makes of it.", "3-14"),
    _A("reputation", "1", 0, 1, "Standing as a partner; 0.5 is usual.", "1-34"),
    # What moves it now.
    _A("fomo_pressure", "1", 0, UNBOUNDED, "Pressure from peers' moves.", "3-11"),
    _A("fomo_area", "code", 0, 6, "Area of the move that pressed it last.", "3-11", AREAS),
    _A("cascade_area", "code", -1, 6, "Area that a success opened; -1 if none.", "1-33", AREAS),
    _A("free_from", "month", -UNBOUNDED, UNBOUNDED, "When it may search again.", "3-8"),
    _A("active", "count", 0, UNBOUNDED, "Partnerships it is in now."),
    _A("signed", "count", 0, UNBOUNDED, "Partnerships it has ever signed."),
    _A("advising", "count", 0, UNBOUNDED, "Of those it hosts now, advice abroad.", "0-11 0-13"),
    _A("staying", "count", 0, UNBOUNDED, "Of those it hosts now, a presence abroad.", "0-12 0-13"),
    _A("acquired_month", "month", -UNBOUNDED, UNBOUNDED, "When it last came to a new owner."),
    _A("leader_left", "month", -UNBOUNDED, UNBOUNDED, "When its leader last left.", "1-12"),
    _A("generation", "count", 0, UNBOUNDED, "How many times its place was taken anew.", "3-5"),
    _A("regime", "count", 0, UNBOUNDED, "Way of governing it lives under."),
    _A("peers_governed", "count", 0, UNBOUNDED, "Peers it watches that govern by a policy that spreads.", "1-35"),
    _A("latest", "row", -1, UNBOUNDED, "Its latest partnership as host; -1 if none.", "1-10"),
)  # fmt: skip

ORGANISATION_RECORD: Final = record(ORGANISATION_ATTRIBUTES)
