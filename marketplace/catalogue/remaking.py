"""Goods that were counted and sold are not there after all: they have to be made."""

from sqlalchemy.orm import Session

from marketplace.catalogue.pile import locked
from marketplace.catalogue.stock import of_order
from marketplace.catalogue.unselling import let_go
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Reservation as States


def make_anew(
    session: Session, order_reference: str, sku: str, quantity: int, *, arrived: int, by: Actor
) -> None:
    """Up to so many of what this order has of it, beyond what has `arrived`, leave what is on hand
    and are promised instead. They are counted again when they are there.
    """
    reservation = next(
        one
        for one in of_order(session, order_reference)
        if one.sku == sku and one.state == States.SOLD
    )
    missing = min(quantity, max(0, reservation.here - arrived))
    if not missing:
        return
    pile = locked(session, sku)
    shares = let_go(session, reservation, missing)
    reservation.making += missing
    pile.shift(sold=-missing, on_hand=-missing, making=missing)
    pile.went(missing, shares, "not there", by, order_reference)
