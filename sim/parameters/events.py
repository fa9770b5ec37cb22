"""Scripted events: what a scenario lets happen, and when, whatever the luck of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.parameters.declaration import InvalidSetting, nearest
from sim.vocabulary import AREAS, REGIONS

# What happens at size 1, and the evidence for it.
EVENT_KINDS: Final[dict[str, tuple[str, str]]] = {
    "crisis": ("Economic pressure rises by the size, and urgency with it.", "1-37 1-45"),
    "regulation": ("The rules or the market of an area change by the size.", "2-26"),
    "hype": ("An area becomes the talk of the trade by the size.", "3-11 3-15"),
    "urgency": ("Technology becomes urgent by the size.", "1-45"),
    "funding_cut": ("Funding lapses for this share of the programmes, by a draw for each.", "2-28"),
    "first_mover": (
        "A prominent host announces a purchase: peers that watch it feel the pressure of so many "
        "signatures, and its area is talked of.",
        "3-11",
    ),
}
CRISIS, REGULATION_CHANGE, HYPE_WAVE, URGENCY, FUNDING_CUT, FIRST_MOVER = range(len(EVENT_KINDS))
_LARGEST: Final = {"first_mover": 20.0}
_ALL: Final = -1
EVENT_RECORD: Final = np.dtype(
    [
        ("month", "i8"),
        ("kind", "i8"),
        ("extent", "f8"),
        ("region", "i8"),
        ("area", "i8"),
        ("who", "i8"),
    ],
    align=True,
)


@dataclass(frozen=True)
class Event:
    """One scripted event.

    Attributes
    ----------
    kind : str
        One of ``EVENT_KINDS``.
    month : int
        When, counted from the start of observation; negative during the warm-up.
    size : float
        0 to 1; for ``first_mover`` how many signatures it counts as, 0 to 20.
    region : str, optional
        Where, a name of ``sim.vocabulary.REGIONS``; everywhere if not given.
    area : str, optional
        In which problem area, for ``regulation``, ``hype`` and ``first_mover``; all areas (for
        ``first_mover``: the one it needs most) if not given.
    organisation : str, optional
        Id of the first mover; the most prominent health system if not given.

    Raises
    ------
    InvalidSetting
        For a value that is not allowed.

    Examples
    --------
    >>> Event("crisis", 36, 0.6).month
    36
    """

    kind: str
    month: int
    size: float = 1.0
    region: str | None = None
    area: str | None = None
    organisation: str | None = None

    def __post_init__(self) -> None:
        kind: object = self.kind
        if not isinstance(kind, str) or kind not in EVENT_KINDS:
            raise InvalidSetting(
                f"events: kind={self.kind} does not exist; allowed are "
                f"{', '.join(EVENT_KINDS)}.{nearest(str(self.kind), list(EVENT_KINDS))}"
            )
        where = f"events: {self.kind}: "
        if isinstance(self.month, bool) or not isinstance(self.month, int):
            raise InvalidSetting(f"{where}month={self.month!r} is not a whole number.")
        if not -1200 <= self.month < 1200:
            raise InvalidSetting(f"{where}month={self.month}; allowed is -1200 to 1199.")
        most = _LARGEST.get(self.kind, 1.0)
        if isinstance(self.size, bool) or not isinstance(self.size, int | float):
            raise InvalidSetting(f"{where}size={self.size!r} is not a number.")
        if not 0.0 <= self.size <= most:
            raise InvalidSetting(f"{where}size={self.size}; allowed is 0 to {most:g}.")
        # Sizes that are equal make one run, and minus zero is zero.
        object.__setattr__(self, "size", float(self.size) + 0.0)
        for name, value, allowed in (
            ("region", self.region, REGIONS),
            ("area", self.area, AREAS),
        ):
            if value is not None and value not in allowed:
                raise InvalidSetting(
                    f"{where}{name}={value} is not known; allowed are {', '.join(allowed)}."
                )


def read_events(listed: object) -> tuple[Event, ...]:
    """Return events from a list of mappings, as a configuration has them.

    Raises
    ------
    InvalidSetting
        For anything that is not a list of events.
    """
    known = list(Event.__dataclass_fields__)
    form = "events=[{kind:crisis,month:36,size:0.6}]"
    if listed is None:
        return ()
    if not isinstance(listed, Iterable) or isinstance(listed, str | Mapping):
        raise InvalidSetting(f"events={listed!r} is not a list of events; write {form}.")
    found = []
    for one in listed:
        given: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
        if "kind" not in given or "month" not in given:
            raise InvalidSetting(f"events: {one!r} needs a kind and a month; write {form}.")
        for name in given:
            if name not in known:
                raise InvalidSetting(
                    f"events: {name} is not part of an event; allowed are {', '.join(known)}."
                )
        found.append(Event(**given))
    return tuple(found)


def event_table(events: Iterable[Event], ids: tuple[str, ...]) -> np.ndarray:
    """Return the events as a table for the rules, in their order.

    Parameters
    ----------
    events : iterable of Event
        What is to happen.
    ids : tuple of str
        Ids of the population, to find the organisations named.

    Raises
    ------
    InvalidSetting
        For an organisation that is not in the population.
    """
    rows = []
    for event in events:
        if event.organisation is not None and event.organisation not in ids:
            raise InvalidSetting(
                f"events: {event.kind}: organisation={event.organisation} is not in the population."
            )
        rows.append(
            (
                event.month,
                list(EVENT_KINDS).index(event.kind),
                float(event.size),
                _ALL if event.region is None else REGIONS.index(event.region),
                _ALL if event.area is None else AREAS.index(event.area),
                _ALL if event.organisation is None else ids.index(event.organisation),
            )
        )
    return np.array(rows, EVENT_RECORD)
