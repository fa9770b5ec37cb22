"""What accord effects can vary: all that has a plausible range, named one by one or together."""

from __future__ import annotations

import pytest

from experiments.questions.effects.factors import all_factors, by_group, chosen_factors
from sim import LEVER_NAMES, PARAMETERS, OrganisationKinds, PartnershipTypes
from sim.parameters import KIND_COLUMNS, TYPE_COLUMNS, InvalidSetting


def test_factors_are_all_that_can_be_varied() -> None:
    groups = by_group(all_factors())
    assert len(groups["levers"]) == 2 * len(LEVER_NAMES)
    varied = [one for one in PARAMETERS.values() if one.sweep[0] < one.sweep[1]]
    assert [one.name for one in groups["parameters"]] == [f"parameters.{p.name}" for p in varied]
    assert len(groups["kinds"]) == len(OrganisationKinds().names) * len(KIND_COLUMNS)
    numeric = [one for one in TYPE_COLUMNS if not one.codes and one.sweep[0] < one.sweep[1]]
    assert len(groups["types"]) == len(PartnershipTypes().names) * len(numeric)
    keys = [factor.key for factor in all_factors()]
    assert len(keys) == len(set(keys))


def test_groups_rows_and_names_choose_factors() -> None:
    assert chosen_factors(None) == all_factors()
    assert len(chosen_factors(["levers"])) == len(chosen_factors("policy")) == 46
    assert len(chosen_factors(["kinds.vendor"])) == len(KIND_COLUMNS)
    assert [one.high for one in chosen_factors(["policy.voice"])] == [0.5, 1.0]
    # In their usual order, once each.
    both = chosen_factors(["parameters.search_rate", "parameters", "policy.voice"])
    assert both == [*chosen_factors(["policy.voice"]), *chosen_factors(["parameters"])]
    with pytest.raises(InvalidSetting, match="fomo_rat is not a factor"):
        chosen_factors(["parameters.fomo_rat"])
