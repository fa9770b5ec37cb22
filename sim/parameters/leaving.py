"""Why partnerships change and end: shocks, causes of leaving, the decision to go on."""

from typing import Final

from sim.parameters.declaration import Declaration as D

LEAVING: Final = (
    # Shocks.
    D("sponsor_turnover", 0.008, "1/month", 0, 1, "Chance that a sponsor leaves alone.", "3-20; Rousse 2018", (0.004, 0.015)),
    D("leader_turnover", 0.0145, "1/month", 0, 1, "Chance that the leader of a host leaves.", "American College of Healthcare Executives 1981-2021", (0.0115, 0.0184)),
    D("leader_sweep", 0.5, "1", 0, 1, "Chance that each sponsor goes with the leader.", "1-12; Wiederhold 2013", (0.2, 0.87)),
    D("breach_rate", 0.0006, "1/month", 0, 1, "Chance of a breach at full data exposure.", "2-27; Bai, Jiang & Flasher 2017", (0.0001, 0.0025)),
    D("breach_cost", 6.0, "months", 0, 120, "Cost of a breach, in months of the value that was promised.", "2-27", (2, 24)),
    D("breach_harm", 0.5, "1", 0, 1, "Part of trust, and of the partner's reputation, that a breach destroys.", "2-27", (0.3, 0.8)),
    D("breach_exit", 0.3, "1", 0, 1, "Chance that a breach ends the partnership at once.", "2-27; Neprash et al. 2022", (0.1, 0.44)),
    D("priority_shift", 0.015, "1/month", 0, 1, "Chance that the host's priorities shift; twice that at full pressure.", "0-17 2-23 4-1", (0.005, 0.025)),
    D("shift_size", 0.3, "1", 0, 1, "Alignment lost in a shift of priorities or owner, at middling trust.", "2-23 2-26", (0.15, 0.45)),
    D("renegotiation_rate", 0.005, "1/month", 0, 1, "Chance that the parties renegotiate inside the term.", "Global Infrastructure Hub 2018", (0.004, 0.01)),
    # Causes of leaving.
    D("exit_rate", 0.025, "1/month", 0, 10, "Hazard of leaving for one cause at its fullest.", "assumption", (0.01, 0.05)),
    D("needed", 0.52, "1", 0.05, 1, "Trust, alignment or sponsorship under which the lack of it becomes a cause of leaving.", "2-10 2-23 1-13", (0.35, 0.6)),
    # The decision to go on.
    D("choice_sharpness", 5.0, "1", 0, 50, "How sharply the decision to go on follows what speaks for it.", "assumption", (2.0, 8.0)),
    D("outside_option", 0.36, "1", -2, 3, "Part of the promise that a party expects of an offer outside, less what changing costs.", "literature: Greve et al. 2013", (0.2, 0.6)),
    D("trust_worth", 0.5, "1", 0, 5, "What full trust counts in that decision against none, in parts of the promise.", "1-44", (0.2, 1.0)),
    D("reconsidering", 0.007, "1/month", 0, 1, "Chance that the decision is taken before the term is over.", "assumption", (0.003, 0.03)),
    D("contract_hold", 0.3, "1", 0, 1, "Part of the causes of leaving that a contract holds off until its term.", "2-19", (0.0, 0.6)),
    D("probation", 12.0, "months", 1, 120, "Length of another term for those that missed their objectives.", "assumption", (6, 24)),
    D("objective_share", 0.55, "1", 0, 2, "Part of the promise that must be reached for objectives to count as met.", "3-4", (0.45, 0.8)),
    D("expansion_step", 0.4, "1", 0, 2, "Scope added when a partnership that met its objectives is renewed with full trust.", "1-46 0-8", (0.2, 0.6)),
    D("graduation_scope", 1.25, "1", 1, 3, "Scope from which a partnership that meets its objectives graduates to scale.", "1-46 1-44", (1.1, 1.6)),
)  # fmt: skip
