"""The outcomes that a run has, by name."""

from __future__ import annotations

from collections.abc import Collection

from experiments.runs.chunks import FACTS
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest


def outcome_names() -> tuple[str, ...]:
    """Return the outcomes that a run has in a world as it comes."""
    # Here, since what carries runs out takes long to load.
    from sim import Run, simulate, synthetic_population

    tiny = Run(population=synthetic_population(2, 1, 0, 0, 0, 0), months=1, warm_up=0)
    found = simulate([tiny], partnerships=False).runs.columns
    return tuple(name for name in found if name not in FACTS)


def refuse_too_short(label: str, outcome: str, months: int) -> None:
    """Refuse an outcome, named by a setting with its value, that so few months cannot tell."""
    # Here, as above.
    from sim.telling.outcomes import months_needed

    needed = months_needed(outcome)
    if months < needed:
        raise InvalidSetting(
            f"{label} needs months={needed} or more, so that partnerships can be seen to the end "
            f"of their first term or to the five-year milestone; months={months} is too few."
        )


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
