"""Goods that are sold leave in a parcel, inside a story: all that an order bought of them, or what
is here already. The rest stays sold and waits for its own parcel.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import freshness, lotting, shelf
from marketplace.catalogue.custody import Why
from marketplace.catalogue.freshness import Fits
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.lotting import HERE, Share
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import Pile, locked_all
from marketplace.catalogue.shelf import Deed, TooOld
from marketplace.catalogue.stock import of_order
from marketplace.kernel import clock, codes
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Reservation as States


class NotHere(NotNow):
    says = lazy("These goods have not been handed over yet.")


def pack(
    session: Session,
    order_reference: str,
    *,
    by: Actor,
    travel_days: int = 0,
    quantities: Mapping[str, int] | None = None,
    parcel: str | None = None,
) -> None:
    """The goods are in the `parcel`: they are no longer on hand. So many of each SKU, or all. Food
    must still be good after so many days: other lots are picked where it is not.

    Raises `TooOld`, `NotHere`, and `WrongState` when so much is not there to be packed.
    """
    good = freshness.good_on(clock.today() + timedelta(days=travel_days))
    waiting = {r.sku: r for r in of_order(session, order_reference) if r.state == States.SOLD}
    wanted = {sku: r.quantity for sku, r in waiting.items()} if quantities is None else quantities
    if not wanted or any(n > _waiting(waiting.get(sku)) for sku, n in wanted.items()):
        raise WrongState()
    piles = locked_all(session, wanted)
    for sku, quantity in sorted(wanted.items()):
        _pack(piles[sku], waiting[sku], quantity, good, parcel, by=by)


class Pick(NamedTuple):
    """So many of a lot that are meant for an order."""

    sku: str
    lot: Lot
    quantity: int


def proposed(session: Session, order_reference: str) -> list[Pick]:
    """From which lots its food is to be taken, the oldest first."""
    rows = session.execute(
        select(Reservation.sku, Lot, LotPick.quantity)
        .join(LotPick, LotPick.reservation_id == Reservation.id)
        .join(Lot, Lot.id == LotPick.lot_id)
        .where(Reservation.order_reference == order_reference, Reservation.state == States.SOLD)
        .order_by(Reservation.sku, Lot.best_before, Lot.id)
    )
    return [Pick(*row) for row in rows]


def _waiting(reservation: Reservation | None) -> int:
    return reservation.quantity if reservation else 0


def _pack(
    pile: Pile,
    reservation: Reservation,
    quantity: int,
    good: Fits,
    parcel: str | None,
    *,
    by: Actor,
) -> None:
    if quantity > reservation.shelf:
        raise NotHere()
    session = pile.session
    shares, kept = _choose(session, reservation, quantity, good) if pile.is_food else ([], [])
    rest = _rest(reservation, quantity)
    reservation.parcel = parcel
    reservation.move("use", by=by)
    if rest:
        session.flush()  # one that is used leaves the order's place for the one that waits
        session.add(rest)
        session.flush()
        lotting.take(session, rest.id, kept)
    deed = Deed(by, reservation.order_reference)
    shelf.leave(pile, quantity, shares, Why.PACKED, deed, taken=True)


def _rest(reservation: Reservation, quantity: int) -> Reservation | None:
    """What of it waits for another parcel; the reservation itself is what is packed now."""
    if quantity == reservation.quantity:
        return None
    rest = Reservation(
        code=codes.code(),
        order_reference=reservation.order_reference,
        sku=reservation.sku,
        quantity=reservation.quantity - quantity,
        making=reservation.making,
        shelf=reservation.shelf - quantity,
    )
    rest.begin_as(reservation)
    reservation.quantity, reservation.making, reservation.shelf = quantity, 0, quantity
    return rest


def _choose(
    session: Session, reservation: Reservation, quantity: int, good: Fits
) -> tuple[list[Share], list[Share]]:
    """The lots for so many of it, which are its own from now on, and those for its rest, which are
    free until somebody takes them. Raises `TooOld`.
    """
    own = lotting.give_back(session, reservation.id)
    home = [Share(lot, n - lying) for lot, n, lying in own if n > lying]
    lying = [Share(lot, n, n) for lot, _, n in own if n]
    picked = lotting.first_of(lying, quantity, lambda s: s.quantity if good(s.lot) else 0)
    if lotting.sum_of(picked) < quantity:
        picked = lotting.first_out(lotting.lots_of(session, reservation.sku), quantity, good, HERE)
    if lotting.sum_of(picked) < quantity:
        raise TooOld(sku=reservation.sku)
    chosen = [Share(lot, n, n) for lot, n, _ in picked]
    lotting.take(session, reservation.id, chosen)
    left = reservation.shelf - quantity
    lots = lotting.lots_of(session, reservation.sku)
    kept = lotting.first_out(lots, left, freshness.whatever, HERE)
    still = _promised(lots, home, spoken_for=kept)
    return chosen, [*(Share(lot, n, n) for lot, n, _ in kept), *still]


def _promised(
    lots: Sequence[Lot], home: Sequence[Share], *, spoken_for: Sequence[Share]
) -> list[Share]:
    """What was promised without lying here stays so as far as it is still free: such a lot may lie
    here meanwhile, and be what was packed. In place of that, whatever else is free.
    """
    free = {lot.id: lot.free for lot in lots}
    for share in spoken_for:
        free[share.lot.id] -= share.quantity
    wanted = lotting.sum_of(home)
    still = lotting.first_of(home, wanted, lambda s: min(s.quantity, free.get(s.lot.id, 0)))
    for share in still:
        free[share.lot.id] -= share.quantity
    missing = wanted - lotting.sum_of(still)
    return [
        *still,
        *lotting.first_out(lots, missing, freshness.whatever, lambda lot: free[lot.id]),
    ]
