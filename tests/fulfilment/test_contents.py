"""What the outside of a parcel says."""

import pytest
from flask import Flask

from marketplace.fulfilment.contents import contents_of, in_words
from marketplace.kernel.db import db
from marketplace.kernel.words import speaking
from tests.trade import Trade


@pytest.mark.parametrize(
    ("shelves", "english"),
    [
        ({"makanan-kering"}, "Snacks"),
        ({"makanan-kering", "makanan-segar"}, "Snacks"),
        ({"kerajinan", "jahit-bordir"}, "Clothing, Crafts"),
        ({"paket-hadiah"}, "Household goods"),
        (set(), "Household goods"),
    ],
)
def test_a_shelf_becomes_a_generic_word(shelves: set[str], english: str) -> None:
    with speaking("en"):
        assert in_words(shelves) == english


def test_a_parcel_tells_the_kinds_of_its_goods_and_no_names(inside: Flask) -> None:
    trade = Trade(inside)
    order = trade.of(trade.bought(pouches=1, crisps=1))

    with speaking("en"):
        said = contents_of(db.session(), order)

    assert said == "Crafts, Snacks"
