"""A picture as a page shows it: addresses in every format and width, and nothing of the photo."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marketplace.catalogue.photo import Photo, sizes

OURS = "/media"
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}

PICTURE = (
    Photo.public_key, Photo.widths, Photo.formats, Photo.width, Photo.height, Photo.colour,
)  # fmt: skip

_media = OURS


class Source(NamedTuple):
    """What a page offers in one format, the narrowest first: widths with their addresses."""

    type: str
    choices: list[tuple[int, str]]

    @property
    def srcset(self) -> str:
        """As HTML writes it. One picture alone needs no width, and then no `sizes` either."""
        if not self.many:
            return self.widest
        return ", ".join(f"{address} {width}w" for width, address in self.choices)

    @property
    def many(self) -> bool:
        return len(self.choices) > 1

    @property
    def widest(self) -> str:
        return self.choices[-1][1]


@dataclass(frozen=True)
class Picture:
    """`sizes` holds the widths of each format, the best format first. `base` leads to the door it
    stands behind.
    """

    key: str
    sizes: dict[str, list[int]]
    width: int
    height: int
    colour: str
    base: str = field(default_factory=lambda: _media)

    @classmethod
    def private(cls, photo: Photo | None, base: str) -> "Picture | None":
        """The same where there may be none."""
        return cls.of(photo, base) if photo else None

    @classmethod
    def of(cls, photo: Photo, base: str) -> "Picture":
        """A photo nobody has accepted yet, behind the private door at `base`."""
        return cls(photo.key, photo.sizes, photo.width, photo.height, photo.colour, base)

    def sources(self, least: int, most: int) -> list[Source]:
        """What is worth offering where at least `least` and at most `most` pixels are shown. The
        last one is for readers that know none of the others.
        """
        return [
            Source(TYPES[kind], [(w, self.address(w, kind)) for w in _among(widths, least, most)])
            for kind, widths in self.sizes.items()
        ]

    def address(self, width: int, kind: str) -> str:
        return f"{self.base}/{self.key}-{width}.{kind}"

    @property
    def shared(self) -> str:
        """For cards and feeds of other people's sites: about 1,200 pixels, in their format."""
        return self.address(self.shared_size[0], list(self.sizes)[-1])

    @property
    def shared_size(self) -> tuple[int, int]:
        """Width and height of that file."""
        width = list(self.sizes.values())[-1][-1]
        return width, max(1, round(self.height * width / self.width))


def picture_of(row: Any) -> Picture | None:
    """The public picture in a row with the columns `PICTURE`."""
    if not row.public_key:
        return None
    found = sizes(row.formats, row.widths, row.width)
    return Picture(row.public_key, found, row.width, row.height, row.colour)


def use_media_url(address: str) -> None:
    """Where addresses of public pictures begin; nothing: with us."""
    global _media  # noqa: PLW0603 - one place a process
    _media = address or OURS


def _among(widths: list[int], least: int, most: int) -> list[int]:
    """Those between, else the nearest: a small picture has only itself."""
    within = [width for width in widths if least <= width <= most]
    return within or [min(widths, key=lambda width: max(least - width, width - most))]
