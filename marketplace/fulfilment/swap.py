"""What would come instead of goods of a paid order, and who pays what of it. It only looks.

A buyer pays nothing more: they keep what was taken off for them, what costs less brings the
difference back, and what costs more the cooperative gives, if somebody says so.
"""

from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.catalogue import commissioned
from marketplace.catalogue import offer as offers
from marketplace.catalogue.offer import Offer
from marketplace.kernel.money import Money, format_rupiah, split
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import wish as wishes
from marketplace.orders.delivery import Delivery, Kind
from marketplace.orders.order import OrderLine
from marketplace.orders.pieces import Piece
from marketplace.orders.wish import NOTHING_MORE, Wish
from marketplace.policy.commission import Rate


class NotOnSale(NotNow):
    says = lazy("There are no goods %(sku)s.")


class TheSame(NotNow):
    status = 422
    says = lazy("These are the same goods. Please choose others.")


class ASet(NotNow):
    status = 422
    says = lazy("A gift set cannot come instead. Please choose single goods.")


class MadeToWish(NotNow):
    status = 422
    says = lazy("These goods are made to a buyer's wish. Please let the buyer order them.")


class StaysInTown(NotNow):
    says = lazy("%(name)s cannot go by courier.")


class CostsMore(NotNow):
    status = 422
    says = lazy("They cost %(more)s more. Say that we give it, or let the buyer order them.")


class Instead(NamedTuple):
    """So many of a SKU, for goods of the line at a `position`. `we_give` what they cost more."""

    position: int
    sku: str
    quantity: int
    we_give: bool = False


class Swap(NamedTuple):
    """`paid` comes from what the buyer paid for the goods that go; her discount is her own."""

    line: OrderLine
    offer: Offer
    wish: Wish
    quantity: int
    unit_price: Money
    producer: str
    paid: Money
    hers: Money
    ours: Money
    more: Money
    rate: Rate

    @property
    def total(self) -> Money:
        """What it counts for its maker."""
        return self.paid + self.ours

    @property
    def commission(self) -> Money:
        return self.rate.commission(self.total, self.quantity)


def find(session: Session, asked: Instead, line: OrderLine, going: int, piece: Piece) -> Swap:
    """For so many of a line that go, and what they come to. Commission is what it is now.

    Raises `NotOnSale`, `TheSame`, `ASet`, `MadeToWish`, `StaysInTown`, `CostsMore`.
    """
    offer = offers.of_skus(session, [asked.sku]).get(asked.sku)
    if offer is None:
        raise NotOnSale(sku=asked.sku)
    if offer.sku == line.sku:
        raise TheSame()
    if offer.gift:
        raise ASet()
    wish = _wish(line, offer)
    _look_at_way(session, line, offer)
    unit_price = offer.price_with(bool(wish.text))
    producer, rate = commissioned.makers_of(session, [offer.sku])[offer.sku]
    listed = line.unit_price * going
    paid, hers, ours = _shares(
        piece, listed, unit_price * asked.quantity, same_maker=producer == line.producer
    )
    more = max(0, ours - piece.discount)
    if more and not asked.we_give:
        raise CostsMore(more=format_rupiah(more))
    return Swap(
        line, offer, wish, asked.quantity, unit_price, producer, paid, hers, ours, more, rate
    )


def _wish(line: OrderLine, offer: Offer) -> Wish:
    """The same wish for another variant of the same product; nothing for other goods."""
    wish = line.wished if offer.code == line.product else NOTHING_MORE
    if not wishes.fits(wish, offer):
        raise MadeToWish()
    return wish


def _look_at_way(session: Session, line: OrderLine, offer: Offer) -> None:
    way = session.get_one(Delivery, line.delivery_id)
    if offer.local and way.kind == Kind.COURIER:
        raise StaysInTown(name=offer.name)


def _shares(
    piece: Piece, listed: Money, price: Money, *, same_maker: bool
) -> tuple[Money, Money, Money]:
    """What buyer, maker and cooperative give of the new price. Each gives no more than before, in
    proportion; the rest is the cooperative's. What another maker took off is not hers to give.
    """
    hers = max(0, listed - piece.gross)
    if price < listed:
        paid, hers, ours = split(price, [piece.amount, hers, piece.discount])
        if not paid:
            paid, hers, ours = (1, hers - 1, ours) if hers else (1, 0, ours - 1)
    else:
        paid, ours = piece.amount, price - piece.amount - hers
    return (paid, hers, ours) if same_maker else (paid, 0, ours + hers)
