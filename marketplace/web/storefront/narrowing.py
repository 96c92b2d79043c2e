"""How a visitor narrows a list down and sorts it: what stands in the address, and the form for it.

Whatever cannot be understood is left out, for an address is often typed or shortened by hand.
"""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from marketplace.catalogue.browsing import Order, Wanted
from marketplace.catalogue.revision import DEAREST
from marketplace.kernel.money import Money, NotAnAmount, format_rupiah, parse_rupiah
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.kernel.words import _, lazy

LONGEST_QUERY = 100
ELSEWHERE = "elsewhere"
ORDERS = {
    Order.NEWEST: lazy("Newest first"),
    Order.CHEAPEST: lazy("Cheapest first"),
    Order.DEAREST: lazy("Dearest first"),
}


@dataclass(frozen=True)
class Narrowing:
    """What the address asks for. `to` is a district that goods go to on the day itself, or
    elsewhere; `areas` are those there are.
    """

    q: str
    least: Money | None
    most: Money | None
    to: str
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
            to=to if to in {ELSEWHERE, *areas} else "",
            in_stock=args.get("in_stock") == "1",
            order=Order(args["order"]) if args.get("order") in set(Order) else None,
            areas=areas,
        )

    def wanted(self, categories: tuple[str, ...] = (), shop: str = "") -> Wanted:
        """The same for the catalogue."""
        return Wanted(
            categories=categories,
            shop=shop,
            least=self.least,
            most=self.most,
            by_courier=self.to == ELSEWHERE,
            in_stock=self.in_stock,
            order=self.order or Order.NEWEST,
        )

    @property
    def active(self) -> bool:
        """Whether anything but words narrows the list."""
        return any((self.least, self.most, self.to, self.in_stock, self.order))

    def args(self, **other: Any) -> dict[str, Any]:
        """The address of this list, with something changed; `None` leaves a part out."""
        everything: dict[str, Any] = {
            "q": self.q or None,
            "least": self.least,
            "most": self.most,
            "to": self.to or None,
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
        if self.in_stock:
            narrowed.append(("in_stock", _("There now")))
        return [
            (word, url_for(endpoint, **parts, **self.args(**{name: None})))
            for name, word in narrowed
        ]

    @property
    def place(self) -> str:
        """Where to, in words."""
        return _("Sent anywhere") if self.to == ELSEWHERE else self.to

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where goods may be wanted: value and word."""
        local = [(area, area) for area in self.areas]
        return [("", _("Anywhere")), *local, (ELSEWHERE, _("By courier, any town"))]

    @property
    def orders(self) -> list[tuple[str, Any]]:
        """How lists can be sorted: value and word."""
        best = [("", _("Best match first"))] if self.q else []
        return best + [(str(order), word) for order, word in ORDERS.items()]


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
