"""Pages: the only part that knows HTTP."""
