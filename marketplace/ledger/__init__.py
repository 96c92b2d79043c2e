"""Double-entry books in whole rupiah."""
