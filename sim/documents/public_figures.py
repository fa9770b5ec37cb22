"""Public figures of rates and sizes: what was published, and whether the model lies inside.

They are a table of ``docs/evidence.md``: each has an interval, and says of what in the model, and
whether the value of the model is inside. `sim.documents.evidence` holds that to the declarations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.parameters import LEVERS, PARAMETERS, PartnershipTypes

_HEADING: Final = "# Public figures"
_PAPER: Final = "literature: "
_DOTTED: Final = re.compile(r"[a-z]+(?:\.\w+)+")
_INTERVAL: Final = re.compile(r"([\d.]+) to ([\d.]+)")


@dataclass(frozen=True)
class Figure:
    """One public figure of a rate or size, as the document has it.

    Attributes
    ----------
    text, source : str
        What it says, and who.
    interval : str
        ``LOW to HIGH`` in the unit of the expression; any other word where nothing is comparable.
    expression : str
        What of the model it is held against: sums of products and quotients of names and numbers.
    inside : str
        ``yes`` or ``no``, and perhaps why.
    """

    text: str
    interval: str
    source: str
    expression: str
    inside: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names in its expression."""
        return tuple(_DOTTED.findall(self.expression))

    @property
    def holds(self) -> bool:
        """Whether it says truly if the value of the model lies inside."""
        found = _INTERVAL.fullmatch(self.interval)
        if not found:
            return self.inside.startswith("no like number")
        # The figures have few digits, so a sum of decimals may lie on the edge.
        inside = float(found[1]) - 1e-9 <= value_of(self.expression) <= float(found[2]) + 1e-9
        return self.inside.startswith("yes" if inside else "no")


def table_cells(text: str) -> list[list[str]]:
    """Return the cells of all rows of tables, without their heads."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not set(line) <= set("|-: ")
    ]
    return [cells for cells in rows if cells[0] not in {"id", "pattern", "figure"}]


def claims_part(text: str) -> str:
    """Return what stands before the public figures: claims, and figures from the literature."""
    return text.partition(_HEADING)[0]


def figures_part(text: str) -> str:
    """Return the section of the public figures."""
    return text.partition(_HEADING)[2].partition("\n# ")[0]


def read_figures(text: str) -> list[Figure]:
    """Return the public figures of the document, in its order."""
    return [
        Figure(said, interval, source, expression.strip("`"), inside)
        for said, interval, source, expression, inside in table_cells(figures_part(text))
    ]


def value_of(expression: str) -> float:
    """Return the value of a sum of products and quotients of names and numbers, at defaults.

    Raises
    ------
    LookupError
        For a name that is no number of the model.

    Examples
    --------
    >>> value_of("parameter.reserve_limit * 0.5")
    6.0
    """
    total = 0.0
    for term in expression.split(" + "):
        product = 1.0
        for factor in term.split(" * "):
            upper, *lower = (_number(name) for name in factor.split(" / "))
            product *= upper
            for divisor in lower:
                product /= divisor
        total += product
    return total


def _number(name: str) -> float:
    """Return the default of a parameter or a cell of the types; a number stands for itself."""
    group, _, rest = name.partition(".")
    if not group.isalpha():
        return float(name)
    try:
        if name == "levers.money":
            return sum(lever.money for lever in LEVERS if lever.scope == "partnership")
        row, _, column = rest.partition(".")
        if group == "type":
            return float(PartnershipTypes()[row][column])
        return float({"parameter": PARAMETERS}[group][rest].default)
    except KeyError:
        raise LookupError(f"{name} is no number of the model") from None


def sources(evidence: str) -> tuple[list[str], list[str]]:
    """Return the papers and the sources of public figures that a declaration names.

    Examples
    --------
    >>> sources("3-14; literature: Benkard 2000; KLAS 2006, 2019")
    (['Benkard 2000'], ['KLAS 2006, 2019'])
    """
    parts = evidence.split("; ")
    papers = [part.removeprefix(_PAPER) for part in parts if part.startswith(_PAPER)]
    return papers, [part for part in parts if part[0].isupper() and part != "S-AHRQ"]
