"""Titip: the shop a cooperative runs for the people whose work it sells."""

from marketplace.app import create_app

__all__ = ["create_app"]
