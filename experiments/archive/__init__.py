"""Kept and opened again: parts that no kill harms, merged tables, manifests, what columns mean."""
