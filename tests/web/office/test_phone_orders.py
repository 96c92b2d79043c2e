"""An order for somebody on the phone: the same order as at the checkout, taken by staff."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.orders import listing
from marketplace.people import audit
from tests.trade import CRISPS, PER_KG, POUCH, Trade
from tests.web.office.colleagues import tono

BUYER = {
    "name": "Dewi", "phone": "0890-0000-7777", "street": "Jalan Rahasia 9", "seek": "55711",
    "note": "Telepon dulu.",
}  # fmt: skip


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def count(trade: Trade) -> int:
    with trade.inside():
        return len(listing.latest(db.session()))


def test_an_order_is_taken_on_the_phone(trade: Trade) -> None:
    office = tono(trade).get("/office/orders")
    office.link("Take an order on the phone").follow()
    goods = {
        "thing_1": f"Pouch bunga · {trade.pouch_sku}", "number_1": "2",
        "thing_2": trade.crisps_sku.lower(),
    }  # fmt: skip
    office.form("Work out the total").fill(BUYER | goods).press("Work out the total")
    total = 2 * POUCH + CRISPS + PER_KG
    office.assert_ok().assert_sees("Please tell the buyer this total", "Delivery with JNE REG")
    office.assert_sees(f"Total Rp{total // 1000}.000")
    assert count(trade) == 0

    order = office.form("Place the order")
    order.press("Place the order")
    order.press("Place the order")

    office.assert_ok().assert_sees("Rp116.000", "Note from the buyer: Telepon dulu.")
    assert count(trade) == 1
    with trade.inside():
        reference = listing.latest(db.session())[0].reference
        acts = [act.act for act in audit.about(db.session(), [reference])]
        assert acts == ["take order"]
        assert trade.sound()


@pytest.mark.parametrize(
    ("goods", "sentence"),
    [
        ({}, "Please name the goods."),
        ({"thing_1": "Ikan · NOTHERE2"}, "There are no goods NOTHERE2."),
        ({"thing_1": "POUCH", "number_1": "9"}, "Of Pouch bunga only 5 are left."),
        ({"thing_1": "POUCH", "number_1": "many"}, "Please type a number from 1 to 99."),
    ],
)
def test_what_cannot_be_had_is_said_at_once(
    trade: Trade, goods: dict[str, str], sentence: str
) -> None:
    typed = {name: trade.pouch_sku if text == "POUCH" else text for name, text in goods.items()}
    office = tono(trade).get("/office/orders/new")

    office.form("Work out the total").fill(BUYER | typed).press("Work out the total")

    assert office.status == 422
    office.assert_sees(sentence)
    assert count(trade) == 0
