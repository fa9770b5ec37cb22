"""The few parameters that evidence leaves open, and that calibration may therefore move.

All others keep their value: they have a source, or hardly matter to the patterns.
"""

from __future__ import annotations

from typing import Final

OPEN_PARAMETERS: Final = {
    "parameters.search_rate": "no source counts searches; sets how many partnerships there are",
    "parameters.fomo_rate": "sources call it the primary motive and give no rate",
    "parameters.fomo_from_adoption": "that peers infect is known, how strongly is not",
    "parameters.awareness_drift": "two surveys a few years apart are all that is known of it",
    "parameters.pace": "plans and delays are of other trades; sets how many get to work in time",
    "parameters.delivery": "no source measures worth delivered against worth promised",
    "parameters.objective_share": "what counts as met is a convention of whoever asks",
    "parameters.trust_exit": "that lost trust ends alliances is known, how soon is not",
    "kinds.health_system.attention": "time for partnering has no public figure",
    "kinds.vendor.size_spread": "listings name vendors of a part of the trade only",
}
"""Names as factors have them, and why each is open."""
