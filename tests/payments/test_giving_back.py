"""What was paid at a provider goes back through it, once; what fails there goes by bank instead.
On both engines.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.fulfilment import returning
from marketplace.fulfilment.cancelling import cancel_as_buyer, cancel_as_staff
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.ledger import chart, moving
from marketplace.payments import giving_back, refunding
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.refund import Refund, RefundAccount
from tests.owner import as_owner
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import FETCH_REFUND, REFUND, StripeDouble
from tests.trade import POUCH, Count, rows_of
from tests.world import RATNA, SEKAR

TOTAL = POUCH + 11_000
DEWIS = RefundAccount("014", "1234567890", "DEWI PEMBELI")


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def only(reference: str) -> Refund:
    db.session.rollback()
    [refund] = refunds.of_order(db.session(), reference)
    return refund


def called_off(shop: OnlineTrade) -> tuple[str, Refund]:
    reference = shop.paid_online()
    cancel_as_buyer(reference, shop.of(reference).key)
    return reference, only(reference)


def test_a_buyer_who_calls_off_in_time_has_it_back_without_staff(shop: OnlineTrade) -> None:
    """B17: goods are free again, and the money goes the way it came. M10: once."""
    reference, refund = called_off(shop)
    assert (refund.state, refund.approved_by) == ("sent", None)
    assert shop.stock(shop.pouch_sku) == Count(5, 0, 0)

    shop.work()
    shop.hear_all()
    shop.work()

    assert only(reference).state == "confirmed"
    [back] = shop.stripe.refunds
    assert (back["amount"], back["metadata"]) == (TOTAL * 100, {"refund": refund.code})
    assert rows_of(shop.books(), 2100, 2500) == {}
    assert shop.books()["1200:stripe"] == -shop.books()["5100:all"], "Stripe keeps its fee"
    assert shop.sound()


def test_some_of_it_goes_back_once_somebody_approved(shop: OnlineTrade) -> None:
    """M10, M11: by line and quantity, through the same provider."""
    reference = shop.paid_online(pouches=2)
    asked = Asked("producer", refunds.RESTOCKED, "cacat", {0: 1})
    code = returning.give_back(reference, asked, key=codes.token(), by=RATNA)
    assert shop.work() == 0

    refunding.approve(code, by=SEKAR)
    shop.work()

    assert only(reference).state == "confirmed"
    assert [back["amount"] for back in shop.stripe.refunds] == [POUCH * 100]
    assert shop.sound()


@pytest.mark.parametrize("kind", ["silent", "500", "500 after", "half", "garbled", "cut"])
def test_an_answer_that_is_none_gives_back_once(shop: OnlineTrade, kind: str) -> None:
    """M10: nobody knows whether it was done, so the same is asked again."""
    reference, _ = called_off(shop)
    shop.stripe.trouble(kind, REFUND)
    shop.work()
    assert only(reference).state == "sent"

    with clock.at(clock.now() + timedelta(minutes=5)):
        shop.work()

    assert only(reference).state == "confirmed"
    assert len(shop.stripe.refunds) == 1
    assert shop.sound()


def test_one_that_waits_is_looked_at_again_when_nobody_tells(shop: OnlineTrade) -> None:
    shop.stripe.refunds_are("pending")
    reference, _ = called_off(shop)
    shop.work()
    assert only(reference).state == "sent"
    shop.stripe.refund_ends(shop.stripe.refunds[0]["id"], "succeeded")

    with clock.at(clock.now() + timedelta(hours=2)):
        shop.sweep()

    assert only(reference).state == "confirmed"
    assert shop.sound()


def test_another_sum_than_was_asked_is_for_a_person(shop: OnlineTrade) -> None:
    """M10: nothing is booked, and the refund does not end."""
    shop.stripe.refunds_are("pending")
    reference, _ = called_off(shop)
    shop.work()
    given, before = shop.stripe.refunds[0]["id"], shop.books()
    shop.stripe.refund_ends(given, "succeeded")
    with as_owner() as connection:
        connection.execute(text("UPDATE refund SET amount = amount - 1"))

    with pytest.raises(giving_back.NotOurRefund):
        giving_back.look_at(payments.STRIPE, given)

    assert only(reference).state == "sent"
    assert shop.books() == before


@pytest.mark.parametrize("begun", ["pending", "succeeded"])
def test_what_fails_later_goes_by_bank(shop: OnlineTrade, begun: str) -> None:
    """M10: also what was said to have arrived comes back into the queue, and into the books."""
    shop.stripe.refunds_are(begun)
    reference, refund = called_off(shop)
    shop.work()
    shop.stripe.refund_ends(shop.stripe.refunds[0]["id"], "failed")
    shop.hear_all()
    shop.work()
    failed = only(reference)
    assert (failed.state, failed.trouble) == ("failed", "lost_or_stolen_card")
    assert [one.code for one in refunds.unfinished(db.session())] == [refund.code]
    assert shop.sound()

    moving.move(chart.EQUITY, chart.BANK, TOTAL, why="modal", key=codes.token(), by=SEKAR)
    refunding.name_destination(reference, shop.of(reference).key, DEWIS)
    paid = {"paid_from": "bank", "bank_reference": "BCA-1"}
    refunding.send(refund.code, **paid, key=codes.token(), by=SEKAR)
    assert giving_back.look_at(payments.STRIPE, shop.stripe.refunds[0]["id"])
    assert only(reference).state == "sent", "the bank has it; its provider says no once more"
    refunding.confirm(refund.code, key=codes.token(), by=SEKAR)
    shop.hear_all()
    shop.work()

    assert only(reference).state == "confirmed"
    assert f"2500:{refund.code}" not in shop.books()
    assert "1100:main" not in shop.books()
    assert shop.sound()


def test_a_no_for_good_goes_by_another_way(shop: OnlineTrade) -> None:
    reference, _ = called_off(shop)
    shop.stripe.trouble("no", REFUND)

    shop.work()

    failed = only(reference)
    assert failed.state == "failed"
    assert failed.trouble
    assert ("refund", "done") in shop.errands()
    assert shop.sound()


def test_nobody_says_for_the_provider_how_it_ends(shop: OnlineTrade) -> None:
    reference, refund = called_off(shop)

    with pytest.raises(refunding.WithProvider):
        refunding.confirm(refund.code, key=codes.token(), by=SEKAR)
    with pytest.raises(refunding.WithProvider):
        refunding.fail(refund.code, by=SEKAR)

    assert only(reference).state == "sent"


def test_a_look_that_finds_no_answer_changes_nothing(shop: OnlineTrade) -> None:
    shop.stripe.refunds_are("pending")
    reference, _ = called_off(shop)
    shop.work()
    shop.stripe.trouble("500", FETCH_REFUND)
    with clock.at(clock.now() + timedelta(hours=2)):
        shop.sweep()

    assert only(reference).state == "sent"
    assert shop.sound()


def test_what_staff_call_off_waits_for_approval(shop: OnlineTrade) -> None:
    reference = shop.paid_online()

    cancel_as_staff(reference, reason="stok rusak", borne_by="cooperative", by=RATNA)
    shop.work()

    assert only(reference).state == "asked"
    assert shop.stripe.refunds == []
