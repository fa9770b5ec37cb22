"""One run, and the life of one of its partnerships."""
