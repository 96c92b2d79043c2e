"""An order takes goods after it was placed: others than it had, its own again because it was called
off by mistake, or the same once more because they were not right.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from marketplace.catalogue import allotment, lotting, stock
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import locked
from marketplace.catalogue.stock import Hold, OldOnArrival, SoldOut
from marketplace.kernel import codes
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.words import _
from marketplace.lifecycles import Reservation as States


class TooFewLeft(SoldOut):
    def sentence(self) -> str:
        return _("Of goods %(sku)s only %(left)s are left.", **self.facts)


class TooOldThen(OldOnArrival):
    def sentence(self) -> str:
        return _("Food %(sku)s would be too old when it arrives.", sku=self.facts["sku"])


def buy(
    session: Session, order_reference: str, quantities: Mapping[str, int], *,
    journeys: Mapping[str, Journey], by: Actor,
) -> dict[str, int]:  # fmt: skip
    """A paid order gets so many of each SKU, all or nothing; returns how many of each are still to
    be made. Raises `SoldOut`, `OldOnArrival`.
    """
    making = {}
    for sku, quantity in sorted(quantities.items()):
        hold = _set_aside(session, sku, quantity, journeys)
        reservation = _waiting(session, order_reference, sku)
        if reservation is not None and reservation.state == States.SOLD:
            _join(session, reservation, quantity, hold)
        else:
            _begin(session, reservation, order_reference, sku, quantity, hold).move("sell", by=by)
        here = quantity - hold.making
        locked(session, sku).shift(held=-here, sold=here)
        making[sku] = hold.making
    return making


def need_again(
    session: Session, order_reference: str, sku: str, quantity: int, *,
    journeys: Mapping[str, Journey], by: Actor,
) -> None:  # fmt: skip
    """So many once more: what there is, and the rest is to be made. No cap holds that back, for it
    is asked of its maker and not sold.
    """
    pile = locked(session, sku)
    here, shares = pile.find(quantity, journeys.get(sku))
    hold = Hold(quantity - here, shares)
    reservation = _waiting(session, order_reference, sku)
    if reservation is not None and reservation.state == States.SOLD:
        _join(session, reservation, quantity, hold)
    else:
        _begin(session, reservation, order_reference, sku, quantity, hold).move("sell", by=by)
    pile.shift(sold=here, making=hold.making)


def keep(
    session: Session, order_reference: str, sku: str, quantity: int, journeys: Mapping[str, Journey]
) -> bool:
    """Whether all of so many that it has bought lie with the cooperative: then they are kept for
    it.
    """
    pile, reservation = locked(session, sku), stock.sold_of(session, order_reference, sku)
    kept = allotment.allot(pile, reservation, quantity, journeys.get(sku))
    if 0 < kept < quantity:
        allotment.forget(pile, reservation, kept)
    return kept == quantity


def hold_again(
    session: Session, order_reference: str, *, journeys: Mapping[str, Journey], by: Actor
) -> None:
    """An unpaid order has all its goods again. Raises `SoldOut`, `OldOnArrival`."""
    for reservation in stock.of_order(session, order_reference):
        sku, quantity = reservation.sku, reservation.quantity
        hold = _set_aside(session, sku, quantity, journeys)
        reservation.making = hold.making
        reservation.move("hold", by=by)
        lotting.take(session, reservation.id, hold.shares)


def _set_aside(
    session: Session, sku: str, quantity: int, journeys: Mapping[str, Journey]
) -> Hold:
    """Staff are told which goods are missing."""
    try:
        return stock.set_aside(locked(session, sku), quantity, journeys.get(sku))
    except OldOnArrival as no:
        raise TooOldThen(**no.facts) from no
    except SoldOut as no:
        raise TooFewLeft(**no.facts) from no


def _waiting(session: Session, order_reference: str, sku: str) -> Reservation | None:
    """The order's reservation of this SKU that no parcel took with it."""
    mine = [one for one in stock.of_order(session, order_reference) if one.sku == sku]
    return next((one for one in mine if one.state != States.USED), None)


def _begin(
    session: Session, released: Reservation | None, order_reference: str, sku: str,
    quantity: int, hold: Hold,
) -> Reservation:  # fmt: skip
    reservation = released or Reservation(
        code=codes.code(), order_reference=order_reference, sku=sku, quantity=quantity
    )
    reservation.quantity, reservation.making = quantity, hold.making
    session.add(reservation)
    session.flush()
    lotting.take(session, reservation.id, hold.shares)
    return reservation


def _join(session: Session, reservation: Reservation, quantity: int, hold: Hold) -> None:
    reservation.quantity += quantity
    reservation.making += hold.making
    session.flush()
    lotting.take(session, reservation.id, hold.shares)
