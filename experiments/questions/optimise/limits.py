"""What a policy must keep to, whatever else it is good at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.estimators.arrays import Floats
from experiments.questions.optimise.objectives import PLACE

UNMEASURED: Final = "a measure has no value"
TOO_FEW: Final = "too few partnerships"
TOO_DEAR: Final = "above the budget"


@dataclass(frozen=True)
class Limits:
    """Constraints."""

    objectives: tuple[str, ...]  # what must have a value
    # Of the baseline's partnerships per host, the part that there must be: a policy under which
    # nothing is formed has no failures either.
    least_partnerships: float
    budget: float | None  # most that governance may cost both sides, k$ per host-year

    def excess(self, means: Floats, baseline: Floats) -> Floats:
        """Return by how much each limit is broken, as a part of it; none where 0 or less.

        From means of policies, shape (policies, measures), and of the baseline over the same
        seeds, shape (measures,). In columns, shape (policies, 3): measures without a value, too
        few partnerships, above the budget.
        """
        least = self.least_partnerships * baseline[PLACE["partnerships"]]
        formed, spent = means[:, PLACE["partnerships"]], means[:, PLACE["cost"]]
        wanted = means[:, [PLACE[name] for name in self.objectives]]
        unmeasured = (~np.isfinite(wanted)).sum(axis=1).astype(np.float64)
        too_few = (least - formed) / least if least > 0.0 else np.zeros(len(means))
        too_dear = np.full(len(means), -1.0)
        if self.budget is not None:
            too_dear = (spent - self.budget) / max(self.budget, 1.0)
        # A run that formed nothing has the value 0; only failed runs have none.
        found: Floats = np.nan_to_num(np.column_stack([unmeasured, too_few, too_dear]), nan=1.0)
        return found

    def broken(self, means: Floats, baseline: Floats) -> list[str]:
        """Return for each policy the first limit that it breaks; "" for none."""
        names = (UNMEASURED, TOO_FEW, TOO_DEAR)
        rows = (self.excess(means, baseline) > 0.0).tolist()
        return [next((name for name, no in zip(names, row, strict=True) if no), "") for row in rows]
