"""What must be true after any fault: the whole shop killed, a stampede, a provider that is slow."""
