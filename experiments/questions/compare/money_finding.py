"""What the finding says of money: what governance costs, whether it is worth it, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from experiments.estimators.means import FEWEST, Estimate
from experiments.estimators.ratios import Ratio
from experiments.questions.compare.money import frontier_rows, steps
from experiments.questions.compare.pairing import QUARTERS
from experiments.questions.findings import Claim
from experiments.questions.words import interval, listed

# What is so in fewer resamples is not called clear.
SURE: Final = 0.95


def claims_on_money(tables: Mapping[str, pd.DataFrame], best: str | None) -> list[Claim]:
    """Return what the tables say in words of the choice among all policies, and of the best one."""
    effectiveness = tables["cost_effectiveness"]
    if len(effectiveness) < 2 or (effectiveness["runs"] < 2).all():
        return []
    # Resamples of few runs are too much alike for the share of them to mean anything.
    enough = (effectiveness["runs"] >= FEWEST).all() and "acceptability" in tables
    told = [
        Claim(_on_frontier(effectiveness), "governance_cost"),
        Claim(_cost_of(effectiveness, best) if best else ""),
        Claim(_best_by_worth(tables["acceptability"]) if enough else "", "acceptability"),
        Claim(_who(tables["parties"], best) if best else "", "parties"),
    ]
    return [claim for claim in told if claim.text]


def _on_frontier(effectiveness: pd.DataFrame) -> str:
    """Say which policies are worth considering, what each step costs, and how sure that is."""
    baseline = effectiveness["policy"].iloc[0]
    share = effectiveness.set_index("policy")["share_on_frontier"]
    told = [
        f"from {before} to {policy} {_amount(ratio)}"
        for before, policy, ratio in steps(effectiveness)
    ]
    on = frontier_rows(effectiveness)["policy"]
    if on.empty:
        return ""
    start = (
        f"On average over the runs, no policy avoids more failures than {on.iloc[0]} does, and "
        "none costs less governance."
    )
    if told:
        start = (
            "On the efficiency frontier, where no other policy and no mixture of two avoids as "
            "many failures for less governance, a failure avoided costs, step by step: "
            f"{'; '.join(told)}."
        )
    unsure = [name for name in share.index if 1.0 - SURE < share[name] < SURE and name != baseline]
    if not unsure:
        return start
    verb = "belong" if len(unsure) > 1 else "belongs"
    return f"{start} Whether {listed(unsure)} {verb} on it is not clear."


def _cost_of(effectiveness: pd.DataFrame, best: str) -> str:
    """Say what a failure avoided costs under the best policy, against the baseline."""
    baseline = effectiveness["policy"].iloc[0]
    (row,) = effectiveness[effectiveness["policy"] == best].to_dict("records")
    ratio = Ratio(*(row[f"cost_per_failure_avoided{end}"] for end in ("", "_low", "_high")))
    said = {
        "saves money, fewer fail": f"Under {best} governance costs less than under {baseline}, "
        "and of the partnerships formed fewer fail.",
        "costs nothing, fewer fail": f"Under {best}, of the partnerships formed fewer fail, for no "
        "more governance cost.",
    }.get(row["verdict"], "")
    if ratio.is_bounded:
        said = (
            f"Against {baseline}, {best} costs {_amount(ratio)} of governance for each failure "
            "avoided among the partnerships formed; this is gross, for what the same governance "
            "gains in value is in the net benefit."
        )
    elif not said:
        said = f"What {best} costs per failure avoided cannot be told ({row['verdict']})."
    missing = [row[f"failures_not_formed_per_100_host_years{end}"] for end in ("", "_low", "_high")]
    if missing[1] > 0.0:
        said += (
            " A further {:.1f} failures per 100 host-years ({:.1f} to {:.1f}) it avoids only by "
            "forming fewer partnerships, which are not counted here."
        ).format(*missing)
    return said


def _best_by_worth(acceptability: pd.DataFrame) -> str:
    """Say from which worth of a failure avoided on which policy is clearly the best choice."""
    worths = acceptability["worth_of_a_failure_avoided"].unique()
    parts = []
    for policy, rows in acceptability.groupby("policy", sort=False):
        sure = rows.loc[rows["share_best"] >= SURE, "worth_of_a_failure_avoided"]
        if len(sure):
            low, high = sure.min(), sure.max()
            reach = {
                (True, True): f"from {low:,.0f} to {high:,.0f} k$",
                (True, False): f"{low:,.0f} k$ or more",
                (False, True): f"up to {high:,.0f} k$",
                (False, False): f"anything up to {high:,.0f} k$",
            }[low > 0.0, high < worths[-1]]
            parts.append((low, f"{policy} where it is worth {reach}"))
    if not parts:
        return ""
    told = [text for _, text in sorted(parts)]
    return (
        "If nothing counted but the cost of governance and what avoiding a failure is worth, the "
        f"best choice in at least {SURE:.0%} of resamples of the runs would be {'; '.join(told)}."
    )


def _who(parties: pd.DataFrame, best: str) -> str:
    """Say who gains and who pays under a policy: hosts and partners, small and large hosts."""
    baseline = parties["policy"].iloc[0]
    columns = ["side", "group", "measure", "difference", "together_low", "together_high", "runs"]
    rows = parties.loc[parties["policy"] == best, columns].itertuples(index=False, name=None)
    changes = {row[:3]: Estimate(*row[3:]) for row in rows}

    def change(*of: str) -> Estimate:
        return changes.get(of, Estimate(0.0, 0.0, 0.0, 0))

    paid = [change(side, "total", "governance_cost") for side in ("host", "partner")]
    kept = [change(side, "total", "net") for side in ("host", "partner")]
    small, large = (change("host", QUARTERS[place], "net") for place in (0, -1))
    if not any(one.sign for one in (*paid, *kept, small, large)):
        return f"Who pays and who gains under {best} against {baseline} is not clear."
    pay = ("pay more", "pay less", "pay neither clearly more nor less")
    gain = ("gain", "lose", "neither clearly gain nor lose")
    gains = ("gains", "loses", "neither clearly gains nor loses")
    return (
        f"Who pays and who gains under {best} against {baseline}, k$ per host-year: for "
        f"governance, hosts {_moved(paid[0], pay)} and partners {_moved(paid[1], pay)}; after all "
        f"costs, hosts {_moved(kept[0], gain)} and partners {_moved(kept[1], gain)}. In the "
        "partnerships formed in these months, without organisation-wide governance and searching, "
        f"the smallest quarter of hosts {_moved(small, gains)} and the largest "
        f"{_moved(large, gains)}."
    )


def _moved(change: Estimate, verbs: tuple[str, str, str]) -> str:
    """Say whether it rises or falls, by how much, and between which bounds, if that is clear."""
    if change.sign == 0:
        return verbs[2]
    low, high = sorted(map(abs, (change.low, change.high)))
    verb = verbs[0] if change.sign > 0 else verbs[1]
    return f"{verb} ({abs(change.mean):,.0f}; {interval(low, high, '{:,.0f}'.format)})"


def _amount(ratio: Ratio) -> str:
    bounds = "no interval, as it may avoid none"
    if ratio.is_bounded:
        bounds = interval(ratio.low, ratio.high, "{:,.0f}".format)
    return f"{ratio.value:,.0f} k$ ({bounds})"
