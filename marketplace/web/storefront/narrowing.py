"""How a visitor narrows a list down and sorts it: what stands in the address, and the form for it.

Whatever cannot be understood is left out, for an address is often typed or shortened by hand.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request, url_for

from marketplace.catalogue.browsing import Order, Wanted
from marketplace.catalogue.revision import DEAREST
from marketplace.kernel import clock
from marketplace.kernel.indonesia import PROVINCES
from marketplace.kernel.money import Money, NotAnAmount, format_rupiah, parse_rupiah
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.kernel.words import _, format_day, lazy
from marketplace.web.storefront import wished_day

LONGEST_QUERY = 100
ELSEWHERE = "elsewhere"
DAYS_AHEAD = 21
_LONG = ("Daerah Khusus Ibukota ", "Daerah Istimewa ")
ORDERS = {
    Order.NEWEST: lazy("Newest first"),
    Order.CHEAPEST: lazy("Cheapest first"),
    Order.DEAREST: lazy("Dearest first"),
}


@dataclass(frozen=True)
class Narrowing:
    """What the address asks for. `to` is a district that goods go to on the day itself, a province
    by its code, or elsewhere; `by` the day they must be there. `areas` are those there are.
    """

    q: str
    least: Money | None
    most: Money | None
    to: str
    by: date | None
    in_stock: bool
    order: Order | None
    areas: tuple[str, ...]

    @classmethod
    def asked(cls, areas: tuple[str, ...]) -> "Narrowing":
        """From this request's address."""
        args = request.args
        to = args.get("to", "")
        return cls(
            q=_query(args.get("q", "")),
            least=_rupiah(args.get("least", "")),
            most=_rupiah(args.get("most", "")),
            to=to if to in {ELSEWHERE, *areas, *_provinces()} else "",
            by=wished_day.asked(),
            in_stock=args.get("in_stock") == "1",
            order=Order(args["order"]) if args.get("order") in set(Order) else None,
            areas=areas,
        )

    def wanted(
        self,
        categories: tuple[str, ...] = (),
        shop: str = "",
        leads: tuple[int, ...] | None = None,
    ) -> Wanted:
        """The same for the catalogue; `leads` are those of goods that are there in time."""
        return Wanted(
            categories=categories,
            shop=shop,
            least=self.least,
            most=self.most,
            by_courier=self.to == ELSEWHERE or bool(self.province),
            in_stock=self.in_stock,
            leads=leads,
            order=self.order or Order.NEWEST,
        )

    @property
    def active(self) -> bool:
        """Whether anything but words narrows the list."""
        return any((self.least, self.most, self.to, self.by, self.in_stock, self.order))

    @property
    def province(self) -> str:
        """Its code, where one is named."""
        return self.to if self.to in _provinces() else ""

    @property
    def journey(self) -> dict[str, str]:
        """Where to and by when: what goes along to the page of a product."""
        known = {"to": self.province, wished_day.NAME: self.by.isoformat() if self.by else ""}
        return {name: value for name, value in known.items() if value}

    @property
    def hurried(self) -> bool:
        """Whether a day can be kept: one is named, and a place."""
        return bool(self.by and self.province)

    def args(self, **other: Any) -> dict[str, Any]:
        """The address of this list, with something changed; `None` leaves a part out."""
        everything: dict[str, Any] = {
            "q": self.q or None,
            "least": self.least,
            "most": self.most,
            "to": self.to or None,
            "by": self.by.isoformat() if self.by else None,
            "in_stock": 1 if self.in_stock else None,
            "order": self.order,
        }
        return {name: value for name, value in (everything | other).items() if value is not None}

    def without(self, endpoint: str, **parts: Any) -> list[tuple[str, str]]:
        """What narrows the list, each with the address of the list without it."""
        narrowed: list[tuple[str, str]] = []
        if self.least:
            narrowed.append(("least", _("from %(price)s", price=format_rupiah(self.least))))
        if self.most:
            narrowed.append(("most", _("up to %(price)s", price=format_rupiah(self.most))))
        if self.to:
            narrowed.append(("to", self.place))
        if self.by:
            narrowed.append(("by", _("there by %(day)s", day=day_words(self.by))))
        if self.in_stock:
            narrowed.append(("in_stock", _("There now")))
        return [
            (word, url_for(endpoint, **parts, **self.args(**{name: None})))
            for name, word in narrowed
        ]

    @property
    def place(self) -> str:
        """Where to, in words."""
        if self.province:
            return _provinces()[self.to]
        return _("Sent anywhere") if self.to == ELSEWHERE else self.to

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where goods may be wanted: value and word."""
        local = [(area, area) for area in self.areas]
        return [
            ("", _("Anywhere")), *local, (ELSEWHERE, _("By courier, any town")), *province_names(),
        ]  # fmt: skip

    @property
    def days(self) -> list[tuple[str, str]]:
        """By when goods may be wanted: value and word."""
        return coming_days()

    @property
    def orders(self) -> list[tuple[str, Any]]:
        """How lists can be sorted: value and word."""
        best = [("", _("Best match first"))] if self.q else []
        return best + [(str(order), word) for order, word in ORDERS.items()]


def province_names() -> list[tuple[str, str]]:
    """Code and everyday name, by the alphabet."""
    return sorted(_provinces().items(), key=lambda province: province[1])


def coming_days() -> list[tuple[str, str]]:
    """The days that somebody may need a thing by, from tomorrow on."""
    days = [clock.today() + timedelta(days=n) for n in range(1, DAYS_AHEAD + 1)]
    return [("", _("Any day")), *((day.isoformat(), day_words(day)) for day in days)]


def day_words(day: date) -> str:
    """Friday, 27 November."""
    return format_day(day, "EEEE, d MMMM")


def _provinces() -> dict[str, str]:
    return {code: _short(name) for code, name in PROVINCES}


def _short(name: str) -> str:
    for long in _LONG:
        name = name.removeprefix(long)
    return name


def _query(typed: str) -> str:
    """What was asked for, or nothing if it cannot be asked."""
    try:
        return clean_text(typed[: LONGEST_QUERY * 2], LONGEST_QUERY)
    except NotPlain:
        return ""


def _rupiah(typed: str) -> Money | None:
    """15000, 15.000 or Rp 15.000; anything else is no limit."""
    try:
        return min(parse_rupiah(typed), DEAREST) or None
    except NotAnAmount:
        return None
