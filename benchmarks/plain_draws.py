"""Draws and functions as an ordinary Mesa model would take them: Python's random and math.

Accord's own keyed draws and its own exponential are meant for the compiler; in plain Python they
would be most of the time of a run, and the comparison unfair.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from typing import Any

from sim import arithmetic, chance


def use_ordinary_draws(seed: int) -> None:
    """Replace draws and functions in every module of Accord that uses them."""
    generator = random.Random(seed)
    draw, gauss = generator.random, generator.gauss
    ordinary: dict[Callable[..., Any], Callable[..., Any]] = {
        chance.block: lambda seed, purpose, month, who, whom: (draw(), draw(), draw(), draw()),
        chance.uniform: lambda seed, purpose, month, who, whom: draw(),
        chance.normal: lambda seed, purpose, month, who, whom: gauss(0.0, 1.0),
        chance.choice: lambda seed, purpose, month, who, whom, n: int(draw() * n),
        # Rules take the quantile of a draw that they use for nothing else.
        arithmetic.inverse_normal: lambda draw: gauss(0.0, 1.0),
        arithmetic.exp: math.exp,
        arithmetic.log: math.log,
        arithmetic.power: math.pow,
        arithmetic.logistic: lambda x: 1.0 / (1.0 + math.exp(-x)),
    }
    for name, module in list(sys.modules.items()):
        if name.startswith("sim."):
            for own, value in list(vars(module).items()):
                if callable(value) and value in ordinary:
                    setattr(module, own, ordinary[value])
