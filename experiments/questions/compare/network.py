"""Who is in partnership with whom at the end of a run, and how far few vendors have them all."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from sim import Run
from sim.engine.batch import run_world
from sim.telling.tables import partnership_id
from sim.vocabulary import IMPLEMENTING, KINDS, OPERATING, ORIGINS, REGIONS

_WHICH: Final = ["host", "partner", "ordinal", "partner_generation"]


class Network(NamedTuple):
    """The organisations of a run and the partnerships that are active at its end."""

    # ``organisation`` (id), ``name``, ``kind``, ``region``, ``hosting`` and ``size_rank``.
    organisations: pd.DataFrame
    # ``partnership``, ``host`` and ``partner`` (ids), ``type``, ``origin``, ``stage``, ``formed``
    # (month; negative: before observation) and ``trust``, the mean of both sides.
    partnerships: pd.DataFrame

    @property
    def concentration(self) -> float:
        """Herfindahl's index of vendors' shares of all partnerships with vendors; 1 is one vendor.

        NaN where there is none.
        """
        vendors = self.organisations.loc[self.organisations["kind"] == "vendor", "organisation"]
        partner = self.partnerships["partner"]
        shares = partner[partner.isin(vendors)].value_counts(normalize=True)
        return float((shares**2).sum()) if len(shares) else float("nan")


def said_of(network: Network) -> str:
    """Return what a network comes to, in two lines."""
    ties = network.partnerships
    if not len(ties):
        return "no partnership is active"
    share = network.concentration
    spread = (
        "none with a vendor"
        if np.isnan(share)
        else f"vendor concentration (Herfindahl) {share:.3f}, as of {1.0 / share:.0f} equal vendors"
    )
    return (
        f"{len(ties)} partnerships of {ties['host'].nunique()} hosts; "
        f"mean trust {ties['trust'].mean():.2f};\n{spread}"
    )


def network_at_end(run: Run) -> Network:
    """Carry a run out once more and return its network in the last month.

    The table of partnerships would not do: it lacks those signed before observation began.
    """
    world, population = run_world(run), run.population
    own = world.organisations
    organisations = pd.DataFrame(
        {
            "organisation": list(population.ids),
            "name": list(population.names),
            "kind": np.array(KINDS)[own["kind"]],
            "region": np.array(REGIONS)[own["region"]],
            "hosting": own["hosting"] == 1,
            "size_rank": own["size_rank"],
        }
    )
    table = world.partnerships[: int(world.counts["rows"][0])]
    table = table[np.isin(table["stage"], (IMPLEMENTING, OPERATING))]
    ids = np.array(population.ids, object)
    partnerships = pd.DataFrame(
        {
            "partnership": [partnership_id(population, *one) for one in table[_WHICH].tolist()],
            "host": ids[table["host"]],
            "partner": ids[table["partner"]],
            "type": np.array(world.type_names)[table["type"]],
            "origin": np.array(ORIGINS)[table["origin"]],
            "stage": np.where(table["stage"] == OPERATING, "operation", "implementation"),
            "formed": table["formed"],
            "trust": 0.5 * (table["host_trust"] + table["partner_trust"]),
        }
    )
    return Network(organisations, partnerships)
