"""The named policies: a file each, found in Accord's folder and those of the user.

A user adds a policy by a file ``policy/mine.yaml`` in a folder given with ``--config-dir``:
lever strengths, ``phases`` for what changes later or for some only, and ``title``, ``meaning``
and ``evidence`` if wanted. A policy is called like its file; ``defaults: [contractual, _self_]``
builds on another one. One with ``compared: false`` is compared only when it is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from experiments.settings.asked import Library, not_an_option, refuse_unknown
from experiments.settings.naming import POLICY_FACTS
from experiments.settings.phases import read_phases
from experiments.settings.settings import Settings
from sim import Policy
from sim.parameters import InvalidSetting


@dataclass(frozen=True)
class NamedPolicy:
    """A policy with what its file says about it."""

    policy: Policy
    title: str
    compared: bool = True
    """Whether a comparison takes it where no policies are named."""

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.policy.name


def compared_policies(settings: Settings) -> list[NamedPolicy]:
    """Return the policies of a comparison, the baseline first.

    ``policies=`` names several, ``policy=`` and ``policy.LEVER=`` make one; where neither is
    given, all named policies are compared but those whose file says ``compared: false``.
    """
    baseline = settings.config["baseline"]
    listed = _listed(settings.config["policies"])
    chosen = chosen_policy(settings)
    everything = not listed and chosen is None
    library = settings.asked.library
    if everything:
        listed = list(library.names("policy"))
    refuse_unknown("policy", "baseline=", [baseline], library)
    refuse_unknown("policy", "policies=", listed, library)
    names = [baseline, *(name for name in listed if name != baseline)]
    first, *others = named_policies(names, library)
    found = [first, *(one for one in others if one.compared or not everything)]
    if chosen is None or chosen.policy in {one.policy for one in found}:
        return found
    if chosen.name in {one.name for one in found}:
        raise InvalidSetting(
            f"policy.name={chosen.name} is the name of another policy of this comparison; "
            "give policy.name=NAME another one."
        )
    return [*found, chosen]


def policies_listed(settings: Settings) -> list[NamedPolicy]:
    """Return the policies that ``policies=`` names."""
    listed = _listed(settings.config["policies"])
    refuse_unknown("policy", "policies=", listed, settings.asked.library)
    return named_policies(listed, settings.asked.library)


def crossed_policies(settings: Settings) -> tuple[Policy, ...]:
    """Return the policies that every point is tried under; as it comes where none is asked for."""
    found = [one.policy for one in policies_listed(settings)]
    chosen = chosen_policy(settings)
    if chosen is not None and chosen.policy not in found:
        found.append(chosen.policy)
    return tuple(found) or (Policy(),)


def titles_of(policies: Sequence[NamedPolicy]) -> dict[str, str]:
    """Return what figures call the policies: their titles, or their names where titles repeat."""
    titles = [one.title for one in policies]
    return {one.name: one.title if titles.count(one.title) == 1 else one.name for one in policies}


def chosen_policy(settings: Settings) -> NamedPolicy | None:
    """Return the policy given by ``policy=`` and ``policy.LEVER=``, or None if not given."""
    asked = settings.asked
    file = asked.choices.get("policy")
    composed = settings.config["policy"]
    own_name = "policy.name" in asked.keys
    levers = _levers(composed)
    given = any(key.startswith("policy.") for key in asked.keys)
    # A scenario may govern too.
    if file is None and not given and not levers and not composed.get("phases"):
        return None
    # What its file says, to see what was set beside it.
    before = named_policies([file], asked.library)[0] if file else NamedPolicy(Policy("", {}), "")
    phases = read_phases(composed.get("phases"), partial(_levers_of, asked.library))
    changed = {
        lever: strength
        for lever, strength in levers.items()
        if strength != before.policy.levers.get(lever, 0.0)
    }
    parts = [f"{lever}={strength:g}" for lever, strength in _checked(changed).items()]
    if phases != before.policy.phases:
        parts.append("phases" if phases else "no_phases")
    if own_name:
        name = title = str(composed["name"])
    else:
        name = "+".join([file, *parts] if file else parts) or "no_levers"
        title = ", ".join([before.title, *parts] if file else parts)
    return NamedPolicy(Policy(name, levers, phases), title)


def named_policies(names: Sequence[str], library: Library) -> list[NamedPolicy]:
    """Read policies by name, in one composition whatever their number."""
    contents = library.policies(names)
    return [_named(name, content, library) for name, content in zip(names, contents, strict=True)]


def _named(name: str, content: object, library: Library) -> NamedPolicy:
    """Make a policy of what its file says."""
    if not isinstance(content, Mapping):
        raise InvalidSetting(
            f"policy {name!r} must be a file of names and values, such as voice: 0.5."
        )
    try:
        phases = read_phases(content.get("phases"), partial(_levers_of, library))
        policy = Policy(name, _levers(content), phases)
    except InvalidSetting as refusal:
        raise InvalidSetting(f"In policy {name!r}: {refusal}") from None
    title, compared = content.get("title"), content.get("compared", True)
    if not isinstance(compared, bool):
        raise InvalidSetting(f"In policy {name!r}: compared={compared!r} is not true or false.")
    base = content.get("name")
    if isinstance(base, str) and base != name and base in library.names("policy"):
        # Built on another one, whose title is not its own.
        title = None if title == named_policies([base], library)[0].title else title
    return NamedPolicy(policy, str(title or name.replace("_", " ")), compared)


def _levers_of(library: Library, name: object) -> dict[str, float]:
    """Return the levers of a policy that a phase names."""
    known = library.names("policy")
    if not isinstance(name, str) or name not in known:
        raise InvalidSetting(not_an_option(f"policy.phases: policy={name}", str(name), known))
    (content,) = library.policies([name])
    levers = _levers(content) if isinstance(content, Mapping) else {}
    if isinstance(content, Mapping) and content.get("phases"):
        raise InvalidSetting(
            f"policy.phases: policy={name} has phases of its own; name one that has none."
        )
    return _checked(levers)


def _levers(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a policy says of levers, all names kept so that wrong ones are refused."""
    levers = {str(key): value for key, value in content.items() if key not in POLICY_FACTS}
    return {lever: strength for lever, strength in levers.items() if strength != 0.0}


def _checked(levers: Mapping[str, Any]) -> dict[str, float]:
    return dict(Policy("", levers).levers)


def _listed(policies: object) -> list[str]:
    if policies is None:
        return []
    if isinstance(policies, str):
        return [policies]
    names = policies if isinstance(policies, list) else []
    if not names or not all(isinstance(name, str) for name in names):
        raise InvalidSetting(
            f"policies={policies} is not a list of names; write policies=[contractual,full]."
        )
    return list(dict.fromkeys(names))
