"""What the outside of a parcel says."""

import pytest
from flask import Flask

from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.contents import in_words
from marketplace.fulfilment.parcel_paper import papers_of
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
    parcel = shipments.known_as(db.session(), trade.packed(pouches=1, crisps=1))

    [paper] = papers_of(db.session(), [parcel])

    with speaking("en"):
        assert paper.contents == "Crafts, Snacks"
    assert [(row.quantity, row.name) for row in paper.rows] == [
        (1, "Pouch bunga"), (1, "Keripik tempe"),
    ]  # fmt: skip
    assert not (paper.partly or paper.again or paper.cool)
