"""The network at the end of a run is that run's, and its figure shows all of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.figures.style import styled
from experiments.questions.compare.figures import network_figure
from experiments.questions.compare.network import Network, network_at_end, said_of
from sim import Parameters, Run, simulate, synthetic_population

# Vendors fail often, and new firms take their places.
POOR = Parameters(volatility=2, vendor_runway=0, distress_rate=0.2)
RUN = Run(POOR, population=synthetic_population(12, 6, 2, 2, 1, 1), seed=24, months=24, warm_up=36)


@pytest.fixture(scope="module")
def network() -> Network:
    return network_at_end(RUN)


def test_it_has_the_partnerships_that_are_active_at_the_end(network: Network) -> None:
    results = simulate([RUN])
    ties = network.partnerships
    assert len(ties) == results.runs["active_at_end"].iloc[0] > 0
    stored = results.partnerships
    running = stored[stored["outcome"] == "running"].set_index("partnership")
    recent = ties[ties["formed"] >= 0].set_index("partnership")
    assert set(recent.index) == set(running.index)
    assert any("." in one for one in recent.index)
    for name in ("host", "partner", "type", "origin", "stage", "formed"):
        assert recent[name].tolist() == running.loc[recent.index, name].tolist()
    assert recent["trust"].to_numpy() == pytest.approx(running.loc[recent.index, "trust"], abs=1e-6)
    # Those signed in the warm-up are there as well, though no table of results has them.
    assert (ties["formed"] < 0).any()
    known = set(network.organisations["organisation"])
    assert set(ties["host"]) | set(ties["partner"]) <= known


def made(partners: list[str]) -> Network:
    """Return a made-up network of one host with these partners."""
    organisations = pd.DataFrame(
        {
            "organisation": ["H1", "V1", "V2", "V3", "A1"],
            "kind": ["health_system", "vendor", "vendor", "vendor", "public_agency"],
            "region": "Pacific",
            "hosting": [True, False, False, False, False],
            "size_rank": 0.5,
        }
    )
    ties = pd.DataFrame({"host": "H1", "partner": pd.Series(partners, dtype=object), "trust": 0.5})
    return Network(organisations, ties)


def test_concentration_is_the_sum_of_squared_shares_of_vendors() -> None:
    assert made(["V1", "V1", "V2", "V3", "A1"]).concentration == pytest.approx(6 / 16)
    assert made(["V1", "V1"]).concentration == 1.0
    assert np.isnan(made(["A1"]).concentration)
    assert "as of 3 equal vendors" in said_of(made(["V1", "V1", "V2", "V3"]))
    assert said_of(made([])) == "no partnership is active"


def test_the_figure_has_a_line_for_each_partnership(network: Network) -> None:
    titles = {"one": "One", "two": "Two", "three": "Nobody"}
    empty = Network(network.organisations, network.partnerships[:0])
    with styled():
        figure = network_figure({"one": network, "two": empty}, titles, "A caption.")
        figure.draw_without_rendering()
    by_title = {axes.get_title("center"): axes for axes in figure.axes}
    for title, own in (("One", network), ("Two", empty)):
        drawn = [one for one in by_title[title].collections if hasattr(one, "get_segments")]
        assert sum(len(one.get_segments()) for one in drawn) == len(own.partnerships)
    # Both ends of a line are at a mark.
    marks = {
        tuple(np.round(point, 6))
        for one in by_title["One"].collections
        for point in np.ma.filled(one.get_offsets(), np.nan)
    }
    for one in by_title["One"].collections:
        if hasattr(one, "get_segments"):
            for line in one.get_segments():
                assert {tuple(np.round(point, 6)) for point in line} <= marks


def test_the_same_network_gives_the_same_places(network: Network) -> None:
    def ends() -> list[np.ndarray]:
        with styled():
            figure = network_figure({"one": network}, {"one": "One"}, "A caption.")
        lines = [c for axes in figure.axes for c in axes.collections if hasattr(c, "get_segments")]
        return [segment for one in lines for segment in one.get_segments()]

    for one, other in zip(ends(), ends(), strict=True):
        assert (one == other).all()
