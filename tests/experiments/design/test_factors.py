"""Factors: the values that a range or levels come to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.design.factors import Factor, column
from tests.experiments.design.conftest import MIXED


def at(factor: Factor, place: float) -> Any:
    """Return the value at a place of the unit interval."""
    return factor.values(np.array([place])).tolist()[0]


@settings(deadline=None)
@given(u=st.floats(0.0, 1.0, exclude_max=True))
def test_values_at_a_place(u: float) -> None:
    linear, log, whole, names, constant, switch = MIXED
    assert at(linear, u) == pytest.approx(0.2 * u, abs=1e-12)
    assert at(log, u) == pytest.approx(20.0 * 100.0**u, rel=1e-10)
    assert at(whole, u) == min(int(12 + u * 25 + 1e-10), 36)
    assert at(names, u) == ("default", "covid", "calm")[int(u * 3)]
    assert at(constant, u) == 0.5
    assert at(switch, u) is (u < 0.5)


@settings(deadline=None)
@given(
    ends=st.lists(st.floats(0.001, 1000.0), min_size=2, max_size=2, unique=True),
    scale=st.sampled_from(["linear", "log"]),
    u=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=9),
)
def test_values_stay_in_their_range_and_its_order(
    ends: list[float], scale: Any, u: list[float]
) -> None:
    low, high = sorted(ends)
    factor = Factor("parameters.vendor_overhead", low, high, scale=scale)
    assert (at(factor, 0.0), at(factor, 1.0)) == (low, high)
    values = factor.values(np.sort(u))
    assert (np.diff(values) >= 0.0).all()
    assert low <= values[0]
    assert values[-1] <= high
    assert values.tolist() == [at(factor, place) for place in sorted(u)]


@settings(deadline=None)
@given(low=st.integers(1, 50), extra=st.integers(1, 50), scale=st.sampled_from(["linear", "log"]))
def test_every_whole_number_is_met(low: int, extra: int, scale: Any) -> None:
    factor = Factor("months", low, low + extra, scale=scale, whole=True)
    values = factor.values((np.arange(100_000) + 0.5) / 100_000)
    assert values.dtype == np.int64
    assert sorted(set(values.tolist())) == list(range(low, low + extra + 1))
    if scale == "linear":
        counts = np.unique(values, return_counts=True)[1]
        assert counts.max() - counts.min() <= 1


@settings(deadline=None)
@given(value=st.floats(1e-9, 1e9))
def test_computed_values_are_short(value: float) -> None:
    inside = Factor("parameters.vendor_overhead", value / 2, value * 2)
    found = at(inside, 1 / 3)
    assert found == pytest.approx(value, rel=1e-11)
    assert found == float(f"{found:.12g}")


@pytest.mark.parametrize(
    ("values", "kind"),
    [((1, 2), "i"), ((1.0, 2), "f"), ((True, False), "b"), (("a", "b"), "O"), ((None, "b"), "O")],
)
def test_types_of_columns(values: tuple[Any, ...], kind: str) -> None:
    assert column(values).dtype.kind == kind
    assert column(values).tolist() == list(values)


def test_what_a_factor_is_called() -> None:
    voice = Factor("policy.voice", 0.0, 0.5)
    assert (voice.group, voice.called) == ("levers", "policy.voice 0 to 0.5")
    assert voice.key != Factor("policy.voice", 0.0, 1.0).key
    assert Factor("kinds.vendor.tempo", 0.1, 0.2).group == "kinds"
    assert Factor("policy", levels=("full", "ad_hoc")).group == ""
    assert Factor("months", levels=(12, 24, 36)).ends == (12, 36)
    assert Factor("months", 12, 36, whole=True).ends == (12, 36)
