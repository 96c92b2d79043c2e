"""Under what a page is looked at: how wide, in which language, in daylight or dark, with scripts or
without. Every two of these choices meet in at least one circumstance.
"""

from typing import NamedTuple

from allpairspy import AllPairs

WIDTHS = (320, 360, 1280)
TALL = 740
PHONE = 600  # what is narrower than this is a phone that is touched


class Circumstance(NamedTuple):
    """One way to look."""

    width: int
    language: str
    scheme: str
    scripts: bool

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{self.scheme}-{'js' if self.scripts else 'no-js'}"


def pairwise() -> list[Circumstance]:
    """Few circumstances in which every two choices meet."""
    choices = [WIDTHS, ("id", "en"), ("light", "dark"), (True, False)]
    return [Circumstance(*row) for row in AllPairs(choices)]
