"""A buyer's bank asks a provider for money back. What is true is fetched there; each change of it
is booked once, in whatever order its events come. On both engines.
"""

import random
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.fulfilment import returning
from marketplace.fulfilment.cancelling import cancel_as_buyer, cancel_as_staff
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotNow
from marketplace.ledger.journal import Entry
from marketplace.outbox.message import Message
from marketplace.payments import bearing, disputing, refunding
from marketplace.payments import dispute as disputes
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.dispute import Dispute, InDispute
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_disputes import FEE as DISPUTE_FEE
from tests.providers.stripe_remote import FETCH, FETCH_DISPUTE, REFUND, StripeDouble
from tests.trade import POUCH, Count, done, rows_of
from tests.world import RATNA, SEKAR

TOTAL = POUCH + 11_000
KEPT = TOTAL * 29 // 1000 + 2_000
CHARGED = DISPUTE_FEE // 100
LEFT = TOTAL - KEPT
DAY = timedelta(days=1)


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def contested(shop: OnlineTrade, status: str = "needs_response", **more: object) -> tuple[str, str]:
    """An order whose money a bank asks for: its reference, and Stripe's name of the dispute."""
    reference = shop.paid_online()
    return reference, shop.stripe.dispute(shop.session_of(reference), status, **more)  # type: ignore[arg-type]


def heard(shop: OnlineTrade) -> None:
    shop.hear_all()
    shop.work()


def the(shop: OnlineTrade, reference: str) -> Dispute:
    db.session.rollback()
    [found] = disputes.of_order(db.session(), reference)
    return found


def money(shop: OnlineTrade) -> dict[str, int]:
    assert shop.sound()
    return rows_of(shop.books(), 1200, 1300, 1350, 1400, 5300)


def booked(recipe: str) -> int:
    db.session.rollback()
    return db.session.query(Entry).filter(Entry.recipe == recipe).count()


def told() -> list[str]:
    db.session.rollback()
    return [m.about for m in db.session.query(Message).filter_by(kind=disputing.OPENED)]


def test_an_opened_dispute_takes_the_money_and_tells_staff(shop: OnlineTrade) -> None:
    reference, name = contested(shop)

    for _ in range(3):
        heard(shop)

    found = the(shop, reference)
    assert (found.state, found.reference, found.amount) == ("open", name, TOTAL)
    assert (found.payment, found.reason) == (shop.payment(reference).code, "fraudulent")
    due = shop.stripe.disputes[0]["evidence_details"]["due_by"]
    assert found.evidence_due is not None and int(found.evidence_due.timestamp()) == due
    assert money(shop) == {
        "1200:stripe": LEFT - TOTAL - CHARGED, f"1400:{found.code}": TOTAL, "5300:all": CHARGED,
    }  # fmt: skip
    assert told() == [found.code]
    assert shop.events()["done"] == 3  # paid, opened, withdrawn


@pytest.mark.parametrize(("fee_back", "charged"), [(False, CHARGED), (True, 0)])
def test_a_dispute_that_is_won_brings_the_money_back(
    shop: OnlineTrade, fee_back: bool, charged: int
) -> None:
    reference, name = contested(shop)
    heard(shop)

    shop.stripe.dispute_becomes(name, "won", fee_back=fee_back)
    heard(shop)
    heard(shop)

    assert the(shop, reference).state == "won"
    assert the(shop, reference).closed_at is not None
    left = {"1200:stripe": LEFT - charged}
    assert money(shop) == left | ({"5300:all": charged} if charged else {})
    assert booked("dispute_won") == 1


def test_won_is_what_came_back(shop: OnlineTrade) -> None:
    """The bank has decided; until the money is there, it stays in dispute."""
    reference, name = contested(shop)
    shop.stripe.dispute_becomes(name, "won", paid_back=False)
    heard(shop)
    assert the(shop, reference).state == "open"
    assert money(shop)[f"1400:{the(shop, reference).code}"] == TOTAL

    shop.stripe.dispute_becomes(name, "won")
    heard(shop)

    assert the(shop, reference).state == "won"
    assert money(shop) == {"1200:stripe": LEFT - CHARGED, "5300:all": CHARGED}


def test_a_dispute_that_is_lost_is_the_cooperatives_to_bear(shop: OnlineTrade) -> None:
    reference, name = contested(shop)
    heard(shop)

    shop.stripe.dispute_becomes(name, "lost")
    heard(shop)
    heard(shop)

    found = the(shop, reference)
    assert (found.state, found.lost, found.borne_by) == ("lost", TOTAL, "")
    assert money(shop) == {
        "1200:stripe": LEFT - TOTAL - CHARGED, "5300:all": TOTAL + CHARGED,
    }  # fmt: skip
    assert booked("dispute_lost") == 1


def test_a_part_of_the_money_is_asked_for(shop: OnlineTrade) -> None:
    reference, name = contested(shop, amount=20_000)
    heard(shop)
    assert money(shop)[f"1400:{the(shop, reference).code}"] == 20_000
    shop.stripe.dispute_becomes(name, "lost")
    heard(shop)
    assert money(shop) == {
        "1200:stripe": LEFT - 20_000 - CHARGED, "5300:all": 20_000 + CHARGED,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_events_come_twice_shuffled_and_after_the_end(shop: OnlineTrade, seed: int) -> None:
    """Those of the payment too: a dispute may be heard of before the money is known."""
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    name = shop.stripe.dispute(shop.session_of(reference))
    shop.stripe.dispute_becomes(name, "under_review")
    shop.stripe.dispute_becomes(name, "lost")
    events = shop.stripe.events * 2
    random.Random(seed).shuffle(events)

    for event in events:
        shop.hear(event)
        shop.work()
    heard(shop)

    assert shop.states(reference) == ("paid", {"to_make"})
    assert money(shop) == {
        "1200:stripe": LEFT - TOTAL - CHARGED, "5300:all": TOTAL + CHARGED,
    }  # fmt: skip
    assert [booked(r) for r in ("received", "disputed", "dispute_lost")] == [1, 1, 1]
    assert len(told()) == 1
    assert set(shop.events()) == {"done", "ignored"}


def test_a_dispute_before_its_payment_is_known_waits_for_it(shop: OnlineTrade) -> None:
    """Stripe does not answer for the payment: nothing is lost, it is tried again."""
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    shop.stripe.dispute(shop.session_of(reference))
    event = next(e for e in shop.stripe.events if e["type"] == "charge.dispute.created")
    shop.stripe.trouble("500", FETCH, times=9)

    shop.hear(event)
    shop.work()
    assert disputes.of_order(db.session(), reference) == []
    assert shop.events() == {"new": 1}

    shop.stripe.calm()
    with shop.at(clock.now() + DAY):
        shop.work()
        assert the(shop, reference).state == "open"
        assert shop.states(reference)[0] == "paid"
        assert shop.sound()


def test_two_workers_open_it_once(shop: OnlineTrade) -> None:
    reference, name = contested(shop)

    assert done(shop, *[lambda: disputing.look_at(payments.STRIPE, name)] * 4) == [True] * 4

    assert booked("disputed") == 1
    assert len(told()) == 1
    assert the(shop, reference).withdrawn == TOTAL


def test_a_bank_that_only_asks_takes_nothing(shop: OnlineTrade) -> None:
    """Then the money may still be given back; once it is taken, no more."""
    reference, name = contested(shop, "warning_needs_response")
    heard(shop)
    assert (the(shop, reference).state, the(shop, reference).withdrawn) == ("open", 0)
    assert money(shop) == {"1200:stripe": LEFT}

    shop.stripe.dispute_becomes(name, "needs_response")
    heard(shop)

    assert money(shop)[f"1400:{the(shop, reference).code}"] == TOTAL


def test_a_question_that_is_dropped_is_won(shop: OnlineTrade) -> None:
    reference, name = contested(shop, "warning_needs_response")
    shop.stripe.dispute_becomes(name, "warning_closed")
    heard(shop)
    assert the(shop, reference).state == "won"
    assert money(shop) == {"1200:stripe": LEFT}
    assert booked("disputed") == 0


def test_what_no_event_told_is_found_by_looking_once_a_day(shop: OnlineTrade) -> None:
    reference, name = contested(shop)
    heard(shop)
    shop.sweep()
    shop.stripe.dispute_becomes(name, "lost")
    with shop.at(clock.now() + DAY):
        shop.sweep()
        assert the(shop, reference).state == "lost"
        assert shop.sweep() == 0
        assert ("dispute", "done") in shop.errands()


def test_an_appeal_that_is_won_brings_the_money_back(shop: OnlineTrade) -> None:
    reference, name = contested(shop)
    for status in ("lost", "appeal_under_review"):
        shop.stripe.dispute_becomes(name, status)
        heard(shop)
        assert the(shop, reference).state == "lost"
        assert money(shop)["5300:all"] == TOTAL + CHARGED

    shop.stripe.dispute_becomes(name, "won")
    heard(shop)
    heard(shop)

    assert (the(shop, reference).state, the(shop, reference).lost) == ("won", 0)
    assert money(shop) == {"1200:stripe": LEFT - CHARGED, "5300:all": CHARGED}


def test_another_end_than_before_is_for_a_person(shop: OnlineTrade) -> None:
    """What was lost and passed on is won after all, or what was won is lost."""
    reference, name = contested(shop)
    shop.stripe.dispute_becomes(name, "lost")
    heard(shop)
    bearing.bear(the(shop, reference).code, "carrier", key=codes.token(), by=SEKAR)
    before = money(shop)

    shop.stripe.dispute_becomes(name, "won")
    shop.hear_all()
    for days in range(1, 12):
        with shop.at(clock.now() + days * DAY):
            shop.work()

    assert (the(shop, reference).state, money(shop)) == ("lost", before)
    assert shop.events()["dead"] == 2


def test_a_dispute_about_other_money_is_not_ours(shop: OnlineTrade) -> None:
    reference, _name = contested(shop)
    event = next(e for e in shop.stripe.events if e["type"] == "charge.dispute.created")
    shop.hear(event | {"id": "evt_other", "livemode": True})
    shop.hear(event | {"id": "evt_none", "data": {"object": {"object": "dispute", "id": "dp_0"}}})
    shop.work()
    assert disputes.of_order(db.session(), reference) == []
    assert shop.events() == {"done": 1, "ignored": 3, "new": 1}


# ---- nothing is given back twice


def given_back(shop: OnlineTrade, reference: str) -> str:
    asked = Asked("cooperative", "written_off", "rusak", {0: 1})
    return returning.give_back(reference, asked, key=codes.token(), by=SEKAR)


@pytest.mark.parametrize("end", ["", "lost"])
def test_money_in_dispute_is_not_given_back(shop: OnlineTrade, end: str) -> None:
    reference, name = contested(shop)
    if end:
        shop.stripe.dispute_becomes(name, end)
    heard(shop)
    before = shop.books()

    with pytest.raises(InDispute):
        given_back(shop, reference)
    with pytest.raises(InDispute):
        cancel_as_buyer(reference, shop.of(reference).key)

    assert shop.books() == before
    assert refunds.of_order(db.session(), reference) == []
    assert shop.states(reference) == ("paid", {"to_make"})
    assert shop.sound()


def test_what_was_won_may_be_given_back(shop: OnlineTrade) -> None:
    reference, name = contested(shop)
    shop.stripe.dispute_becomes(name, "won")
    heard(shop)

    cancel_as_buyer(reference, shop.of(reference).key)
    shop.work()

    # Stripe does not give back what was in dispute; the cooperative may, in another way.
    [refund] = refunds.of_order(db.session(), reference)
    assert refund.state == "failed"
    key = codes.token()
    refunding.send(refund.code, paid_from="cash", bank_reference="", key=key, by=SEKAR)
    db.session.rollback()
    assert refunds.known_as(db.session(), refund.code).state == "sent"
    assert shop.sound()


def test_what_is_not_in_dispute_may_be_given_back(shop: OnlineTrade) -> None:
    """Of Rp101.000 a bank asks for half: one of two pouches can go back, no more."""
    reference = shop.paid_online(pouches=2)
    shop.stripe.dispute(shop.session_of(reference), amount=50_000)
    heard(shop)

    given_back(shop, reference)
    with pytest.raises(InDispute):
        given_back(shop, reference)

    db.session.rollback()
    assert [r.amount for r in refunds.of_order(db.session(), reference)] == [POUCH]
    told = [m.kind for m in db.session.query(Message).filter_by(about=reference)]
    assert told == ["order placed", "order paid", "refund asked"]
    assert shop.sound()


def test_a_refund_that_was_asked_before_is_not_paid_in_another_way(shop: OnlineTrade) -> None:
    """It waits for its approval when the bank asks for the same money."""
    reference = shop.paid_online()
    code = given_back(shop, reference)
    shop.stripe.dispute(shop.session_of(reference))
    heard(shop)

    with pytest.raises(InDispute):
        refunding.approve(code, by=RATNA)

    assert refunds.known_as(db.session(), code).state == "asked"
    assert shop.stripe.refunds == []
    assert shop.sound()


def called_off(shop: OnlineTrade, reference: str) -> str:
    """Ratna stops what a bank asks for; returns the refund's code."""
    cancel_as_staff(reference, reason="bank", borne_by="buyer", by=RATNA)
    assert shop.states(reference) == ("cancelled", {"cancelled"})
    assert shop.stock(shop.pouch_sku) == Count(5, held=0, sold=0)
    [refund] = refunds.of_order(db.session(), reference)
    return refund.code


def state_of(refund: str) -> str:
    db.session.rollback()
    return refunds.known_as(db.session(), refund).state


def test_nobody_makes_and_sends_what_a_bank_asks_for(shop: OnlineTrade) -> None:
    """Staff call it off; its money waits for the end of the dispute, and is lost with it."""
    reference, name = contested(shop)
    heard(shop)
    refund = called_off(shop, reference)
    with pytest.raises(InDispute):
        refunding.approve(refund, by=SEKAR)
    assert state_of(refund) == "asked"
    assert shop.sound()

    shop.stripe.dispute_becomes(name, "lost")
    heard(shop)
    heard(shop)

    assert state_of(refund) == "confirmed"
    assert shop.stripe.refunds == []
    assert money(shop) == {"1200:stripe": LEFT - TOTAL - CHARGED, "5300:all": CHARGED}
    assert rows_of(shop.books(), 2100, 2500) == {}
    kinds = {m.kind for m in db.session.query(Message).filter_by(about=reference)}
    assert kinds == {"order placed", "order paid", "order cancelled"}
    for deed in (lambda: refunding.fail(refund, by=SEKAR), lambda: borne(shop, reference)):
        with pytest.raises(NotNow):
            deed()
    assert state_of(refund) == "confirmed"


def borne(shop: OnlineTrade, reference: str) -> int:
    return bearing.bear(the(shop, reference).code, "carrier", key=codes.token(), by=SEKAR)


def test_what_was_lost_first_is_called_off_without_more_money(shop: OnlineTrade) -> None:
    reference, name = contested(shop)
    shop.stripe.dispute_becomes(name, "lost")
    heard(shop)

    assert state_of(called_off(shop, reference)) == "confirmed"

    assert money(shop) == {"1200:stripe": LEFT - TOTAL - CHARGED, "5300:all": CHARGED}
    shop.stripe.dispute_becomes(name, "won")
    shop.hear_all()
    shop.work()
    assert the(shop, reference).state == "lost"  # the buyer was promised it: a person must look
    assert shop.sound()


def test_what_was_called_off_and_won_goes_back(shop: OnlineTrade) -> None:
    reference, name = contested(shop)
    heard(shop)
    refund = called_off(shop, reference)
    shop.stripe.dispute_becomes(name, "won")
    heard(shop)

    refunding.approve(refund, by=SEKAR)

    assert state_of(refund) == "sent"
    assert rows_of(shop.books(), 2500) == {f"2500:{refund}": -TOTAL}
    assert shop.sound()


def test_a_refund_that_the_provider_refused_stays_so(shop: OnlineTrade) -> None:
    """Stripe knows of the dispute before we do; nobody pays the same from the bank then. It ends
    with the dispute.
    """
    reference = shop.paid_online()
    code = given_back(shop, reference)
    name = shop.stripe.dispute(shop.session_of(reference))
    refunding.approve(code, by=RATNA)
    shop.work()
    db.session.rollback()
    assert refunds.known_as(db.session(), code).state == "failed"
    heard(shop)

    with pytest.raises(InDispute):
        refunding.send(code, paid_from="cash", bank_reference="", key=codes.token(), by=SEKAR)

    assert state_of(code) == "failed"
    assert shop.sound()
    shop.stripe.dispute_becomes(name, "lost")
    heard(shop)
    assert state_of(code) == "confirmed"
    assert money(shop)["5300:all"] == CHARGED


def test_a_refund_under_way_ends_with_what_was_lost(shop: OnlineTrade) -> None:
    """It was approved, and the bank was faster: it is asked of Stripe after the loss is known."""
    reference = shop.paid_online()
    code = given_back(shop, reference)
    refunding.approve(code, by=RATNA)
    shop.stripe.trouble("500", REFUND, times=9)
    shop.work()
    shop.stripe.dispute_becomes(shop.stripe.dispute(shop.session_of(reference)), "lost")
    heard(shop)
    assert state_of(code) == "sent"

    shop.stripe.calm()
    with shop.at(clock.now() + DAY):
        shop.work()
        assert state_of(code) == "confirmed"
        assert shop.stripe.refunds == []
        assert money(shop)["5300:all"] == CHARGED


def test_a_provider_that_does_not_answer_changes_nothing(shop: OnlineTrade) -> None:
    reference, _name = contested(shop)
    shop.stripe.trouble("shapeless", FETCH_DISPUTE, times=2)
    heard(shop)
    assert disputes.of_order(db.session(), reference) == []
    assert money(shop) == {"1200:stripe": LEFT}
