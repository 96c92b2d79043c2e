"""Some of what an order bought is not sold after all: it goes back on sale, or is written off."""

from sqlalchemy.orm import Session

from marketplace.catalogue import lotting, shelf, shelf_life, stock
from marketplace.catalogue.custody import Why
from marketplace.catalogue.lotting import Share
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import Pile, locked
from marketplace.catalogue.shelf import Deed
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy


class FoodLeft(NotNow):
    says = lazy("Food that left us is not sold again. Please write it off.")


def unsell(
    session: Session, order_reference: str, sku: str, quantity: int, *, made: bool,
    written_off: bool, by: Actor, here: str = "",
) -> None:  # fmt: skip
    """So many of what is sold and unpacked: of the part that is `here`, or of what its maker has.
    What was promised and not `made` yet goes first: it never was. Of what was made meanwhile, so
    many lie with her from now on.
    """
    reservation = stock.sold_of(session, order_reference, sku)
    pile, deed = locked(session, sku), Deed(by, order_reference)
    if here:
        shares = shelf.free(pile, reservation, quantity, here)
        _shrink(reservation, quantity, 0, by=by)
        if written_off:
            shelf.leave(pile, quantity, shares, Why.WRITTEN_OFF, deed)
        return
    making = min(quantity, reservation.making)
    lay = quantity - making
    shares = _let_go(session, reservation, lay)
    _shrink(reservation, quantity, making, by=by)
    pile.shift(sold=-lay, making=-making)
    if written_off and lay:
        shelf.spoil(pile, lay, 0, shares, deed)
    elif made and making and not written_off:
        pile.shift(on_hand=making)
        pile.came(making, "made", by, order_reference)


def _shrink(reservation: Reservation, quantity: int, making: int, *, by: Actor) -> None:
    if quantity == reservation.quantity:
        reservation.move("release", by=by)
    else:
        reservation.quantity -= quantity
        reservation.making -= making


def _let_go(session: Session, reservation: Reservation, quantity: int) -> list[Share]:
    """Frees so many of the goods picked for it that lie with their maker."""
    return lotting.give_some_back(session, reservation.id, quantity, here=False)


def take_back(
    session: Session, order_reference: str, sku: str, quantity: int, *, by: Actor
) -> None:
    """Goods that were packed came back and are sold again: they lie with the cooperative. Raises
    `FoodLeft`.
    """
    pile = locked(session, sku)
    _no_food(pile)
    shelf.put_on(pile, quantity, None, Why.CAME_BACK, Deed(by, order_reference))


def look_if_sold_again(session: Session, sku: str) -> None:
    """Raises `FoodLeft` where `take_back` would."""
    if shelf_life.is_food(session, sku):
        raise FoodLeft()


def _no_food(pile: Pile) -> None:
    if pile.is_food:
        raise FoodLeft()
