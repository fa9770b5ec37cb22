"""Which workers carry runs out, and in which portions: the settings ``executor.*``, checked."""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from experiments.settings.values import is_number
from sim.parameters import InvalidSetting
from sim.parameters.horizon import whole_number

EXECUTORS: Final = ("threads", "serial", "processes", "dask", "mpi")
MOST_WORKERS: Final = 10_000
MOST_RUNS: Final = 1_000_000
LONGEST: Final = 3600.0

_MPI: Final = "mpiexec -n 4 python -m mpi4py.futures -m experiments COMMAND executor=mpi"
"""Gives three workers; the first process hands out and stores."""

_NAMES: Final = ("kind", "workers", "chunk", "seconds", "address")
# What a chunk takes by default: longer where handing one out costs more.
_SECONDS: Final = {"dask": 10.0, "mpi": 10.0}
_USUAL_SECONDS: Final = 2.0


@dataclass(frozen=True)
class ExecutorSettings:
    """Workers, and how much they get at a time."""

    kind: str = "threads"  # one of ``EXECUTORS``
    workers: int | None = None
    """How many chunks are worked on at a time; None: one per processor at hand, for MPI as many
    as there are, for a Dask cluster that is already there as many as it can."""
    chunk: int | None = None  # runs to a chunk; None: as many as take about ``seconds``
    seconds: float = _USUAL_SECONDS  # seconds that a chunk should take
    address: str | None = None  # of a Dask scheduler; None: a cluster is started on this machine


def read_executor(config: Mapping[str, Any]) -> ExecutorSettings:
    """Check the settings of a group ``executor``; what is not given has its default.

    Raises
    ------
    InvalidSetting
        For anything unknown, out of bounds, or not installed.
    """
    for name in config:
        if name not in _NAMES:
            raise InvalidSetting(
                f"executor.{name} is not a setting; allowed are "
                f"{', '.join(f'executor.{one}' for one in _NAMES)}."
            )
    kind = config.get("kind", "threads")
    if kind not in EXECUTORS:
        raise InvalidSetting(
            f"executor.kind={kind!r} is not known; allowed are {', '.join(EXECUTORS)}."
        )
    workers = _whole_or_none(config.get("workers"), "executor.workers", MOST_WORKERS)
    address = config.get("address")
    _refuse_useless(kind, workers, address)
    _refuse_missing(kind)
    return ExecutorSettings(
        kind=kind,
        workers=workers,
        chunk=_whole_or_none(config.get("chunk"), "executor.chunk", MOST_RUNS),
        seconds=_seconds(config.get("seconds", _SECONDS.get(kind, _USUAL_SECONDS))),
        address=address,
    )


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def mpi_workers() -> int:
    """Return how many workers ``mpiexec`` started besides this process; 0 without it.

    Raises
    ------
    ImportError, RuntimeError
        If there is no MPI on this machine.
    """
    # Without this runner every process would do the work of the first.
    if "mpi4py.futures" not in sys.orig_argv:
        return 0
    from mpi4py import MPI

    return int(MPI.COMM_WORLD.Get_size()) - 1


def _whole_or_none(value: object, name: str, most: int) -> int | None:
    return None if value is None else whole_number(value, name, 1, most)


def _seconds(value: object) -> float:
    if not is_number(value) or not math.isfinite(value) or not 0 < value <= LONGEST:
        raise InvalidSetting(
            f"executor.seconds={value!r} is not allowed; it must be a number above 0 and up to "
            f"{LONGEST:g}."
        )
    return float(value)


def _refuse_useless(kind: str, workers: int | None, address: object) -> None:
    """Refuse what the kind of executor has no use for."""
    if kind == "serial" and workers not in (None, 1):
        raise InvalidSetting(
            f"executor.workers={workers} is not possible with executor=serial, which does one "
            "run after another; allowed is 1."
        )
    if kind == "mpi" and workers is not None:
        raise InvalidSetting(
            f"executor.workers={workers} is not possible with executor=mpi, where mpiexec -n "
            "says how many; allowed is null."
        )
    if address is None:
        return
    if kind != "dask":
        raise InvalidSetting(
            f"executor.address={address!r} is not possible with executor={kind}; it needs "
            "executor=dask."
        )
    if not isinstance(address, str) or not address:
        raise InvalidSetting(
            f"executor.address={address!r} is not allowed; it must be the address of a running "
            "Dask scheduler, as tcp://HOST:8786, or null."
        )


def _refuse_missing(kind: str) -> None:
    """Refuse a kind that this installation or this start cannot offer."""
    package = {"dask": "distributed", "mpi": "mpi4py"}.get(kind)
    if package is not None and importlib.util.find_spec(package) is None:
        raise InvalidSetting(
            f'executor={kind} needs more than is installed: pip install "accord-sim[{kind}]".'
        )
    if kind == "mpi":
        try:
            workers = mpi_workers()
        except (ImportError, RuntimeError) as error:
            raise InvalidSetting(
                "executor=mpi finds no MPI on this machine; install one, such as pip install "
                "mpich, or load your cluster's."
            ) from error
        if workers < 1:
            raise InvalidSetting(
                f"executor=mpi needs mpiexec with at least 2 processes: start with {_MPI}."
            )
