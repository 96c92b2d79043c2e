"""How a test holds the double of Stripe: starts it, steers it, and carries its events."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from marketplace.kernel import clock
from tests.providers.remote import Double, running
from tests.providers.stripe_double import KEY

SECRET = "whsec_TitipDouble"
BEGIN, FETCH = "POST /v1/checkout/sessions", "GET /v1/checkout/sessions/[^/]+"
EXPIRE = "POST /v1/checkout/sessions/[^/]+/expire"
REFUND, FETCH_REFUND = "POST /v1/refunds", "GET /v1/refunds/[^/]+"
FETCH_DISPUTE = "GET /v1/disputes/[^/]+"


class StripeDouble(Double):
    """A running double at `url`."""

    @property
    def settings(self) -> dict[str, str]:
        """What an application needs to speak with it."""
        return {
            "TITIP_STRIPE_SECRET_KEY": KEY,
            "TITIP_STRIPE_WEBHOOK_SECRET": SECRET,
            "TITIP_STRIPE_API_BASE": self.url,
        }

    def pay(self, session: str, card: str = "4242424242424242") -> None:
        """The buyer pays on Stripe's page; `declined` and `later` are cards too."""
        self._tell("pay", session=session, card=card)

    def may_pay(self, session: str) -> bool:
        """Whether the page still takes money; if so, it was paid."""
        return self._answer("pay", session=session, card="4242424242424242").ok

    def came(self, session: str, *, arrived: bool) -> None:
        self._tell("came", session=session, arrived=arrived)

    def refunds_are(self, status: str) -> None:
        """How the next refunds begin: succeeded, pending."""
        self._tell("refunds_are", status=status)

    def refund_ends(self, refund: str, status: str) -> None:
        """A refund succeeds or fails afterwards."""
        self._tell("refund_ends", refund=refund, status=status)

    def dispute(
        self, session: str, status: str = "needs_response", *, reason: str = "fraudulent",
        amount: int = 0,
    ) -> str:  # fmt: skip
        """A bank asks for what was paid on this page, all of it or `amount` rupiah; returns the
        dispute's name. `warning_needs_response`: it only asks.
        """
        told = {"name": session, "status": status, "reason": reason, "amount": amount * 100}
        return str(self._tell("dispute", **told)["id"])

    def dispute_becomes(
        self, name: str, status: str, *, fee_back: bool = False, paid_back: bool = True
    ) -> None:
        """The bank says so; what was won is `paid_back` now, or when it is said again."""
        told = {"name": name, "status": status, "fee_back": fee_back, "paid_back": paid_back}
        self._tell("dispute_becomes", **told)

    @property
    def disputes(self) -> list[dict[str, Any]]:
        return list(self._tell("disputes"))

    def fees_known(self, known: bool) -> None:
        self._tell("fees_known", known=known)

    def tell_fees(self) -> None:
        """What it kept of all that it took is known from now on."""
        self._tell("tell_fees")

    def clock(self, instant: datetime | None) -> None:
        """From now on it is `instant` there; without one it is now."""
        self._tell("clock", instant=instant.isoformat() if instant else "")

    def calm(self) -> None:
        """No more trouble."""
        self._tell("calm")

    @property
    def sessions(self) -> list[dict[str, Any]]:
        return list(self._tell("sessions"))

    @property
    def refunds(self) -> list[dict[str, Any]]:
        return list(self._tell("refunds"))

    @property
    def heard(self) -> list[dict[str, Any]]:
        """Every call that came with the right key."""
        return list(self._tell("heard"))


def body_of(event: Mapping[str, Any]) -> bytes:
    """As Stripe sends it."""
    return json.dumps(event, indent=2).encode()


def signed(body: bytes, *, secret: str = SECRET, at: datetime | None = None) -> dict[str, str]:
    """The headers that prove it."""
    moment = int((at or clock.now()).timestamp())
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return {
        "Stripe-Signature": f"t={moment},v1={mac.hexdigest()}",
        "Content-Type": "application/json; charset=utf-8",
    }


@contextmanager
def stripe_double(clock_file: Path | None = None) -> Iterator[StripeDouble]:
    """Runs until the block ends."""
    more = [str(clock_file)] if clock_file else []
    with running(StripeDouble, "tests.providers.stripe_double", *more) as double:
        yield double
