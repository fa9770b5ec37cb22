"""Accord's model of healthcare partnerships."""
