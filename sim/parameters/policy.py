"""``Policy``: a named combination of lever strengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from sim.parameters.declaration import InvalidSetting, nearest
from sim.parameters.levers import LEVER_NAMES, LEVERS


@dataclass(frozen=True)
class Policy:
    """A way of governing: a name and the strengths of its levers; the others are absent.

    Parameters
    ----------
    name : str
        What tables and figures call it.
    levers : mapping of str to float
        Strengths from 0 (absent) to 1 (full), by lever.

    Raises
    ------
    InvalidSetting
        For a lever that does not exist or a strength outside 0 to 1.

    Examples
    --------
    >>> Policy("board", {"steering_board": 0.5}).strengths().sum()
    np.float64(0.5)
    """

    name: str = "ad_hoc"
    levers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked = {}
        for lever, strength in self.levers.items():
            if lever not in LEVER_NAMES:
                raise InvalidSetting(
                    f"policy.{lever} is not a lever.{nearest(str(lever), list(LEVER_NAMES))} "
                    f"Levers are: {', '.join(LEVER_NAMES)}."
                )
            declared = LEVERS[LEVER_NAMES.index(lever)].declaration
            checked[lever] = declared.checked(strength, "policy.")
        object.__setattr__(self, "levers", MappingProxyType(checked))

    def __reduce__(self) -> tuple[type[Policy], tuple[str, dict[str, float]]]:
        return Policy, (self.name, dict(self.levers))

    def __hash__(self) -> int:
        return hash((self.name, tuple(sorted(self.levers.items()))))

    def strengths(self) -> np.ndarray:
        """Return the strengths of all levers in their order, shape (levers,)."""
        return np.array([self.levers.get(name, 0.0) for name in LEVER_NAMES])
