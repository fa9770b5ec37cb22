"""The words that findings share: plurals, lists, numbers, intervals, changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isnan


def plural(count: int, what: str) -> str:
    """Return ``factor`` for one, and ``factors`` for none or several."""
    return what if count == 1 else f"{what}s"


def counted(count: int, what: str) -> str:
    """Return a number of things, as ``1 run`` or ``2,000 runs``."""
    return f"{count:,} {plural(count, what)}"


def are(count: int) -> str:
    """Return ``is`` for one, and ``are`` for none or several."""
    return "is" if count == 1 else "are"


def listed(words: Sequence[str]) -> str:
    """Return all of some words, as ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def shortened(words: Sequence[str], most: int = 40) -> str:
    """Return the first of many words, as ``a, b and 7 more``."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return f"{', '.join(words[:most])}{more}"


def capital(text: str) -> str:
    """Return a text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def number_text(value: float) -> str:
    """Return a number with three digits that tell, and thousands in full."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def interval(low: float, high: float, text: Callable[[float], str] = number_text) -> str:
    """Return the ends of an interval, as ``0.1 to 0.2``; ``text`` writes one number."""
    return f"{text(low)} to {text(high)}"


def bracketed(low: float, high: float, text: Callable[[float], str] = number_text) -> str:
    """Return what follows a number that has an interval, as `` (0.1 to 0.2)``; else nothing."""
    return "" if isnan(low) else f" ({interval(low, high, text)})"


def change_text(
    change: Iterable[float], unit: str, words: tuple[str, str] = ("more", "fewer"), scale: float = 1
) -> str:
    """Return a clear change, as ``4.0 percentage points fewer (3.0 to 5.0)``.

    Parameters
    ----------
    change : iterable of float
        Its mean and the ends of its interval, which does not include 0.
    unit : str
        Of the change after scaling.
    words : tuple of str
        What it is called that there is more, and that there is less.
    scale : float
        What it is multiplied by, 100 to make points of a fraction.
    """
    mean, *ends = (scale * one for one in change)
    low, high = sorted(map(abs, ends))
    word = words[1] if mean < 0.0 else words[0]
    return f"{abs(mean):.1f} {unit} {word} ({low:.1f} to {high:.1f})"
