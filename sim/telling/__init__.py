"""What is told of a run: outcomes, tables, adoption, the life of a partnership."""
