"""How organisations come to search, choose, negotiate and sign."""

from typing import Final

from sim.parameters.declaration import Declaration as D

CHOOSING: Final = (
    # Why search.
    D("search_rate", 0.17, "1/month", 0, 1, "Planned searches of a fully aware host with time and a gap of one half.", "1-1 3-8", (0.1, 0.3)),
    D("fomo_rate", 0.22, "1/month", 0, 1, "Searches a month at full fear, under endless pressure.", "3-10 3-11 3-17", (0.05, 0.3)),
    D("fomo_from_news", 1.05, "1", 0, 5, "Pressure from the signature of the most prominent peer.", "3-11", (0.3, 2.0)),
    D("bad_news", 0.5, "1", 0, 2, "Weight of a peer's failure against a peer's signature.", "assumption", (0.0, 1.0)),
    D("marketing", 0.055, "1/month", 0, 5, "Pressure that full hype brings through vendors' marketing.", "1-39 3-11", (0.0, 0.15)),
    D("awareness_pull", 0.41, "1", 0, 1, "Awareness to which a middling champion leads a host.", "1-3 1-5 1-12", (0.25, 0.6)),
    D("imitation", 0.015, "1", 0, 1, "Awareness gained from a peer's success or signature, lost by a failure.", "1-35 1-44", (0.0, 0.05)),
    D("cascade_rate", 0.18, "1/month", 0, 1, "Chance that a success opens a search in another area.", "1-33", (0.0, 0.25)),
    D("need_threshold", 0.15, "1", 0, 1, "Least need gap worth a partnership.", "3-7", (0.05, 0.3)),
    D("judgement_noise", 0.3, "1", 0, 2, "Error in judging which need presses most, or which own strength is worth most.", "3-13 4-12", (0.0, 0.6)),
    D("search_interval", 8.0, "months", 1, 60, "Least months between two searches of a host.", "3-8", (4, 12)),
    D("search_attention", 0.3, "1", 0, 10, "Attention that a search takes, and a month of talks.", "3-8", (0.1, 0.6)),
    D("search_cost", 15.0, "k$", 0, 1000, "Money that a search takes.", "3-8", (5, 40)),
    D("candidates", 4.0, "count", 1, 40, "Candidates seen on the planned route.", "3-8", (3, 8)),
    D("fomo_haste", 0.75, "1", 0, 1, "Part of clarity, candidates, talks and the look at manpower left out on the FOMO route.", "3-15 3-19", (0.3, 1.0)),
    # How clearly they see.
    D("base_clarity", 0.25, "1", 0, 1, "Part of claims and hype that anyone with time sees through.", "3-15; Panda Health 2022", (0.1, 0.4)),
    D("overclaim", 1.5, "1", 0, 10, "Log odds that full overstatement, or full hype, adds to the promise in the eyes of the blind.", "3-6 3-15 3-27", (0.75, 2.5)),
    D("appraisal_noise", 0.6, "1", 0, 5, "Standard deviation, in log odds, of a blind judgement of a partner.", "3-15", (0.2, 1.0)),
    # What counts.
    D("contract_worth", 300.0, "k$/month", 1, 100000, "Joint value of a full project of a host of median size, if all went perfectly.", "assumption", (150, 600)),
    D("work_elasticity", 0.39, "1", 0.1, 1, "Work and cost grow with worth to this power.", "1-15", (0.3, 0.65)),
    D("running_cost", 0.033, "1", 0, 1, "Each side's running cost of a median full project, as a part of its worth.", "assumption", (0.02, 0.06)),
    D("implementation_cost", 1.5, "1", 0, 5, "Cost of a month of implementation, relative to operation; the host pays for both sides.", "1-7", (1.0, 2.0)),
    D("least_ambition", 0.1, "1", 0.05, 1, "Least part of a full project that is worth beginning.", "1-1 1-36", (0.05, 0.4)),
    D("expected_delivery", 0.27, "1", 0.01, 0.99, "Part of the fit that both sides expect to become value.", "assumption", (0.25, 0.6)),
    D("outcome_deviation", 0.35, "1", 0, 1, "Standard deviation of results that nobody can foresee.", "3-9", (0.2, 0.5)),
    D("word_of_mouth", 0.68, "1", 0, 1, "Chance that a candidate is one that a watched peer works with.", "1-35 3-11", (0.1, 0.7)),
    # Gates.
    D("entry_reserve", 3.0, "months", 0, 24, "Reserve under which the entry gate shuts, in months of budget.", "4-10; KFF 2024", (1, 6)),
    D("focus_limit", 0.6, "1", 0, 5, "Partnerships per unit of attention from which focus says no.", "0-15", (0.3, 1.2)),
    # Negotiation and signature.
    D("negotiation_months", 6.0, "months", 0.5, 24, "Mean time from the choice to the signature, without governance.", "Panda Health 2022, 2023", (4, 9)),
    D("fall_through", 0.12, "1", 0, 1, "Chance that talks fail.", "assumption", (0.05, 0.3)),
    D("tie_memory", 0.6, "1", 0, 1, "Part of old trust, know-how and clear sight that a repeated tie starts from.", "1-10", (0.3, 0.9)),
    D("bargaining", 0.22, "1", 0, 5, "How strongly relative size and skill move the split.", "2-2 2-24", (0.1, 0.5)),
    D("sponsor_floor", 0.25, "1", 0, 1, "Strength of the weakest sponsor.", "3-20", (0.1, 0.4)),
    D("alignment_floor", 0.4, "1", 0, 1, "Alignment of two sides with nothing in common.", "1-8 2-9", (0.2, 0.6)),
    D("initial_trust", 0.6, "1", 0, 1, "Trust in a partner of usual standing.", "1-44", (0.5, 0.7)),
    D("goodwill_start", 0.8, "1", 0, 2, "Goodwill at signature; tops up what it stands in for.", "1-44; literature: Fichman & Levinthal 1991", (0.4, 1.2)),
    D("goodwill_use", 0.04, "1/month", 0, 1, "Goodwill used up each month if all goes to plan; twice that if nothing does.", "literature: Fichman & Levinthal 1991", (0.02, 0.08)),
)  # fmt: skip
