"""The drawn products: one for each name, always the same, and as clean as an upload."""

import io

import pytest
from PIL import Image

from marketplace.demo_pictures import DRAWINGS, draw


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_product_has_a_square_picture(name: str) -> None:
    picture = Image.open(io.BytesIO(draw(name)))

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1200, 1200))
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_there_are_twenty_four_and_a_set_of_them() -> None:
    assert len(DRAWINGS) == 25


def test_a_product_always_looks_the_same() -> None:
    assert draw("Bros Kain") == draw("Bros Kain")


def test_varieties_differ() -> None:
    assert len({draw("Dompet Koin Bordir", variety=number) for number in range(4)}) == 4


def test_nobody_draws_what_is_not_known() -> None:
    with pytest.raises(KeyError, match="Sabun"):
        draw("Sabun Susu Kedelai")
