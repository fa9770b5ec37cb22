"""The designs by name: what settings each has, and how it makes points of factors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from experiments.design.crossed import grid, zipped
from experiments.design.factors import Factor
from experiments.design.listed import listed
from experiments.design.points import MOST_POINTS, Points
from experiments.design.saltelli import saltelli
from experiments.design.sampled import latin_hypercube, sobol
from experiments.design.screening import morris, one_at_a_time
from experiments.settings.values import choice, power_of_two
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest
from sim.parameters.horizon import LAST_SEED, whole_number

# The settings that each kind has, beside `kind`.
_OWN: Final[dict[str, tuple[str, ...]]] = {
    "grid": (),
    "zip": (),
    "latin_hypercube": ("points", "seed"),
    "sobol": ("points", "seed"),
    "saltelli": ("blocks", "seed"),
    "morris": ("trajectories", "levels", "seed"),
    "one_at_a_time": (),
    "points": ("file",),
}
_MAKE: Final[dict[str, Callable[..., Points]]] = {
    "grid": grid,
    "zip": zipped,
    "latin_hypercube": latin_hypercube,
    "sobol": sobol,
    "saltelli": saltelli,
    "morris": morris,
}
_BOUNDS: Final = {
    "points": (2, MOST_POINTS),
    "trajectories": (2, MOST_POINTS),
    "levels": (2, 1000),
    "seed": (0, LAST_SEED),
}
# The balance of a Sobol sequence holds for these numbers of points only.
_POWERS: Final = (("sobol", "points"), ("saltelli", "blocks"))


@dataclass(frozen=True)
class Design:
    """A way to choose points."""

    kind: str  # its name, as in ``design=morris``
    settings: Mapping[str, Any]

    def points(self, factors: Sequence[Factor], current: Callable[[str], Any]) -> Points:
        """Return the points.

        Parameters
        ----------
        factors : sequence of Factor
            What to vary; none for ``points``, whose file says it.
        current : callable
            From the name of a setting to the value it has where no factor moves it.

        Raises
        ------
        InvalidSetting
            For factors that the design cannot use, and for too many points.
        """
        if self.kind == "points":
            if factors:
                raise InvalidSetting(
                    f"factors.{factors[0].name} cannot be given with design=points, whose file "
                    "has the factors; leave out factors."
                )
            return listed(self.settings["file"])
        if not factors:
            raise InvalidSetting(
                "factors={} has nothing to vary; write factors={parameters.fomo_rate:[0.1,0.2]}."
            )
        if self.kind == "one_at_a_time":
            return one_at_a_time(factors, current)
        return _MAKE[self.kind](factors, **self.settings)


def read_design(config: object) -> Design:
    """Return the design of a configuration, or raise `InvalidSetting`."""
    if not isinstance(config, Mapping) or "kind" not in config:
        raise InvalidSetting(f"design={config!r} is no design; allowed are {', '.join(_OWN)}.")
    kind = choice(config["kind"], "design.kind", list(_OWN))
    own = _OWN[kind]
    for name in config:
        if name not in ("kind", *own):
            allowed = f"allowed are {', '.join(own)}" if own else "it has none"
            raise InvalidSetting(
                f"design.{name} is not a setting of design={kind}; {allowed}."
                f"{nearest(str(name), list(own))}"
            )
    for name in own:
        if name not in config:
            raise InvalidSetting(f"design.{name} is missing; give design.{name}=VALUE.")
    return Design(kind, {name: _checked(kind, name, config[name]) for name in own})


def _checked(kind: str, name: str, value: object) -> Any:
    label = f"design.{name}"
    if name == "file":
        if not isinstance(value, str) or not value:
            raise InvalidSetting(
                f"{label}={value!r} is not a path; design=points needs a CSV file."
            )
        return value
    if (kind, name) in _POWERS:
        return power_of_two(value, label, MOST_POINTS)
    number = whole_number(value, label, *_BOUNDS[name])
    if name == "levels" and number % 2:
        raise InvalidSetting(f"{label}={number} is not an even number; write {number + 1}.")
    return number
