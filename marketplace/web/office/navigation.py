"""The places of the office that somebody's roles may open, for the menu."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from marketplace.kernel.words import lazy
from marketplace.web import sitemap
from marketplace.web.doors import Door


@dataclass(frozen=True)
class Place:
    """An entry of the menu; `under` begins the addresses of its further pages."""

    endpoint: str
    word: Any
    icon: str
    under: tuple[str, ...] = ()


PLACES: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        lazy("Today"),
        (
            Place("today", lazy("What waits"), "home"),
            Place("messages", lazy("To tell"), "message"),
        ),
    ),
    (
        lazy("Goods"),
        (
            Place("approvals", lazy("To approve"), "eye"),
            Place("products", lazy("Products"), "pouch"),
            Place("gift_sets", lazy("Gift sets"), "box"),
            Place("notices", lazy("Notices about goods"), "info"),
            Place("reviews", lazy("Buyers' reviews"), "message"),
            Place("questions", lazy("Buyers' questions"), "help", ("/office/replies",)),
            Place("permits", lazy("Permits"), "tag"),
            Place("buyer_texts", lazy("Texts to read"), "needle"),
            Place("cycles", lazy("Collections"), "calendar"),
            Place("hindrances", lazy("Cannot be made"), "warning"),
            Place(
                "receiving", lazy("Receive and check"), "box",
                ("/office/parts", "/office/handovers", "/office/rejections"),
            ),
            Place("goods_here", lazy("Goods here"), "store"),
            Place("packing", lazy("Pack and send"), "truck", ("/office/shipments",)),
            Place("recalls", lazy("Call goods back"), "warning", ("/office/lots",)),
            Place("orders", lazy("Orders"), "list"),
            Place("complaints", lazy("Complaints"), "warning"),
        ),
    ),
    (
        lazy("Money"),
        (
            Place("statements", lazy("Bank statements"), "bank", ("/office/statement-lines",)),
            Place("claims", lazy("Pictures of payments"), "camera"),
            Place("qris", lazy("QRIS money"), "qr"),
            Place("kept", lazy("Money kept apart"), "wallet"),
            Place("refunds", lazy("Refunds"), "undo"),
            Place("disputes", lazy("Disputes"), "warning"),
            Place("payouts", lazy("Payouts"), "cash"),
            Place("commission_rules", lazy("Commission"), "tag"),
            Place("reconciliation", lazy("Where money stands"), "bank", ("/office/open-items",)),
            Place("cash_counts", lazy("Cash box"), "cash"),
            Place("courier_bills", lazy("Bills of couriers"), "truck"),
            Place("vouchers", lazy("Vouchers"), "tag"),
            Place("reports", lazy("Reports"), "chart"),
            Place("partners_earned", lazy("What partners earned"), "wallet"),
            Place("books", lazy("Books"), "list"),
            Place("months", lazy("Months"), "lock"),
            Place("turnover", lazy("Our turnover"), "chart"),
            Place("surpluses", lazy("Surplus of the year"), "users"),
        ),
    ),
    (
        lazy("People"),
        (
            Place("people", lazy("Partners"), "users", ("/office/for",)),
            Place("cohorts", lazy("Courses and skills"), "calendar"),
            Place("staff", lazy("Staff"), "user"),
        ),
    ),
    (
        lazy("Settings"),
        (
            Place("front", lazy("Front page"), "home"),
            Place("shelves", lazy("Shelves"), "block"),
            Place("cooperative", lazy("The cooperative"), "store"),
            Place("rates", lazy("Rates and limits"), "tag"),
            Place("payment_times", lazy("Time to pay"), "clock"),
            Place("keeping_times", lazy("How long things are kept"), "trash"),
            Place("providers", lazy("Payments by provider"), "card"),
            Place("ways_to_pay", lazy("Ways to pay"), "wallet"),
            Place("food_rules", lazy("Rules for foods"), "bowl"),
            Place("tariffs", lazy("Courier prices"), "truck"),
            Place("couriers", lazy("Couriers"), "truck"),
            Place("areas", lazy("Where we bring goods"), "truck"),
            Place("calendar", lazy("Calendar"), "calendar"),
            Place("points", lazy("Pickup points"), "pin"),
            Place("texts", lazy("Information pages"), "info"),
            Place("spoken_help", lazy("Spoken help"), "sound"),
            Place("keys", lazy("Keys for programs"), "key"),
        ),
    ),
)

Item = tuple[str, str, str, bool]


def equip(app: Flask) -> None:
    """Gives templates the menu."""
    app.jinja_env.globals["office_nav"] = office_nav


def office_nav() -> list[tuple[str, list[Item]]]:
    """Groups with their items (word, address, icon, whether we are there); none left empty."""
    groups = [
        (str(word), [_item(place) for place in places if _may_open(place)])
        for word, places in PLACES
    ]
    return [(word, items) for word, items in groups if items]


def _may_open(place: Place) -> bool:
    door = _doors()[f"office.{place.endpoint}"]
    return current_user.is_authenticated and bool(door.roles & current_user.roles)


def _item(place: Place) -> Item:
    href = url_for(f"office.{place.endpoint}")
    below = () if place.endpoint == "today" else (href, *place.under)
    here = request.path == href or any(request.path.startswith(f"{path}/") for path in below)
    return str(place.word), href, place.icon, here


@cache
def _doors() -> dict[str, Door]:
    """The door in front of each page one can go to."""
    return {
        f"{room.name}.{view.__name__.rstrip('_')}": door
        for room in sitemap.ROOMS
        for door, methods, _path, view in room.rows
        if "GET" in methods
    }
