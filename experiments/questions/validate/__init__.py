"""Whether the model shows the patterns that published figures tell of."""
