"""M30: an order that was cancelled by mistake is brought back through the pages of the office."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.fulfilment import cancelling
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import refund as refunds
from marketplace.payments import refunding
from tests.trade import Trade
from tests.web.office.colleagues import ratna, sekar, tono
from tests.world import RATNA, SEKAR


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def cancelled(trade: Trade) -> str:
    with trade.inside():
        reference = trade.bought(pouches=2)
        cancelling.cancel_as_staff(reference, reason="keliru", borne_by="cooperative", by=RATNA)
        return reference


def state(trade: Trade, reference: str) -> str:
    with trade.inside():
        return trade.of(reference).state


def test_it_is_brought_back_with_a_reason(trade: Trade) -> None:
    reference = cancelled(trade)
    office = ratna(trade).get(f"/office/orders/{reference}").assert_sees("Cancelled by mistake?")
    office.link("Bring the order back").follow().assert_sees("Until")

    office.form("Bring it back").press()
    assert (office.status, state(trade, reference)) == (422, "cancelled")
    office.form("Bring it back").fill(reason="salah pesanan").press()

    office.assert_sees("The order stands again.", "Order brought back", "Refund withdrawn")
    office.assert_sees("Order stands again", "Withdrawn").assert_sees_not("Cancelled by mistake?")
    assert state(trade, reference) == "paid"
    with trade.inside():
        [refund] = refunds.all_of_order(db.session(), reference)
    treasurer = sekar(trade).get(f"/office/refunds/{refund.code}").assert_sees("Withdrawn")
    treasurer.get("/office/refunds").assert_ok().assert_sees(refund.code)


def test_the_page_says_why_it_cannot_be_brought_back(trade: Trade) -> None:
    reference = cancelled(trade)
    with trade.inside():
        [refund] = refunds.of_order(db.session(), reference)
        refunding.approve(refund.code, by=SEKAR)
        refunding.send(refund.code, paid_from="cash", bank_reference="", key="k", by=SEKAR)
    office = ratna(trade)
    for page in (f"/office/orders/{reference}", f"/office/orders/{reference}/bring-back"):
        office.get(page).assert_sees("Its money is on its way back already.")


def test_after_a_day_the_page_says_so(trade: Trade) -> None:
    reference = cancelled(trade)

    with clock.at(clock.now() + timedelta(hours=24)):
        office = ratna(trade).get(f"/office/orders/{reference}")
        office.assert_sees_not("Cancelled by mistake?")
        office.get(f"/office/orders/{reference}/bring-back").assert_sees("for a day only")


def test_what_its_buyer_cancelled_needs_their_word(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()
        cancelling.cancel_as_buyer(reference, trade.of(reference).key)
    office = ratna(trade).get(f"/office/orders/{reference}/bring-back")
    office.assert_sees("The buyer cancelled it themselves.")

    office.form("Bring it back").fill(reason="menelepon").press()
    assert (office.status, state(trade, reference)) == (422, "cancelled")
    office.form("Bring it back").fill(reason="menelepon", asked="y").press()

    assert state(trade, reference) == "placed"


def test_others_are_not_asked(trade: Trade) -> None:
    reference = cancelled(trade)

    for somebody in (sekar, tono):
        office = somebody(trade).get(f"/office/orders/{reference}")
        office.assert_sees_not("Cancelled by mistake?")
        assert office.get(f"/office/orders/{reference}/bring-back").status == 403
