"""The phases of a policy, as a policy file or the command line lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sim.parameters import InvalidSetting, Phase, Policy
from sim.parameters.declaration import nearest
from sim.parameters.policy import checked_levers

_OF_A_PHASE: Final = ("start", "applies_to", "uptake", "spread")
_SAID: Final = (*_OF_A_PHASE, "policy", "levers")
FORM: Final = "policy.phases=[{start:36,applies_to:public,levers:{voice:1}}]"

LeversOf = Callable[[str], Mapping[str, float]]


def read_phases(listed: object, levers_of: LeversOf) -> tuple[Phase, ...]:
    """Return the phases of a list of mappings.

    Parameters
    ----------
    listed : list of mapping, or None
        Each says ``start``, ``applies_to``, ``uptake`` and ``spread`` where they differ from the
        defaults of `sim.Phase`, and which levers: those of a named ``policy``, or ``levers``,
        or both, where ``levers`` have the last word.
    levers_of : callable
        Returns the levers of a named policy.

    Raises
    ------
    InvalidSetting
        For anything that is not such a list.
    """
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise InvalidSetting(f"policy.phases={listed!r} is not a list of phases; write {FORM}.")
    return tuple(_phase(one, levers_of) for one in listed)


def listed_phases(policy: Policy) -> list[dict[str, Any]]:
    """Return the phases of a policy as a file lists them."""
    return [
        {
            "start": phase.start,
            "applies_to": phase.applies_to,
            "levers": dict(phase.levers),
            "uptake": phase.uptake,
            "spread": phase.spread,
        }
        for phase in policy.phases
    ]


def _phase(said: object, levers_of: LeversOf) -> Phase:
    if not isinstance(said, Mapping):
        raise InvalidSetting(f"policy.phases: {said!r} is not a phase; write {FORM}.")
    for name in said:
        if name not in _SAID:
            raise InvalidSetting(
                f"policy.phases: {name} is not part of a phase; allowed are "
                f"{', '.join(_SAID)}.{nearest(str(name), list(_SAID))}"
            )
    if said.get("policy") is None and said.get("levers") is None:
        raise InvalidSetting(
            f"policy.phases: {dict(said)} needs a policy or levers (levers:{{}} for none); "
            f"write {FORM}."
        )
    levers = dict(levers_of(said["policy"])) if said.get("policy") is not None else {}
    if said.get("levers") is not None:
        levers |= checked_levers(said["levers"])
    return Phase(
        {lever: strength for lever, strength in levers.items() if strength},
        **{name: said[name] for name in _OF_A_PHASE if name in said},
    )
