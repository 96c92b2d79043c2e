"""Payment providers as their own processes: what they take, refuse, repeat and break."""
