"""Effects of known truth."""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.questions.effects.factors import Factor
from experiments.questions.effects.table import Effect, effect, simultaneous_level

OUTCOMES: Final = ("partnerships", "objectives_unmet", "ended_data_breach")
FEAR: Final = Factor("parameters.fomo_rate", 0.0, 0.4)
VOICE: Final = Factor("policy.voice", 0.0, 0.5)


def drawn(seed: int, shift: float = 0.0, runs: int = 60, factor: Factor = FEAR) -> Effect:
    """An effect of so many standard deviations of a pair on the second outcome only."""
    random = np.random.default_rng(seed)
    luck = random.normal(0.0, 3.0, (runs, len(OUTCOMES)))
    low, high = (luck + random.normal(0.0, 0.5**0.5, luck.shape) for _ in range(2))
    high[:, 1] += shift
    return effect(factor, "ad_hoc", low, high, OUTCOMES, simultaneous_level(500, len(OUTCOMES)))
