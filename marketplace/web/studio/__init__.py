"""Pages for producers."""
