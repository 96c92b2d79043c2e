"""A code that is typed, or that a scanner types, leads to the one page about it."""

from typing import Any

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import lazy
from marketplace.lifecycles import FLOOR, MONEY
from marketplace.reports import tracing_codes
from marketplace.reports.tracing_codes import Named
from marketplace.web import pages
from marketplace.web.doors import Door, books, floor, manager, money, office

SCANNERS = frozenset(map(str, FLOOR | MONEY))
AT_ONCE = {"office.today", "office.receiving", "office.packing", "office.scan"}
"""Where somebody stands with a scanner in hand: the field waits for it."""

NOTHING = lazy("Nothing has this code. Please scan or type it again.")
NOT_YOURS = lazy("This code is for somebody else to open.")

# Where a kind of thing is shown, behind which door; of several pages the first one may open.
PAGES: dict[str, tuple[tuple[Door, str, str, str], ...]] = {
    "order": ((office, "order", "reference", "code"),),
    "part": ((floor, "part", "code", "code"), (office, "order", "reference", "about")),
    "handover": ((floor, "handover_slip", "code", "code"),),
    "shipment": ((floor, "shipment", "code", "code"), (office, "order", "reference", "about")),
    "waybill": ((floor, "shipment", "code", "about"),),
    "payment": ((office, "order", "reference", "about"),),
    "paper": ((office, "order", "reference", "about"),),
    "refund": ((books, "refund", "code", "code"),),
    "statement": ((money, "statement", "code", "code"),),
    "run": ((books, "run", "code", "code"),),
    "lot": ((floor, "lot", "code", "code"),),
    "product": ((manager, "product", "code", "code"),),
    "producer": ((manager, "person", "code", "code"),),
    "cycle": ((floor, "cycle", "code", "code"),),
    "hindrance": ((manager, "hindrance", "code", "code"),),
}


def equip(app: Flask) -> None:
    """Tells layouts whether the field is shown, and whether it waits."""
    app.jinja_env.globals |= {"may_scan": may_scan, "scans_at_once": scans_at_once}


def may_scan() -> bool:
    return current_user.is_authenticated and bool(SCANNERS & current_user.roles)


def scans_at_once() -> bool:
    return request.endpoint in AT_ONCE


def scan() -> ResponseReturnValue:
    """To the page about it, or a sentence that says why not."""
    typed = request.args.get("scan", "")
    found = tracing_codes.named(pages.db_session(), typed) if may_scan() else []
    for one in found:
        if address := _address(one):
            return redirect(address, 303)
    says: Any = (NOT_YOURS if found else NOTHING) if typed.strip() else ""
    return pages.page("office/scan.html", says=str(says), typed=typed[: tracing_codes.LONGEST])


def _address(one: Named) -> str:
    """Nothing where nobody with these roles may look at it."""
    for door, page, argument, fact in PAGES[one.kind]:
        if door.roles & current_user.roles:
            return url_for(f"office.{page}", **{argument: getattr(one, fact)})
    return ""
