"""What a page offers of a picture, and where its address begins."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from marketplace.catalogue import picture as pictures
from marketplace.catalogue.picture import Picture, Source, picture_of

KEY = "ABCDEFGH23456789"


@pytest.fixture(autouse=True)
def _at_home() -> Iterator[None]:
    yield
    pictures.use_media_url("")


def public(width: int = 1600, formats: str = "avif webp jpg", widths: str = "") -> Picture:
    found = picture_of(
        SimpleNamespace(
            public_key=KEY, formats=formats, widths=widths, width=width, height=900, colour="#abc"
        )
    )
    assert found
    return found


def offered(found: Picture, least: int, most: int) -> dict[str, list[int]]:
    return {s.type: [width for width, _ in s.choices] for s in found.sources(least, most)}


def test_a_card_is_offered_what_fits_a_card() -> None:
    assert offered(public(), 320, 640) == {
        "image/avif": [320, 640],
        "image/webp": [320],
        "image/jpeg": [320],
    }


def test_a_page_is_offered_all_but_the_smallest() -> None:
    assert offered(public(), 320, 1600) == {
        "image/avif": [320, 640, 960, 1600],
        "image/webp": [320, 960],
        "image/jpeg": [320, 1200],
    }


@pytest.mark.parametrize(
    ("width", "found"),
    [(100, [100]), (200, [200]), (500, [320, 500])],
)
def test_a_small_picture_is_offered_as_it_is(width: int, found: list[int]) -> None:
    assert offered(public(width), 320, 640)["image/avif"] == found


def test_what_is_larger_than_wanted_is_better_than_nothing() -> None:
    assert offered(public(), 100, 159) == {
        "image/avif": [160],
        "image/webp": [320],
        "image/jpeg": [320],
    }


def test_a_photo_of_the_first_days_is_in_webp_alone() -> None:
    first = public(formats="webp", widths="320 640 960 1600")

    assert offered(first, 320, 640) == {"image/webp": [320, 640]}
    assert first.shared == f"/media/{KEY}-1600.webp"


def test_other_people_s_readers_get_a_jpeg() -> None:
    assert public().shared == f"/media/{KEY}-1200.jpg"
    assert public().shared_size == (1200, 675)
    assert public(800).shared == f"/media/{KEY}-800.jpg"


def test_widths_are_said_only_where_there_is_a_choice() -> None:
    assert Source("image/avif", [(320, "/a")]).srcset == "/a"
    assert Source("image/avif", [(320, "/a"), (640, "/b")]).srcset == "/a 320w, /b 640w"


def test_addresses_begin_where_the_operator_says() -> None:
    pictures.use_media_url("https://pictures.example/titip")

    assert public().address(320, "avif") == f"https://pictures.example/titip/{KEY}-320.avif"


def test_no_key_no_picture() -> None:
    assert picture_of(SimpleNamespace(public_key=None)) is None
