"""What would convince you otherwise: the claims of the model, and what each of them turns on.

Each claim compares two worlds, or two groups in one world. It names the assumption that it turns
on, with the reason why it is that one, and values of it that reach over the plausible range and,
where that makes sense, a little beyond. Whether it turns, and where, is measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.documents.extremes import Change, of_all_kinds, of_parameters
from sim.documents.structure import frozen_trust
from sim.parameters.levers import LEVER_NAMES


@dataclass(frozen=True)
class Side:
    """One of the two worlds that a claim compares.

    Attributes
    ----------
    called : str
        What it is called; sides that differ have different names.
    policy : str or mapping of str to float
        A named policy, or the strengths of levers.
    settings : mapping of str to value
        What else is set in it, by dotted names.
    """

    called: str
    policy: str | Mapping[str, float] = "ad_hoc"
    settings: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """A claim, and what it turns on.

    Attributes
    ----------
    said : str
        The claim, without a full stop.
    one, other : Side
        What is compared.
    outcome : str
        Of which `one` has less than `other` where ``sign`` is -1, more where it is 1.
    sign : int
    setting : str
        The assumption that it turns on, by its dotted name.
    values : tuple of float
        At which both sides are run.
    reason : str
        Why it turns on that.
    outcome_of_other : str
        Where it is not the same.
    """

    said: str
    one: Side
    other: Side
    outcome: str
    sign: int
    setting: str
    values: tuple[float, ...]
    reason: str
    outcome_of_other: str = ""

    @property
    def compared(self) -> tuple[tuple[Side, str], tuple[Side, str]]:
        """Both sides, each with its outcome."""
        return (self.one, self.outcome), (self.other, self.outcome_of_other or self.outcome)

    def at(self, usual: float) -> tuple[float, ...]:
        """Return the values at which it is measured, what the setting usually is among them."""
        return tuple(sorted({*self.values, usual}))


def _all_levers(strength: float) -> Side:
    return Side(f"all levers at {strength:g}", dict.fromkeys(LEVER_NAMES, strength))


def _contract(strength: float) -> Side:
    return Side(f"contract at {strength:g}", {"performance_contract": strength})


def _trust(level: float) -> Side:
    return Side(f"trust frozen at {level:g}", settings=frozen_trust(level))


_NOBODY: Final = Side("no governance")
_GATE: Final = Side("problem first", "problem_first")
_RELATION: Final = Side("relational", "relational")
_TERMS: Final = Side("contractual", "contractual")
_HALF, _FULL = _all_levers(0.5), _all_levers(1.0)
_NO_FEAR: Final = Side("no fear of missing out", settings=of_parameters(fomo_rate=0.0))
_NO_CAUTION: Final = Side("nobody minds risk", settings=of_all_kinds("risk_aversion", 0.0))
_UNMET, _DELIVERED, _LEFT = "objectives_unmet", "value_delivered", "net_benefit"

CLAIMS: Final = (
    # Which governance.
    Claim(
        "Starting from the problem fails less often than relational governance",
        *(_GATE, _RELATION, _UNMET, -1),
        "parameters.fomo_rate",
        (0.0, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3),
        "a gate keeps out what is bought for fear; where little is, there is little to keep out",
    ),
    Claim(
        "Starting from the problem delivers more value than relational governance",
        *(_GATE, _RELATION, _DELIVERED, 1),
        "parameters.crowding",
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3),
        "relations take hours, and pay unless these crowd out the work itself",
    ),
    Claim(
        "Starting from the problem has more net benefit than no governance",
        *(_GATE, _NOBODY, _LEFT, 1),
        "parameters.fomo_haste",
        (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0),
        "who buys for fear and still looks as carefully as others needs no gate",
    ),
    Claim(
        "Relational governance has more net benefit than no governance",
        *(_RELATION, _NOBODY, _LEFT, 1),
        "parameters.governance_attention",
        (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5),
        "what it costs is time more than money",
    ),
    Claim(
        "Relational governance delivers more value than contracts alone",
        *(_RELATION, _TERMS, _DELIVERED, 1),
        "parameters.withheld",
        (0.05, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5),
        "a contract guards effort; where sides spare much of it, guarding matters more",
    ),
    Claim(
        "Contracts alone deliver more value than no governance",
        *(_TERMS, _NOBODY, _DELIVERED, 1),
        "parameters.observable",
        (0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95),
        "a contract guards only such effort as can be observed",
    ),
    Claim(
        "Contracts alone fail less often than no governance",
        *(_TERMS, _NOBODY, _UNMET, -1),
        "parameters.withheld",
        (0.0, 0.05, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
        "where little effort is spared there is little to guard, and rules only stiffen",
    ),
    # How much of it.
    Claim(
        "A contract at full strength ends more partnerships early than at half",
        *(_contract(1.0), _contract(0.5), "ended_before_term", 1),
        "parameters.rigidity",
        (0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.8),
        "rules stiffen by the square of their sum; where they do not, a stricter one is no worse",
    ),
    Claim(
        "All levers at full strength have less net benefit than at half",
        *(_FULL, _HALF, _LEFT, -1),
        "parameters.crowding",
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3),
        "governing and working share the same hours",
    ),
    Claim(
        "All levers at full strength fail less often than at half",
        *(_FULL, _HALF, _UNMET, -1),
        "parameters.partnering_budget",
        (5.0, 10.0, 13.0, 16.0, 20.0, 25.0, 40.0),
        "what is not paid for does not act, and takes the money that the work needs",
    ),
    Claim(
        "All levers at half strength have more net benefit than no governance",
        *(_HALF, _NOBODY, _LEFT, 1),
        "parameters.governance_attention",
        (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0),
        "what governance costs is time more than money",
    ),
    # The four attributes that the whole is about, and size.
    Claim(
        "Where trust is full, more value is delivered than where there is none",
        *(_trust(1.0), _trust(0.0), _DELIVERED, 1),
        "parameters.withheld",
        (0.0, 0.05, 0.15, 0.3, 0.4, 0.6, 0.8),
        "without trust effort is spared; were none, only repair and patience would be left to it",
    ),
    Claim(
        "Fear of missing out makes more partnerships fail",
        *(_NOBODY, _NO_FEAR, _UNMET, 1),
        "parameters.fomo_haste",
        (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0),
        "fear harms by the haste that it brings",
    ),
    Claim(
        "Hosts that mind risk fail less often than hosts that do not",
        *(_NOBODY, _NO_CAUTION, _UNMET, -1),
        "parameters.outcome_deviation",
        (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        "the less can be foreseen, the greater is the promise at which the careful sign at all; "
        "and great promises are missed",
    ),
    Claim(
        "Small hosts fail more often than large ones",
        *(_NOBODY, _NOBODY, "objectives_unmet_small_hosts", 1),
        "kinds.health_system.attention_elasticity",
        (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0),
        "small hosts lack the time to look and to govern",
        "objectives_unmet_large_hosts",
    ),
)
