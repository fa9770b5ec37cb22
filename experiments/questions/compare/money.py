"""What governance costs against the failures it avoids: ratios, frontier, acceptability.

The cost is that of governance, both sides together, added to the baseline's. A failure is
avoided either because of the partnerships that are formed fewer fail, or because fewer are
formed; only the first is set against the cost, for a partnership that never was may have been
a success as well. Both are in the table, and so is the net benefit after all costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats
from experiments.estimators.cost_effectiveness import (
    FRONTIER,
    Standing,
    acceptability,
    frontier,
    share_on_frontier,
)
from experiments.estimators.means import Estimate, mean_of, simultaneous
from experiments.estimators.ratios import Ratio, ratio_of_means
from experiments.questions.compare.comparison import Comparison
from experiments.questions.measures import HEADLINE, per_host_year

_BOUNDED: Final = (
    "governance_cost",
    "failures_avoided_per_100_partnerships",
    "failures_avoided_per_100_host_years",
    "failures_not_formed_per_100_host_years",
    "fewer_failures_per_100_host_years",
    "cost_per_failure_avoided",
    "net_benefit_change",
)
EFFECTIVENESS_COLUMNS: Final = (
    "policy",
    *(f"{name}{bound}" for name in _BOUNDED for bound in ("", "_low", "_high")),
    *("verdict", "standing", "dominated_by", "share_on_frontier", "incremental_to"),
    *("incremental_cost_per_failure_avoided", "incremental_low", "incremental_high", "runs"),
)
ACCEPTABILITY_COLUMNS: Final = (
    *("worth_of_a_failure_avoided", "policy"),
    *("share_best", "best_on_average", "perfect_information"),
)
_WORTHS: Final = 61
_NONE: Final = Ratio(np.nan, np.nan, np.nan)


class Changes(NamedTuple):
    """What each policy changes against the baseline, run by run; shape (policies, seeds).

    Amounts are per host-year; NaN where a seed has no run of both, or no rate.
    """

    cost: Floats  # of governance, k$
    rate: Floats  # failures avoided for each partnership formed
    avoided: Floats  # failures avoided among the partnerships that are formed under the policy
    not_formed: Floats  # failures avoided, at the baseline's rate, by forming fewer partnerships
    net_benefit: Floats  # value after all costs, k$

    def complete(self) -> tuple[Floats, Floats]:
        """Return cost and failures avoided in the seeds that every policy has both for."""
        known = (np.isfinite(self.cost) & np.isfinite(self.avoided)).all(axis=0)
        return self.cost[:, known], self.avoided[:, known]


def money_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Return costs against failures avoided; acceptability where the runs are enough for it."""
    effectiveness = cost_effectiveness(comparison)
    found = {"cost_effectiveness": effectiveness}
    acceptable = acceptability_by_worth(comparison, effectiveness)
    return found if acceptable.empty else found | {"acceptability": acceptable}


def changes(comparison: Comparison) -> Changes:
    """Return what each policy changes against the baseline, between runs of the same seed."""
    runs, by_seed = comparison.runs, comparison.pairing.by_seed
    cost, net_benefit, formed = (
        by_seed(per_host_year(runs, name)).T.copy()
        for name in ("governance_cost", "net_benefit", "partnerships")
    )
    rate = comparison.values(HEADLINE).T.copy()
    fewer = rate[0] - rate
    return Changes(
        cost - cost[0],
        fewer,
        # Among none that are formed, none is avoided.
        np.where(formed == 0.0, 0.0, fewer * formed),
        np.where(formed[0] == formed, 0.0, rate[0] * (formed[0] - formed)),
        net_benefit - net_benefit[0],
    )


def cost_effectiveness(comparison: Comparison) -> pd.DataFrame:
    """Return costs against failures avoided, a row for each policy, as differences to the first.

    With ``EFFECTIVENESS_COLUMNS``; k$ per host-year, and failures per 100 partnerships or 100
    host-years. Intervals are paired by seed and hold together for all policies (Bonferroni); those
    of ratios are Fieller's. A ratio is given where failures are clearly avoided and it clearly
    does not save money: a negative ratio says nothing.
    """
    found, policies = changes(comparison), comparison.policies
    level = simultaneous(len(policies) - 1)
    standings, shares = _standings(found, len(policies))
    rows = []
    for place, policy in enumerate(policies):
        cost, effect = mean_of(found.cost[place], level), mean_of(found.avoided[place], level)
        verdict = verdict_of(cost, effect) if place else "baseline"
        ratio = _NONE
        if verdict in _WITH_RATIO:
            ratio = ratio_of_means(found.cost[place], found.avoided[place], level)
        fewer = found.avoided[place] + found.not_formed[place]
        standing = standings[place]
        before, step = _step(found, place, standing, level)
        rows.append(
            (
                policy,
                *cost[:3],
                *mean_of(100.0 * found.rate[place], level)[:3],
                *(100.0 * one for one in effect[:3]),
                *mean_of(100.0 * found.not_formed[place], level)[:3],
                *mean_of(100.0 * fewer, level)[:3],
                *ratio,
                *mean_of(found.net_benefit[place], level)[:3],
                verdict,
                standing.name,
                " and ".join(policies[one] for one in standing.by),
                shares[place],
                "" if before is None else policies[before],
                *step,
                effect.runs,
            )
        )
    return pd.DataFrame(rows, columns=list(EFFECTIVENESS_COLUMNS))


# Verdicts that have a ratio.
_WITH_RATIO: Final = ("costs more, fewer fail", "fewer fail, may cost nothing", "no interval")


def verdict_of(cost: Estimate, effect: Estimate) -> str:
    """Return in words what a policy costs and avoids, as far as that is clear."""
    if np.isnan(effect.low) or np.isnan(cost.low):
        has_ratio = cost.mean > 0.0 and effect.mean > 0.0
        return "no interval" if has_ratio else "not defined: no interval"
    if effect.sign == 0:
        return "not defined: it may avoid no failure"
    if effect.sign < 0:
        named = {1: "dominated: costs more, more fail", -1: "saves money, more fail"}
        return named.get(cost.sign, "more fail")
    if cost.low == cost.high == 0.0:
        return "costs nothing, fewer fail"
    named = {1: "costs more, fewer fail", -1: "saves money, fewer fail"}
    return named.get(cost.sign, "fewer fail, may cost nothing")


def _standings(found: Changes, policies: int) -> tuple[list[Standing], Floats]:
    """Return where policies stand, by means over the seeds that all have, and how often."""
    cost, effect = found.complete()
    if not cost.size:
        return [Standing("not known")] * policies, np.full(policies, np.nan)
    standings = frontier(cost.mean(axis=1).tolist(), effect.mean(axis=1).tolist())
    if cost.shape[1] < 2:
        return standings, np.full(policies, np.nan)
    return standings, share_on_frontier(cost, effect)


def _step(found: Changes, place: int, standing: Standing, level: float) -> tuple[int | None, Ratio]:
    """Return the next cheaper policy on the frontier, and the cost per failure avoided beyond."""
    before = standing.before
    if before is None:
        return None, _NONE
    cost, effect = found.complete()
    # The steps of the frontier are as many as its policies less one at most.
    return before, ratio_of_means(cost[place] - cost[before], effect[place] - effect[before], level)


def acceptability_by_worth(comparison: Comparison, effectiveness: pd.DataFrame) -> pd.DataFrame:
    """Return how often each policy is the best choice, by what a failure avoided is worth.

    With ``ACCEPTABILITY_COLUMNS``, worths and ``perfect_information`` in k$, the latter per
    host-year; the worths go beyond the greatest cost per failure avoided of ``effectiveness``.
    Empty if fewer than two seeds have runs of all policies.
    """
    policies = comparison.policies
    cost, effect = changes(comparison).complete()
    if cost.shape[1] < 2 or len(policies) < 2:
        return pd.DataFrame(columns=list(ACCEPTABILITY_COLUMNS))
    worths = _worths(effectiveness)
    found = acceptability(cost, effect, worths)
    place = np.arange(len(policies))
    return pd.DataFrame(
        {
            "worth_of_a_failure_avoided": np.repeat(worths, len(policies)),
            "policy": np.tile(np.array(policies, object), len(worths)),
            "share_best": found.share.ravel(),
            "best_on_average": (found.best[:, None] == place).ravel(),
            "perfect_information": np.repeat(found.perfect_information, len(policies)),
        }
    )


def _worths(effectiveness: pd.DataFrame) -> Floats:
    """Return 0, and worths in equal ratios over all at which the best choice may change."""
    names = ["cost_per_failure_avoided", "incremental_cost_per_failure_avoided", "incremental_high"]
    ratios = effectiveness[names].to_numpy(np.float64)
    ratios = ratios[ratios > 0.0]  # NaN is not
    low, high = (ratios.min(), ratios.max()) if len(ratios) else (10.0, 1000.0)
    return np.concatenate([[0.0], np.geomspace(0.2 * low, 2.0 * high, _WORTHS)])


def frontier_rows(effectiveness: pd.DataFrame) -> pd.DataFrame:
    """Return the policies on the frontier by rising cost."""
    on = effectiveness[effectiveness["standing"] == FRONTIER]
    return on.sort_values(["governance_cost", "failures_avoided_per_100_host_years"], kind="stable")


def steps(effectiveness: pd.DataFrame) -> Iterator[tuple[str, str, Ratio]]:
    """Yield from which policy to which the frontier goes on, and what a failure avoided costs."""
    for row in frontier_rows(effectiveness).to_dict("records"):
        if row["incremental_to"]:
            bounds = (row["incremental_low"], row["incremental_high"])
            ratio = Ratio(row["incremental_cost_per_failure_avoided"], *bounds)
            yield row["incremental_to"], row["policy"], ratio
