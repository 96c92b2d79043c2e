"""What the treasurer holds against the world: balances, counts, bills, months, the surplus."""
