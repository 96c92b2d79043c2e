"""Goods and delivery are given back in the office: looked at first, then done."""

import pytest
from flask import Flask

from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.db import db
from marketplace.payments import refund as refunds
from tests.trade import POUCH, Trade
from tests.web.office.colleagues import ratna, sekar, tono


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def back(trade: Trade, reference: str) -> list[refunds.Refund]:
    with trade.inside():
        return refunds.of_order(db.session(), reference)


def test_it_is_looked_at_before_it_is_done(trade: Trade) -> None:
    """M11, M12, M13: lines and quantities, who bears it, what becomes of the goods."""
    with trade.inside():
        reference = trade.bought(pouches=3, crisps=2)
    asked = {"line_0": "2", "borne_by": "producer", "goods": "restocked", "reason": "warna salah"}
    office = sekar(trade).get(f"/office/orders/{reference}")
    office.link("Give goods or delivery back").follow().assert_ok()

    office.form("Look who bears what").fill(asked).press()
    office.assert_sees("This would happen", "Rumah Flanel", "Rp90.000")
    assert back(trade, reference) == []
    office.form("Give it back").press("Give it back")

    office.assert_sees("warna salah", "The maker", "Back on sale", "Rp90.000")
    [refund] = back(trade, reference)
    assert (refund.amount, refund.borne_by, refund.goods) == (2 * POUCH, "producer", "restocked")
    ratna(trade).get(f"/office/orders/{reference}").assert_sees(refund.code)


def test_after_earning_it_says_what_she_gives_back(trade: Trade) -> None:
    with trade.inside():
        shipment = shipments.known_as(db.session(), trade.earned(pouches=2))
        reference = shipment.order_reference
    office = sekar(trade).get(f"/office/orders/{reference}/give-back").assert_ok()
    asked = {"line_0": "1", "borne_by": "producer", "goods": "written_off", "reason": "sobek"}

    office.form("Look who bears what").fill(asked).press()

    office.assert_sees("gives back Rp40.500, we give back Rp4.500")


def test_the_page_says_that_goods_sold_again_are_hers(trade: Trade) -> None:
    with trade.inside():
        shipment = shipments.known_as(db.session(), trade.earned(pouches=2))
        reference = shipment.order_reference
    office = sekar(trade).get(f"/office/orders/{reference}/give-back")
    office.assert_sees("They are hers again: she earns when they are sold.")
    asked = {"line_0": "1", "borne_by": "cooperative", "goods": "restocked", "reason": "keliru"}

    office.form("Look who bears what").fill(asked).press()
    office.assert_sees("gives back Rp40.500, we give back Rp4.500")
    office.assert_sees("She earns again when they are sold again.")

    office.form("Look again").fill(goods="written_off").press("Look again")
    office.assert_sees("keeps what she earns.").assert_sees_not("gives back Rp40.500")


def test_who_bears_it_must_be_said(trade: Trade) -> None:
    """M13: without an answer nothing happens."""
    with trade.inside():
        reference = trade.bought(pouches=3)
    office = sekar(trade).get(f"/office/orders/{reference}/give-back")

    office.form("Look who bears what").fill(line_0="1", reason="rusak").press()
    assert office.status == 422
    asked = {"line_0": "9", "borne_by": "buyer", "goods": "restocked", "reason": "x"}
    office.form("Look who bears what").fill(asked).press()
    assert office.status == 422

    assert back(trade, reference) == []


def test_only_those_who_handle_money_may(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought()

    packer = tono(trade)
    assert packer.get(f"/office/orders/{reference}/give-back").status == 403
    packer.get(f"/office/orders/{reference}").assert_sees_not("Give goods or delivery back")
