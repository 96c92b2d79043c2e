"""Pages for the cooperative's staff."""
