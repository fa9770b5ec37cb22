"""Points of a design, crossed with policies and paired seeds."""
