"""Robustness: policies in many plausible worlds, and in which of them a policy fails."""
