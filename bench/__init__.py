"""Timings side by side, as ratios within one run. No test depends on them."""
