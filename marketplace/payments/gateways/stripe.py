"""Stripe: the buyer pays on Stripe's own page (Checkout Session), so no card number comes near us.

Its names and its rules stay in this module, what its objects say in `stripe_objects`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import stripe
from stripe import RequestOptions

from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.payments import payment as payments
from marketplace.payments.gateways import stripe_objects as objects
from marketplace.payments.gateways.port import (
    DISPUTE,
    NOTHING,
    PAYMENT,
    REFUND,
    Ask,
    Back,
    Begun,
    Contested,
    Declined,
    Forged,
    Seen,
    Standing,
    Told,
    TooLate,
    Unclear,
)

CONNECT_SECONDS, READ_SECONDS = 3, 10
TOLERANCE_SECONDS = 300
KEYS_AT_MOST = 9  # as often as an errand is tried, and once more
_WHOLE = ["payment_intent.latest_charge.balance_transaction"]

T = TypeVar("T")

stripe.enable_telemetry = False


class Stripe:
    """One account. `webhook_secrets` are the new one and, while it is changed, the old one."""

    name = payments.STRIPE

    def __init__(self, key: str, webhook_secrets: tuple[str, ...], base: str = "") -> None:
        self._live = "_live_" in key
        self._secrets = webhook_secrets
        http = stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS))
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base} if base else None,
            max_network_retries=0,  # the worker tries again, and remembers that it did
            http_client=http,
        )

    def begin(self, ask: Ask) -> Begun:
        params: Any = _session_of(ask)
        # Another time to close is another session: nothing was opened under the earlier key.
        key = f"begin-{ask.payment}-{params['expires_at']}"
        sessions = self._client.v1.checkout.sessions
        with _in_our_words():
            session = _once(key, lambda options: sessions.create(params, options))
            return Begun(session["id"], session["url"])

    def fetch(self, reference: str) -> Seen:
        if not reference:
            raise Declined("It names no payment.")
        with _in_our_words():
            whole: Any = {"expand": _WHOLE}
            found = self._client.v1.checkout.sessions.retrieve(reference, whole)
            return self._seen(found.to_dict())

    def expire(self, reference: str) -> Seen:
        # Stripe refuses when it is no longer open; what became of it is fetched either way.
        with _in_our_words(), suppress(stripe.InvalidRequestError):
            self._client.v1.checkout.sessions.expire(reference)
        return self.fetch(reference)

    def refund(self, charge: str, amount: Money, *, refund: str) -> Back:
        params: Any = {
            "payment_intent": charge,
            "amount": amount * objects.HUNDREDTHS,
            "metadata": {"refund": refund},
        }
        with _in_our_words():
            made = _once(
                f"refund-{refund}",
                lambda options: self._client.v1.refunds.create(params, options),
                made_before=lambda: self._refund_of(charge, refund),
            )
            return objects.back(made.to_dict())

    def fetch_refund(self, reference: str) -> Back:
        with _in_our_words():
            return objects.back(self._client.v1.refunds.retrieve(reference).to_dict())

    def fetch_dispute(self, reference: str) -> Contested:
        with _in_our_words():
            whole: Any = {"expand": ["payment_intent"]}
            found = self._client.v1.disputes.retrieve(reference, whole).to_dict()
            return objects.contested(found, live=found["livemode"] is self._live)

    def verify(self, headers: Mapping[str, str], body: bytes) -> Told:
        signature = next((v for k, v in headers.items() if k.lower() == "stripe-signature"), "")
        if not any(_is_signed(body, signature, secret) for secret in self._secrets):
            raise Forged()
        try:
            event = json.loads(body)
            return self._told(event, event["data"]["object"])
        except (ValueError, KeyError, TypeError, AttributeError):
            # Theirs, and not readable: it is kept, and parked where somebody sees it.
            return Told(hashlib.sha256(body).hexdigest(), "unreadable", "")

    def test(self) -> str:
        with _in_our_words():
            account = self._client.v1.accounts.retrieve_current().to_dict()
            profile = account.get("business_profile") or {}
            name = profile.get("name") or account["id"]
            return str(name) if self._live else f"{name} (test)"

    def _told(self, event: Any, thing: Any) -> Told:
        kinds = {"checkout.session": PAYMENT, "refund": REFUND, "dispute": DISPUTE}
        ours = event["livemode"] is self._live
        kind = kinds.get(thing["object"], NOTHING) if ours else NOTHING
        return Told(
            str(event["id"]),
            str(event["type"]),
            str(thing.get("id") or ""),
            payment=str(thing.get("client_reference_id") or ""),
            thing=kind,
        )

    def _seen(self, session: Any) -> Seen:
        intent = session["payment_intent"] or {}
        standing = objects.standing(session, intent)
        paid = standing == Standing.PAID
        return Seen(
            reference=session["id"],
            standing=standing,
            payment=session["client_reference_id"] or "",
            amount=objects.rupiah(intent["amount_received"]) if paid else 0,
            currency=session["currency"].upper(),
            live=session["livemode"] is self._live,
            charge=intent["id"] if paid else "",
            fee=objects.fee(intent) if paid else None,
        )

    def _refund_of(self, charge: str, refund: str) -> stripe.Refund | None:
        some: Any = {"payment_intent": charge, "limit": 100}
        found = self._client.v1.refunds.list(some).auto_paging_iter()
        return next((each for each in found if objects.back(each.to_dict()).refund == refund), None)


def _session_of(ask: Ask) -> dict[str, Any]:
    said = {"payment": ask.payment, "order": ask.order}
    price = {
        "currency": "idr",
        "unit_amount": ask.amount * objects.HUNDREDTHS,
        "product_data": {"name": ask.description},
    }
    more = {"customer_email": ask.email} if ask.email else {}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": ask.payment,
        "metadata": said,
        "payment_intent_data": {"metadata": said},
        "success_url": ask.return_to,
        "cancel_url": ask.given_up_to,
        "expires_at": int(ask.expires_at.timestamp()),
        "locale": ask.language,
        **more,
    }


def _nothing() -> None:
    return None


def _once(
    key: str, call: Callable[[RequestOptions], T], made_before: Callable[[], T | None] = _nothing
) -> T:
    """The same key makes the same thing once. But Stripe also repeats a broken answer to it for a
    day, so after such a repetition another key is taken, unless the thing turns out to be there.
    """
    for number in range(1, KEYS_AT_MOST):
        try:
            return call({"idempotency_key": key if number == 1 else f"{key}-{number}"})
        except (stripe.APIError, stripe.IdempotencyError) as error:
            if not _is_worn(error):
                raise
        if (made := made_before()) is not None:
            return made
    return call({"idempotency_key": f"{key}-{KEYS_AT_MOST}"})


def _is_worn(error: stripe.StripeError) -> bool:
    """Whether this key will never bring a good answer."""
    repeated = (error.headers or {}).get("Idempotent-Replayed") == "true"
    return repeated or isinstance(error, stripe.IdempotencyError)


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret)
        signed_at = int(dict(part.split("=", 1) for part in signature.split(","))["t"])
    except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError, KeyError):
        return False
    return abs(int(clock.now().timestamp()) - signed_at) <= TOLERANCE_SECONDS


@contextmanager
def _in_our_words() -> Iterator[None]:
    """A no is a no only where Stripe understood us and said it."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as no:
        said = no.user_message or "Stripe declined without a word."
        raise (TooLate if no.param == "expires_at" else Declined)(said) from no
    except stripe.StripeError as error:
        raise Unclear(f"{type(error).__name__} {error.http_status or ''}".strip()) from error
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise Unclear(f"An answer we do not understand: {type(error).__name__}") from error
