"""M08: a paid order is changed through the page of the office: looked at first, then done."""

import pytest
from flask import Flask

from marketplace.checkout import cart as carts
from marketplace.checkout.cart import Cart
from marketplace.checkout.parcels import Wishes
from marketplace.checkout.placing import Agreement, place_order
from marketplace.checkout.price import price_of
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.orders.order import COURIER
from marketplace.payments import refund as refunds
from marketplace.payments import settling
from marketplace.payments.payment import CASH
from tests.trade import POUCH, Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, sekar, tono
from tests.world import DEWI, TONO

WISHES = Wishes(COURIER, DEWI, DEWI.province)


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

    office.get(f"/office/orders/{reference}/edit").assert_sees("Nothing can be changed.")


def test_others_do_not_change_it(trade: Trade) -> None:
    reference, _sku = bought(trade)
    for somebody in (sekar, tono):
        office = somebody(trade).get(f"/office/orders/{reference}")
        office.assert_sees_not("Change the goods")
        assert office.get(f"/office/orders/{reference}/edit").status == 403


@pytest.mark.parametrize(
    ("page", "look"),
    [("", ""), ("/edit", "Look what would happen"), ("/give-back", "Look who bears what")],
)
def test_a_longer_order_takes_no_more_queries(trade: Trade, page: str, look: str) -> None:
    """M08: also for the look at what would happen."""
    with trade.inside():
        skus = [trade.sku(trade.melati, trade.on_sale(trade.melati, f"Tas {n}")) for n in range(6)]
        short, long_ = (_ordered(trade, some) for some in (skus[:1], skus))
    office = ratna(trade)

    def asked(reference: str, lines: int) -> int:
        office.get(f"/office/orders/{reference}{page}").assert_ok()
        said = {"borne_by": "buyer", "goods": "restocked", "reason": "x"}
        taken = {f"line_{n}": "1" for n in range(lines)}
        with trade.inside(), trade.counting() as queries:
            if look:
                office.form(look).fill({**said, **taken}).press()
            else:
                office.get(f"/office/orders/{reference}")
        office.assert_ok()
        return len(queries)

    few, many = asked(short, 1), asked(long_, 6)
    assert 0 < many <= few, (few, many)


def _ordered(trade: Trade, skus: list[str]) -> str:
    """One of each, paid."""
    cart = Cart(dict.fromkeys(skus, 1))
    total = price_of(db.session(), carts.fill(db.session(), cart), WISHES).total
    agreed = Agreement(COURIER, DEWI, DEWI.province, CASH, total, "id")
    reference = place_order(cart, agreed, key=codes.token())
    settling.settle_cash(reference, total, key=codes.token(), by=TONO)
    return reference
