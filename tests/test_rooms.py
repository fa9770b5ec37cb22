"""Arrows between rooms run one way, and Hydra and YAML stay behind the door.

Read from the source, imports inside functions and those for types included.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What each room may import beside itself, and what lies below all of them: ``sim``.
MAY_IMPORT = {
    "estimators": set(),
    "settings": set(),
    "archive": {"settings", "design"},
    "design": {"settings"},
    "runs": {"settings", "design", "archive"},
    "figures": {"archive"},
    "questions": {"settings", "design", "runs", "archive", "estimators", "figures"},
    "report": {"settings", "archive", "estimators", "figures", "questions"},
    "console": {"settings", "archive", "runs", "questions"},
}
ABOVE = ("cli", "__main__", "__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, each as deep as the names it takes tell."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: imports are absolute"
            for one in node.names:
                deeper = ROOT / Path(*node.module.split("."), one.name)
                is_module = deeper.with_suffix(".py").exists() or deeper.is_dir()
                yield f"{node.module}.{one.name}" if is_module else node.module


def files_below(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def room_of(module: str) -> str:
    return [*module.split("."), ""][1]


def test_every_room_is_named_here() -> None:
    there = {path.name for path in (ROOT / "experiments").iterdir() if path.is_dir()}
    assert there - {"__pycache__"} == set(MAY_IMPORT)
    loose = {path.stem for path in (ROOT / "experiments").glob("*.py")}
    assert loose == set(ABOVE)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_arrows_between_rooms_run_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} -> {module}"
        for path in files_below(f"experiments/{room}")
        for module in imports_of(path)
        if module.startswith("experiments.") and room_of(module) not in {room, *MAY_IMPORT[room]}
    ]
    assert not wrong


def test_the_order_of_rooms_has_no_circle() -> None:
    below: set[str] = set()
    while len(below) < len(MAY_IMPORT):
        ready = {room for room, may in MAY_IMPORT.items() if may <= below} - below
        assert ready, f"a circle among {set(MAY_IMPORT) - below}"
        below |= ready


def test_no_question_knows_another() -> None:
    rooms = [path for path in (ROOT / "experiments/questions").iterdir() if path.is_dir()]
    names = {path.name for path in rooms} - {"__pycache__"}
    assert {"compare", "sweep", "sensitivity", "robustness", "optimise", "validate"} < names
    wrong = [
        f"{path.relative_to(ROOT)} -> {module}"
        for own in names
        for path in files_below(f"experiments/questions/{own}")
        for module in imports_of(path)
        if module.startswith("experiments.questions.") and module.split(".")[2] in names - {own}
    ]
    assert not wrong


def test_estimators_know_nothing_of_accord() -> None:
    wrong = [
        f"{path.name} -> {module}"
        for path in files_below("experiments/estimators")
        for module in imports_of(path)
        if module.split(".")[0] in {"sim", "experiments"}
        and not module.startswith("experiments.estimators")
    ]
    assert not wrong


def test_the_model_knows_nothing_of_experiments_nor_of_settings_files() -> None:
    foreign = {"experiments", "accord", "hydra", "omegaconf", "yaml", "matplotlib", "rich"}
    wrong = [
        f"{path.relative_to(ROOT)} -> {module}"
        for path in files_below("sim")
        for module in imports_of(path)
        if module.split(".")[0] in foreign
    ]
    assert not wrong


def test_hydra_and_yaml_live_in_one_room() -> None:
    using = {
        path.relative_to(ROOT).parts[1]
        for path in files_below("experiments", "accord")
        for module in imports_of(path)
        if module.split(".")[0] in {"hydra", "omegaconf", "yaml"}
    }
    assert using == {"console"}


@pytest.mark.parametrize("package", ["sim", "experiments", "accord"])
def test_no_file_imports_itself_in_a_circle(package: str) -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files_below(package)
    }
    arrows = {
        name: {
            module
            for module in imports_of(path)
            if module in names and module != name and not _is_face(names[module])
        }
        for name, path in names.items()
    }
    below: set[str] = set()
    while len(below) < len(arrows):
        ready = {name for name, may in arrows.items() if may <= below} - below
        assert ready, _circle(arrows, set(arrows) - below)
        below |= ready


def _is_face(path: Path) -> bool:
    """Whether a file only hands on names of its package; what it imports is named by others too."""
    return path.name == "__init__.py"


def _circle(arrows: dict[str, set[str]], among: set[str]) -> str:
    name = next(iter(among))
    walk = [name]
    while (name := next(one for one in arrows[name] if one in among)) not in walk:
        walk.append(name)
    return " -> ".join([*walk[walk.index(name) :], name])
