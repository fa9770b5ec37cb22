"""Why partnerships end: shocks, exit hazards, the review at term; and what is learned."""

from typing import Final

from sim.parameters.declaration import Declaration as D

LEAVING: Final = (
    # Shocks.
    D("sponsor_turnover", 0.014, "1/month", 0, 1, "Chance that the sponsor leaves.", "3-20 1-13", (0.007, 0.025)),
    D("handover", 0.4, "1", 0, 1, "Part of a successor's potential that is there on the first day.", "3-22", (0.2, 0.7)),
    D("succession", 0.7, "1", 0, 1, "Part of the rest that a named successor brings.", "3-20 1-12", (0.3, 0.9)),
    D("breach_rate", 0.0025, "1/month", 0, 1, "Chance of a breach at full data exposure.", "2-27", (0.001, 0.008)),
    D("breach_protection", 0.6, "1", 0, 1, "Part of breaches that full data governance prevents.", "2-27 4-17", (0.3, 0.8)),
    D("breach_mitigation", 0.5, "1", 0, 1, "Part of the damage that full data governance prevents.", "2-27", (0.2, 0.7)),
    D("breach_cost", 6.0, "months", 0, 120, "Cost of a breach, in months of the joint worth.", "2-27", (2, 12)),
    D("breach_harm", 0.6, "1", 0, 1, "Part of trust that a breach destroys.", "2-27", (0.3, 0.9)),
    D("breach_exit", 0.4, "1", 0, 1, "Chance that a breach ends the partnership at once.", "2-27", (0.2, 0.7)),
    D("lapse_rate", 0.005, "1/month", 0, 1, "Mean chance that programme funding lapses.", "2-28", (0.0028, 0.05)),
    D("own_cover", 0.4, "1", 0, 1, "Chance that a host with a year's reserve takes over a lapsed funding.", "2-28", (0.3, 0.8)),
    D("funding_cover", 0.8, "1", 0, 1, "Chance that full diversification covers what the host cannot.", "2-28", (0.5, 0.95)),
    D("priority_shift", 0.015, "1/month", 0, 1, "Chance that the host's priorities shift.", "2-23 4-10", (0.005, 0.03)),
    D("pressure_shift", 1.0, "1", 0, 10, "How much full economic pressure adds to that.", "0-17", (0.0, 3.0)),
    D("shift_size", 0.3, "1", 0, 1, "Alignment lost in a shift of priorities or owner.", "2-23 2-26", (0.1, 0.5)),
    # Exit hazards.
    D("exit_sensitivity", 1.0, "1", 0, 10, "Multiplies every hazard of leaving but the background.", "assumption", (0.5, 2.0)),
    D("background_exit", 0.0004, "1/month", 0, 1, "Hazard of ending for reasons outside the model, such as a better option.", "literature: Greve et al. 2013", (0.00016, 0.003)),
    D("trust_needed", 0.55, "1", 0, 1, "Trust below which a party may leave.", "2-10 2-15", (0.4, 0.7)),
    D("trust_exit", 0.08, "1/month", 0, 10, "Hazard of leaving with no trust at all.", "2-16", (0.03, 0.3)),
    D("imbalance_exit", 0.015, "1/month", 0, 10, "Hazard of leaving at full resentment.", "2-24", (0.01, 0.08)),
    D("alignment_needed", 0.5, "1", 0, 1, "Alignment below which priorities may part the pair.", "2-23", (0.3, 0.6)),
    D("priority_exit", 0.04, "1/month", 0, 10, "Hazard of leaving with no alignment.", "2-23", (0.02, 0.2)),
    D("sponsor_needed", 0.45, "1", 0, 1, "Sponsor strength below which nobody defends the partnership.", "1-13", (0.3, 0.6)),
    D("sponsor_exit", 0.012, "1/month", 0, 10, "Hazard of ending without any sponsor.", "1-13 3-20", (0.0048, 0.2)),
    D("deficit_exit", 0.014, "1/month", 0, 10, "Hazard of ending when the host's money for it is long gone.", "1-23 4-10", (0.006, 0.15)),
    D("patience", 1.6, "1", 0, 10, "Multiple of the planned time after which an implementation may be given up.", "3-19", (1.2, 2.5)),
    D("stall_exit", 0.05, "1/month", 0, 10, "Hazard of giving up, per planned time in delay, with no progress.", "2-6 3-19", (0.03, 0.2)),
    D("outgrown_exit", 0.01, "1/month", 0, 10, "Hazard of ending when nothing of the need is left.", "0-18", (0.005, 0.05)),
    D("identity_exit", 0.08, "1/month", 0, 10, "Hazard of giving up one of advising and staying abroad, pursued at once by an expert host.", "0-13 0-14", (0.02, 0.2)),
    D("customisation_limit", 0.45, "1", 0, 1, "Customisation from which a product can hardly be sold to others.", "3-28", (0.3, 0.7)),
    D("sunset_exit", 0.15, "1/month", 0, 10, "Hazard of sunset per squared customisation beyond that.", "3-28", (0.03, 0.3)),
    D("regulation_exit", 0.001, "1/month", 0, 10, "Hazard of ending under a full unsettled change of rules.", "2-26", (0.001, 0.015)),
    D("law_exposure", 0.5, "1", 0, 5, "Unsettled change that full regulatory distance amounts to.", "4-13", (0.0, 1.5)),
    D("retrenchment_exit", 0.003, "1/month", 0, 10, "Hazard of ending under full economic pressure.", "0-17 1-37", (0.001, 0.02)),
    # Review at term.
    D("objective_share", 0.55, "1", 0, 2, "Part of the promise that must be reached for objectives to count as met.", "3-4", (0.232, 1.16)),
    D("partner_objective_share", 0.6, "1", 0, 2, "The same for the partner.", "1-40", (0.4, 0.9)),
    D("completion_rate", 0.15, "1", 0, 1, "Chance that a partnership with objectives met is completed at term.", "literature: Reuer & Zollo 2005", (0.1, 0.5)),
    D("graduation_scope", 1.2, "1", 1, 3, "Scope from which a partnership may graduate to scale.", "1-46", (1.1, 1.8)),
    D("graduation_rate", 0.4, "1", 0, 1, "Chance that it then does.", "1-44", (0.2, 0.7)),
    D("expansion_rate", 0.7, "1", 0, 1, "Chance of expansion at renewal with full trust.", "1-46 0-8", (0.3, 1.0)),
    D("expansion_step", 0.25, "1", 0, 2, "Scope added by an expansion.", "1-46", (0.1, 0.5)),
    D("second_chance", 2.8, "1", -10, 10, "Log odds of renewal at just the objective, with middling trust.", "assumption", (-0.5, 3.2)),
    D("outlook_results", 3.0, "1", 0, 20, "How results move those log odds.", "3-26", (1.0, 6.0)),
    D("outlook_trust", 3.0, "1", 0, 20, "How trust moves them.", "1-44", (1.0, 6.0)),
    D("outside_pull", 0.5, "1", 0, 10, "How hype for other offers moves decisions at term.", "literature: Greve et al. 2013", (0.0, 1.5)),
    # Learning.
    D("learning_rate", 1.0, "1", 0, 10, "Experience from a year of partnership.", "3-14", (0.5, 1.5)),
    D("reputation_step", 0.06, "1", 0, 1, "Share of reputation moved by an ending.", "1-34", (0.02, 0.15)),
    D("capability_learned", 0.35, "1", 0, 1, "Share of a missing capability that a success leaves with the host.", "0-20 0-18", (0.1, 0.6)),
)  # fmt: skip
