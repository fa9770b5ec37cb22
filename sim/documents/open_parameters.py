"""The few parameters that evidence leaves open, and that calibration may therefore move.

All others keep their value: they have a source, or hardly matter to the patterns.
"""

from __future__ import annotations

from typing import Final

OPEN_PARAMETERS: Final = {
    "parameters.search_rate": "no source counts searches; sets how many partnerships there are",
    "parameters.fomo_rate": "sources call it the primary motive and give no rate",
    "parameters.fomo_haste": "that haste leaves out diligence is known, how much is not",
    "parameters.awareness_pull": "two surveys a few years apart are all that is known of it",
    "parameters.expected_delivery": "no source measures what is expected against what is possible",
    "parameters.outside_option": "what parties expect elsewhere has no public figure",
    "parameters.exit_rate": "that these causes end alliances is known, how soon is not",
    "parameters.word_of_mouth": "that peers' partners are asked for is known, how often is not",
    "parameters.work_elasticity": "small projects are dear, by how much is not known",
    "parameters.settling": "how fast the talk of the trade passes has no public figure",
    "kinds.health_system.attention": "time for partnering has no public figure",
}
"""Names as factors have them, and why each is open."""
