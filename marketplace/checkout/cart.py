"""What somebody would like to buy: goods, wishes and quantities, before any promise.

A cart is kept by the buyer's browser. Prices are read when it is shown, and again when the order
is placed; the cart only remembers what a thing cost when it was put in, to say that it changed.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from marketplace.catalogue import offer as offers
from marketplace.catalogue.offer import Offer
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import wish as wishes
from marketplace.orders.wish import NOTHING_MORE, Wish

MOST_LINES = 30
MOST_EACH = 99


class CartFull(NotNow):
    says = lazy("Your cart is full. Please order what is in it first.")


@dataclass(frozen=True)
class CartLine:
    """An offer, what is asked for beyond it, and how many. `inside` is what one gift set holds;
    `left` is how many could be had after the lines above, `seen` what one cost when it was put in.
    """

    key: str
    offer: Offer
    quantity: int
    wish: Wish
    inside: list[tuple[Offer, int]]
    left: int
    seen: Money | None = None

    @property
    def name(self) -> str:
        return self.offer.name

    @property
    def unit_price(self) -> Money:
        return self.offer.price_with(bool(self.wish.text))

    @property
    def price_before(self) -> Money | None:
        """What one cost when it was put in, if it costs something else now."""
        return self.seen if self.seen not in {None, self.unit_price} else None

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def pieces(self) -> list[tuple[Offer, int]]:
        """What leaves a shelf for one of it."""
        return self.inside or [(self.offer, 1)]

    @property
    def asked(self) -> list[str]:
        """What was asked for, in words."""
        return self.wish.said()

    @property
    def contents(self) -> list[str]:
        """What all its gift sets hold, in words."""
        return [f"{number * self.quantity} × {offer.name}" for offer, number in self.inside]

    @property
    def changed(self) -> bool:
        """Whether the goods have changed since, so that the wish no longer fits them."""
        return not wishes.fits(self.wish, self.offer)

    @property
    def local(self) -> bool:
        """Whether it may not go by courier."""
        return self.offer.local or any(offer.local for offer, _number in self.inside)

    @property
    def weight_g(self) -> int:
        return sum(offer.weight_g * number for offer, number in self.pieces) * self.quantity

    @property
    def sold_out(self) -> bool:
        return self.left <= 0

    @property
    def short(self) -> bool:
        return self.quantity > self.left

    @property
    def one_less(self) -> int:
        """What a press on less asks for: never more than there are."""
        return max(0, min(self.quantity - 1, self.left))

    @property
    def one_more(self) -> int | None:
        """What a press on more asks for; nothing when there are no more."""
        return self.quantity + 1 if self.quantity < min(self.left, MOST_EACH) else None


@dataclass(frozen=True)
class Cart:
    """Quantities by line, in the order they were added. A line's key is its SKU, and with a wish
    also a digest of that: the same goods with two names are two lines.
    """

    quantities: Mapping[str, int]
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    seen: Mapping[str, Money] = field(default_factory=dict)

    def with_quantity(self, key: str, quantity: int) -> "Cart":
        """The same cart with `quantity` on this line; zero takes it out."""
        kept = dict(self.quantities)
        kept[key] = max(0, min(quantity, MOST_EACH))
        if not kept[key]:
            del kept[key]
        wishes_kept = {key: wish for key, wish in self.wishes.items() if key in kept}
        return Cart(kept, wishes_kept, {k: price for k, price in self.seen.items() if k in kept})

    def adding(
        self, sku: str, quantity: int, wish: Wish = NOTHING_MORE, *, seen: Money | None = None
    ) -> "Cart":
        """The same cart with so many more like this, each at the price that was shown. Raises
        `CartFull`.
        """
        key = _key(sku, wish)
        before = self.quantities.get(key, 0)
        if not before and len(self.quantities) >= MOST_LINES:
            raise CartFull()
        asked = {**self.wishes, key: wish} if wish else self.wishes
        prices = self.seen if seen is None else {**self.seen, key: seen}
        return Cart(self.quantities, asked, prices).with_quantity(key, before + quantity)

    def joined(self, other: "Cart") -> "Cart":
        """Both carts in one: of a line that is in both, the greater quantity. What does not fit
        any more stays out.
        """
        whole = self
        for key, quantity in other.quantities.items():
            fits = key in whole.quantities or len(whole.quantities) < MOST_LINES
            if not fits:
                continue
            most = max(quantity, whole.quantities.get(key, 0))
            whole = Cart(
                {**whole.quantities, key: most},
                {**{k: w for k, w in other.wishes.items() if k == key}, **whole.wishes},
                {**{k: p for k, p in other.seen.items() if k == key}, **whole.seen},
            )
        return whole

    @property
    def count(self) -> int:
        return sum(self.quantities.values())

    def written(self) -> dict[str, Any]:
        """For the browser to keep."""
        return {key: self._line(key, quantity) for key, quantity in self.quantities.items()}

    def _line(self, key: str, quantity: int) -> Any:
        wish = self.wishes[key].written() if key in self.wishes else ""
        if key in self.seen:
            return [quantity, wish, self.seen[key]]
        return [quantity, wish] if wish else quantity


def read(kept: Mapping[str, Any]) -> Cart:
    """What `written` wrote, now or earlier; what it did not write is left out."""
    quantities, asked, seen = {}, {}, {}
    for key, value in list(kept.items())[:MOST_LINES]:
        quantity, written, price = _read_line(value)
        if not isinstance(written, str):
            continue
        try:
            wish = wishes.read(written)
        except wishes.Unreadable:
            continue
        if type(quantity) is int and 0 < quantity <= MOST_EACH:
            quantities[key] = quantity
            if wish:
                asked[key] = wish
            if type(price) is int and price > 0:
                seen[key] = price
    return Cart(quantities, asked, seen)


def _read_line(value: Any) -> tuple[Any, Any, Any]:
    if isinstance(value, list) and 2 <= len(value) <= 3:
        return value[0], value[1], value[2] if value[2:] else None
    return value, "", None


@dataclass(frozen=True)
class FilledCart:
    """A cart as it is now: what can be bought, and the keys of the lines that no longer can, with
    what those were called, where that may be said.
    """

    lines: list[CartLine]
    gone: list[str]
    gone_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> Money:
        return sum(line.total for line in self.lines)

    @property
    def weight_g(self) -> int:
        return sum(line.weight_g for line in self.lines)

    @property
    def quantities(self) -> Mapping[str, int]:
        """How many of each SKU leave the shelves."""
        return quantities(self.lines)

    @property
    def local(self) -> list[str]:
        """The names of what may not go by courier."""
        return [line.name for line in self.lines if line.local]

    @property
    def ready(self) -> bool:
        fine = not any(line.short or line.changed for line in self.lines)
        return bool(self.lines) and not self.gone and fine


def fill(session: Session, cart: Cart) -> FilledCart:
    """Prices, names and stock as they are at this moment. Three statements at most, and one
    for the names of what is gone.
    """
    found = offers.of_skus(session, {sku_of(key) for key in cart.quantities})
    inside = offers.in_sets(session, [offer.sku for offer in found.values() if offer.gift])
    lines, taken = list[CartLine](), Counter[str]()
    for key, quantity in cart.quantities.items():
        if offer := found.get(sku_of(key)):
            wish, held = cart.wishes.get(key, NOTHING_MORE), inside.get(offer.sku, [])
            left = min((o.available - taken[o.sku]) // n for o, n in held or [(offer, 1)])
            seen = cart.seen.get(key)
            lines.append(CartLine(key, offer, quantity, wish, held, left, seen))
            taken += _needed(lines[-1].pieces, quantity)
    gone = [key for key in cart.quantities if sku_of(key) not in found]
    names = offers.names_of(session, {sku_of(key) for key in gone})
    return FilledCart(lines, gone, {key: names.get(sku_of(key), "") for key in gone})


def quantities(lines: Iterable[CartLine]) -> Mapping[str, int]:
    """How many of each SKU leave the shelves for these: of a gift set, what it holds."""
    needed = Counter[str]()
    for line in lines:
        needed += _needed(line.pieces, line.quantity)
    return needed


def sku_of(key: str) -> str:
    """The SKU of a line."""
    return key.partition("-")[0]


def _key(sku: str, wish: Wish) -> str:
    if not wish:
        return sku
    return f"{sku}-{hashlib.sha256(wish.written().encode()).hexdigest()[:8]}"


def _needed(pieces: list[tuple[Offer, int]], quantity: int) -> Counter[str]:
    needed = Counter[str]()
    for offer, number in pieces:
        needed[offer.sku] += number * quantity
    return needed
