"""Money from buyers."""
