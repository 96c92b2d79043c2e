"""How many stars a product has. One or two voices are shown as what they are: only three and more
make an average, so that one angry or one kind press does not stand on every card.
"""

from dataclasses import dataclass

from marketplace.kernel.words import language

FEWEST = 3


@dataclass(frozen=True)
class Rating:
    """`tenths` of a star, to the nearest: 47 is 4.7."""

    tenths: int
    count: int

    @property
    def plain(self) -> str:
        """As machines read it: 4.7."""
        return f"{self.tenths // 10}.{self.tenths % 10}"

    @property
    def shown(self) -> str:
        """In the reader's language."""
        return self.plain if language() == "en" else self.plain.replace(".", ",")


def rating(stars: int, rated: int) -> Rating | None:
    """Of so many published reviews with so many stars together; none while they are few."""
    if rated < FEWEST:
        return None
    return Rating((20 * stars + rated) // (2 * rated), rated)
