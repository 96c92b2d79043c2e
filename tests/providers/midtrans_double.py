"""Midtrans as a process of its own, for `TITIP_MIDTRANS_API_BASE`: Snap pages, statuses, refunds,
signed notifications, slow and broken answers. Tests steer it under `/_double/`.

`python -m tests.providers.midtrans_double PORT`
"""

import base64
import hashlib
import json
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.providers import stripe_account, stripe_double

KEY = "SB-Mid-server-TitipDouble"
DIRECT = {"qris", "gopay", "shopeepay"}
SNAP: dict[str, Any] = {
    "transaction_details": {"order_id": str, "gross_amount": int},
    "item_details": [{"id": str, "price": int, "quantity": int, "name": str}],
    "customer_details": {"first_name": str, "last_name": str, "email": str, "phone": str},
    "credit_card": {"secure": bool},
    "callbacks": {"finish": str, "error": str},
    "expiry": {"start_time": str, "unit": str, "duration": int},
    "page_expiry": {"unit": str, "duration": int},
}
REFUND = {"refund_key": str, "amount": int, "reason": str}
Thing = dict[str, Any]


class Refused(stripe_account.Refused):
    """A no in Midtrans' form."""

    def __init__(self, code: int, says: str, *, snap: bool = False) -> None:
        super().__init__(says, status=code)
        core = {"status_code": str(code), "status_message": says}
        self.body = {"error_messages": [says]} if snap else core


def fit(shape: Any, sent: Any, at: str = "") -> None:
    """Nothing unknown, nothing of another kind. Raises `Refused`."""
    if isinstance(shape, dict) and isinstance(sent, dict):
        for name, value in sent.items():
            if name not in shape:
                raise Refused(400, f"{at}{name} is not known", snap=True)
            fit(shape[name], value, f"{at}{name}.")
    elif isinstance(shape, list) and isinstance(sent, list):
        for value in sent:
            fit(shape[0], value, at)
    elif not (isinstance(shape, type) and type(sent) is shape):
        raise Refused(400, f"{at} is of another kind", snap=True)


class Account:
    """`pages` by token, `transactions` by order id once somebody began to pay."""

    def __init__(self) -> None:
        self.pages: dict[str, Thing] = {}
        self.transactions: dict[str, Thing] = {}
        self.notifications: list[Thing] = []

    def call(self, method: str, path: str, told: Thing) -> tuple[int, Thing]:
        routes: dict[str, Callable[..., tuple[int, Thing]]] = {
            r"POST /snap/v1/transactions": self._open,
            r"POST /snap/v1/transactions/([\w-]+)/cancel": self._close,
            r"GET /v2/([\w.~-]+)/status": self._status,
            r"POST /v2/([\w.~-]+)/expire": self._expire,
            r"POST /v2/([\w.~-]+)/cancel": self._cancel,
            r"POST /v2/([\w.~-]+)/refund(/online/direct)?": self._refund,
        }
        for pattern, deed in routes.items():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return deed(told, *found.groups())
        raise Refused(404, "The requested resource is not found")

    def _open(self, told: Thing) -> tuple[int, Thing]:
        fit(SNAP, told)
        order_id = told["transaction_details"]["order_id"]
        amount = told["transaction_details"]["gross_amount"]
        if order_id in {page["order_id"] for page in self.pages.values()}:
            raise Refused(400, "transaction_details.order_id has already been taken", snap=True)
        if len(order_id) > 50 or amount < 1:
            raise Refused(400, "transaction_details is not valid", snap=True)
        items = told.get("item_details", [])
        if items and sum(item["price"] * item["quantity"] for item in items) != amount:
            says = "transaction_details.gross_amount is not equal to the sum of item_details"
            raise Refused(400, says, snap=True)
        if any(len(item["name"]) > 50 for item in items):
            raise Refused(400, "item_details Name too long", snap=True)
        token = str(uuid4())
        self.pages[token] = {
            "order_id": order_id, "amount": amount, "open": True, "asked": told, "token": token,
        }  # fmt: skip
        return 201, {"token": token, "redirect_url": f"https://app.example/snap/v4/{token}"}

    def _close(self, _told: Thing, token: str) -> tuple[int, Thing]:
        page = self.pages.get(token)
        if page is None:
            raise Refused(404, "token not found", snap=True)
        if page["order_id"] in self.transactions:
            raise Refused(400, "Transaction is in progress", snap=True)
        page["open"] = False
        return 200, {"canceled_at": now()}

    def _status(self, _told: Thing, order_id: str) -> tuple[int, Thing]:
        return 200, dict(self._known(order_id), status_message="Success, transaction is found")

    def _expire(self, _told: Thing, order_id: str) -> tuple[int, Thing]:
        known = self._known(order_id)
        if known["transaction_status"] != "pending":
            raise Refused(412, "Merchant cannot modify the status of the transaction")
        self._becomes(known, "expire", "407")
        return 407, known

    def _cancel(self, _told: Thing, order_id: str) -> tuple[int, Thing]:
        known = self._known(order_id)
        if known["transaction_status"] not in {"pending", "capture"}:
            raise Refused(412, "Merchant cannot modify the status of the transaction")
        self._becomes(known, "cancel", "200")
        return 200, known

    def _refund(self, told: Thing, order_id: str, direct: str | None) -> tuple[int, Thing]:
        known, before = self._known(order_id), 0
        fit(REFUND, told)
        if known["transaction_status"] not in {"settlement", "partial_refund"}:
            raise Refused(412, "Merchant cannot modify the status of the transaction")
        if bool(direct) != (known["payment_type"] in DIRECT) or (
            known["payment_type"] == "bank_transfer"
        ):
            raise Refused(412, "Payment type cannot be refunded like this")
        for made in known.setdefault("refunds", []):
            before += int(made["refund_amount"][:-3])
            if made["refund_key"] == told["refund_key"]:
                raise Refused(406, "Duplicate refund key")
        whole = int(known["gross_amount"][:-3])
        if before + told["amount"] > whole:
            raise Refused(414, "Refund amount is more than what was paid")
        made = {
            "refund_chargeback_id": len(known["refunds"]) + 1, "refund_key": told["refund_key"],
            "refund_amount": f"{told['amount']}.00", "reason": told["reason"], "created_at": now(),
        }  # fmt: skip
        known["refunds"].append(made)
        everything = before + told["amount"] == whole
        self._becomes(known, "refund" if everything else "partial_refund", "200")
        return 200, {"status_code": "200", "status_message": "Success", **made}

    def _known(self, order_id: str) -> Thing:
        if order_id not in self.transactions:
            raise Refused(404, "Transaction doesn't exist.")
        return self.transactions[order_id]

    # ---- what buyers and their banks do

    def begin_to_pay(self, order_id: str, kind: str) -> Thing:
        """The buyer chooses on the page how to pay."""
        page = next((p for p in self.pages.values() if p["order_id"] == order_id), None)
        if page is None or not page["open"]:
            raise Refused(409, "The page is closed")
        known = {
            "order_id": order_id, "transaction_id": str(uuid4()), "payment_type": kind,
            "gross_amount": f"{page['amount']}.00", "currency": "IDR", "merchant_id": "G000000000",
            "transaction_time": now(), "fraud_status": "accept",
        }  # fmt: skip
        self.transactions[order_id] = known
        self._becomes(known, "pending", "201")
        return known

    def becomes(self, order_id: str, status: str, **more: Any) -> Thing:
        """The bank says so."""
        known = self._known(order_id)
        known.update(more)
        self._becomes(known, status, "202" if status in {"deny", "expire"} else "200")
        return known

    def _becomes(self, known: Thing, status: str, code: str) -> None:
        known |= {"transaction_status": status, "status_code": code}
        signed = f"{known['order_id']}{code}{known['gross_amount']}{KEY}".encode()
        signature = hashlib.sha512(signed).hexdigest()
        told = json.loads(json.dumps(known))
        says = "midtrans payment notification"
        self.notifications.append(told | {"signature_key": signature, "status_message": says})


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"


class Double(stripe_double.Double):
    """The account, and the troubles it is told to make."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begin_anew()

    def begin_anew(self) -> None:
        self.midtrans = Account()
        self.troubles, self.heard = [], []

    def hear(self, method: str, path: str, told: Thing) -> tuple[int, Thing, Thing]:
        """Status, body, and the trouble to make with them."""
        with self.lock:
            self.heard.append({"method": method, "path": path, "told": told})
            trouble = self._trouble(method, path)
            broken = 500, {"status_code": "500", "status_message": "Sorry, we are broken."}
            if trouble["kind"] == "500":
                return (*broken, trouble)
            try:
                status, body = self.midtrans.call(method, path, told)
            except Refused as no:
                status, body = no.status, no.body
            if trouble["kind"] == "500 after":
                return (*broken, trouble)
            return status, json.loads(json.dumps(body)), trouble

    def _levers(self) -> dict[str, Callable[..., Any]]:
        return {
            "begin": self.midtrans.begin_to_pay,
            "becomes": self.midtrans.becomes,
            "reset": self.begin_anew,
            "trouble": lambda **trouble: self.troubles.append(trouble),
            "calm": self.troubles.clear,
            "events": lambda: self.midtrans.notifications,
            "pages": lambda: list(self.midtrans.pages.values()),
            "transactions": lambda: self.midtrans.transactions,
            "heard": lambda: self.heard,
        }


class Handler(stripe_double.Handler):
    """One request, with the server key as the name and no password."""

    midtrans: Double

    def _handle(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(self.path).path
        if path.startswith("/_double/"):
            return self._steer(path.removeprefix("/_double/"), body)
        if self.headers.get("Authorization") != f"Basic {_BASIC}":
            says = "Transaction cannot be authorized with the current client/server key."
            return self._say(401, {"status_code": "401", "status_message": says})
        status, said, trouble = self.midtrans.hear(method, path, json.loads(body or "{}"))
        return self._with_trouble(status, said, False, trouble)


_BASIC = base64.b64encode(f"{KEY}:".encode()).decode()


def main() -> None:
    Handler.midtrans = Handler.double = Double()
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
