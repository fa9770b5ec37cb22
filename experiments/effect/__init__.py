"""What `accord effects` does: factors, worlds, stages, tables, what is expected, the document."""
