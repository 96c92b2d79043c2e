"""Thousands of deliveries of webhooks to the real server and its worker: each event comes one to
twenty times, in no order, among forged and poisoned ones, some before we know the provider's name
for the payment, some after the order has expired. Every effect happens exactly once, on both
engines.
"""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import local

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from marketplace.checkout.cart import Cart
from marketplace.checkout.expiring import expire_due
from marketplace.checkout.placing import Agreement, place_order
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Move
from marketplace.ledger.journal import Entry
from marketplace.lifecycles import WebhookEvent as Events
from marketplace.orders.order import PICKUP, Order
from marketplace.outbox.message import Message
from marketplace.payments.payment import STRIPE
from marketplace.payments.taken import Taken
from marketplace.payments.webhook import WebhookEvent
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble, body_of, signed
from tests.serving import Server, serve
from tests.trade import Count
from tests.world import DEWI, RATNA

PRICE = 30_000
FEE = PRICE * 29 // 1000 + 2_000
AT_ONCE = 8
LONG_AGO = timedelta(hours=3)
FORGED, POISON = 5, 1  # of a hundred
_PATIENCE = 120
_own = local()

# Of ten orders: how they came to where the events find them.
FATES = ["paid", "paid", "paid", "paid", "nameless", "late", "late", "cancelled", "left", "open"]


@dataclass(frozen=True)
class Delivery:
    """One request of the provider, or of somebody who says to be it."""

    body: bytes
    headers: dict[str, str]
    expected: int


@pytest.mark.timeout(300)
def test_a_thousand_deliveries(
    app_on: Flask, engine_url: str, data_dir: Path, stripe: StripeDouble
) -> None:
    """O03: signature checked, stored once; replays and disorder change nothing."""
    Storm(app_on, stripe, orders=30).blows(engine_url, data_dir, 1_000)


@pytest.mark.long
def test_five_thousand_deliveries(
    app_on: Flask, engine_url: str, data_dir: Path, stripe: StripeDouble
) -> None:
    Storm(app_on, stripe, orders=150).blows(engine_url, data_dir, 5_000)


class Storm:
    """Orders in every state, and what their provider tells of them."""

    def __init__(self, app: Flask, stripe: StripeDouble, orders: int) -> None:
        self.dice = random.Random(2026)
        self.fates: dict[str, str] = {}
        with clock.at(clock.now() - 2 * LONG_AGO):
            self.shop = shop = OnlineTrade(app, stripe)
            with shop.inside():
                product = shop.on_sale(shop.melati, "Dompet", price=PRICE, count=orders)
                self.sku = shop.sku(shop.melati, product)
        with shop.inside():
            for number in range(orders):
                self._order(FATES[number % len(FATES)])
            expire_due_all()

    def blows(self, engine_url: str, data_dir: Path, count: int) -> None:
        deliveries = self._deliveries(count)
        with serve(engine_url, data_dir, self.shop.stripe.settings, background=True) as server:
            answers = _delivered(server, deliveries)
            assert answers == Counter(delivery.expected for delivery in deliveries)
            with self.shop.inside():
                self._wait_for_quiet()
        with self.shop.inside():
            self._every_effect_once()

    # ---- what was before

    def _order(self, fate: str) -> None:
        """Long ago, if it is to be too late for it now."""
        ago = LONG_AGO if fate in {"late", "left"} else timedelta()
        with self.shop.at(clock.now() - ago):
            if fate == "nameless":
                self.shop.stripe.trouble("cut", "POST /v1/checkout/sessions")
            agreement = Agreement(PICKUP, DEWI, "", STRIPE, PRICE, "id")
            reference = place_order(Cart({self.sku: 1}), agreement, key=codes.token())
            session = self._session_of(reference)
            if fate not in {"left", "open"}:
                self.shop.stripe.pay(session)
        if fate == "cancelled":
            cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
        self.fates[reference] = fate

    def _session_of(self, reference: str) -> str:
        """What only the provider may know yet."""
        code = self.shop.payment(reference).code
        for _ in range(10):
            self.shop.work()
            for session in self.shop.stripe.sessions[::-1]:
                if session["client_reference_id"] == code:
                    return str(session["id"])
        raise AssertionError("No page was opened.")

    # ---- what is told

    def _deliveries(self, count: int) -> list[Delivery]:
        """Each event at least once; so many altogether."""
        bodies = [body_of(event) for event in self.shop.stripe.events]
        genuine = count * (100 - FORGED - POISON) // 100
        times = self._times(len(bodies), genuine)
        found = [
            Delivery(b, signed(b), 200)
            for b, n in zip(bodies, times, strict=True)
            for _ in range(n)
        ]
        found += [self._forged(self.dice.choice(bodies)) for _ in range(count * FORGED // 100)]
        found += [self._poisoned(number) for number in range(count * POISON // 100)]
        self.dice.shuffle(found)
        return found

    def _times(self, events: int, genuine: int) -> list[int]:
        """One to twenty for each; the sum is what was asked for."""
        times = [1] * events
        while sum(times) < genuine:
            lucky = self.dice.randrange(events)
            times[lucky] += times[lucky] < 20
        return times

    def _forged(self, body: bytes) -> Delivery:
        hour = timedelta(hours=1)
        headers = self.dice.choice(
            [
                {},
                signed(body, secret="whsec_guessed"),
                signed(body + b" "),
                signed(body, at=clock.now() - hour),
                {"Stripe-Signature": "t=1,v1=00"},
            ]
        )
        return Delivery(body, headers, 400)

    def _poisoned(self, number: int) -> Delivery:
        """Signed, and of no use: not readable, of nothing known, or of nobody's."""
        unknown = {"object": "checkout.session", "id": f"cs_unknown_{number}"}
        event = {"object": "event", "livemode": False, "type": "checkout.session.completed"}
        bodies = [
            b"{" * (number + 1),
            body_of(event | {"id": f"evt_a{number}", "data": {"object": unknown}}),
            body_of(event | {"id": f"evt_b{number}", "data": None}),
        ]
        body = bodies[number % len(bodies)]
        return Delivery(body, signed(body), 200)

    # ---- what came of it

    def _wait_for_quiet(self) -> None:
        """Everything was looked at once at least."""
        deadline = time.monotonic() + _PATIENCE
        untouched = select(func.count()).where(
            WebhookEvent.state == Events.NEW, WebhookEvent.attempts == 0
        )
        while db.session.scalar(untouched):
            assert time.monotonic() < deadline
            db.session.rollback()
            time.sleep(0.2)

    def _every_effect_once(self) -> None:
        self._let_the_rest_happen()
        by_fate = {fate: [r for r, f in self.fates.items() if f == fate] for fate in set(FATES)}
        paid = {r for fate in ("paid", "nameless", "late") for r in by_fate[fate]}
        money = paid | set(by_fate["cancelled"])
        assert self._states() == Counter(
            paid=len(paid), cancelled=len(by_fate["cancelled"]),
            expired=len(by_fate["left"]) + len(by_fate["open"]),
        )  # fmt: skip
        assert _each("received") == Counter(dict.fromkeys(paid, 1))
        assert _each("kept_apart") == Counter(dict.fromkeys(by_fate["cancelled"], 1))
        assert _each("gateway_fee") == Counter(dict.fromkeys(money, 1))
        assert db.session.scalar(select(func.count()).select_from(Taken)) == len(money)
        back = sum(refund["amount"] for refund in self.shop.stripe.refunds) // 100
        assert back == len(by_fate["cancelled"]) * PRICE  # kept apart, and gone the way it came
        assert self.shop.books()["1200:stripe"] == len(money) * (PRICE - FEE) - back
        assert self.shop.stock(self.sku) == Count(len(self.fates), held=0, sold=len(paid))
        assert _told("order paid") == Counter(dict.fromkeys(paid, 1))
        assert _settled() == len(paid)
        assert self.shop.sound()

    def _let_the_rest_happen(self) -> None:
        """Days later: pages were closed, poison was parked, nothing waits."""
        start = clock.now()
        for day in range(1, 9):
            with self.shop.at(start + timedelta(days=day, hours=2 * day)):
                while self.shop.sweep():
                    pass
                expire_due_all()
        assert set(self.shop.events()) == {"dead", "done", "ignored"}
        assert self.shop.events()["dead"] > 0
        assert {state for _kind, state in self.shop.errands()} <= {"done", "dropped"}

    def _states(self) -> Counter[str]:
        db.session.rollback()
        return Counter(db.session.scalars(select(Order.state)))


def expire_due_all() -> None:
    """As many rounds as there is something to do."""
    while expire_due():
        pass


def _each(recipe: str) -> Counter[str]:
    """How often it was booked for each order."""
    return Counter(db.session.scalars(select(Entry.reference).where(Entry.recipe == recipe)))


def _told(kind: str) -> Counter[str]:
    return Counter(db.session.scalars(select(Message.about).where(Message.kind == kind)))


def _settled() -> int:
    moves = select(func.count()).where(Move.thing == "payment", Move.verb == "settle")
    return db.session.scalar(moves) or 0


def _delivered(server: Server, deliveries: list[Delivery]) -> Counter[int]:
    def deliver(delivery: Delivery) -> int:
        if not hasattr(_own, "session"):
            _own.session = requests.Session()
        answer = _own.session.post(
            f"{server.url}/webhooks/stripe",
            data=delivery.body,
            headers=delivery.headers,
            timeout=_PATIENCE,
        )
        return int(answer.status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(deliver, deliveries))
