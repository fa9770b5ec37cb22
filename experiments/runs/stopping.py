"""What ends a command before it is done, and is no fault of its code."""

from __future__ import annotations


class Interrupted(KeyboardInterrupt):
    """Ctrl-C; the message says what is stored and how to continue."""


class Stopped(Exception):
    """Something outside the program ended it; the message says what is kept and what to do."""
