"""What every part stands on: database, clock, money, words. It knows nothing of shops."""
