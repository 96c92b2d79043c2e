"""The small cooperative's trade with buyers who pay at a provider: the double of Stripe."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask

from marketplace import config, providers, ticking
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments import payment as payments
from marketplace.payments import sweeping, webhook
from marketplace.payments.errand import Errand
from marketplace.payments.gateways import online
from marketplace.payments.webhook import WebhookEvent
from tests.providers.stripe_remote import StripeDouble, body_of, signed
from tests.trade import Trade

SHOP = "https://koperasi.example"


class OnlineTrade(Trade):
    """Orders are placed as before, and paid with Stripe unless a test says otherwise."""

    def __init__(self, app: Flask, stripe: StripeDouble) -> None:
        self.stripe = stripe
        settings = {**stripe.settings, "TITIP_PUBLIC_URL": SHOP}
        providers.connect(config.read(settings))
        super().__init__(app)

    def awaited(self, pouches: int = 1, crisps: int = 0) -> str:
        """An order whose page at Stripe is open; returns the order's reference."""
        reference = self.place(pouches, crisps, method=payments.STRIPE)
        self.work()
        return reference

    def paid_online(self, pouches: int = 1, crisps: int = 0) -> str:
        """The same, and the money has come."""
        reference = self.awaited(pouches, crisps)
        self.stripe.pay(self.session_of(reference))
        self.hear_all()
        self.work()
        return reference

    def session_of(self, reference: str) -> str:
        """What Stripe calls its payment."""
        return self.payment(reference).provider_reference or ""

    def payment(self, reference: str) -> payments.Payment:
        db.session.rollback()
        return super().payment(reference)

    def work(self) -> int:
        """What is due at Stripe."""
        return ticking.at_provider(payments.STRIPE)

    def sweep(self) -> int:
        """A round of the worker in which something may be found that no event told."""
        count = sweeping.sweep_due()
        self.work()
        return count

    def hear_all(self) -> None:
        """Every event of Stripe arrives."""
        for event in self.stripe.events:
            self.hear(event)

    def hear(self, event: dict[str, Any]) -> None:
        """One event arrives."""
        body = body_of(event)
        told = online.known_as(payments.STRIPE).verify(signed(body), body)
        webhook.keep(payments.STRIPE, told, body)

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Here and at Stripe it is `instant`."""
        self.stripe.clock(instant)
        with clock.at(instant):
            yield
        self.stripe.clock(None)

    def errands(self) -> list[tuple[str, str]]:
        """Kind and state of each, the oldest first."""
        db.session.rollback()
        return [(e.kind, e.state) for e in db.session.query(Errand).order_by(Errand.id)]

    def events(self) -> dict[str, int]:
        """How many events there are in each state."""
        db.session.rollback()
        states = [event.state for event in db.session.query(WebhookEvent)]
        return {state: states.count(state) for state in sorted(set(states))}
