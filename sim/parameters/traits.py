"""How organisations differ at the start: the distributions their traits are drawn from."""

from typing import Final

from sim.parameters.declaration import Declaration as D

TRAITS: Final = (
    D("median_physicians", 301.0, "count", 1, 10000, "Physicians of a health system with median attention.", "S-AHRQ", (301, 301)),
    D("awareness_start", 0.24, "1", 0, 1, "Mean awareness of partnering value at the start.", "1-3 1-5", (0.1, 0.4)),
    D("awareness_spread", 0.185, "1", 0, 1, "Standard deviation of awareness at the start.", "1-3", (0.05, 0.3)),
    D("priority_threshold", 0.5, "1", 0, 1, "Awareness from which partnering counts as a top priority.", "1-3", (0.4, 0.7)),
    D("fomo_mean", 0.5, "1", 0, 1, "Mean fear of missing out.", "3-10 3-17", (0.2, 0.8)),
    D("fomo_spread", 0.2, "1", 0, 0.5, "Standard deviation of fear of missing out.", "assumption", (0.05, 0.3)),
    D("risk_aversion_spread", 0.4, "1", 0, 2, "Standard deviation of log risk aversion.", "assumption", (0.1, 0.8)),
    D("tempo_spread", 0.12, "1", 0, 0.5, "Standard deviation of tempo.", "assumption", (0.05, 0.25)),
    D("margin_mean", 0.02, "1", -0.5, 0.5, "Mean operating margin of hosts.", "1-36", (-0.02, 0.05)),
    D("margin_spread", 0.08, "1", 0, 0.5, "Standard deviation of the margin: four in ten at a loss.", "1-36", (0.03, 0.15)),
    D("overstatement_spread", 0.15, "1", 0, 0.5, "Standard deviation of overstatement.", "assumption", (0.05, 0.25)),
    D("understanding_spread", 0.17, "1", 0, 0.5, "Standard deviation: fewer than one in five above one half.", "1-17", (0.1, 0.25)),
    D("selectivity_mean", 0.25, "1", 0, 1, "Mean fit that a partner demands.", "3-26", (0.1, 0.5)),
    D("selectivity_spread", 0.12, "1", 0, 0.5, "Standard deviation of selectivity.", "assumption", (0.05, 0.2)),
    D("all_sizes_share", 0.25, "1", 0, 1, "Share of partners that serve customers of any size.", "1-16", (0.1, 0.5)),
    D("customising_mean", 0.55, "1", 0, 1, "Mean willingness of partners to customise.", "3-29", (0.2, 0.8)),
    D("customising_spread", 0.2, "1", 0, 0.5, "Standard deviation of that willingness.", "assumption", (0.1, 0.3)),
    D("local_focus_mean", 0.6, "1", 0, 1, "Mean local focus of hosts.", "0-16", (0.3, 0.9)),
    D("initial_reputation", 0.5, "1", 0, 1, "Reputation at the start.", "1-34", (0.3, 0.7)),
    D("need_mean", 0.55, "1", 0, 1, "Mean need per problem area.", "3-7 1-1", (0.3, 0.8)),
    D("need_spread", 0.3, "1", 0, 0.5, "Half-width of the uniform range of needs.", "assumption", (0.1, 0.4)),
    D("host_capability", 0.2, "1", 0, 1, "Mean own capability of hosts per area.", "1-1", (0.05, 0.4)),
    D("capability_least", 0.5, "1", 0, 1, "Least capability of a partner in an area that it serves.", "1-32", (0.3, 0.7)),
    D("capability_most", 0.95, "1", 0, 1, "Greatest capability of a partner in an area that it serves.", "1-32", (0.8, 1.0)),
    D("peers_watched", 6.0, "count", 0, 20, "Peers that each host watches.", "3-11 1-35", (2, 12)),
    D("fomo_of_size", 0.05, "1", -1, 1, "How much more the largest fear to miss out than the smallest.", "literature: Angst et al. 2010", (0.0, 0.2)),
    D("prominence_of_size", 0.75, "1", 0, 1, "Part of prominence that size gives; the rest is luck.", "3-11", (0.5, 1.0)),
    D("local_focus_spread", 0.2, "1", 0, 0.5, "Standard deviation of local focus.", "assumption", (0.1, 0.3)),
    D("reputation_spread", 0.08, "1", 0, 0.5, "Standard deviation of reputation at the start.", "assumption", (0.0, 0.15)),
    D("vendor_breadth", 0.12, "1", 0, 1, "Chance that the smallest vendor serves an area beside its own.", "assumption", (0.05, 0.25)),
    D("breadth_of_size", 0.16, "1", 0, 1, "What the largest vendor's size adds to that chance.", "assumption", (0.0, 0.3)),
    D("champion_mean", 0.5, "1", 0, 1, "Mean strength of the leader who champions technology and partnering.", "1-12", (0.3, 0.7)),
    D("champion_spread", 0.2, "1", 0, 0.5, "Standard deviation of that strength.", "assumption", (0.1, 0.3)),
    D("regional_watch", 0.6, "1", 0, 1, "Chance that a watched peer is of the same region.", "assumption", (0.3, 0.9)),
)  # fmt: skip
