"""Switches of the environment: what each turns off, as the parameters that make it still."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.parameters.declaration import InvalidSetting, nearest
from sim.parameters.parameters import PARAMETERS, Parameters

# Off means: these parameters have these values. On means: whatever the parameters say.
SWITCHES: Final[dict[str, dict[str, float]]] = {
    "pressure": {"pressure_mean": 0.0, "pressure_noise": 0.0},
    "crises": {"crisis_rate": 0.0},
    "regulation": {"regulation_rate": 0.0},
    "hype": {"hype_rate": 0.0, "hype_from_news": 0.0},
    "programme_lapses": {"lapse_rate": 0.0},
    "foreign_learning": {"foreign_learning": 0.0},
    "demand_growth": {"need_growth": 0.0},
    "urgency": {"urgency_speed": 0.0},
}


def switched(parameters: Parameters, switches: Mapping[str, object]) -> Parameters:
    """Return the parameters with parts of the environment switched off.

    Parameters
    ----------
    parameters : Parameters
        What holds where everything is on.
    switches : mapping of str to bool
        False to switch a part off; parts not named are on.

    Raises
    ------
    InvalidSetting
        For a switch that does not exist, a value that is not true or false, or a part switched
        off of which a parameter was given another value.

    Examples
    --------
    >>> switched(Parameters(), {"crises": False}).crisis_rate
    0.0
    """
    still: dict[str, float] = {}
    changed = parameters.changes()
    for name, on in switches.items():
        if name not in SWITCHES:
            raise InvalidSetting(
                f"environment.{name} does not exist; allowed are {', '.join(SWITCHES)}."
                f"{nearest(str(name), list(SWITCHES))}"
            )
        if not isinstance(on, bool):
            raise InvalidSetting(f"environment.{name}={on!r} is not allowed; it is true or false.")
        if on:
            continue
        for parameter, value in SWITCHES[name].items():
            if changed.get(parameter, value) != value:
                raise InvalidSetting(
                    f"parameters.{parameter}={changed[parameter]:g} contradicts "
                    f"environment.{name}=false; leave one of them out."
                )
            still[parameter] = value
    assert all(name in PARAMETERS for name in still)
    return parameters.replace(**still) if still else parameters
