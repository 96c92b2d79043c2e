"""Goods that were counted and sold are not there after all: they have to be made."""

from sqlalchemy.orm import Session

from marketplace.catalogue import lotting, stock
from marketplace.catalogue.pile import locked
from marketplace.kernel.lifecycle import Actor


def make_anew(
    session: Session, order_reference: str, sku: str, quantity: int, *, by: Actor
) -> None:
    """Up to so many of what this order has of it with its maker leave what is on hand and are
    promised instead. They are counted again when they are there.
    """
    reservation = stock.sold_of(session, order_reference, sku)
    missing = min(quantity, reservation.at_home)
    if not missing:
        return
    pile = locked(session, sku)
    shares = lotting.give_some_back(session, reservation.id, missing, here=False)
    reservation.making += missing
    pile.shift(sold=-missing, on_hand=-missing, making=missing)
    pile.went(missing, shares, "not there", by, order_reference)
