"""What a buyer was promised."""
