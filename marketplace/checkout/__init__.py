"""From a cart to a promise."""
