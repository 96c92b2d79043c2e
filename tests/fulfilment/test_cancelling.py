"""An order is called off: goods and money go back, or nothing happens at all. On both engines."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import cancelling, making, packing, receiving
from marketplace.fulfilment.refund_plan import NobodyNamed, Packed
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.payments import refund as refunds
from tests.trade import POUCH, Count, Trade
from tests.world import RATNA, TONO

TOTAL = POUCH + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def test_an_unpaid_order_gives_its_goods_back(trade: Trade) -> None:
    reference = trade.place(pouches=2)
    assert trade.stock(trade.pouch_sku) == Count(5, held=2, sold=0)

    cancelling.cancel_as_buyer(reference, trade.of(reference).key)

    assert trade.states(reference) == ("cancelled", {"cancelled"})
    assert trade.payment(reference).state == "expired"
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
    assert (trade.books(), refunds.of_order(db.session(), reference)) == ({}, [])
    assert trade.sound()


@pytest.mark.parametrize("who", ["buyer", "staff"])
def test_a_paid_order_gives_goods_and_money_back(trade: Trade, who: str) -> None:
    reference = trade.bought()
    unique = trade.due(reference) - TOTAL

    if who == "buyer":
        cancelling.cancel_as_buyer(reference, trade.of(reference).key)
    else:
        cancelling.cancel_as_staff(
            reference, reason="asked by phone", borne_by="cooperative", by=RATNA
        )

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.state) == (TOTAL, "asked")
    assert refund.asked_by == ("buyer" if who == "buyer" else RATNA.code)
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
    assert trade.books() == {
        "1100:main": TOTAL + unique, f"2500:{refund.code}": -TOTAL, "4300:all": -unique,
    }  # fmt: skip
    assert trade.sound()


def test_a_buyer_cannot_once_goods_are_made(trade: Trade) -> None:
    reference = trade.bought()
    [part] = trade.of(reference).parts
    making.mark_ready(trade.melati.code, part.code, by=trade.melati.actor)
    before = trade.books()

    with pytest.raises(cancelling.MakingBegan):
        cancelling.cancel_as_buyer(reference, trade.of(reference).key)

    assert trade.states(reference) == ("paid", {"ready"})
    assert trade.books() == before


def test_nobody_cancels_with_another_key(trade: Trade) -> None:
    reference, other = trade.place(), trade.place()

    with pytest.raises(NotFound):
        cancelling.cancel_as_buyer(reference, trade.of(other).key)

    assert trade.states(reference) == ("placed", {"waiting"})


def test_a_packed_order_is_not_cancelled(trade: Trade) -> None:
    reference = trade.bought()
    trade.handed_over(reference)
    packing.pack_order(reference, key=codes.token(), by=TONO)
    before = trade.books()

    with pytest.raises(Packed):
        cancelling.cancel_as_staff(reference, reason="too late", borne_by="cooperative", by=RATNA)

    assert trade.states(reference) == ("paid", {"packed"})
    assert (trade.books(), refunds.of_order(db.session(), reference)) == (before, [])
    assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=0)


def test_what_was_paid_needs_somebody_who_bears_it(trade: Trade) -> None:
    """M13: nobody is named by leaving it out."""
    reference, unpaid = trade.bought(), trade.place()
    before = trade.books()

    for nobody in ("", "nobody"):
        with pytest.raises(NobodyNamed):
            cancelling.cancel_as_staff(reference, reason="ill", borne_by=nobody, by=RATNA)

    assert trade.states(reference) == ("paid", {"to_make"})
    assert (trade.books(), refunds.of_order(db.session(), reference)) == (before, [])
    assert trade.stock(trade.pouch_sku) == Count(5, held=1, sold=1)
    cancelling.cancel_as_staff(unpaid, reason="asked by phone", by=RATNA)
    assert trade.states(unpaid) == ("cancelled", {"cancelled"})


def test_goods_on_the_cooperatives_shelf_are_free_again(trade: Trade) -> None:
    reference = trade.bought()
    trade.handed_over(reference)

    cancelling.cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
    assert trade.sound()


def test_spoilt_goods_are_written_off_once(trade: Trade) -> None:
    """M12: staff choose; doing it again has no effect."""
    reference = trade.bought(pouches=2, crisps=3)
    trade.handed_over(reference)

    cancelling.cancel_as_staff(
        reference, reason="wet", write_off=True, borne_by="cooperative", by=RATNA
    )
    with pytest.raises(WrongState):
        cancelling.cancel_as_staff(
            reference, reason="wet", write_off=True, borne_by="cooperative", by=RATNA
        )

    assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=0)
    assert trade.stock(trade.crisps_sku) == Count(7, held=0, sold=0)
    assert trade.sound()


def test_what_was_made_for_it_is_on_sale_and_what_was_not_is_not(trade: Trade) -> None:
    """M12: restocked, as far as it exists."""
    with transaction() as session:
        for sku in (trade.pouch_sku, trade.crisps_sku):
            stock.allow(session, sku, 4)
    reference = trade.bought(pouches=7, crisps=12)
    pouch, _crisps = trade.of(reference).parts
    receiving.receive(pouch.code, by=TONO)

    cancelling.cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert trade.stock(trade.pouch_sku) == Count(7, held=0, sold=0)
    assert trade.stock(trade.crisps_sku) == Count(10, held=0, sold=0)
    assert trade.sound()


def test_the_second_press_is_refused_and_asks_no_second_refund(trade: Trade) -> None:
    reference = trade.bought()
    key = trade.of(reference).key
    cancelling.cancel_as_buyer(reference, key)

    with pytest.raises(WrongState):
        cancelling.cancel_as_buyer(reference, key)
    with pytest.raises(WrongState):
        cancelling.cancel_as_staff(reference, reason="again", borne_by="cooperative", by=RATNA)

    assert len(refunds.of_order(db.session(), reference)) == 1
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)


def test_a_packer_does_not_cancel(trade: Trade) -> None:
    reference = trade.bought()
    assert not cancelling.staff_may_cancel(trade.of(reference), TONO)

    with pytest.raises(NotAllowed):
        cancelling.cancel_as_staff(reference, reason="no", borne_by="cooperative", by=TONO)

    assert trade.states(reference) == ("paid", {"to_make"})


def test_an_unpaid_order_expires_and_its_amount_rests(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)
    assert expire_due() == 0

    with clock.at(trade.of(reference).hold_until + timedelta(seconds=1)):
        assert (expire_due(), expire_due()) == (1, 0)

        assert trade.states(reference) == ("expired", {"waiting"})
        assert trade.payment(reference).state == "expired"
        assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
        assert due not in {trade.due(trade.place()) for _ in range(4)}
        assert trade.sound()


def test_a_paid_order_never_expires(trade: Trade) -> None:
    reference = trade.bought()

    with clock.at(clock.now() + timedelta(days=30)):
        assert expire_due() == 0

    assert trade.states(reference) == ("paid", {"to_make"})
