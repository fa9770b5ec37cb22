"""Synthetic organisations: keyed draws from the figures, one organisation at a time.

Beds and physicians have a joint normal copula; each then follows its observed quantiles,
log-linear between them (a log-normal in pieces), and never leaves the observed range.
The key is the position among the organisations of the same kind and country, so the fifth
health system of a seed is the same among ten as among a thousand, whoever the others are.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine import chance
from sim.engine.arithmetic import exp, inverse_normal
from sim.engine.chance import FACT
from sim.engine.compiled import rule
from sim.population.figures import Figures
from sim.vocabulary import (
    ABROAD,
    GOVERNMENT,
    HEALTH_SYSTEM,
    INVESTOR,
    NONPROFIT,
    PRIVATE_COMPANY,
    UNIVERSITY,
    VENDOR,
)

# Part of the keys, so it stays: foreign organisations of a kind have luck of their own.
_KINDS_OF_A_COUNTRY = 4


@rule
def draw_facts(
    seed: int, kind: int, abroad: int, figures: Figures, facts: NDArray[np.void]
) -> None:
    """Fill the facts of one group, shape (n,): a kind, of this country or (1) from abroad."""
    who = kind + _KINDS_OF_A_COUNTRY * abroad
    for position in range(len(facts)):
        own = facts[position]
        own["kind"] = kind
        own["abroad"] = abroad
        if kind == HEALTH_SYSTEM:
            draw_health_system(seed, position, who, figures, facts)
        else:
            draw_other(seed, position, who, figures, facts)
        if abroad:
            settle_abroad(facts, position)
        leave_open(facts, position)


@rule
def draw_health_system(
    seed: int, position: int, who: int, figures: Figures, facts: NDArray[np.void]
) -> None:
    """Draw the size, place and owner of one health system; ``who`` is part of its keys."""
    a, b, c, d = chance.block(seed, FACT, 0, position, who)
    e, f, _, _ = chance.block(seed, chance.indexed(FACT, 1), 0, position, who)
    own = facts[position]
    own["region"] = pick(c, figures.region_chance)
    # Two normals with the correlation that beds and physicians have.
    score = inverse_normal(a)
    shared = figures.score_correlation
    other = shared * score + math.sqrt(1.0 - shared * shared) * inverse_normal(b)
    beds = quantile(score, figures.scores, figures.log_beds)
    own["size"] = math.floor(beds + 0.5)
    own["physicians"] = math.floor(quantile(other, figures.scores, figures.log_physicians) + 0.5)
    # Large systems span states, and investors own systems that span states.
    own["multistate"] = int(d < figures.multistate_chance[quarter(beds, figures.bed_quartiles)])
    if e < figures.investor_chance[own["multistate"]]:
        own["ownership"] = INVESTOR
    else:
        own["ownership"] = NONPROFIT if f < figures.nonprofit_share else GOVERNMENT


@rule
def draw_other(
    seed: int, position: int, who: int, figures: Figures, facts: NDArray[np.void]
) -> None:
    """Draw the place and owner of any other organisation; the model draws its size."""
    a, b, _, _ = chance.block(seed, FACT, 0, position, who)
    own = facts[position]
    own["region"] = pick(a, figures.region_chance)
    own["ownership"] = owner_of(own["kind"], b, figures)
    own["multistate"] = 0
    own["size"] = math.nan
    own["physicians"] = math.nan


@rule
def owner_of(kind: int, draw: float, figures: Figures) -> int:
    """Return who owns a vendor, a university or a public agency."""
    if kind == VENDOR:
        return INVESTOR if draw < figures.vendor_investor_share else PRIVATE_COMPANY
    if kind == UNIVERSITY:
        return GOVERNMENT if draw < figures.university_government_share else NONPROFIT
    return GOVERNMENT


@rule
def settle_abroad(facts: NDArray[np.void], row: int) -> None:
    """Place an organisation in another country, whose government owns it."""
    own = facts[row]
    own["region"] = ABROAD
    own["ownership"] = GOVERNMENT
    own["multistate"] = 0


@rule
def leave_open(facts: NDArray[np.void], row: int) -> None:
    """Mark the traits as not stated."""
    own = facts[row]
    own["risk_aversion"] = math.nan
    own["fomo"] = math.nan
    own["tempo"] = math.nan
    own["margin"] = math.nan
    own["awareness"] = math.nan


@rule
def quantile(score: float, scores: NDArray[np.float64], logs: NDArray[np.float64]) -> float:
    """Return the value at a normal score, log-linear between the known ones, clipped."""
    last = len(scores) - 1
    if score >= scores[last]:
        return exp(logs[last])
    upper = 1
    while scores[upper] < score:
        upper += 1
    lower = upper - 1
    part = max(score - scores[lower], 0.0) / (scores[upper] - scores[lower])
    return exp(logs[lower] + part * (logs[upper] - logs[lower]))


@rule
def quarter(value: float, quartiles: NDArray[np.float64]) -> int:
    """Return 0 to 3: the quarter in which a value lies; a quartile belongs to the lower."""
    found = 0
    for quartile in quartiles:
        if value > quartile:
            found += 1
    return found


@rule
def pick(draw: float, cumulative: NDArray[np.float64]) -> int:
    """Return the first row whose cumulative chance exceeds the draw."""
    for row in range(len(cumulative)):
        if draw < cumulative[row]:
            return row
    return len(cumulative) - 1
