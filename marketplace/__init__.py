"""Titip: the shop a cooperative runs for the people whose work it sells."""

import gc

gc.disable()  # Whatever is imported stays: to look for rubbish in it takes a fifth of the time.

from marketplace.app import create_app  # noqa: E402 - nothing is imported before that

gc.enable()

__all__ = ["create_app"]
