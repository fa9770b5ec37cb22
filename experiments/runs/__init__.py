"""Carried out: a study to runs, in chunks, to an executor and into the archive."""
