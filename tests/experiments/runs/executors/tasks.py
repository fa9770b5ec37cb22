"""What the tests have workers do; importable by other processes."""

from __future__ import annotations

import os
import signal
import socket
import struct
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from tests.experiments.kills import GUARD

Numbers = tuple[int, ...]


def square(numbers: Numbers) -> list[int]:
    return [number * number for number in numbers]


def halves(numbers: Numbers) -> Sequence[Numbers]:
    middle = len(numbers) // 2
    return [numbers[:middle], numbers[middle:]] if middle else []


def portions(count: int, size: int) -> list[Numbers]:
    return [tuple(range(first, first + size)) for first in range(0, count, size)]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def square_unless_37(numbers: Numbers) -> list[int]:
    if 37 in numbers:
        die()
    return square(numbers)


def square_unless_many(numbers: Numbers) -> list[int]:
    """Die over 8 numbers, more than are given up in a row."""
    if any(40 <= number < 48 for number in numbers):
        die()
    return square(numbers)


def die_always(numbers: Numbers) -> list[int]:
    die()
    return square(numbers)


def die_amid_sending_37(numbers: Numbers) -> list[int]:
    """Die over 37 as well, but when half of the result is on its way."""

    def send_half(line: Connection, told: memoryview) -> None:
        os.write(line.fileno(), struct.pack("!i", len(told)) + bytes(told)[: len(told) // 2])
        die()

    if 37 in numbers:
        Connection._send_bytes = send_half  # type: ignore[attr-defined]
    return square(numbers)


class DieWithoutFile:
    """Dies while a file is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, numbers: Numbers) -> list[int]:
        if not self.path.exists():
            die()
        return square(numbers)


class MeetOnce:
    """Tells who it is when it first meets a number, and waits to be killed."""

    def __init__(self, port: int, number: int, met: Path) -> None:
        self.port = port
        self.number = number
        self.met = met

    def __call__(self, numbers: Numbers) -> list[int]:
        if self.number in numbers and not self.met.exists():
            self.met.touch()
            with socket.create_connection(("127.0.0.1", self.port), timeout=GUARD) as line:
                line.sendall(str(os.getpid()).encode() + b"\n")
                line.recv(1)
        return square(numbers)


def fail_at_13(numbers: Numbers) -> list[int]:
    if 13 in numbers:
        raise ZeroDivisionError("a bug")
    return square(numbers)


def process_of(numbers: Numbers) -> int:
    return os.getpid()
