"""Examples in docstrings hold."""

import doctest
import importlib

import pytest

MODULES = [
    "sim",
    "sim.engine.batch",
    "sim.engine.chance",
    "sim.model",
    "sim.parameters.events",
    "sim.parameters.kinds",
    "sim.parameters.parameters",
    "sim.parameters.policy",
    "sim.parameters.switches",
    "sim.parameters.types",
    "sim.population.population",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    module = importlib.import_module(name)
    # Of the package only its own text: its members have their turn in their modules.
    finder = doctest.DocTestFinder(recurse=name != "sim", exclude_empty=True)
    tests = [test for test in finder.find(module, name) if test.examples]
    assert tests, f"{name} has no example"
    for test in tests:
        result = doctest.DocTestRunner(verbose=False).run(test)
        assert result.failed == 0
        assert result.attempted > 0


def test_the_package_offers_what_it_lists():
    sim = importlib.import_module("sim")
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = sim.nothing
