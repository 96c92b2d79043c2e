"""What a line of the cart becomes in an order: itself, or what a gift set holds, with the set's
price shared out to the last rupiah.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from marketplace.catalogue.offer import Offer
from marketplace.checkout.cart import CartLine
from marketplace.kernel.money import Money, split
from marketplace.orders.bought import name_of_set
from marketplace.orders.wish import NOTHING_MORE, Wish


class Goods(NamedTuple):
    """An order line to be. `set_name` is empty for what was not bought in a set."""

    offer: Offer
    quantity: int
    unit_price: Money
    wish: Wish = NOTHING_MORE
    set_name: str = ""

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity


class Priced(NamedTuple):
    """So many pieces at this price each."""

    quantity: int
    unit_price: Money


def goods_of(line: CartLine) -> list[Goods]:
    """Their totals add up to the line's total."""
    if not line.inside:
        return [Goods(line.offer, line.quantity, line.unit_price, line.wish)]
    shares = share_out(line.unit_price, [(offer.price, n) for offer, n in line.inside])
    named = name_of_set(line.quantity, line.offer.name)
    return [
        Goods(offer, share.quantity * line.quantity, share.unit_price, set_name=named)
        for (offer, _number), prices in zip(line.inside, shares, strict=True)
        for share in prices
    ]


def share_out(price: Money, parts: Sequence[tuple[Money, int]]) -> list[list[Priced]]:
    """The price of one set over its parts, each the price it has alone and how many are in the
    set. Every piece gets its share of the price by the largest remainder, so that each share is a
    whole number of rupiah and many sets cost many times the same. Pieces of one part differ by one
    rupiah at most; where they do, the part is two lines. No piece goes for nothing: the set costs
    at least one rupiah a piece.
    """
    shares = split(price, [alone for alone, number in parts for _ in range(number)])
    while 0 in shares:
        shares[shares.index(max(shares))] -= 1
        shares[shares.index(0)] += 1
    pieces = iter(shares)
    return [
        [Priced(n, each) for each, n in Counter(next(pieces) for _ in range(number)).items()]
        for _alone, number in parts
    ]
