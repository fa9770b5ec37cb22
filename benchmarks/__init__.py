"""Speed, memory and growth, measured by commands: ``python -m benchmarks``."""
