"""One room for each question that a command answers; none knows another."""
