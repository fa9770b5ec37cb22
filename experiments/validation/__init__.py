"""What `accord validate` does: the runs, the tables of patterns and levers, the finding."""
