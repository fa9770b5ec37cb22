"""Sweeps: points of a design crossed with policies and paired seeds, of any size."""
