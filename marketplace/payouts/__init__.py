"""Money to producers."""
