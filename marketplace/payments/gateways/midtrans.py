"""Midtrans Snap: the buyer pays on a page of Midtrans by e-wallet, card, or through a bank.

Midtrans counts whole rupiah, written with two zeros behind a point where it answers. What it tells
us is signed over three of its fields only, so it is a hint: what counts is its own status.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import requests

from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.payments import payment as payments
from marketplace.payments.gateways.port import (
    PAYMENT,
    REFUND,
    Ask,
    Back,
    BackStanding,
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

LIVE, SANDBOX = "https://{}.midtrans.com", "https://{}.sandbox.midtrans.com"
CONNECT_SECONDS, READ_SECONDS = 3, 10
LEAST_MINUTES = 5
NUMBERS_AT_MOST = 5
LONGEST_NAME = 50
OK, ENDED, REFUSED, UNAUTHORIZED, UNKNOWN, BUSY = 200, 407, 400, 401, 404, 429
DIRECT = {"gopay", "qris", "shopeepay", "akulaku", "kredivo"}
TESTED = "connection-test"
_STANDINGS = {
    "settlement": Standing.PAID,
    "refund": Standing.PAID,
    "partial_refund": Standing.PAID,
    "chargeback": Standing.PAID,
    "partial_chargeback": Standing.PAID,
    "failure": Standing.FAILED,
    "cancel": Standing.EXPIRED,
    "expire": Standing.EXPIRED,
}


class _Answer(NamedTuple):
    """`code` stands in the body, where Midtrans puts it, else on the envelope."""

    code: int
    body: dict[str, Any]

    @property
    def says(self) -> str:
        texts = self.body.get("error_messages") or [self.body.get("status_message", "")]
        return f"{self.code} {'; '.join(map(str, texts))}"[:300]


class Midtrans:
    """One account. A reference is its order id, then the token of the page where we know it."""

    name = payments.MIDTRANS

    def __init__(self, server_key: str, base: str = "") -> None:
        self._key, self._test = server_key, server_key.startswith("SB-")
        home = SANDBOX if self._test else LIVE
        self._api, self._snap = base or home.format("api"), base or home.format("app")

    def begin(self, ask: Ask) -> Begun:
        minutes = int((ask.expires_at - clock.now()).total_seconds()) // 60
        if minutes < LEAST_MINUTES:
            raise TooLate("The page would close too soon.")
        for number in range(1, NUMBERS_AT_MOST + 1):
            order_id = ask.payment if number == 1 else f"{ask.payment}-{number}"
            page = f"{self._snap}/snap/v1/transactions"
            answer = self._call("POST", page, _transaction(ask, order_id, minutes))
            if "token" in answer.body:
                with _understood():
                    reference = f"{order_id}/{answer.body['token']}"
                    return Begun(reference, str(answer.body["redirect_url"]))
            # Opened before, and the answer was lost: nobody ever learns where that page is.
            if not _is_taken(answer):
                break
        raise Declined(answer.says)

    def fetch(self, reference: str) -> Seen:
        return self._seen(reference, self._status(_order_id(reference)), Standing.OPEN)

    def expire(self, reference: str) -> Seen:
        order_id, _, token = reference.partition("/")
        if token:
            with suppress(Unclear):  # the page closes by itself a little later
                self._call("POST", f"{self._snap}/snap/v1/transactions/{token}/cancel", {})
        self._call("POST", f"{self._api}/v2/{order_id}/expire", {})
        # Where nobody has begun to pay there is nothing to see, and the page is closed.
        return self._seen(reference, self._status(order_id), Standing.EXPIRED)

    def refund(self, charge: str, amount: Money, *, refund: str) -> Back:
        answer = self._status(charge)
        if made := _refund_in(answer, refund):
            return made
        with _understood():
            kind, state = answer.body["payment_type"], answer.body["transaction_status"]
            whole = _rupiah(answer.body["gross_amount"])
        done = Back(f"{charge}/{refund}", BackStanding.DONE, refund, amount)
        if state == "cancel" and amount == whole:
            return done
        if state == "capture" and amount != whole:
            raise Unclear("Before it is settled only the whole can be given back.")
        path = "refund/online/direct" if kind in DIRECT else "refund"
        told = {"refund_key": refund, "amount": amount, "reason": "Refund"}
        if state == "capture":
            path, told = "cancel", {}
        asked = self._call("POST", f"{self._api}/v2/{charge}/{path}", told)
        if asked.code == OK:
            return done
        if made := _refund_in(self._status(charge), refund):
            return made
        raise Declined(asked.says)

    def fetch_refund(self, reference: str) -> Back:
        order_id, _, refund = reference.partition("/")
        answer = self._status(order_id)
        if made := _refund_in(answer, refund):
            return made
        with _understood():
            if answer.body["transaction_status"] == "cancel":
                whole = _rupiah(answer.body["gross_amount"])
                return Back(reference, BackStanding.DONE, refund, whole)
        return Back(reference, BackStanding.FAILED, refund, 0, "Midtrans does not know it.")

    def fetch_dispute(self, reference: str) -> Contested:
        raise Declined("Midtrans tells of disputes by mail.")

    def verify(self, headers: Mapping[str, str], body: bytes) -> Told:
        try:
            told = json.loads(body)
            order_id, code = told["order_id"], told["status_code"]
            signed = f"{order_id}{code}{told['gross_amount']}{self._key}".encode()
            signature = str(told["signature_key"]).encode()
        except (ValueError, KeyError, TypeError) as error:
            raise Forged() from error
        if not hmac.compare_digest(hashlib.sha512(signed).hexdigest().encode(), signature):
            raise Forged()
        return _told(told, str(order_id))

    def test(self) -> str:
        self._status(TESTED)
        return "Midtrans (test)" if self._test else "Midtrans"

    def _status(self, order_id: str) -> _Answer:
        if not re.fullmatch(r"[\w.~-]{1,50}", order_id, re.ASCII):
            raise Declined("It names no payment.")
        answer = self._call("GET", f"{self._api}/v2/{order_id}/status")
        if answer.code != UNKNOWN and "transaction_status" not in answer.body:
            raise Unclear(answer.says)
        return answer

    def _seen(self, reference: str, answer: _Answer, unknown: Standing) -> Seen:
        order_id = _order_id(reference)
        payment = order_id.partition("-")[0]
        if answer.code == UNKNOWN:
            return Seen(reference, unknown, payment)
        with _understood():
            standing = _standing(answer.body)
            paid = standing == Standing.PAID
            return Seen(
                reference=reference,
                standing=standing,
                payment=str(answer.body["order_id"]).partition("-")[0],
                amount=_rupiah(answer.body["gross_amount"]) if paid else 0,
                currency=str(answer.body.get("currency", "IDR")),
                charge=order_id if paid else "",
            )

    def _call(self, method: str, url: str, told: Any = None) -> _Answer:
        """Raises `Unclear` where the answer is none, or not one we understand."""
        try:
            answer = requests.request(
                method,
                url,
                json=told,
                auth=(self._key, ""),
                headers={"Accept": "application/json"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
            body = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unclear(type(error).__name__) from error
        with _understood():
            found = _Answer(int(body.get("status_code") or answer.status_code), body)
        if found.code >= 500 or found.code in {UNAUTHORIZED, BUSY}:
            raise Unclear(found.says)
        return found


def _transaction(ask: Ask, order_id: str, minutes: int) -> dict[str, Any]:
    name = ask.description[:LONGEST_NAME]
    item = {"id": ask.order, "price": ask.amount, "quantity": 1, "name": name}
    closes = {"unit": "minutes", "duration": minutes}
    more = {"customer_details": {"email": ask.email}} if ask.email else {}
    return {
        "transaction_details": {"order_id": order_id, "gross_amount": ask.amount},
        "item_details": [item],
        "credit_card": {"secure": True},
        "callbacks": {"finish": ask.return_to, "error": ask.given_up_to},
        "expiry": closes,
        "page_expiry": closes,
        **more,
    }


def _is_taken(answer: _Answer) -> bool:
    return answer.code == REFUSED and "order_id" in answer.says


def _order_id(reference: str) -> str:
    return reference.partition("/")[0]


def _standing(status: Mapping[str, Any]) -> Standing:
    """A card that is denied may be tried again on the same page; one that a person has yet to
    look at is not paid.
    """
    state = status["transaction_status"]
    if state == "capture":
        accepted = status.get("fraud_status", "accept") == "accept"
        return Standing.PAID if accepted else Standing.OPEN
    return _STANDINGS.get(state, Standing.OPEN)


def _refund_in(answer: _Answer, refund: str) -> Back | None:
    with _understood():
        for made in answer.body.get("refunds") or []:
            if made["refund_key"] == refund:
                reference = f"{answer.body['order_id']}/{refund}"
                amount = _rupiah(made["refund_amount"])
                return Back(reference, BackStanding.DONE, refund, amount)
    return None


def _told(told: Mapping[str, Any], order_id: str) -> Told:
    """It has no name of its own: the same words about the same thing are the same event."""
    kind = str(told.get("transaction_status", ""))
    made = told.get("refunds") if kind.endswith("refund") else None
    key = str(made[-1].get("refund_key", "")) if isinstance(made, list) and made else ""
    words = (order_id, told.get("transaction_id"), kind, told.get("fraud_status"),
             told["status_code"], told["gross_amount"], key)  # fmt: skip
    return Told(
        event_id=hashlib.sha256(repr(words).encode()).hexdigest(),
        kind=kind,
        about=f"{order_id}/{key}" if key else order_id,
        payment=order_id.partition("-")[0],
        thing=REFUND if key else PAYMENT,
    )


def _rupiah(text: str) -> Money:
    whole = re.fullmatch(r"(\d{1,15})\.00", text, re.ASCII)
    if whole is None:
        raise ValueError("Not whole rupiah.")
    return int(whole.group(1))


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise Unclear(f"An answer we do not understand: {type(error).__name__}") from error
