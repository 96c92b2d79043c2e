"""M08: a paid order is changed through the page of the office: looked at first, then done."""

import pytest
from flask import Flask

from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.db import db
from marketplace.payments import refund as refunds
from tests.trade import POUCH, Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, sekar, tono


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def bought(trade: Trade, pouches: int = 3, crisps: int = 1) -> tuple[str, str]:
    """Its reference, and the SKU of other goods."""
    with trade.inside():
        other = trade.on_sale(trade.melati, "Dompet", price=30_000, count=4)
        return trade.bought(pouches, crisps), trade.sku(trade.melati, other)


def back(trade: Trade, reference: str) -> list[int]:
    with trade.inside():
        return [one.amount for one in refunds.of_order(db.session(), reference)]


def as_buyer(trade: Trade, reference: str) -> Visitor:
    with trade.inside():
        key = trade.of(reference).key
    return trade.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()


def test_a_quantity_is_cut(trade: Trade) -> None:
    reference, _sku = bought(trade)
    asked = {"line_0": "2", "borne_by": "cooperative", "goods": "restocked", "reason": "habis"}
    office = ratna(trade).get(f"/office/orders/{reference}")
    office.link("Change the goods").follow().assert_ok().assert_sees("Up to 3", "Up to 1")

    office.form("Look what would happen").fill(asked).press()
    office.assert_sees("This would happen", "Rumah Flanel", "Rp90.000")
    assert back(trade, reference) == []
    office.form("Change the order").press("Change the order")

    office.assert_sees("The order is changed. The buyer is told.", "Order changed", "Rp90.000")
    assert back(trade, reference) == [2 * POUCH]
    dewi = as_buyer(trade, reference)
    dewi.assert_sees("What has changed", "2 × Pouch bunga", "Rp90.000 goes back to you")


def test_other_goods_come_instead(trade: Trade) -> None:
    reference, sku = bought(trade)
    asked = {
        "line_0": "1", "instead": f"Dompet · {sku}", "borne_by": "buyer", "goods": "restocked",
        "reason": "warna habis",
    }  # fmt: skip
    office = ratna(trade).get(f"/office/orders/{reference}/edit?line=0")

    office.form("Look what would happen").fill(asked).press()
    office.assert_sees("Goods that come instead", "earns Rp27.000", "Rp15.000")
    office.form("Change the order").press("Change the order")

    office.assert_sees("The order is changed.", "1 × Dompet")
    assert back(trade, reference) == [15_000]
    dewi = as_buyer(trade, reference)
    dewi.assert_sees("1 × Dompet", "comes instead, and is paid", "1 × Pouch bunga")
    dewi.assert_sees_not("Rumah Flanel")


def test_dearer_goods_need_a_tick(trade: Trade) -> None:
    reference, sku = bought(trade)
    asked = {
        "line_1": "1", "instead": sku, "borne_by": "cooperative", "goods": "restocked",
        "reason": "habis",
    }  # fmt: skip
    office = ratna(trade).get(f"/office/orders/{reference}/edit?line=1")

    office.form("Look what would happen").fill(asked).press()
    office.assert_sees("They cost Rp15.000 more.")
    assert office.status == 422
    office.form("Look what would happen").fill(we_give="y").press()
    office.assert_sees("The cooperative gives Rp15.000.")
    office.form("Change the order").press("Change the order")

    office.assert_sees("The order is changed.")
    assert back(trade, reference) == []


def test_a_form_that_says_nothing_changes_nothing(trade: Trade) -> None:
    reference, sku = bought(trade)
    office = ratna(trade).get(f"/office/orders/{reference}/edit?line=0")
    said = {"borne_by": "buyer", "goods": "restocked"}

    office.form("Look what would happen").fill(said, reason="x", instead=sku).press()
    office.assert_sees("Please say how many go.")
    office.form("Look what would happen").fill(said, reason="", line_0="1").press()
    assert office.status == 422
    office.form("Look what would happen").fill(said, reason="x", line_0="4").press()
    assert office.status == 422

    assert back(trade, reference) == []


def test_what_is_packed_is_not_offered(trade: Trade) -> None:
    with trade.inside():
        parcel = shipments.known_as(db.session(), trade.packed(pouches=1))
        reference = parcel.order_reference
    office = ratna(trade).get(f"/office/orders/{reference}").assert_sees_not("Change the goods")

    office.get(f"/office/orders/{reference}/edit").assert_sees("Nothing of this order")


def test_others_do_not_change_it(trade: Trade) -> None:
    reference, _sku = bought(trade)
    for somebody in (sekar, tono):
        office = somebody(trade).get(f"/office/orders/{reference}")
        office.assert_sees_not("Change the goods")
        assert office.get(f"/office/orders/{reference}/edit").status == 403
