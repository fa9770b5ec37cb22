"""Parameters: checked at once, immutable afterwards, declared once."""

import copy
import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import PARAMETERS, Declaration, InvalidSetting, Parameters
from sim.parameters import PARAMETER_GROUPS, TYPE_COLUMNS
from tests.sim.worlds import examples, parameters

NAMES = sorted(PARAMETERS)
# Evidence ids, a source with its years, literature, a data source, or an assumption that says so;
# several are parted by semicolons.
_SOURCE = (
    r"([0-4]-\d+( [0-4]-\d+)*|literature: [^;]+|[A-Z][^;]* \d{4}[^;]*|S-[A-Z]+"
    r"|assumption(: [^;]+)?)"
)
EVIDENCE = re.compile(rf"{_SOURCE}(; {_SOURCE})*")


def refusal(**values):
    with pytest.raises(InvalidSetting) as refused:
        Parameters(**values)
    return str(refused.value)


def test_parameters_not_given_are_at_their_defaults():
    assert dict(Parameters()) == {name: d.default for name, d in PARAMETERS.items()}
    assert dict(Parameters(crisis_rate=0.01)) == dict(Parameters()) | {"crisis_rate": 0.01}


@examples(50)
@given(parameters(full=True))
def test_values_within_bounds_are_kept_exactly(chosen):
    assert all(isinstance(value, float) for value in chosen.values())
    assert Parameters(**chosen) == chosen
    assert [chosen[name] for name in chosen] == [getattr(chosen, name) for name in chosen]
    assert chosen.record()[0].tolist() == tuple(chosen.values())


@pytest.mark.parametrize("name", NAMES)
def test_both_bounds_are_allowed_and_nothing_beyond(name):
    declared = PARAMETERS[name]
    for bound in (declared.low, declared.high):
        assert Parameters(**{name: bound})[name] == bound
    for beyond in (
        math.nextafter(declared.low, -math.inf),
        math.nextafter(declared.high, math.inf),
    ):
        assert f"parameters.{name}=" in refusal(**{name: beyond})


@examples(60)
@given(st.sampled_from(NAMES), st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_is_either_within_bounds_or_refused(name, value):
    declared = PARAMETERS[name]
    if declared.low <= value <= declared.high:
        assert Parameters(**{name: value})[name] == value
    else:
        refusal(**{name: value})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.1, "-0.1"),
        (1.1, "1.1"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (True, "True"),
        (False, "False"),
        ("0.1", "'0.1'"),
        (None, "None"),
        ([0.1], "[0.1]"),
        (0.1j, "0.1j"),
        pytest.param(10**400, "", id="far too much"),
    ],
    ids=str,
)
def test_a_bad_value_gets_one_sentence_that_names_it_and_what_is_allowed(value, shown):
    message = refusal(fomo_rate=value)
    assert message.startswith(f"parameters.fomo_rate={shown}")
    assert message.endswith("; allowed is 0 to 1 (1/month).")
    assert "\n" not in message


def test_an_unknown_name_is_refused_with_the_nearest_one():
    assert refusal(fomo_rat=0.1) == (
        "parameters.fomo_rat does not exist. Did you mean 'fomo_rate'?"
    )
    assert refusal(zzzz=1) == "parameters.zzzz does not exist."
    assert "does not exist" in refusal(steering_board=0.5)
    with pytest.raises(InvalidSetting, match="does not exist"):
        Parameters().replace(serch_rate=0.1)
    assert not hasattr(Parameters(), "serch_rate")
    assert issubclass(InvalidSetting, ValueError)


def test_replace_leaves_the_original_as_it_was():
    one = Parameters(fomo_rate=0.1)
    other = one.replace(crisis_rate=0.02)
    assert (one.crisis_rate, one.fomo_rate) == (PARAMETERS["crisis_rate"].default, 0.1)
    assert (other.crisis_rate, other.fomo_rate) == (0.02, 0.1)
    assert one.replace() == one


def test_changes_are_what_differs_from_the_defaults():
    default = PARAMETERS["crisis_rate"].default
    changed = Parameters(fomo_rate=0.1, crisis_rate=default)
    assert changed.changes() == {"fomo_rate": 0.1}
    assert repr(changed) == "Parameters(fomo_rate=0.1)"
    assert Parameters().changes() == {}


def test_parameters_cannot_be_changed():
    one = Parameters()
    before = dict(one)
    with pytest.raises(AttributeError):
        one.fomo_rate = 0.5
    with pytest.raises(TypeError):
        one["fomo_rate"] = 0.5
    with pytest.raises(AttributeError):
        one.anything = 1
    one.record()["fomo_rate"] = 0.5
    one.changes()["fomo_rate"] = 0.5
    assert dict(one) == before


@examples(30)
@given(parameters())
def test_parameters_survive_pickling_and_copying_and_are_equal_by_value(chosen):
    for twin in (
        pickle.loads(pickle.dumps(chosen)),
        copy.copy(chosen),
        copy.deepcopy(chosen),
        Parameters(**chosen.changes()),
    ):
        assert twin == chosen
        assert hash(twin) == hash(chosen)
    other = chosen.replace(fomo_rate=1.0 if chosen.fomo_rate < 1 else 0.0)
    assert other != chosen
    assert len({chosen, other, chosen.replace()}) == 2
    assert chosen != dict(chosen)


def test_every_parameter_is_declared_once_with_its_unit_meaning_and_evidence():
    declared = [*sum(PARAMETER_GROUPS.values(), ()), *TYPE_COLUMNS]
    names = [one.name for one in declared]
    assert len(set(names)) == len(names) > 100
    for one in declared:
        assert re.fullmatch(r"[a-z][a-z0-9_]+", one.name), one.name
        assert one.unit, one.name
        assert re.fullmatch(r"[A-Z].{8,}\.", one.meaning), f"{one.name}: {one.meaning}"
        assert EVIDENCE.fullmatch(one.evidence), f"{one.name}: {one.evidence}"


def test_defaults_and_plausible_ranges_lie_within_bounds():
    for one in [*PARAMETERS.values(), *TYPE_COLUMNS]:
        low, high = one.sweep
        assert one.low <= low <= high <= one.high, one.name
        assert low <= one.default <= high, f"{one.name}: {one.default} is not plausible itself"


@pytest.mark.parametrize(
    ("default", "plausible"), [(2, None), (-1, None), (0.5, (0.2, 1.5)), (0.5, (-1, 0.5))]
)
def test_a_declaration_that_contradicts_itself_is_refused(default, plausible):
    with pytest.raises(ValueError, match="some_rate"):
        Declaration("some_rate", default, "1", 0, 1, "A rate.", "assumption", plausible)


def test_minus_zero_is_zero():
    for zero in (-0.0, np.float64(-0.0)):
        assert math.copysign(1, Parameters(crisis_rate=zero).crisis_rate) == 1


def test_plain_numpy_floats_are_numbers_too():
    assert Parameters(fomo_rate=np.float64(0.25)).fomo_rate == 0.25
    assert type(Parameters(fomo_rate=np.float64(0.25)).fomo_rate) is float
