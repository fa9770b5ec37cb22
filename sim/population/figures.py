"""Summary figures of US health systems: what synthetic organisations are drawn from.

The numbers and their sources are in ``us_health_systems_2018.json``, which
``python -m sim.population.derive FILE`` makes from the published file.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.arithmetic import exp, log
from sim.engine.compiled import plain
from sim.population.census import region_of_state
from sim.vocabulary import REGIONS

FIGURES_FILE: Final = "us_health_systems_2018.json"
FIGURES_YEAR: Final = 2018
FIGURES_NAME: Final = "AHRQ Compendium 2018"


class Figures(NamedTuple):
    """The figures as the rules need them."""

    scores: NDArray[np.float64]
    """Normal scores at which the quantiles below are known, rising."""
    beds: NDArray[np.float64]
    """Quantiles of beds at those scores; the first and last are the observed extremes."""
    physicians: NDArray[np.float64]
    """Quantiles of physicians, likewise."""
    log_beds: NDArray[np.float64]
    """Natural logarithms of the quantiles of beds."""
    log_physicians: NDArray[np.float64]
    """Natural logarithms of the quantiles of physicians."""
    score_correlation: float
    """Correlation of the normal scores of beds and physicians."""
    log_beds_mean: float
    """Mean of the natural logarithm of beds."""
    log_beds_deviation: float
    """Its standard deviation."""
    log_physicians_mean: float
    """Mean of the natural logarithm of physicians."""
    log_physicians_deviation: float
    """Its standard deviation."""
    log_correlation: float
    """Correlation of the two logarithms."""
    region_chance: NDArray[np.float64]
    """Cumulative chance of each region, shape (regions,); nobody is drawn to live abroad."""
    bed_quartiles: NDArray[np.float64]
    """The three quartiles of beds."""
    multistate_chance: NDArray[np.float64]
    """Chance of hospitals in several states, for each quarter by beds."""
    investor_chance: NDArray[np.float64]
    """Chance that a system is investor-owned: in one state, in several."""
    nonprofit_share: float
    """Share of non-profit among the systems that are not investor-owned."""
    vendor_investor_share: float
    """Share of vendors owned by investors; the others are private companies."""
    university_government_share: float
    """Share of universities owned by the government; the others are non-profit."""


@functools.cache
def load_figures() -> Figures:
    """Return the shipped figures."""
    text = resources.files("sim.population").joinpath(FIGURES_FILE).read_text("utf-8")
    return figures_from(json.loads(text))


def figures_from(content: dict[str, Any]) -> Figures:
    """Return the figures of a document such as `sim.population.derive` makes."""
    quantiles = content["quantiles"]
    probability = quantiles["probability"]
    per_region = np.zeros(len(REGIONS))
    for state, systems in content["systems_per_state"].items():
        row = region_of_state(state)
        if row is not None:
            per_region[row] += systems
    cumulative = np.cumsum(per_region) / per_region.sum()
    owners = content["ownership"]
    logarithm = plain(log)
    return Figures(
        scores=np.array(quantiles["normal_score"], np.float64),
        beds=np.array(quantiles["beds"], np.float64),
        physicians=np.array(quantiles["physicians"], np.float64),
        log_beds=np.array([logarithm(value) for value in quantiles["beds"]], np.float64),
        log_physicians=np.array(
            [logarithm(value) for value in quantiles["physicians"]], np.float64
        ),
        score_correlation=float(content["correlation_of_normal_scores"]),
        log_beds_mean=float(content["log_beds"]["mean"]),
        log_beds_deviation=float(content["log_beds"]["deviation"]),
        log_physicians_mean=float(content["log_physicians"]["mean"]),
        log_physicians_deviation=float(content["log_physicians"]["deviation"]),
        log_correlation=float(content["log_correlation"]),
        region_chance=cumulative,
        bed_quartiles=np.array(
            [quantiles["beds"][probability.index(p)] for p in (0.25, 0.5, 0.75)], np.float64
        ),
        multistate_chance=np.array(content["multistate"]["share_by_quarter_of_beds"], np.float64),
        investor_chance=np.array(
            [owners["investor_share_in_one_state"], owners["investor_share_in_several_states"]],
            np.float64,
        ),
        nonprofit_share=float(owners["nonprofit_share_of_the_others"]),
        vendor_investor_share=float(content["vendors"]["investor_share"]),
        university_government_share=float(content["universities"]["government_share"]),
    )


def beds_from_physicians(physicians: float) -> float:
    """Return the beds expected of a system with so many physicians (log-log regression)."""
    figures = load_figures()
    slope = figures.log_correlation * figures.log_beds_deviation / figures.log_physicians_deviation
    score = log(max(physicians, 1.0)) - figures.log_physicians_mean
    return _whole_within(exp(figures.log_beds_mean + slope * score), figures.beds)


def physicians_from_beds(beds: float) -> float:
    """Return the physicians expected of a system with so many beds (log-log regression)."""
    figures = load_figures()
    slope = figures.log_correlation * figures.log_physicians_deviation / figures.log_beds_deviation
    score = log(max(beds, 1.0)) - figures.log_beds_mean
    return _whole_within(exp(figures.log_physicians_mean + slope * score), figures.physicians)


def _whole_within(value: float, observed: NDArray[np.float64]) -> float:
    return float(min(max(round(value), observed[0]), observed[-1]))
