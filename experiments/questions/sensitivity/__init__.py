"""Which assumptions drive an outcome, or the effect of a policy."""
