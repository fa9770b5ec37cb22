"""Policies that no other one betters."""
