"""One decorator, ``rule``: plain scalar Python, compiled by Numba on first use and cached.

Numba's own cache looks only at the file of the function itself, so a change in a rule
that another rule calls would go unnoticed. Ours lives in a folder named after the
content of all of ``sim``: edit any rule and the next run compiles what it needs.
Set ``NUMBA_DISABLE_JIT=1`` to run every rule as ordinary Python, in a debugger for instance.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import types

Rule = TypeVar("Rule", bound=Callable[..., Any])

_KEPT_VERSIONS = 6


def model_version() -> str:
    """Return 16 hexadecimal digits that change whenever any source file of ``sim`` does."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".json"}:
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_home() -> Path:
    """Return the folder for compiled code: ``ACCORD_CACHE_DIR``, else the user's cache."""
    chosen = os.environ.get("ACCORD_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "accord"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "accord"


def _cache_folder() -> str:
    """Return a writable folder for this version of the model, and forget the oldest ones."""
    for home in (_cache_home(), Path(tempfile.gettempdir()) / "accord-cache"):
        folder = home / model_version()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)
            versions = sorted(home.iterdir(), key=lambda path: path.stat().st_mtime)
        except OSError:
            continue
        for old in versions[:-_KEPT_VERSIONS]:
            shutil.rmtree(old, ignore_errors=True)
        return str(folder)
    return ""


CACHE_FOLDER = _cache_folder()


def is_compiled() -> bool:
    """Return whether this version of the model was compiled before, at least in part."""
    return bool(CACHE_FOLDER) and next(Path(CACHE_FOLDER).rglob("*.nbi"), None) is not None


def rule(function: Rule) -> Rule:
    """Compile ``function`` on first use, cached, without the interpreter lock.

    It becomes part of each rule that calls it, which spares the call; see `rare_rule`.
    ``error_model="numpy"`` makes a division by zero give infinity instead of a check at
    every division; the rules keep their denominators positive and the tests check it.
    """
    return _compiled(function, inlined=True)


def rare_rule(function: Rule) -> Rule:
    """Compile like `rule`, but call it: for what is long and seldom happens."""
    return _compiled(function, inlined=False)


def plain(rule: Rule) -> Rule:
    """Return a rule as plain Python: the same bits, slower, and without loading what is compiled.

    For a few numbers that are wanted before there is a run.
    """
    return cast(Rule, getattr(rule, "py_func", rule))


def _compiled(function: Rule, inlined: bool) -> Rule:
    compiler = numba.njit(
        cache=bool(CACHE_FOLDER),
        nogil=True,
        error_model="numpy",
        forceinline=inlined,
        no_cfunc_wrapper=True,
    )
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = CACHE_FOLDER
    try:
        compiled = compiler(function)
    finally:
        numba.config.CACHE_DIR = before
    if not numba.config.DISABLE_JIT:
        _forget_constants(compiled)
    return cast(Rule, compiled)


def _forget_constants(compiled: Any) -> None:
    """Let callers see the type of an argument only.

    Numba would compile ``end(world, row, SPONSOR_LOST, HOST, month)`` anew for every constant
    that it is called with, and half as many rules again take twice the time.
    """
    resolve = compiled.get_call_template

    def resolve_types(given: Any, named: Any) -> Any:
        by_name = {name: types.unliteral(kind) for name, kind in named.items()}  # type: ignore[attr-defined]
        return resolve(tuple(types.unliteral(kind) for kind in given), by_name)  # type: ignore[attr-defined]

    compiled.get_call_template = resolve_types
