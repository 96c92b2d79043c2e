"""What Stripe would remember: Checkout Sessions, PaymentIntents, refunds, disputes, and the events
about them. Amounts are in hundredths of a rupiah. No network here.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stripe.params import (
    AccountRetrieveCurrentParams,
    DisputeRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
)
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionRetrieveParams,
)

from tests.providers import shapes
from tests.providers import stripe_disputes as disputes

Thing = dict[str, Any]
HALF_AN_HOUR, DAY = 1_800, 86_400
LEAST_AMOUNT = 8_000_00  # about half a dollar


class Refused(Exception):
    """A no in Stripe's form. What was only badly asked is not kept under its key."""

    def __init__(self, says: str, *, status: int = 400, kept: bool = False, **more: str) -> None:
        super().__init__(says)
        self.status, self.kept = status, kept
        kind = {"type": "invalid_request_error", "message": says}
        self.body: Thing = {"error": kind | more}


@dataclass
class Account:
    """One account in test mode. `refunds_are` is how the next refunds begin; `now` tells time."""

    now: Callable[[], int]
    sessions: dict[str, Thing] = field(default_factory=dict)
    intents: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[str, Thing] = field(default_factory=dict)
    disputes: dict[str, Thing] = field(default_factory=dict)
    events: list[Thing] = field(default_factory=list)
    refunds_are: str = "succeeded"
    fees_known: bool = True
    numbers: int = 0

    # ---- what the interface offers

    def call(self, method: str, path: str, sent: Thing) -> Thing:
        """Raises `Refused`."""
        self._close_due()
        match method, path.strip("/").split("/")[1:]:
            case "GET", ["account"]:
                _fit(AccountRetrieveCurrentParams, sent)
                return {"id": "acct_1Titip", "business_profile": {"name": "Koperasi Uji"}}
            case "POST", ["checkout", "sessions"]:
                return self._create_session(sent)
            case "GET", ["checkout", "sessions", name]:
                _fit(SessionRetrieveParams, sent)
                return self._expanded(_known(self.sessions, name), sent)
            case "POST", ["checkout", "sessions", name, "expire"]:
                _fit(SessionExpireParams, sent)
                return self._expire(_known(self.sessions, name))
            case "POST", ["refunds"]:
                return self._create_refund(sent)
            case "GET", ["refunds"]:
                return self._list_refunds(sent)
            case "GET", ["refunds", name]:
                _fit(RefundRetrieveParams, sent)
                return _known(self.refunds, name)
            case "GET", ["disputes", name]:
                _fit(DisputeRetrieveParams, sent)
                return self._expanded(_known(self.disputes, name), sent)
        raise Refused(f"Unrecognized request URL ({method}: {path}).", status=404)

    def _create_session(self, sent: Thing) -> Thing:
        _fit(SessionCreateParams, sent)
        closes = int(sent.get("expires_at", self.now() + DAY))
        if not self.now() + HALF_AN_HOUR <= closes <= self.now() + DAY:
            raise Refused(
                "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours "
                "from Checkout Session creation.", param="expires_at",
            )  # fmt: skip
        amount, currency = _priced(sent)
        name = self._name("cs_test")
        self.sessions[name] = session = {
            "id": name,
            "object": "checkout.session",
            "amount_total": amount,
            "cancel_url": sent.get("cancel_url"),
            "client_reference_id": sent.get("client_reference_id"),
            "created": self.now(),
            "currency": currency,
            "customer_email": sent.get("customer_email"),
            "expires_at": closes,
            "livemode": False,
            "locale": sent.get("locale"),
            "metadata": sent.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": sent["success_url"],
            "url": f"https://checkout.stripe.test/c/pay/{name}",
            "_intent_metadata": sent.get("payment_intent_data", {}).get("metadata", {}),
        }
        return session

    def _expire(self, session: Thing) -> Thing:
        if session["status"] != "open":
            raise Refused(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout "
                f"Session has a status of {session['status']}.", kept=True,
            )  # fmt: skip
        session.update(status="expired", url=None)
        self._tell("checkout.session.expired", session)
        return session

    def _create_refund(self, sent: Thing) -> Thing:
        _fit(RefundCreateParams, sent)
        intent = _known(self.intents, sent.get("payment_intent", ""), "payment_intent")
        if any(not each["is_charge_refundable"] for each in self._disputes_of(intent["id"])):
            says = f"Charge {intent['latest_charge']['id']} has been charged back; cannot refund."
            raise Refused(says, kept=True, code="charge_disputed")
        taken = [r for r in self._of(intent["id"]) if r["status"] not in {"failed", "canceled"}]
        left = intent["amount_received"] - sum(refund["amount"] for refund in taken)
        amount = int(sent.get("amount", left))
        if not 0 < amount <= left:
            raise Refused(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
                kept=True, param="amount",
            )  # fmt: skip
        name = self._name("re")
        self.refunds[name] = refund = {
            "id": name,
            "object": "refund",
            "amount": amount,
            "created": self.now(),
            "currency": intent["currency"],
            "failure_reason": None,
            "metadata": sent.get("metadata", {}),
            "payment_intent": intent["id"],
            "status": self.refunds_are,
        }
        self._tell("refund.created", refund)
        return refund

    def _list_refunds(self, sent: Thing) -> Thing:
        _fit(RefundListParams, sent)
        found = self._of(sent["payment_intent"]) if "payment_intent" in sent else self.refunds
        data = [self.refunds[name] if isinstance(name, str) else name for name in found]
        return {"object": "list", "data": data[::-1], "has_more": False, "url": "/v1/refunds"}

    # ---- what buyers and banks do

    def pay(self, name: str, card: str = "4242424242424242") -> Thing:
        """The buyer presses on Stripe's page. `declined` tells it there, and the page stays open;
        `later` is a way of paying that takes its time.
        """
        self._close_due()
        session = _known(self.sessions, name)
        if session["status"] != "open":
            raise Refused("This page is closed.", status=409)
        intent = self._intent_of(session)
        if card == "declined":
            self._tell("payment_intent.payment_failed", intent)
            return session
        session.update(status="complete", url=None)
        if card == "later":
            intent["status"] = "processing"
            self._tell("checkout.session.completed", session)
            return session
        self._paid(session, intent)
        self._tell("checkout.session.completed", session)
        return session

    def came(self, name: str, arrived: bool) -> Thing:
        """What was to come `later` came, or did not."""
        session = _known(self.sessions, name)
        intent = self.intents[session["payment_intent"]]
        if arrived:
            self._paid(session, intent)
        else:
            intent["status"] = "requires_payment_method"
        outcome = "succeeded" if arrived else "failed"
        self._tell(f"checkout.session.async_payment_{outcome}", session)
        return session

    def refund_ends(self, name: str, status: str) -> Thing:
        """A bank takes the money back, or sends it on."""
        refund = _known(self.refunds, name)
        refund["status"] = status
        if status == "failed":
            refund["failure_reason"] = "lost_or_stolen_card"
        self._tell("refund.failed" if status == "failed" else "refund.updated", refund)
        return refund

    def dispute(self, name: str, status: str, reason: str, amount: int) -> Thing:
        """The buyer's bank asks about what was paid on this page, or asks for it back."""
        intent = self.intents[_known(self.sessions, name)["payment_intent"]]
        code = self._name("dp")
        made = disputes.opened(code, intent, self.now(), status, reason, amount)
        self.disputes[code] = made
        if status not in disputes.ASKED_ONLY:
            disputes.withdraw(made, self._name, self.now())
        self._tell("charge.dispute.created", made)
        if made["balance_transactions"]:
            self._tell("charge.dispute.funds_withdrawn", made)
        return made

    def dispute_becomes(self, name: str, status: str, fee_back: bool, paid_back: bool) -> Thing:
        """The bank decides, or asks for what it only asked about. What was won is `paid_back`
        at once, or later.
        """
        dispute = _known(self.disputes, name)
        moved, before = dispute["balance_transactions"], dispute["status"]
        dispute["status"] = status
        if status not in disputes.ASKED_ONLY and not moved:
            disputes.withdraw(dispute, self._name, self.now())
            self._tell("charge.dispute.funds_withdrawn", dispute)
        if status != before:
            kind = "closed" if status in disputes.CLOSED else "updated"
            self._tell(f"charge.dispute.{kind}", dispute)
        if status == "won" and paid_back and len(moved) == 1:
            disputes.reinstate(dispute, self._name, self.now(), fee_back)
            self._tell("charge.dispute.funds_reinstated", dispute)
        return dispute

    def tell_fees(self) -> None:
        """What was paid has come to the balance."""
        for intent in self.intents.values():
            if intent["latest_charge"] and not intent["latest_charge"]["balance_transaction"]:
                self._balance(intent)

    # ---- how it is kept

    def _balance(self, intent: Thing) -> None:
        fee = intent["amount"] * 29 // 1000 + 2_000_00
        moved = {"id": self._name("txn"), "fee": fee, "currency": "idr"}
        intent["latest_charge"]["balance_transaction"] = moved

    def _intent_of(self, session: Thing) -> Thing:
        if session["payment_intent"] is None:
            name = session["payment_intent"] = self._name("pi")
            self.intents[name] = {
                "id": name,
                "object": "payment_intent",
                "amount": session["amount_total"],
                "amount_received": 0,
                "currency": session["currency"],
                "latest_charge": None,
                "livemode": False,
                "metadata": session["_intent_metadata"],
                "status": "requires_payment_method",
            }
        return self.intents[session["payment_intent"]]

    def _paid(self, session: Thing, intent: Thing) -> None:
        session["payment_status"] = "paid"
        intent.update(status="succeeded", amount_received=intent["amount"])
        charge = {"id": self._name("ch"), "object": "charge", "balance_transaction": None}
        intent["latest_charge"] = charge
        if self.fees_known:
            self._balance(intent)
        self._tell("payment_intent.succeeded", intent)
        self._tell("charge.succeeded", intent["latest_charge"])

    def _disputes_of(self, intent: str) -> list[Thing]:
        return [each for each in self.disputes.values() if each["payment_intent"] == intent]

    def _expanded(self, session: Thing, sent: Thing) -> Thing:
        """The session, or the dispute, with its intent in it, when that was asked for."""
        asked = any(name.startswith("payment_intent") for name in sent.get("expand", {}).values())
        if not asked or session["payment_intent"] is None:
            return session
        return session | {"payment_intent": self.intents[session["payment_intent"]]}

    def _of(self, intent: str) -> list[Thing]:
        return [refund for refund in self.refunds.values() if refund["payment_intent"] == intent]

    def _close_due(self) -> None:
        for session in self.sessions.values():
            if session["status"] == "open" and session["expires_at"] <= self.now():
                session.update(status="expired", url=None)
                self._tell("checkout.session.expired", session)

    def _tell(self, kind: str, thing: Thing) -> None:
        self.events.append(
            {
                "id": self._name("evt"),
                "object": "event",
                "api_version": "2026-10-28.endive",
                "created": self.now(),
                "data": {"object": seen(thing)},
                "livemode": False,
                "type": kind,
            }
        )

    def _name(self, kind: str) -> str:
        self.numbers += 1
        return f"{kind}_{self.numbers:06}Titip"


def seen(thing: Thing) -> Thing:
    """As it is shown, at this moment."""
    shown: Thing = json.loads(json.dumps(copy.deepcopy(thing)))
    return {name: value for name, value in shown.items() if not name.startswith("_")}


def _fit(shape: Any, sent: Thing) -> None:
    try:
        shapes.check(shape, sent)
    except shapes.Unfit as no:
        raise Refused(no.says, param=no.param) from no


def _known(things: dict[str, Thing], name: str, param: str = "id") -> Thing:
    if name not in things:
        says = f"No such {param}: '{name}'"
        raise Refused(says, status=404, code="resource_missing", param=param)
    return things[name]


def _priced(sent: Thing) -> tuple[int, str]:
    """What all lines cost together, and in which currency."""
    if sent.get("mode") != "payment" or not sent.get("line_items"):
        raise Refused("You must pass `mode` and `line_items`.", param="line_items")
    if not str(sent.get("success_url", "")).startswith(("http://", "https://")):
        raise Refused("Not a valid URL", code="url_invalid", param="success_url")
    prices = [(line["price_data"], int(line.get("quantity", 1))) for line in _lines(sent)]
    amount = sum(int(price["unit_amount"]) * quantity for price, quantity in prices)
    currencies = {price["currency"] for price, _ in prices}
    if amount < LEAST_AMOUNT:
        raise Refused("The amount is too small.", code="amount_too_small", param="line_items")
    return amount, currencies.pop()


def _lines(sent: Thing) -> list[Thing]:
    return [sent["line_items"][place] for place in sorted(sent["line_items"], key=int)]
