"""Derive the shipped figures from the published file.

``python -m sim.population.derive chsp-compendium-2018.csv > us_health_systems_2018.json``

The file is the Compendium of U.S. Health Systems, 2018, of the Agency for Healthcare Research
and Quality (www.ahrq.gov/chsp/data-resources/compendium-2018.html, first release). Only
summary figures are kept.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters.declaration import InvalidSetting
from sim.population.compendium import BOUNDS, NEEDED
from sim.population.sheet import Sheet, read_sheet

PROBABILITIES: Final = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)

# CMS, Hospital General Information, 2023: shares of US hospitals, not of systems.
HOSPITALS_2023: Final = {"nonprofit": 0.54, "government": 0.25, "proprietary_or_physician": 0.21}
# No source was found for vendors, nor one for the universities that join such partnerships.
VENDOR_INVESTOR_SHARE: Final = 0.5
UNIVERSITY_GOVERNMENT_SHARE: Final = 0.5


def derived_figures(sheet: Sheet) -> dict[str, Any]:
    """Return the figures of a Compendium file of 2018 as a document of plain numbers."""
    sheet.require((*NEEDED, "sys_multistate", "maj_inv_owned"), "ahrq")
    numbers = sheet.numbers(BOUNDS)
    sheet.faults.refuse()
    beds, physicians = numbers["sys_beds"], numbers["total_mds"]
    several = numbers["sys_multistate"] >= 2
    investor = numbers["maj_inv_owned"]
    known = (beds > 0) & (physicians > 0)
    log_beds, log_physicians = np.log(beds[known]), np.log(physicians[known])
    quarter = np.searchsorted(np.quantile(beds[known], (0.25, 0.5, 0.75)), beds[known])
    told = ~np.isnan(investor)
    nonprofit, government = HOSPITALS_2023["nonprofit"], HOSPITALS_2023["government"]
    return {
        "about": "Summary figures of US health systems, from which synthetic ones are drawn.",
        "source": "Agency for Healthcare Research and Quality, Compendium of U.S. Health "
        "Systems, 2018; ownership of the others also from CMS, Hospital General Information, 2023.",
        "command": "python -m sim.population.derive chsp-compendium-2018.csv",
        "health_systems": len(sheet),
        "health_systems_with_beds": int(known.sum()),
        "log_beds": _moments(log_beds),
        "log_physicians": _moments(log_physicians),
        "log_correlation": _rounded(np.corrcoef(log_beds, log_physicians)[0, 1]),
        "correlation_of_normal_scores": _rounded(
            np.corrcoef(_scores(log_beds), _scores(log_physicians))[0, 1]
        ),
        "quantiles": {
            "probability": list(PROBABILITIES),
            "normal_score": [_score(p, int(known.sum())) for p in PROBABILITIES],
            "beds": [_rounded(q) for q in np.quantile(beds[known], PROBABILITIES)],
            "physicians": [_rounded(q) for q in np.quantile(physicians[known], PROBABILITIES)],
        },
        "systems_per_state": dict(sorted(Counter(sheet.columns["health_sys_state"]).items())),
        "multistate": {
            "share": _rounded(several.mean()),
            "share_by_quarter_of_beds": [
                _rounded(several[known][quarter == row].mean()) for row in range(4)
            ],
        },
        "ownership": {
            "how": "Whether a system is investor-owned is as AHRQ reports it for systems in one "
            "state and in several. The others are split between non-profit and government as "
            "CMS counts hospitals of these two kinds: 0.54 to 0.25.",
            "investor_share": _rounded(investor[told].mean()),
            "investor_share_in_one_state": _rounded(investor[told & ~several].mean()),
            "investor_share_in_several_states": _rounded(investor[told & several].mean()),
            "nonprofit_share_of_the_others": _rounded(nonprofit / (nonprofit + government)),
            "hospitals_2023": HOSPITALS_2023,
        },
        "vendors": {
            "how": "Places as of the health systems. Half owned by investors: an assumption.",
            "investor_share": VENDOR_INVESTOR_SHARE,
        },
        "public_agencies": {
            "how": "Places as of the health systems: an assumption. All owned by the government.",
        },
        "universities": {
            "how": "Places as of the health systems. Half owned by the government, the others "
            "non-profit: an assumption.",
            "government_share": UNIVERSITY_GOVERNMENT_SHARE,
        },
        "abroad": {
            "how": "Foreign health systems have beds and physicians as the domestic ones have, "
            "and all foreign organisations are owned by their governments: assumptions.",
        },
    }


def _rounded(value: float) -> float:
    return round(float(value), 6)


def _moments(values: NDArray[np.float64]) -> dict[str, float]:
    return {"mean": _rounded(values.mean()), "deviation": _rounded(values.std(ddof=1))}


def _score(probability: float, systems: int) -> float:
    """Return the normal score; the extremes stand where extremes of so many draws do."""
    extreme = 1.0 / (systems + 1.0)
    return _rounded(NormalDist().inv_cdf(min(max(probability, extreme), 1.0 - extreme)))


def _scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normal scores of values by rank; ties share their mean rank."""
    ordered = np.sort(values)
    low, high = np.searchsorted(ordered, values), np.searchsorted(ordered, values, "right")
    normal = NormalDist()
    return np.array([normal.inv_cdf(rank / len(values)) for rank in (low + high) / 2.0])


def main() -> int:
    """Print the figures of the file named on the command line."""
    if len(sys.argv) != 2:
        print("usage: python -m sim.population.derive FILE", file=sys.stderr)
        return 2
    try:
        figures = derived_figures(read_sheet(sys.argv[1]))
    except InvalidSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
