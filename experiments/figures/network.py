"""Networks of partnerships in one population, side by side.

Hosts stand on a ring, region by region, the smallest of a region first; those that only partner
stand within, near their hosts, and the nearer the middle the more partnerships they have. An
organisation has the same place on the ring, and the same direction within, in both panels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.figures.style import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    Look,
    Style,
    handle,
    headed,
    new_figure,
)

_KINDS: Final = {
    "health_system": Look(DARK, "o", "health system"),
    "vendor": Look(ORANGE, "s", "vendor"),
    "public_agency": Look(GREEN, "^", "public agency"),
    "university": Look(PURPLE, "D", "university"),
}


class Panel(NamedTuple):
    """A network, and what is written above it."""

    # title, said: above it, large and small
    title: str
    said: str
    organisations: pd.DataFrame
    """``organisation`` (id), ``kind``, ``region``, ``hosting`` and ``size_rank``."""
    partnerships: pd.DataFrame  # ``host`` and ``partner`` (ids) and ``trust``, from 0 to 1


class _Trust(NamedTuple):
    """How partnerships with trust from ``least`` on are drawn."""

    least: float
    colour: str
    dashes: str | tuple[float, tuple[float, ...]]
    width: float
    text: str


_TRUST: Final = (
    _Trust(0.0, VERMILLION, (0.0, (3.0, 1.5)), 0.9, "trust below 1/3"),
    _Trust(1.0 / 3.0, GREY, "solid", 0.8, "1/3 to 2/3"),
    _Trust(2.0 / 3.0, BLUE, "solid", 1.1, "above 2/3"),
)
_OUTERMOST: Final = 0.80
_INNERMOST: Final = 0.10
_ROUNDS: Final = 120
# How many of the largest partners are told by number, and from how many partnerships on.
_NUMBERED: Final = 5
_WORTH_NUMBERING: Final = 5

Places = dict[str, NDArray[np.float64]]
"""Where organisations stand, by id; the ring has the radius 1."""


def draw_networks(networks: Sequence[Panel], title: str, caption: str) -> Figure:
    """Return a figure with a panel for each of one or two networks of the same population."""
    # A title must find room above a single panel.
    figure = new_figure(max(6.4 * len(networks), 8.0), 7.5)
    # The legend has a row to itself, for it is as wide as the figure.
    grid = figure.add_gridspec(2, len(networks), height_ratios=[1, 16])
    directions = _directions(networks)
    for place, network in enumerate(networks):
        axes = figure.add_subplot(grid[1, place])
        _draw(axes, network, directions)
        axes.set_title(network.title, loc="center", fontsize=12, pad=32)
        axes.text(0.5, 1.01, network.said, transform=axes.transAxes, ha="center", fontsize=9)
    handles = [handle(look, linestyle="", markersize=7) for look in _KINDS.values()]
    handles += [handle(Look(one.colour, "", one.text), 2.0, linestyle=one.dashes) for one in _TRUST]
    top = figure.add_subplot(grid[0, :])
    top.axis("off")
    columns = len(handles) if len(networks) > 1 else len(_KINDS)
    top.legend(handles=handles, loc="center", ncols=columns, fontsize=9)
    return headed(figure, title, caption)


def _directions(networks: Sequence[Panel]) -> dict[str, float]:
    """Return the angle of each organisation, as seen from the middle."""
    who = networks[0].organisations
    hosts = who[who["hosting"]]
    regions = list(dict.fromkeys(who["region"]))
    hosts = hosts.assign(place=hosts["region"].map(regions.index)).sort_values(
        ["place", "size_rank"], kind="stable"
    )
    # A gap of two places between regions.
    gaps = 2.0 * (hosts["place"] != hosts["place"].shift()).cumsum()
    turn = np.arange(len(hosts)) + gaps.to_numpy()
    whole = turn[-1] + 1.0 if len(turn) else 1.0
    angles = dict(zip(hosts["organisation"], np.pi / 2 - 2 * np.pi * turn / whole, strict=True))
    ties = pd.concat([one.partnerships for one in networks])
    for partner, own in ties.groupby("partner", sort=True):
        if partner not in angles:
            towards = np.exp(1j * own["host"].map(angles).to_numpy()).sum()
            angles[str(partner)] = float(np.angle(np.round(towards, 9)))
    return angles


def _places(network: Panel, angles: Mapping[str, float]) -> Places:
    """Return where hosts stand, and those that are in a partnership but host none."""
    who = network.organisations
    hosting = who.loc[who["hosting"], "organisation"]
    places = {one: np.array([np.cos(angles[one]), np.sin(angles[one])]) for one in hosting}
    ties = network.partnerships["partner"].value_counts().sort_index()
    ties = ties[~ties.index.isin(places)]
    if not len(ties):
        return places
    most = max(int(ties.max()), 2)
    nearness = np.sqrt((ties.to_numpy() - 1.0) / (most - 1.0))
    radius = _OUTERMOST - (_OUTERMOST - _INNERMOST) * nearness
    angle = np.array([angles[one] for one in ties.index])
    points = _apart(radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    return places | dict(zip(ties.index, points, strict=True))


def _apart(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points moved a little where they would cover one another."""
    # As far as that many points can be from one another within the ring, but not farther than
    # marks are large.
    least = min(0.17, 1.1 / np.sqrt(len(points)))
    # Points on one spot part in directions of their own.
    turn = 2.399963 * np.arange(len(points))
    points = points + 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(_ROUNDS):
        between = points[:, None] - points[None, :]
        far = np.maximum(np.hypot(between[..., 0], between[..., 1]), 1e-9)
        push = np.maximum(least - far, 0.0)
        np.fill_diagonal(push, 0.0)
        points = points + 0.3 * (between * (push / far)[..., None]).sum(axis=1)
        radius = np.hypot(points[:, 0], points[:, 1])
        points = points * np.minimum(1.0, 0.86 / np.maximum(radius, 1e-9))[:, None]
    return points


def _draw(axes: Axes, network: Panel, angles: Mapping[str, float]) -> None:
    places = _places(network, angles)
    ties, who = network.partnerships, network.organisations
    bounds = [one.least for one in _TRUST]
    group = np.searchsorted(bounds, ties["trust"].to_numpy(), side="right") - 1
    lines = np.array(
        [(places[host], places[partner]) for host, partner in ties[["host", "partner"]].to_numpy()]
    ).reshape(-1, 2, 2)
    # Many lines are drawn thin and pale, so that one can see through them.
    thin = min(1.0, np.sqrt(250.0 / max(len(ties), 1)))
    for number, one in enumerate(_TRUST):
        chosen = LineCollection(
            list(lines[group == number]),
            colors=one.colour,
            linestyles=[one.dashes],
            linewidths=one.width * thin,
            alpha=0.2 + 0.45 * thin**2,
            zorder=2,
        )
        axes.add_collection(chosen)
    _mark(axes, network, places)
    _name_regions(axes, who[who["hosting"]], angles)
    axes.set_xlim(-1.42, 1.42)
    axes.set_ylim(-1.22, 1.22)
    axes.set_aspect("equal")
    axes.axis("off")


def _mark(axes: Axes, network: Panel, places: Places) -> None:
    """Draw the organisations; the largest partners within bear the number of their ties."""
    ties, who = network.partnerships, network.organisations
    involved = set(ties["host"]) | set(ties["partner"])
    # Small enough for the ring, however many there are on it.
    ring = min(1.0, 130.0 / max(int(who["hosting"].sum()), 1)) ** 1.5
    for kind, (colour, mark, *_) in _KINDS.items():
        for busy in (True, False):
            chosen = who[(who["kind"] == kind) & who["organisation"].isin(places)]
            chosen = chosen[chosen["organisation"].isin(involved) == busy]
            if len(chosen):
                x, y = np.array([places[one] for one in chosen["organisation"]]).T
                size = 12.0 + 48.0 * chosen["size_rank"].to_numpy(np.float64)
                size *= np.where(chosen["hosting"], ring, max(ring, 0.5))
                axes.scatter(
                    x,
                    y,
                    s=np.maximum(size, 3.0),
                    marker=mark,
                    facecolors=colour if busy else "white",
                    edgecolors="white" if busy else colour,
                    linewidths=0.5,
                    zorder=4 if busy else 3,
                )
    within = who[~who["hosting"]].set_index("organisation")["kind"]
    counts = ties["partner"].value_counts().sort_index()
    counts = counts[counts.index.isin(within.index) & (counts >= _WORTH_NUMBERING)]
    for partner, count in counts.nlargest(_NUMBERED).items():
        colour, mark, *_ = _KINDS[within[str(partner)]]
        x, y = places[str(partner)]
        axes.scatter(x, y, s=330, marker=mark, facecolors=colour, edgecolors="white", zorder=5)
        letters: Style = {"fontsize": 8.5, "fontweight": "bold", "va": "center_baseline"}
        ink = "white" if colour == DARK else "black"
        axes.text(x, y, str(count), color=ink, zorder=6, ha="center", **letters)


def _name_regions(axes: Axes, hosts: pd.DataFrame, angles: Mapping[str, float]) -> None:
    """Draw an arc outside the ring for each region, and its name beside it."""
    for region, own in hosts.groupby("region", sort=False):
        turn = np.sort([angles[one] for one in own["organisation"]])
        arc = np.linspace(turn[0], turn[-1], 60)
        axes.plot(1.06 * np.cos(arc), 1.06 * np.sin(arc), color=DARK, linewidth=1.0)
        middle = (turn[0] + turn[-1]) / 2.0
        x, y = np.cos(middle), np.sin(middle)
        beside = "left" if x > 0.25 else "right" if x < -0.25 else "center"
        axes.text(
            1.11 * x,
            1.11 * y,
            str(region).replace(" ", "\n", 1) if beside != "center" else str(region),
            ha=beside,
            va="center" if beside != "center" else "bottom" if y > 0 else "top",
            fontsize=8,
            color=DARK,
        )
