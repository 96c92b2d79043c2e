"""Some of what an order bought is not sold after all: it goes back on sale, or is written off."""

from sqlalchemy.orm import Session

from marketplace.catalogue import lotting
from marketplace.catalogue.lotting import Share
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import Pile, locked
from marketplace.catalogue.stock import of_order
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Reservation as States


class FoodLeft(NotNow):
    says = lazy("Food that left us is not sold again. Please write it off.")


def unsell(
    session: Session, order_reference: str, sku: str, quantity: int, *, made: bool,
    written_off: bool, by: Actor,
) -> None:  # fmt: skip
    """So many of what is sold and unpacked. What was promised and not `made` yet goes first: it
    never was. Of what was made meanwhile, so many lie here from now on.
    """
    reservation = next(
        one
        for one in of_order(session, order_reference)
        if one.sku == sku and one.state == States.SOLD
    )
    pile, making = locked(session, sku), min(quantity, reservation.making)
    here = quantity - making
    shares = let_go(session, reservation, here)
    if quantity == reservation.quantity:
        reservation.move("release", by=by)
    else:
        reservation.quantity -= quantity
        reservation.making -= making
    pile.shift(sold=-here, making=-making)
    if written_off and here:
        pile.shift(on_hand=-here)
        pile.went(here, shares, "written off", by, order_reference)
    elif made and making and not written_off:
        pile.shift(on_hand=making)
        pile.came(making, "made", by, order_reference)


def take_back(
    session: Session, order_reference: str, sku: str, quantity: int, *, by: Actor
) -> None:
    """Goods that were packed came back and are sold again. Raises `FoodLeft`."""
    pile = locked(session, sku)
    _no_food(pile)
    pile.shift(on_hand=quantity)
    pile.came(quantity, "came back", by, order_reference)


def look_if_sold_again(session: Session, sku: str) -> None:
    """Raises `FoodLeft` where `take_back` would."""
    if lotting.keeping_of(session, sku).life is not None:
        raise FoodLeft()


def _no_food(pile: Pile) -> None:
    if pile.is_food:
        raise FoodLeft()


def let_go(session: Session, reservation: Reservation, here: int) -> list[Share]:
    """Frees so many of the goods picked for it, those that keep longest first."""
    free: list[Share] = []
    picked = lotting.give_back(session, reservation.id)
    kept, left = [], here
    for lot, quantity in reversed(picked):
        freed = min(quantity, left)
        left -= freed
        if freed:
            free.append(Share(lot, freed))
        if quantity > freed:
            kept.append(Share(lot, quantity - freed))
    lotting.take(session, reservation.id, kept[::-1])
    return free
