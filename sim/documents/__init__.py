"""What documents say of the model: the ODD page, reference, evidence, patterns."""
