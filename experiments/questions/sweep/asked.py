"""What several commands read alike: outcomes, policies beside factors, values of factors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from experiments.design.arms import CHOICES, POLICY, Arms
from experiments.design.points import Points
from experiments.runs.chunks import FACTS
from experiments.settings.settings import Settings
from sim import Policy, Run, simulate, synthetic_population
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest


def outcome_names() -> tuple[str, ...]:
    """Return the outcomes that a run has in a world as it comes."""
    tiny = Run(population=synthetic_population(2, 1, 0, 0, 0, 0), months=1, warm_up=0)
    found = simulate([tiny], partnerships=False).runs.columns
    return tuple(name for name in found if name not in FACTS)


def refuse_unknown_outcome(
    label: str, name: object, known: Collection[str], of: str = "a run"
) -> None:
    """Refuse what is no outcome.

    Parameters
    ----------
    label : str
        The setting with its value.
    name : object
        The value.
    known : collection of str
        All outcomes.
    of : str
        Whose outcomes they are, for the reader.
    """
    if name not in known:
        raise InvalidSetting(
            f"{label} is not an outcome of {of}; docs/results.md lists them."
            f"{nearest(str(name), list(known))}"
        )


def refuse_policies_twice(factors: Iterable[str], config: Mapping[str, Any]) -> None:
    """Refuse policies that points are crossed with where the policy is a factor of theirs."""
    if POLICY in factors and config["policies"] is not None:
        raise InvalidSetting(
            f"policies={config['policies']} cannot be given beside factors.policy; leave one out."
        )


def refuse_wrong_values(points: Points | None, arms: Arms) -> None:
    """Try the least and the greatest value, or each name, of every factor before anything runs."""
    if points is None:
        return
    tried = set()
    for values in points.columns:
        if values.dtype == object:
            first = dict(zip(values.tolist()[::-1], range(len(values))[::-1], strict=True))
            tried |= set(first.values())
        else:
            tried |= {int(values.argmin()), int(values.argmax())}
    for point in sorted(tried):
        arms.of_point(point)


def current_value(settings: Settings, policy: Policy, name: str) -> Any:
    """Return what a setting is where no factor moves it."""
    if name in CHOICES:
        return settings.asked.choices[name]
    if name.startswith("population."):
        return settings.config["population"][name.removeprefix("population.")]
    return settings.assumptions(policy).value_of(name)
