"""Modules of ``sim`` import each other one way: there is no circle, not even for types."""

import ast
import graphlib
from pathlib import Path

import sim

ROOT = Path(sim.__file__).parent


def imported(path):
    """Return the modules of ``sim`` that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{one.name}" for one in node.names)
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def arrows():
    files = {
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts): path
        for path in ROOT.rglob("*.py")
        if path.name != "__init__.py"
    }
    return {name: set(imported(path)) & files.keys() for name, path in files.items()}


def test_no_module_imports_itself_by_way_of_others():
    found = arrows()
    assert {"sim.agents", "sim.engine.chance"} < found.keys()
    assert "sim.agents" in found["sim.model"]
    order = list(graphlib.TopologicalSorter(found).static_order())
    assert order.index("sim.agents") < order.index("sim.model")
