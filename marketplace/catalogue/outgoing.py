"""Goods that are sold leave in a parcel, inside a story: all that an order bought of them, or what
is here already. The rest stays sold and waits for its own parcel.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from marketplace.catalogue import freshness, lotting
from marketplace.catalogue.freshness import Fits
from marketplace.catalogue.lotting import Share
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import locked
from marketplace.catalogue.stock import of_order
from marketplace.kernel import clock, codes
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Reservation as States


class TooOld(NotNow):
    says = lazy("Food of this order is too old. Please ask for fresh food.")


def pack(
    session: Session,
    order_reference: str,
    *,
    by: Actor,
    travel_days: int = 0,
    quantities: Mapping[str, int] | None = None,
) -> None:
    """The goods are in the parcel: they are no longer on hand. So many of each SKU, or everything.
    What had to be made came and went. Food must still be good after so many days: other lots are
    picked where it is not.

    Raises `TooOld`, and `WrongState` when so much is not there to be packed.
    """
    good = freshness.good_on(clock.today() + timedelta(days=travel_days))
    waiting = {r.sku: r for r in of_order(session, order_reference) if r.state == States.SOLD}
    wanted = {sku: r.quantity for sku, r in waiting.items()} if quantities is None else quantities
    if not wanted or any(n > _waiting(waiting.get(sku)) for sku, n in wanted.items()):
        raise WrongState()
    for sku, quantity in sorted(wanted.items()):
        _pack(session, waiting[sku], quantity, good, by=by)


def _waiting(reservation: Reservation | None) -> int:
    return reservation.quantity if reservation else 0


def _pack(
    session: Session, reservation: Reservation, quantity: int, good: Fits, *, by: Actor
) -> None:
    """What is here goes before what had to be made."""
    pile, order = locked(session, reservation.sku), reservation.order_reference
    here = min(quantity, reservation.here)
    making = quantity - here
    shares, kept = _choose(session, reservation, here, good)
    rest = _rest(reservation, quantity, making)
    reservation.move("use", by=by)
    session.flush()
    if rest:
        session.add(rest)
        session.flush()
        lotting.take(session, rest.id, kept)
    pile.shift(sold=-here, on_hand=-here, making=-making)
    if making:
        made = pile.came(making, "made", by, order)
        lotting.take(session, reservation.id, made)
        shares += made
    pile.went(quantity, shares, "packed", by, order, taken=True)


def _rest(reservation: Reservation, quantity: int, making: int) -> Reservation | None:
    """What of it waits for another parcel; the reservation itself is what is packed now."""
    if quantity == reservation.quantity:
        return None
    rest = Reservation(
        code=codes.code(),
        order_reference=reservation.order_reference,
        sku=reservation.sku,
        quantity=reservation.quantity - quantity,
        making=reservation.making - making,
    )
    rest.begin_as(reservation)
    reservation.quantity, reservation.making = quantity, making
    return rest


def _choose(
    session: Session, reservation: Reservation, here: int, good: Fits
) -> tuple[list[Share], list[Share]]:
    """The lots for so many of it, which are its own from now on, and those for its rest, which are
    free until somebody takes them. Raises `TooOld`.
    """
    own = lotting.taken_for(session, reservation.id)
    picked, kept = lotting.divide(own, here, good)
    if not own or (lotting.sum_of(picked) == here and not kept):
        return picked, kept
    lotting.give_back(session, reservation.id)
    if lotting.sum_of(picked) < here:
        lots = lotting.lots_of(session, reservation.sku)
        picked = lotting.first_out(lots, here, good)
        if lotting.sum_of(picked) < here:
            raise TooOld(sku=reservation.sku)
        lotting.take(session, reservation.id, picked)
        lots = lotting.lots_of(session, reservation.sku)
        return picked, lotting.first_out(lots, reservation.here - here, freshness.whatever)
    lotting.take(session, reservation.id, picked)
    return picked, kept
