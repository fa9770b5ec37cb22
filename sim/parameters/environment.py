"""The environment, and the means that organisations draw from it."""

from typing import Final

from sim.parameters.declaration import Declaration as D

ENVIRONMENT: Final = (
    D("settling", 0.12, "1/month", 0, 1, "Share of any passing disturbance that settles each month: pressure, urgency, unsettled rules, hype, fear.", "assumption", (0.04, 0.15)),
    D("pressure_mean", 0.2, "1", 0, 1, "Economic pressure in normal times.", "0-17 1-36", (0.1, 0.4)),
    D("pressure_noise", 0.02, "1", 0, 0.3, "Monthly noise of economic pressure.", "assumption", (0.0, 0.05)),
    D("crisis_rate", 0.006, "1/month", 0, 1, "Chance of a national crisis.", "1-37", (0.002, 0.012)),
    D("crisis_size", 0.6, "1", 0, 1, "What a crisis adds to pressure and urgency; 1 is beyond Covid-19.", "1-37", (0.3, 0.8)),
    D("urgency_speed", 1.0, "1", 0, 5, "How much full urgency speeds implementation.", "1-45", (0.5, 2.0)),
    D("regulation_rate", 0.03, "1/month", 0, 1, "Chance that rules or the market of some area change.", "2-26", (0.02, 0.08)),
    D("hype_rate", 0.05, "1/month", 0, 1, "Chance that some area becomes the talk of the trade.", "3-11 3-15", (0.0, 0.1)),
    D("hype_from_news", 3.0, "1", 0, 20, "Hype that signatures of all hosts at once would add to an area.", "3-11", (0.0, 8.0)),
    D("funding_period", 48.0, "months", 6, 240, "Length of the cycle of programme funding.", "2-28", (24, 84)),
    D("lapse_rate", 0.0035, "1/month", 0, 0.5, "Mean chance that a programme's funding lapses.", "2-28", (0.0028, 0.02)),
    D("need_growth", 0.0004, "1/month", 0, 0.1, "Growth of demand, hence of needs: share of what is left of each.", "1-27 1-30", (0, 0.001)),
    D("foreign_learning", 0.002, "1/month", 0, 0.1, "Growth of the capability of foreign partners.", "0-18", (0.0, 0.006)),
    D("foreign_distance", 0.4, "1", 0, 0.5, "Mean regulatory distance to a foreign partner.", "4-13", (0.2, 0.5)),
)  # fmt: skip

MEANS: Final = (
    # Money of hosts.
    D("partnering_budget", 25.0, "k$/month", 0.1, 10000, "Money that a host of median size sets aside for partnering.", "assumption", (10, 40)),
    D("margin_effect", 3.0, "1", 0, 20, "How strongly the margin moves that budget.", "1-36", (1, 6)),
    D("pressure_effect", 0.8, "1", 0, 2, "How strongly economic pressure cuts budgets and vendors' other business.", "0-17 1-37", (0.3, 1.2)),
    D("credit_line", 2.0, "months", 0, 60, "Most that a host may owe, in months of its budget.", "assumption", (0, 6)),
    D("reserve_limit", 14.0, "months", 1, 120, "Most that is kept, in months of budget or overhead.", "Kaufman Hall 2022", (7, 18)),
    D("reinvested", 0.5, "1", 0, 1, "Part of the host's value that comes back as money for partnering.", "4-22", (0.2, 0.8)),
    D("programme_cover", 0.5, "1", 0, 1, "Part of the host's cost that a programme pays.", "2-28", (0.3, 0.8)),
    D("merger_rate", 0.002, "1/month", 0, 1, "Mean chance that a host is taken over; twice that for the smallest.", "AHA 2012-2014, AHRQ 2018-2021", (0.0005, 0.003)),
    D("takeover_exit", 0.32, "1", 0, 1, "Chance that a new owner, of either side, takes a partnership away.", "Adler-Milstein & Holmgren 2019", (0.2, 0.5)),
    D("distress_rate", 0.04, "1/month", 0, 1, "Chance that a vendor out of money fails, or a host out of money is taken over.", "3-5; Rock Health 2023", (0.03, 0.12)),
    # Vendors.
    D("vendor_overhead", 60.0, "k$/month", 0.1, 10000, "Overhead of a vendor of median size.", "assumption", (30, 120)),
    D("vendor_other_business", 0.98, "1", 0, 2, "Part of the overhead earned outside the model in normal times.", "assumption", (0.9, 1.05)),
    D("volatility", 0.47, "1", 0, 5, "Monthly swing of an organisation's money, in overheads or budgets; twice that for the smallest.", "3-5 1-36", (0.25, 0.65)),
    D("vendor_runway", 15.0, "months", 0, 120, "Overheads a vendor holds at its founding.", "3-5; Rock Health 2023", (9, 18)),
    D("acquisition_rate", 0.003, "1/month", 0, 1, "Chance that a vendor is acquired.", "literature: Bleeke & Ernst", (0.001, 0.009)),
    # Staff and experience.
    D("staff_turnover", 0.018, "1/month", 0, 1, "Share of the staff that leaves each month.", "4-2; NSI 2021-2025", (0.014, 0.026)),
    D("staff_recovery", 0.14, "1/month", 0, 1, "Share of the vacancies filled each month by a host of usual repute.", "4-2 1-34; NSI 2021-2025", (0.11, 0.17)),
    D("overwork", 1.0, "1", 0, 5, "How much departures grow when nobody has time, or all posts are vacant.", "4-2 4-3", (0.0, 2.0)),
    D("forgetting", 0.03, "1/month", 0, 1, "Share of experience lost each month.", "3-14; literature: Benkard 2000", (0.015, 0.05)),
    D("experience_half", 2.5, "years", 0.1, 100, "Partnership-years at which skill is one half.", "3-14", (1.5, 5.0)),
)  # fmt: skip
