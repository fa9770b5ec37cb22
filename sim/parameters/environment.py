"""The environment: economic pressure, crises, regulation, hype, funding, urgency."""

from typing import Final

from sim.parameters.declaration import Declaration as D

ENVIRONMENT: Final = (
    D("pressure_mean", 0.2, "1", 0, 1, "Economic pressure in normal times.", "0-17 1-36", (0.1, 0.4)),
    D("pressure_return", 0.08, "1/month", 0, 1, "Speed at which pressure returns to its mean.", "assumption", (0.03, 0.15)),
    D("pressure_noise", 0.02, "1", 0, 0.3, "Monthly noise of economic pressure.", "assumption", (0.0, 0.05)),
    D("crisis_rate", 0.006, "1/month", 0, 1, "Chance of a national crisis.", "1-37", (0.0, 0.02)),
    D("crisis_size", 0.6, "1", 0, 1, "What a crisis adds to the pressure; 1 is beyond Covid-19.", "1-37", (0.3, 0.8)),
    D("crisis_urgency", 0.8, "1", 0, 2, "Urgency that a crisis of size 1 lends to technology.", "1-45", (0.0, 1.5)),
    D("urgency_fade", 0.12, "1/month", 0, 1, "Share of the urgency lost each month.", "1-45", (0.05, 0.3)),
    D("regulation_rate", 0.05, "1/month", 0, 1, "Chance that rules or the market of some area change.", "2-26", (0.0, 0.1)),
    D("regulation_size", 0.6, "1", 0, 1, "Size of such a change.", "2-26", (0.2, 0.9)),
    D("regulation_fade", 0.08, "1/month", 0, 1, "Share of an unsettled change that settles each month.", "2-26", (0.03, 0.2)),
    D("hype_rate", 0.05, "1/month", 0, 1, "Chance that some area becomes the talk of the trade.", "3-11 3-15", (0.0, 0.1)),
    D("hype_size", 0.5, "1", 0, 1, "Hype that such talk brings.", "3-15", (0.2, 0.9)),
    D("hype_fade", 0.06, "1/month", 0, 1, "Share of the hype lost each month.", "assumption", (0.03, 0.15)),
    D("hype_from_adoption", 0.06, "1", 0, 1, "Hype added by the signature of the most prominent host.", "3-11", (0.0, 0.15)),
    D("regional_learning", 0.0006, "1/month", 0, 0.1, "Growth of capability in the region.", "0-18", (0.0, 0.002)),
    D("funding_period", 48.0, "months", 6, 240, "Length of the cycle of programme funding.", "2-28", (24, 84)),
    D("funding_swing", 1.0, "1", 0, 1, "How far the chance of a lapse swings with that cycle.", "2-28", (0.0, 1.0)),
    D("need_growth", 0.0008, "1/month", 0, 0.1, "Growth of demand, hence of needs: share of what is left of each.", "1-27 1-30", (0.0, 0.002)),
    D("foreign_learning", 0.002, "1/month", 0, 0.1, "Growth of the capability of foreign partners.", "0-18", (0.0, 0.006)),
    D("foreign_distance", 0.4, "1", 0, 0.5, "Mean regulatory distance to a foreign partner.", "4-13", (0.2, 0.5)),
    D("interstate_distance", 0.15, "1", 0, 0.5, "Mean regulatory distance between two regions.", "4-13", (0.0, 0.3)),
    D("multistate_ease", 0.5, "1", 0, 1, "Part of that distance spared to a host that works in several states.", "assumption", (0.0, 0.8)),
)  # fmt: skip

MEANS: Final = (
    D("partnering_budget", 42, "k$/month", 0.1, 1000, "Budget for partnering of a host of median size.", "assumption", (12, 48)),
    D("margin_effect", 3.0, "1", 0, 20, "How strongly the margin moves the budget.", "1-36", (1, 6)),
    D("pressure_effect", 0.8, "1", 0, 2, "How strongly economic pressure cuts the budget.", "0-17", (0.3, 1.5)),
    D("reserve_limit", 12.0, "months", 1, 120, "Most that is kept, in months of budget or overhead.", "assumption", (12, 48)),
    D("reinvested", 0.5, "1", 0, 1, "Part of the host's value that comes back as money for partnering.", "4-22", (0.2, 0.8)),
    D("forgetting", 0.008, "1/month", 0, 1, "Share of experience lost each month.", "3-14", (0.0, 0.02)),
    D("experience_half", 6.0, "years", 0.1, 100, "Experience at which skill is one half.", "3-14", (2, 12)),
    D("vendor_overhead", 60.0, "k$/month", 0.1, 10000, "Overhead of a vendor of median size.", "assumption", (30, 120)),
    D("vendor_other_business", 0.97, "1", 0, 2, "Part of the overhead earned outside the model.", "assumption", (0.8, 1.0)),
    D("vendor_pressure_effect", 0.15, "1", 0, 1, "How strongly economic pressure cuts that business.", "1-37", (0.0, 0.4)),
    D("vendor_volatility", 0.3, "1", 0, 5, "Monthly swing of a vendor's result, in overheads.", "3-5", (0.2, 1.0)),
    D("vendor_runway", 15.0, "months", 0, 120, "Overheads a vendor holds at its founding.", "3-5", (9, 24)),
    D("insolvency_rate", 0.06, "1/month", 0, 1, "Chance that a vendor out of money fails.", "3-5", (0.05, 0.3)),
    D("refounding_delay", 6.0, "months", 1, 60, "Months until a new firm takes a failed one's place.", "assumption", (3, 18)),
    D("acquisition_rate", 0.003, "1/month", 0, 1, "Chance that a vendor is acquired.", "literature: Bleeke & Ernst", (0.001, 0.008)),
    D("acquisition_exit", 0.2, "1", 0, 1, "Chance that a new owner takes a partnership out of the market.", "assumption", (0.1, 0.6)),
    D("staff_turnover", 0.01, "1/month", 0, 1, "Share of the staff that leaves each month.", "4-2", (0.005, 0.02)),
    D("staff_recovery", 0.1, "1/month", 0, 1, "Share of the vacancies filled each month by a host of good repute.", "4-2 1-34", (0.05, 0.2)),
    D("overload_turnover", 0.02, "1/month", 0, 1, "Further share that leaves when nobody has time.", "4-2 4-7", (0.0, 0.06)),
    D("locum_pull", 0.02, "1/month", 0, 1, "Further share that leaves for locum work when all posts are vacant.", "4-3", (0.0, 0.05)),
    D("locum_cost", 0.3, "1", 0, 10, "Cost of locums if all posts were vacant, in partnering budgets.", "4-3", (0.0, 2.0)),
    D("mission_retention", 0.2, "1", 0, 1, "Part of the staff's departures that work abroad avoids.", "0-21", (0.0, 0.4)),
    D("programme_cover", 0.5, "1", 0, 1, "Part of the host's cost that a programme pays.", "2-28", (0.2, 0.8)),
)  # fmt: skip
