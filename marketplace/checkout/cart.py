"""What somebody would like to buy: SKUs and quantities, before any promise.

A cart is kept by the buyer's browser and holds no price: prices are read when it is shown, and
again when the order is placed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.catalogue import offer as offers
from marketplace.catalogue.offer import Offer
from marketplace.kernel.money import Money

MOST_LINES = 30
MOST_EACH = 99


@dataclass(frozen=True)
class CartLine:
    """An offer and how many of it; `short` when there are fewer."""

    offer: Offer
    quantity: int

    @property
    def name(self) -> str:
        return self.offer.name

    @property
    def total(self) -> Money:
        return self.offer.price * self.quantity

    @property
    def short(self) -> bool:
        return self.quantity > self.offer.available

    @property
    def one_less(self) -> int:
        """What a press on less asks for: never more than there are."""
        return max(0, min(self.quantity - 1, self.offer.available))

    @property
    def one_more(self) -> int | None:
        """What a press on more asks for; nothing when there are no more."""
        most = min(self.offer.available, MOST_EACH)
        return self.quantity + 1 if self.quantity < most else None


@dataclass(frozen=True)
class Cart:
    """Quantities by SKU, in the order they were added."""

    quantities: Mapping[str, int]

    def with_quantity(self, sku: str, quantity: int) -> "Cart":
        """The same cart with `quantity` of this SKU; zero takes it out."""
        kept = dict(self.quantities)
        kept[sku] = max(0, min(quantity, MOST_EACH))
        if not kept[sku]:
            del kept[sku]
        return Cart(dict(list(kept.items())[:MOST_LINES]))

    def adding(self, sku: str, quantity: int) -> "Cart":
        """The same cart with so many more."""
        return self.with_quantity(sku, self.quantities.get(sku, 0) + quantity)

    @property
    def count(self) -> int:
        return sum(self.quantities.values())


@dataclass(frozen=True)
class FilledCart:
    """A cart as it is now: what can be bought, and the SKUs that no longer can."""

    lines: list[CartLine]
    gone: list[str]

    @property
    def total(self) -> Money:
        return sum(line.total for line in self.lines)

    @property
    def weight_g(self) -> int:
        return sum(line.offer.weight_g * line.quantity for line in self.lines)

    @property
    def ready(self) -> bool:
        return bool(self.lines) and not self.gone and not any(line.short for line in self.lines)


def fill(session: Session, cart: Cart) -> FilledCart:
    """Prices, names and stock as they are at this moment."""
    found = offers.of_skus(session, list(cart.quantities))
    lines = [CartLine(found[sku], n) for sku, n in cart.quantities.items() if sku in found]
    return FilledCart(lines, [sku for sku in cart.quantities if sku not in found])
