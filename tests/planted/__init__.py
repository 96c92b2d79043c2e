"""Mistakes with money that somebody could make, each planted on purpose in a copy of the shop: the
test named beside it must turn red. The list is `bugs.toml`.
"""
