"""What the finding says of money: what governance costs, whether it is worth it, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from experiments.estimators.cost_effectiveness import FRONTIER
from experiments.estimators.means import FEWEST, Estimate
from experiments.estimators.ratios import Ratio
from experiments.questions.compare.money import steps
from experiments.questions.compare.pairing import QUARTERS
from experiments.questions.findings import Claim
from experiments.questions.words import listed

# What is so in fewer resamples is not called clear.
SURE: Final = 0.95


def claims_on_money(tables: Mapping[str, pd.DataFrame], best: str | None) -> list[Claim]:
    """Return what the tables say in words of the choice among all policies, and of the best one."""
    effectiveness = tables["cost_effectiveness"]
    if len(effectiveness) < 2 or (effectiveness["runs"] < 2).all():
        return []
    # Resamples of few runs are too much alike for the share of them to mean anything.
    enough = (effectiveness["runs"] >= FEWEST).all() and "acceptability" in tables
    told = (
        Claim(_on_frontier(effectiveness), "governance_cost"),
        Claim(_cost_of(effectiveness, best) if best else ""),
        Claim(_best_by_worth(tables["acceptability"]) if enough else "", "acceptability"),
        Claim(_who(tables["parties"], best) if best else "", "parties"),
    )
    return [claim for claim in told if claim.text]


def _on_frontier(effectiveness: pd.DataFrame) -> str:
    """Say which policies are worth considering, what each step costs, and how sure that is."""
    baseline = effectiveness["policy"].iloc[0]
    share = effectiveness.set_index("policy")["share_on_frontier"]
    told = [
        f"from {before} to {policy} {_amount(ratio)}"
        for before, policy, ratio in steps(effectiveness)
    ]
    on = effectiveness["standing"] == FRONTIER
    if not told:
        only = effectiveness.loc[on, "policy"]
        if not len(only):
            return ""
        start = (
            f"On average over the runs, no policy avoids more failures than {only.iloc[0]} does, "
            "and none costs less governance."
        )
    else:
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
    row = next(one for one in effectiveness.to_dict("records") if one["policy"] == best)
    bounds = ("", "_low", "_high")
    ratio = Ratio(*(row[f"cost_per_failure_avoided{bound}"] for bound in bounds))
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
    mean, low, high = (row[f"failures_not_formed_per_100_host_years{bound}"] for bound in bounds)
    missing = Estimate(mean, low, high, row["runs"])
    if missing.sign > 0:
        said += (
            f" A further {missing.mean:.1f} failures per 100 host-years ({missing.low:.1f} to "
            f"{missing.high:.1f}) it avoids only by forming fewer partnerships, which are not "
            "counted here."
        )
    return said


def _best_by_worth(acceptability: pd.DataFrame) -> str:
    """Say from which worth of a failure avoided on which policy is clearly the best choice."""
    worths = acceptability["worth_of_a_failure_avoided"].unique()
    parts = []
    for policy, rows in acceptability.groupby("policy", sort=False):
        sure = rows.loc[rows["share_best"] >= SURE, "worth_of_a_failure_avoided"]
        if len(sure):
            low, high = sure.min(), sure.max()
            reach = (
                f"from {low:,.0f} to {high:,.0f} k$"
                if low > 0.0 and high < worths[-1]
                else f"{low:,.0f} k$ or more"
                if low > 0.0
                else f"up to {high:,.0f} k$"
                if high < worths[-1]
                else f"anything up to {high:,.0f} k$"
            )
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
    changes = {
        (row["side"], row["group"], row["measure"]): Estimate(
            row["difference"], row["together_low"], row["together_high"], row["runs"]
        )
        for row in parties[parties["policy"] == best].to_dict("records")
    }

    def change(side: str, group: str, measure: str) -> Estimate:
        return changes.get((side, group, measure), Estimate(0.0, 0.0, 0.0, 0))

    paid, kept = (
        [change(side, "total", measure) for side in ("host", "partner")]
        for measure in ("governance_cost", "net")
    )
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
    low, high = sorted(abs(bound) for bound in (change.low, change.high))
    verb = verbs[0] if change.sign > 0 else verbs[1]
    return f"{verb} ({abs(change.mean):,.0f}; {low:,.0f} to {high:,.0f})"


def _amount(ratio: Ratio) -> str:
    if not ratio.is_bounded:
        return f"{ratio.value:,.0f} k$ (no interval, as it may avoid none)"
    return f"{ratio.value:,.0f} k$ ({ratio.low:,.0f} to {ratio.high:,.0f})"
