"""What a declaration is: one number of the model, said once, with its unit and its source."""

from __future__ import annotations

import math
from dataclasses import dataclass


class InvalidSetting(ValueError):
    """A setting that its user must correct; the message is one sentence that says how."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One parameter, attribute or lever.

    Attributes
    ----------
    name : str
        Its only name, in the code, the configuration, the tables and the documents.
    default : float
        Value used unless something else is asked for.
    unit : str
        ``1`` for a pure number, ``1/month`` for a monthly rate, ``k$`` for 1000 US dollars.
    low, high : float
        Bounds, both allowed.
    meaning : str
        What it is, in one sentence.
    evidence : str
        Ids of ``docs/evidence.md`` such as ``3-10``, a publication, or ``assumption``.
    plausible : tuple of float, optional
        Range worth sweeping; the bounds where not given.
    codes : tuple of str
        The names behind a ``code``, which is a whole number.
    """

    name: str
    default: float
    unit: str
    low: float
    high: float
    meaning: str
    evidence: str = "assumption"
    plausible: tuple[float, float] | None = None
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself."""
        inside = (self.default, *(self.plausible or ()))
        if not all(self.low <= value <= self.high for value in inside):
            raise ValueError(f"{self.name}: {inside} is not within {self.low} to {self.high}")

    @property
    def sweep(self) -> tuple[float, float]:
        """Range worth sweeping."""
        return self.plausible or (self.low, self.high)

    def checked(self, value: object, where: str = "") -> float:
        """Return ``value`` as a float within bounds, or raise `InvalidSetting`."""
        label = f"{where}{self.name}"
        if self.codes:
            return self._code(value, label)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidSetting(
                f"{label}={value!r} is not a number; "
                f"allowed is {self.low:g} to {self.high:g} ({self.unit})."
            )
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise InvalidSetting(
                f"{label}={number:g} is out of bounds; "
                f"allowed is {self.low:g} to {self.high:g} ({self.unit})."
            )
        # Minus zero is zero, and must not make another run of it.
        return number + 0.0

    def _code(self, value: object, label: str) -> float:
        """Return the number of a code given by its name or number."""
        if isinstance(value, bool) and self.codes == ("no", "yes"):
            return float(value)
        if isinstance(value, str) and value in self.codes:
            return float(self.codes.index(value))
        if not isinstance(value, bool | str) and value in range(len(self.codes)):
            return float(value)  # type: ignore[arg-type]
        raise InvalidSetting(f"{label}={value} is not allowed; allowed is {', '.join(self.codes)}.")


def nearest(name: str, known: list[str]) -> str:
    """Return a hint such as `` Did you mean 'fomo_rate'?``, or nothing."""
    import difflib

    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
