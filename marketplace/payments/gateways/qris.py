"""QRIS: the cooperative's static code, filled with an amount. What one payment may be."""

LEAST, MOST = 1_000, 10_000_000
