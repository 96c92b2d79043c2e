"""From a figure to the documents behind it: what each kind of document is called, and its page for
those who may open it.
"""

from typing import Any, NamedTuple

from flask import url_for
from flask_login import current_user

from marketplace.kernel.words import lazy
from marketplace.reports.tracing_codes import Named
from marketplace.web.doors import Door, books, floor, manager, money, office

# Its word; behind which door its page stands, the page, what that asks for, and which code it is.
KINDS: dict[str, tuple[Any, Door, str, str, str]] = {
    "order": (lazy("Order of a buyer"), office, "order", "reference", "code"),
    "payment": (lazy("Payment"), office, "order", "reference", "about"),
    "refund": (lazy("Refund"), books, "refund", "code", "code"),
    "part": (lazy("Part"), floor, "part", "code", "code"),
    "parcel": (lazy("Parcel"), floor, "shipment", "code", "code"),
    "dispute": (lazy("Dispute"), money, "dispute", "code", "code"),
    "producer": (lazy("Partner"), manager, "person", "code", "code"),
    "receipt": (lazy("QRIS money"), money, "qris", "", ""),
    "payout": (lazy("Payout"), books, "run", "code", "about"),
    "line": (lazy("Bank line"), money, "statement", "code", "about"),
    "complaint": (lazy("Complaint"), floor, "complaint", "code", "code"),
}


class Shown(NamedTuple):
    """A document by its word and code; no address where nobody with these roles may look."""

    word: Any
    code: str
    href: str


def shown(one: Named) -> Shown:
    """How a document is told on a page of the books."""
    word, door, page, argument, fact = KINDS[one.kind]
    if not door.roles & current_user.roles:
        return Shown(word, one.code, "")
    asked = {argument: getattr(one, fact)} if argument else {}
    return Shown(word, one.code, url_for(f"office.{page}", **asked))
