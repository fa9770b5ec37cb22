"""How organisations differ at the start: the distributions their traits are drawn from."""

from typing import Final

from sim.parameters.declaration import Declaration as D

TRAITS: Final = (
    D("trait_spread", 0.18, "1", 0, 0.5, "Standard deviation of every trait that runs from 0 to 1.", "1-3 1-17", (0.1, 0.25)),
    D("risk_aversion_spread", 0.4, "1", 0, 2, "Standard deviation of log risk aversion.", "assumption", (0.1, 0.8)),
    D("margin_mean", 0.02, "1", -0.5, 0.5, "Mean operating margin of hosts in normal times.", "1-36; Kaufman Hall 2017-2021", (0.01, 0.03)),
    D("margin_spread", 0.03, "1", 0, 0.5, "Standard deviation of the margin: a quarter to four in ten at a loss.", "1-36; Kaufman Hall 2021-2024", (0.02, 0.05)),
    D("awareness_start", 0.24, "1", 0, 1, "Mean awareness of partnering value at the start.", "1-3 1-5", (0.2, 0.28)),
    D("fomo_mean", 0.5, "1", 0, 1, "Mean fear of missing out.", "3-10 3-17", (0.2, 0.8)),
    D("local_focus_mean", 0.6, "1", 0, 1, "Mean local focus of hosts.", "0-16", (0.3, 0.9)),
    D("need_mean", 0.55, "1", 0, 1, "Mean need per problem area.", "3-7 1-1", (0.4, 0.7)),
    D("host_capability", 0.2, "1", 0, 0.5, "Mean own capability of hosts per area.", "1-1", (0.1, 0.3)),
    D("capability_least", 0.5, "1", 0, 1, "Least capability of a vendor in an area that it serves; the most is 1.", "1-32", (0.3, 0.7)),
    D("peers_watched", 6.0, "count", 0, 20, "Peers that each host watches.", "3-11 1-35", (3, 10)),
    D("regional_watch", 0.6, "1", 0, 1, "Chance that a watched peer is of the same region.", "assumption", (0.3, 0.9)),
    D("vendor_breadth", 0.28, "1", 0, 1, "Mean chance that a vendor serves an area beside its own; twice that for the largest.", "assumption", (0.15, 0.35)),
    D("selectivity_mean", 0.25, "1", 0, 1, "Mean fit that a partner demands.", "3-26", (0.1, 0.5)),
    D("customising_mean", 0.55, "1", 0, 1, "Mean willingness of vendors to customise.", "3-29", (0.2, 0.8)),
)  # fmt: skip
