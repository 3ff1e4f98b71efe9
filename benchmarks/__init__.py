"""Measures speed and memory as ratios to a bare baseline of the same run: `python -m benchmarks`."""
