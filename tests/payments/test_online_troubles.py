"""A provider that is slow, broken or contradicts itself: the order ends right without a person.
Each trouble is made by the double, over HTTP.
"""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import payment as payments
from marketplace.payments.errand import Errand
from marketplace.payments.gateways import online
from marketplace.payments.gateways.port import BackStanding, Declined, Unclear
from marketplace.payments.webhook import WebhookEvent
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import BEGIN, EXPIRE, FETCH, REFUND, StripeDouble
from tests.trade import POUCH

TOTAL = POUCH + 11_000
LATER = timedelta(seconds=45)  # after the first wait, and before the page closes too soon
BROKEN = ["500", "500 after", "cut", "half", "garbled", "shapeless", "busy"]


@pytest.fixture
def shop(inside: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside, stripe)


@pytest.mark.parametrize("where", [BEGIN, FETCH], ids=["begin", "fetch"])
def test_a_broken_answer_ends_in_a_paid_order(shop: OnlineTrade, where: str) -> None:
    """Said yes and timed out; a 500, then success; half an answer; wrong JSON."""
    for trouble in BROKEN:
        shop.stripe.trouble(trouble, where)
        reference = shop.awaited(0, 1)
        start = shop.of(reference).placed_at
        with shop.at(start + LATER):
            shop.work()
            shop.stripe.pay(shop.session_of(reference))
            shop.hear_all()
            shop.work()
        with shop.at(start + 2 * LATER):
            shop.work()

        assert shop.states(reference) == ("paid", {"to_make"}), trouble
    paid = [session for session in shop.stripe.sessions if session["payment_status"] == "paid"]
    assert len(paid) == len(BROKEN)
    assert shop.events() == {"done": len(BROKEN), "ignored": 2 * len(BROKEN)}
    assert shop.sound()


def test_a_broken_answer_to_closing_ends_in_a_closed_page(shop: OnlineTrade) -> None:
    for trouble in BROKEN:
        reference = shop.awaited(0, 1)
        shop.stripe.trouble(trouble, EXPIRE)
        over = shop.payment(reference).expires_at
        with clock.at(over):  # there it is not over yet
            shop.sweep()
        with clock.at(over + LATER):
            shop.work()

        assert shop.payment(reference).state == "expired", trouble
        assert not shop.stripe.may_pay(shop.session_of(reference)), trouble
        assert shop.errands()[-1] == ("expire", "done")


def test_a_broken_answer_gives_back_once(shop: OnlineTrade) -> None:
    """M10: the same refund, asked for until an answer is understood, is made once."""
    charge = shop.payment(shop.paid_online()).charge
    gateway = online.known_as(payments.STRIPE)
    for trouble in BROKEN:
        shop.stripe.trouble(trouble, REFUND)
        with pytest.raises(Unclear):
            gateway.refund(charge, 3_000, refund=f"REFUND {trouble}")
        back = gateway.refund(charge, 3_000, refund=f"REFUND {trouble}")
        assert gateway.refund(charge, 3_000, refund=f"REFUND {trouble}") == back

        said = (back.standing, back.refund, back.amount)
        assert said == (BackStanding.DONE, f"REFUND {trouble}", 3_000)
    assert [refund["amount"] for refund in shop.stripe.refunds] == [3_000_00] * len(BROKEN)


def test_more_than_was_paid_is_declined(shop: OnlineTrade) -> None:
    charge = shop.payment(shop.paid_online()).charge
    with pytest.raises(Declined, match="greater than unrefunded"):
        online.known_as(payments.STRIPE).refund(charge, TOTAL + 1, refund="REFUND22")
    assert shop.stripe.refunds == []


def test_a_key_that_is_not_known_there_is_no_answer(shop: OnlineTrade) -> None:
    """The operator mends it; until then nothing is decided."""
    online.known_as(payments.STRIPE)._client._requestor._options.api_key = "sk_test_wrong"  # type: ignore[attr-defined]
    reference = shop.awaited()

    assert shop.payment(reference).state == "awaited"
    assert db.session.query(Errand).one().trouble == "Unclear: AuthenticationError 401"


def test_a_provider_that_never_answers_is_given_up_and_seen(shop: OnlineTrade) -> None:
    """An errand is tried eight times, later and later, and then parked."""
    reference = shop.awaited()
    shop.stripe.trouble("500", times=99)
    start = shop.payment(reference).expires_at
    for hours in (0, 1, 2, 3, 4, 12, 24, 48, 72, 96):
        with clock.at(start + timedelta(hours=hours)):
            shop.sweep()

    close = db.session.query(Errand).filter_by(kind="expire").one()
    assert (close.state, close.attempts, close.trouble) == ("dead", 8, "Unclear: APIError 500")
    assert len(shop.stripe.heard) < 99


def test_a_poison_event_is_parked_and_blocks_nothing(shop: OnlineTrade) -> None:
    """O03: an event about something the provider does not know either."""
    start = clock.now()
    reference = shop.awaited()
    shop.hear(
        {
            "id": "evt_poison", "object": "event", "type": "checkout.session.completed",
            "livemode": False, "data": {"object": {"object": "checkout.session", "id": "cs_0"}},
        }
    )  # fmt: skip
    shop.stripe.pay(shop.session_of(reference))
    shop.hear_all()
    shop.work()
    assert shop.states(reference) == ("paid", {"to_make"})
    for hours in (0, 1, 2, 3, 12, 24, 48, 72, 96):
        with clock.at(start + timedelta(hours=hours, minutes=1)):
            shop.work()
            shop.work()

    assert shop.events() == {"dead": 1, "done": 1, "ignored": 2}
    poison = db.session.query(WebhookEvent).filter_by(event_id="evt_poison").one()
    assert poison.attempts == 8
    assert "No such" in poison.trouble
