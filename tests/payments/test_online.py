"""A buyer pays on a provider's page. What is true is fetched there; it is booked once, whoever
tells of it, however often, in whatever order. On both engines.
"""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import looking, reconciling
from marketplace.payments import payment as payments
from marketplace.payments.errand import Errand
from marketplace.payments.gateways.port import Forged, Seen, Standing
from marketplace.payments.gateways.stripe import Stripe
from marketplace.payments.settling import settle_cash
from tests.providers.online_trade import SHOP, OnlineTrade
from tests.providers.stripe_double import KEY
from tests.providers.stripe_remote import SECRET, StripeDouble, body_of, signed
from tests.trade import POUCH, Count, rows_of
from tests.world import RATNA, SEKAR, TONO

TOTAL = POUCH + 11_000
FEE = TOTAL * 29 // 1000 + 2_000
PAID = {"1200:stripe": TOTAL - FEE, "5100:all": FEE}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def test_the_provider_learns_the_amount_and_no_name(shop: OnlineTrade) -> None:
    """B08: the buyer goes to the provider's own page. O10: Stripe counts hundredths."""
    reference = shop.awaited()

    payment, [session] = shop.payment(reference), shop.stripe.sessions
    assert payment.pay_at == session["url"]
    assert session["amount_total"] == TOTAL * 100
    assert (session["currency"], session["locale"]) == ("idr", "id")
    assert session["client_reference_id"] == payment.code
    assert session["success_url"] == f"{SHOP}/orders/{reference}?back=1"
    assert session["expires_at"] == int(payment.expires_at.timestamp())
    asked = shop.stripe.heard[-1]["form"]
    for name in (shop.melati.code, "Flanel", "Pouch", "Rahasia", "6289"):
        assert name not in asked
    assert shop.states(reference) == ("placed", {"waiting"})
    assert shop.books() == {}


def test_an_event_pays_the_order_once(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    for _ in range(3):
        shop.hear_all()
        shop.work()

    assert shop.states(reference) == ("paid", {"to_make"})
    assert shop.payment(reference).state == "settled"
    assert shop.books() == PAID | {f"2100:{reference}": -TOTAL}
    assert shop.stock(shop.pouch_sku) == Count(5, held=0, sold=1)
    assert shop.events() == {"done": 1, "ignored": 2}
    assert shop.sound()


def test_looked_at_again_it_is_as_it_was(shop: OnlineTrade) -> None:
    """O03: another event, the sweep or a person may ask again; money and fee are known."""
    reference = shop.paid_online()

    assert looking.look(shop.payment(reference).code)

    assert shop.books() == PAID | {f"2100:{reference}": -TOTAL}
    assert shop.sound()


@pytest.mark.parametrize(
    ("over", "state", "kept"), [(-1, "placed", TOTAL - 1), (0, "paid", 0), (700, "paid", 700)]
)
def test_what_a_provider_took_is_compared(
    shop: OnlineTrade, over: int, state: str, kept: int
) -> None:
    """O03: whatever was asked for, only what came in is there."""
    reference = shop.awaited()
    took = Seen("cs_1", Standing.PAID, shop.payment(reference).code, TOTAL + over)

    assert looking.follow(payments.STRIPE, took)

    assert shop.states(reference)[0] == state
    assert rows_of(shop.books(), 1200) == {"1200:stripe": TOTAL + over}
    assert -sum(rows_of(shop.books(), 2600).values()) == kept
    assert shop.sound()


@pytest.mark.parametrize("wrong", [{"currency": "USD"}, {"live": False}])
def test_other_money_than_ours_is_for_a_person(shop: OnlineTrade, wrong: dict[str, Any]) -> None:
    """O03: another currency, or money of a test."""
    reference = shop.awaited()
    took = Seen("cs_1", Standing.PAID, shop.payment(reference).code, TOTAL, **wrong)

    with pytest.raises(looking.NotOurMoney):
        looking.follow(payments.STRIPE, took)

    assert shop.states(reference) == ("placed", {"waiting"})
    assert shop.books() == {}


def test_coming_back_from_the_provider_proves_nothing(shop: OnlineTrade) -> None:
    """O03: only what is fetched counts."""
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference), "declined")
    shop.hear_all()
    shop.work()

    assert shop.states(reference) == ("placed", {"waiting"})
    assert shop.payment(reference).state == "awaited"
    assert shop.books() == {}


def test_an_event_that_says_paid_is_not_believed(shop: OnlineTrade) -> None:
    """O03: it is signed, and the provider's own object says otherwise."""
    reference = shop.awaited()
    session = shop.stripe.sessions[0] | {"status": "complete", "payment_status": "paid"}
    kind = "checkout.session.completed"
    event = {"id": "evt_1", "object": "event", "type": kind, "livemode": False}
    shop.hear(event | {"data": {"object": session}})
    shop.work()

    assert shop.states(reference) == ("placed", {"waiting"})
    assert shop.books() == {}


BODY = body_of({"object": "event", "status": "open"})


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, {"Stripe-Signature": "t=,v1="}),
        (BODY, signed(BODY, secret="whsec_other")),
        (BODY.replace(b"open", b"paid"), signed(BODY)),
        (BODY + b" ", signed(BODY)),
        (b"\xff" + BODY, signed(BODY)),
    ],
)
def test_what_the_provider_did_not_sign_is_forged(body: bytes, headers: dict[str, str]) -> None:
    """O03: the signature is checked over the bytes."""
    with pytest.raises(Forged):
        Stripe(KEY, (SECRET,)).verify(headers, body)


@pytest.mark.parametrize(("minutes", "counts"), [(0, True), (4, True), (6, False), (-6, False)])
def test_a_signature_is_good_for_five_minutes(minutes: int, counts: bool) -> None:
    """O03: what was listened to is not played again."""
    headers = signed(BODY, at=clock.now() - minutes * MINUTE)
    with nullcontext() if counts else pytest.raises(Forged):
        Stripe(KEY, ("whsec_new", SECRET)).verify(headers, BODY)


def test_an_event_before_the_page_is_known_here(shop: OnlineTrade) -> None:
    """The answer to our call is still under way, and the buyer has paid already."""
    shop.stripe.trouble("cut")
    reference = shop.place(method=payments.STRIPE)
    shop.work()
    assert shop.payment(reference).provider_reference is None
    [session] = shop.stripe.sessions
    shop.stripe.pay(session["id"])
    shop.hear_all()
    shop.work()

    assert shop.states(reference) == ("paid", {"to_make"})
    assert shop.session_of(reference) == session["id"]
    assert shop.sound()


def test_what_no_event_told_is_found_by_looking(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    assert shop.sweep() == 0
    with shop.at(clock.now() + 6 * MINUTE):
        assert [shop.sweep(), shop.sweep()] == [1, 0]

        assert shop.states(reference) == ("paid", {"to_make"})
        assert shop.sound()


def test_nobody_pays_a_page_whose_time_is_over(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    placed = shop.of(reference).placed_at
    with shop.at(placed + 32 * MINUTE):
        shop.sweep()
        assert shop.payment(reference).state == "expired"
        assert not shop.stripe.may_pay(shop.session_of(reference))
        assert expire_due() == 0
    with shop.at(placed + 42 * MINUTE):
        assert expire_due() == 1
        assert shop.states(reference) == ("expired", {"waiting"})
        assert shop.stock(shop.pouch_sku) == Count(5, held=0, sold=0)
        assert shop.sound()


def test_who_paid_in_the_last_minute_has_paid(shop: OnlineTrade) -> None:
    """The provider is asked before the goods are given back."""
    reference = shop.awaited()
    placed = shop.of(reference).placed_at
    with shop.at(placed + 30 * MINUTE):
        shop.stripe.pay(shop.session_of(reference))
    with shop.at(placed + 60 * MINUTE):
        assert expire_due() == 0
        shop.sweep()

        assert shop.states(reference) == ("paid", {"to_make"})
        assert expire_due() == 0
        assert shop.sound()


def test_a_provider_that_says_nothing_holds_goods_for_an_hour_at_most(shop: OnlineTrade) -> None:
    """Money it tells of later pays the order while the goods are there."""
    reference = shop.awaited()
    placed = shop.of(reference).placed_at
    shop.stripe.pay(shop.session_of(reference))
    shop.stripe.trouble("500", times=99)
    with shop.at(placed + 100 * MINUTE):
        shop.sweep()
        assert expire_due() == 0
    with shop.at(placed + 102 * MINUTE):
        assert expire_due() == 1
        assert shop.states(reference) == ("expired", {"waiting"})
    shop.stripe.calm()
    with shop.at(placed + 120 * MINUTE):
        shop.work()
        assert shop.states(reference) == ("paid", {"to_make"})
        assert shop.sound()


def test_money_for_a_cancelled_order_is_kept_apart_once(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
    for _ in range(2):
        shop.work()
        shop.hear_all()
    shop.work()

    assert shop.states(reference) == ("cancelled", {"cancelled"})
    assert shop.books() == PAID | {f"2600:{reference}": -TOTAL}
    assert shop.payment(reference).charge.startswith("pi_")
    assert shop.sound()


def test_a_cancelled_order_cannot_be_paid_any_more(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    session = shop.session_of(reference)
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
    shop.work()

    assert not shop.stripe.may_pay(session)
    assert shop.errands() == [("begin", "done"), ("expire", "done")]


def test_an_order_cancelled_before_its_page_was_opened_opens_none(shop: OnlineTrade) -> None:
    reference = shop.place(method=payments.STRIPE)
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
    shop.work()

    assert shop.stripe.sessions == []
    assert shop.errands() == [("begin", "dropped")]


def test_cash_instead_closes_the_page(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    session = shop.session_of(reference)
    settle_cash(reference, TOTAL, key="K", by=TONO)
    shop.work()

    assert not shop.stripe.may_pay(session)
    assert shop.books() == {"1010:main": TOTAL, f"2100:{reference}": -TOTAL}


def test_paid_at_the_provider_and_at_the_counter_is_paid_twice(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    settle_cash(reference, TOTAL, key="K", by=TONO)
    shop.work()

    assert shop.states(reference) == ("paid", {"to_make"})
    assert shop.books()[f"2600:{reference}"] == -TOTAL
    assert shop.sound()


@pytest.mark.parametrize(("short", "asked", "over"), [(9_000, 0, 9_000), (9_000, -9_000, 0)])
def test_with_what_came_short_before_it_pays(
    shop: OnlineTrade, short: int, asked: int, over: int
) -> None:
    """From the bank a part, and then at the provider the whole, or just the rest."""
    reference = shop.awaited()
    line = shop.transferred(short)
    assert reconciling.assign(line, reference, key="K", by=SEKAR) == "kept apart"
    took = Seen("cs_1", Standing.PAID, shop.payment(reference).code, TOTAL + asked)

    assert looking.follow(payments.STRIPE, took)

    assert shop.states(reference)[0] == "paid"
    assert shop.books() == {
        code: amount
        for code, amount in {
            "1100:main": short, "1200:stripe": TOTAL + asked,
            f"2100:{reference}": -TOTAL, f"2600:{reference}": -over,
        }.items()
        if amount
    }  # fmt: skip
    assert shop.sound()


def test_a_fee_that_is_told_later_is_booked_then_and_once(shop: OnlineTrade) -> None:
    shop.stripe.fees_known(False)
    reference = shop.paid_online()
    assert "5100:all" not in shop.books()
    shop.stripe.tell_fees()
    with shop.at(clock.now() + 70 * MINUTE):
        assert [shop.sweep(), shop.sweep()] == [1, 0]
        shop.hear_all()
        shop.work()

        assert shop.books() == PAID | {f"2100:{reference}": -TOTAL}
        assert shop.sound()


@pytest.mark.parametrize(("arrived", "state"), [(True, "settled"), (False, "failed")])
def test_a_way_of_paying_that_takes_its_time(shop: OnlineTrade, arrived: bool, state: str) -> None:
    reference = shop.awaited()
    session = shop.session_of(reference)
    shop.stripe.pay(session, "later")
    shop.hear_all()
    shop.work()
    assert shop.payment(reference).state == "awaited"
    shop.stripe.came(session, arrived=arrived)
    shop.hear_all()
    shop.work()

    assert shop.payment(reference).state == state
    assert shop.states(reference)[0] == ("paid" if arrived else "placed")
    assert shop.sound()


def test_a_buyer_has_the_whole_time_when_we_are_late(shop: OnlineTrade) -> None:
    reference = shop.place(method=payments.STRIPE)
    late = shop.of(reference).placed_at + 5 * MINUTE
    with shop.at(late):
        shop.work()

        payment, order = shop.payment(reference), shop.of(reference)
        assert payment.pay_at
        assert payment.expires_at == late + 31 * MINUTE
        assert order.hold_until == late + 41 * MINUTE


def test_a_no_of_the_provider_ends_the_payment_and_not_the_order(shop: OnlineTrade) -> None:
    """The buyer may pay in another way while the goods are held."""
    shop.stripe.trouble("no")
    reference = shop.place(method=payments.STRIPE)
    shop.work()

    assert shop.payment(reference).state == "failed"
    assert shop.states(reference) == ("placed", {"waiting"})
    assert shop.errands() == [("begin", "done")]
    assert db.session.query(Errand).one().said == "This account may not do that."
