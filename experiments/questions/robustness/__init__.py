"""Which policies do well in many plausible worlds, and where each fails."""
