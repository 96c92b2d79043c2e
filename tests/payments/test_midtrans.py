"""Midtrans: spoken with over HTTP; orders end right whatever it answers. On both engines."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace import config, providers, ticking
from marketplace.fulfilment.cancelling import cancel_as_buyer
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import sweeping, webhook
from marketplace.payments.changing import pay_by
from marketplace.payments.gateways import online
from marketplace.payments.gateways.midtrans import Midtrans
from marketplace.payments.gateways.port import (
    REFUND,
    Ask,
    BackStanding,
    Declined,
    Forged,
    Standing,
    TooLate,
    Unclear,
)
from tests.providers import midtrans_remote
from tests.providers.midtrans_double import KEY
from tests.providers.midtrans_remote import MidtransDouble, body_of
from tests.trade import POUCH, Trade

TOTAL = POUCH + 11_000
SHOP = "https://koperasi.example"


@pytest.fixture
def gateway(midtrans: MidtransDouble) -> Midtrans:
    return Midtrans(KEY, midtrans.url)


def ask(payment: str = "PAYA2222", minutes: int = 31) -> Ask:
    return Ask(
        payment=payment, order="ARDER222", amount=TOTAL, description="Pesanan ARDER222",
        return_to=f"{SHOP}/orders/ARDER222?back=1", given_up_to=f"{SHOP}/orders/ARDER222",
        expires_at=clock.now() + timedelta(minutes=minutes, seconds=30), language="id",
    )  # fmt: skip


def paid(gateway: Midtrans, midtrans: MidtransDouble, kind: str = "qris") -> str:
    """A payment that was paid like that; returns what a refund names."""
    gateway.begin(ask())
    midtrans.pay("PAYA2222", kind)
    return gateway.fetch("PAYA2222").charge


# ---- the gateway alone


def test_a_page_is_opened_with_whole_rupiah(gateway: Midtrans, midtrans: MidtransDouble) -> None:
    """O10: Midtrans counts rupiah as they are."""
    begun = gateway.begin(ask())

    [page] = midtrans.pages
    assert begun.reference == f"PAYA2222/{page['token']}"
    assert begun.pay_at.endswith(page["token"])
    asked = page["asked"]
    assert asked["transaction_details"] == {"order_id": "PAYA2222", "gross_amount": TOTAL}
    assert asked["page_expiry"] == {"unit": "minutes", "duration": 31}
    assert gateway.fetch(begun.reference).standing == Standing.OPEN


def test_a_lost_answer_leaves_one_page_that_can_be_found(
    gateway: Midtrans, midtrans: MidtransDouble
) -> None:
    midtrans.trouble("cut", midtrans_remote.BEGIN)
    with pytest.raises(Unclear):
        gateway.begin(ask())

    begun = gateway.begin(ask())

    assert begun.reference.startswith("PAYA2222-2/")
    midtrans.pay("PAYA2222-2")
    seen = gateway.fetch(begun.reference)
    assert (seen.standing, seen.payment, seen.amount) == (Standing.PAID, "PAYA2222", TOTAL)


def test_a_page_that_would_close_at_once_is_not_opened(
    gateway: Midtrans, midtrans: MidtransDouble
) -> None:
    with pytest.raises(TooLate):
        gateway.begin(ask(minutes=3))
    assert midtrans.pages == []


@pytest.mark.parametrize(
    ("status", "more", "standing"),
    [
        ("pending", {}, Standing.OPEN),
        ("deny", {}, Standing.OPEN),
        ("capture", {"fraud_status": "challenge"}, Standing.OPEN),
        ("capture", {"fraud_status": "accept"}, Standing.PAID),
        ("settlement", {}, Standing.PAID),
        ("partial_refund", {}, Standing.PAID),
        ("failure", {}, Standing.FAILED),
        ("expire", {}, Standing.EXPIRED),
        ("cancel", {}, Standing.EXPIRED),
    ],
)
def test_each_status_is_understood(
    gateway: Midtrans,
    midtrans: MidtransDouble,
    status: str,
    more: dict[str, str],
    standing: Standing,
) -> None:
    gateway.begin(ask())
    midtrans.begin("PAYA2222")
    midtrans.becomes("PAYA2222", status, **more)

    seen = gateway.fetch("PAYA2222")

    assert seen.standing == standing
    assert seen.amount == (TOTAL if standing == Standing.PAID else 0)


def test_nobody_pays_on_a_page_that_was_closed(gateway: Midtrans, midtrans: MidtransDouble) -> None:
    begun = gateway.begin(ask())

    assert gateway.expire(begun.reference).standing == Standing.EXPIRED
    assert not midtrans.may_begin("PAYA2222")


def test_closing_tells_of_money_that_came_before(
    gateway: Midtrans, midtrans: MidtransDouble
) -> None:
    begun = gateway.begin(ask())
    midtrans.pay("PAYA2222")

    assert gateway.expire(begun.reference).standing == Standing.PAID


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("qris", 20_000), ("gopay", TOTAL), ("credit_card", TOTAL)],
)
def test_money_goes_back_once(
    gateway: Midtrans, midtrans: MidtransDouble, kind: str, amount: int
) -> None:
    charge = paid(gateway, midtrans, kind)
    midtrans.trouble("cut", "POST /v2/.*")
    with pytest.raises(Unclear):
        gateway.refund(charge, amount, refund="REFA2222")

    back = gateway.refund(charge, amount, refund="REFA2222")

    assert (back.standing, back.amount, back.refund) == (BackStanding.DONE, amount, "REFA2222")
    assert gateway.fetch_refund(back.reference).standing == BackStanding.DONE
    made = midtrans.transactions[charge].get("refunds", [])
    assert len(made) == (0 if kind == "credit_card" else 1)


def test_what_cannot_go_back_is_declined(gateway: Midtrans, midtrans: MidtransDouble) -> None:
    charge = paid(gateway, midtrans, "bank_transfer")

    with pytest.raises(Declined):
        gateway.refund(charge, 20_000, refund="REFA2222")
    assert gateway.fetch_refund(f"{charge}/REFA2222").standing == BackStanding.FAILED


def test_a_notification_is_believed_only_with_its_signature(
    gateway: Midtrans, midtrans: MidtransDouble
) -> None:
    """O03"""
    charge = paid(gateway, midtrans)
    gateway.refund(charge, 20_000, refund="REFA2222")
    pending, settled, refunded = midtrans.events

    told = [gateway.verify({}, body_of(each)) for each in (pending, settled, settled, refunded)]

    assert [each.kind for each in told] == ["pending", "settlement", "settlement", "partial_refund"]
    assert told[1] == told[2]
    assert len({each.event_id for each in told}) == 3
    assert (told[1].about, told[1].payment) == ("PAYA2222", "PAYA2222")
    assert (told[3].thing, told[3].about) == (REFUND, "PAYA2222/REFA2222")
    forgeries: list[Any] = [
        {**settled, "gross_amount": "1.00"}, {**settled, "signature_key": "0" * 128},
        {**settled, "signature_key": None}, {"order_id": "PAYA2222"}, [], "text",
    ]  # fmt: skip
    for forged in forgeries:
        with pytest.raises(Forged):
            gateway.verify({}, body_of(forged))
    with pytest.raises(Forged):
        gateway.verify({}, b"\xff{")


TROUBLES = ("500", "500 after", "half", "cut", "garbled", "shapeless")


@pytest.mark.parametrize("kind", TROUBLES)
def test_an_answer_that_is_none_is_never_a_no(
    gateway: Midtrans, midtrans: MidtransDouble, kind: str
) -> None:
    charge = paid(gateway, midtrans)
    calls: list[Callable[[], object]] = [
        lambda: gateway.fetch(charge), lambda: gateway.expire(charge), gateway.test,
        lambda: gateway.refund(charge, 1_000, refund="REFA2222"),
    ]  # fmt: skip
    for call in calls:
        midtrans.trouble(kind, midtrans_remote.STATUS)
        with pytest.raises(Unclear):
            call()
    assert gateway.fetch(charge).standing == Standing.PAID


def test_the_connection_is_tested(gateway: Midtrans, midtrans: MidtransDouble) -> None:
    assert gateway.test() == "Midtrans (test)"
    with pytest.raises(Unclear):
        Midtrans("SB-Mid-server-wrong", midtrans.url).test()


# ---- the whole way


class MidtransTrade(Trade):
    """Orders are paid with Midtrans."""

    def __init__(self, app: Flask, midtrans: MidtransDouble) -> None:
        self.midtrans = midtrans
        providers.connect(config.read({**midtrans.settings, "TITIP_PUBLIC_URL": SHOP}))
        super().__init__(app)

    def awaited(self) -> str:
        reference = self.place(method=payments.MIDTRANS)
        self.work()
        return reference

    def payment(self, reference: str) -> payments.Payment:
        db.session.rollback()
        return super().payment(reference)

    def work(self) -> None:
        ticking.at_provider(payments.MIDTRANS)

    def hear(self, *notifications: dict[str, Any]) -> None:
        for each in notifications:
            told = online.known_as(payments.MIDTRANS).verify({}, body_of(each))
            webhook.keep(payments.MIDTRANS, told, body_of(each))
        self.work()


@pytest.fixture
def shop(inside_on: Flask, midtrans: MidtransDouble) -> MidtransTrade:
    return MidtransTrade(inside_on, midtrans)


def test_notifications_pay_the_order_once_in_any_order(shop: MidtransTrade) -> None:
    """O03: replays and another order change nothing."""
    reference = shop.awaited()
    shop.midtrans.pay(shop.payment(reference).code)

    shop.hear(*reversed(shop.midtrans.events))
    shop.hear(*shop.midtrans.events * 3)

    assert shop.states(reference) == ("paid", {"to_make"})
    assert shop.books() == {"1200:midtrans": TOTAL, f"2100:{reference}": -TOTAL}
    assert shop.sound()


def test_a_notification_alone_proves_nothing(shop: MidtransTrade) -> None:
    """Its signature leaves the status out: what Midtrans itself says counts."""
    reference = shop.awaited()
    shop.midtrans.begin(shop.payment(reference).code)
    [pending] = shop.midtrans.events

    shop.hear({**pending, "transaction_status": "settlement"})

    assert shop.states(reference)[0] == "placed"
    assert shop.books() == {}


@pytest.mark.parametrize("kind", ["500", "500 after", "half", "cut", "garbled"])
def test_money_nobody_told_of_is_found(shop: MidtransTrade, kind: str) -> None:
    reference = shop.awaited()
    shop.midtrans.pay(shop.payment(reference).code)
    shop.midtrans.trouble(kind, midtrans_remote.STATUS)

    for minutes in (6, 12):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            sweeping.sweep_due()
            shop.work()

    assert shop.states(reference)[0] == "paid"
    assert shop.sound()


def test_another_way_to_pay_closes_the_page(shop: MidtransTrade) -> None:
    reference = shop.awaited()
    code, key = shop.payment(reference).code, shop.of(reference).key

    pay_by(reference, key, "transfer", key="once")
    shop.work()

    assert not shop.midtrans.may_begin(code)
    assert [p.state for p in payments.of_order(db.session(), reference)] == ["expired", "awaited"]


def test_money_on_the_page_that_was_left_still_pays(shop: MidtransTrade) -> None:
    reference = shop.awaited()
    shop.midtrans.pay(shop.payment(reference).code)
    pay_by(reference, shop.of(reference).key, "transfer", key="once")

    shop.work()

    db.session.rollback()
    assert shop.states(reference)[0] == "paid"
    assert [p.state for p in payments.of_order(db.session(), reference)] == ["settled", "expired"]
    assert shop.sound()


def test_a_cancelled_order_is_given_back_through_midtrans(shop: MidtransTrade) -> None:
    reference = shop.awaited()
    shop.midtrans.pay(shop.payment(reference).code)
    shop.hear(*shop.midtrans.events)

    cancel_as_buyer(reference, shop.of(reference).key)
    shop.work()
    shop.hear(*shop.midtrans.events)

    db.session.rollback()
    assert [refund.state for refund in refunds.of_order(db.session(), reference)] == ["confirmed"]
    assert shop.books() == {}
    assert shop.sound()


def test_what_it_tells_comes_in_by_its_own_address(shop: MidtransTrade) -> None:
    """O03: kept when it is signed, and 400 when not."""
    reference = shop.awaited()
    shop.midtrans.pay(shop.payment(reference).code)
    _pending, settled = shop.midtrans.events
    client = shop.app.test_client()

    forged = client.post("/webhooks/midtrans", data=body_of({**settled, "order_id": "NADA2222"}))
    told = [client.post("/webhooks/midtrans", data=body_of(settled)) for _ in range(3)]
    shop.work()

    assert forged.status_code == 400
    assert [answer.status_code for answer in told] == [200, 200, 200]
    assert shop.states(reference)[0] == "paid"
    assert db.session.query(webhook.WebhookEvent).count() == 1
