"""Which values of the open parameters bring the model nearest to the published patterns."""
