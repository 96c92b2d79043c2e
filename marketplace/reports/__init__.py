"""Figures and proofs over everything the shop keeps."""
