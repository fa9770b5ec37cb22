"""The tables of the world, and how compiled rules reach them."""

from sim.state import handle

__all__ = ["handle"]
