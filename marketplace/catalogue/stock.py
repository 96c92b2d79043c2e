"""What is done with what is on hand, inside a story: it is counted, held for an order, sold,
given back. How it leaves in a parcel stands in `outgoing`.

A reservation is one conditional UPDATE a SKU, in SKU order: two buyers racing for the last one
cannot both have it, and two stories cannot wait for each other in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import literal, or_, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue import allotment, freshness, lotting, selling, shelf
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import AT_HOME, Share
from marketplace.catalogue.on_hand import Movement, Reservation, Stock
from marketplace.catalogue.pile import Pile, locked, locked_all
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock, codes
from marketplace.kernel.db import changed
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow, WrongState
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.lifecycles import Reservation as States

MOST = 100_000
_ONE_WAY: Mapping[str, Journey] = MappingProxyType({})
_NOTHING: Mapping[str, int] = MappingProxyType({})


class SoldOut(NotNow):
    """`sku` names the first one there is not enough of, `left` how many there are."""

    def sentence(self) -> str:
        left = self.facts["left"]
        if left <= 0:
            return _("One of your goods is sold out. Please look at your cart.")
        return ngettext(
            "There is only %(n)s left of one of your goods.",
            "There are only %(n)s left of one of your goods.",
            left,
        )


class OldOnArrival(SoldOut):
    """There is enough of it, but not fresh enough for this journey."""

    def sentence(self) -> str:
        return _("One of your foods would be too old when you get it.")


class TooFew(NotNow):
    says = lazy("Stock cannot fall below what was ordered already.")


class LiesHere(TooFew):
    says = lazy("These lie with the cooperative. Please ask for them there.")


class Hold(NamedTuple):
    """A quantity was found: so many are to be made, the rest lies here; food says in which lots."""

    making: int
    shares: Sequence[Share]


def open_sku(session: Session) -> str:
    """A new SKU with nothing on hand."""
    sku = codes.code()
    session.add(Stock(sku=sku))
    session.flush()
    return sku


def change(
    session: Session,
    sku: str,
    by_quantity: int,
    *,
    reason: str,
    by: Actor,
    made_on: date | None = None,
) -> None:
    """Adds to or takes from what is on hand with who makes it; what lies with the cooperative stays
    there. More food joins the lot of the day it was made, today by default; less of it is taken
    from what is free of the oldest.

    Raises `TooFew`, `NotMadeYet`, `PastItsDate`, and nothing changed.
    """
    pile = locked(session, sku)
    at_home = Stock.on_hand - Stock.shelf
    moved = session.execute(
        update(Stock)
        .where(
            Stock.sku == sku,
            or_(
                literal(by_quantity > 0),
                at_home + by_quantity >= Stock.held + Stock.sold - Stock.allotted,
            ),
            Stock.on_hand + by_quantity <= MOST,
        )
        .values(on_hand=Stock.on_hand + by_quantity)
    )
    if not changed(moved):
        raise LiesHere() if pile.free >= -by_quantity > 0 else TooFew()
    if by_quantity > 0:
        pile.came(by_quantity, reason, by, made_on=made_on)
    else:
        shares = lotting.first_out(pile.lots, -by_quantity, freshness.whatever, AT_HOME)
        pile.went(-by_quantity, shares, reason, by)


def allow(session: Session, sku: str, cap: int) -> None:
    """So many may be promised beyond what is on hand. What was promised already stays promised."""
    session.execute(update(Stock).where(Stock.sku == sku).values(cap=cap))


def date_food(session: Session, sku: str) -> None:
    """What was counted before anybody knew how long it keeps lies in lots from now on."""
    locked(session, sku)


def reserve(
    session: Session,
    order_reference: str,
    quantities: Mapping[str, int],
    *,
    journey: Journey | None = None,
    journeys: Mapping[str, Journey] = _ONE_WAY,
) -> None:
    """Holds each quantity for this order, all or nothing: first what is on hand, then what may be
    made. Food is taken from the oldest lots that will be fresh enough at the end of the journey:
    its own, where there are several.

    Raises `SoldOut`, `OldOnArrival`.
    """
    piles = locked_all(session, quantities)
    holds = {
        sku: set_aside(piles[sku], quantity, journeys.get(sku, journey))
        for sku, quantity in sorted(quantities.items())
    }
    reservations = [
        Reservation(
            code=codes.code(), order_reference=order_reference, sku=sku, quantity=quantities[sku],
            making=hold.making,
        )
        for sku, hold in holds.items()
    ]  # fmt: skip
    session.add_all(reservations)
    session.flush()
    for reservation in reservations:
        lotting.take(session, reservation.id, holds[reservation.sku].shares)


def set_aside(pile: Pile, quantity: int, journey: Journey | None) -> Hold:
    """Holds so many, wherever they are to be found. Raises `SoldOut`, `OldOnArrival`."""
    here, shares = pile.find(quantity, journey)
    making = quantity - here
    if not pile.hold(here, making):
        left = pile.find(MOST, None)[0] + pile.open_cap
        raise (SoldOut if left < quantity else OldOnArrival)(sku=pile.sku, left=left)
    return Hold(making, shares)


def available(session: Session, sku: str) -> int:
    """How many a buyer could have now, as pages say it."""
    return (
        session.scalar(
            select(selling.available(Variant.sku, Product.local))
            .select_from(Variant)
            .join(Product, Product.id == Variant.product_id)
            .where(Variant.sku == sku)
        )
        or 0
    )


def of_order(session: Session, order_reference: str) -> list[Reservation]:
    """An order's reservations, in SKU order: the order in which stock is always touched."""
    return list(
        session.scalars(
            select(Reservation)
            .where(Reservation.order_reference == order_reference)
            .order_by(Reservation.sku)
        )
    )


def sold_of(session: Session, order_reference: str, sku: str) -> Reservation:
    """What a paid order still waits for of one SKU. Raises `WrongState` when that is nothing."""
    found = session.scalars(
        select(Reservation)
        .where(
            Reservation.order_reference == order_reference,
            Reservation.sku == sku,
            Reservation.state == States.SOLD,
        )
        .order_by(Reservation.id)
        .limit(1)
    ).first()
    if found is None:
        raise WrongState()
    return found


def sold_of_each(
    session: Session, references: Collection[str]
) -> dict[tuple[str, str], Reservation]:
    """The same of several orders, by reference and SKU, each of which waits once at most. What they
    do not wait for is left out.
    """
    mine = Reservation.order_reference.in_(references), Reservation.state == States.SOLD
    found = session.scalars(select(Reservation).where(*mine))
    return {(one.order_reference, one.sku): one for one in found}


def sell(
    session: Session,
    order_reference: str,
    *,
    by: Actor,
    journeys: Mapping[str, Journey] = _ONE_WAY,
    plain: Mapping[str, int] = _NOTHING,
) -> dict[str, int]:
    """The order is paid: what was held is sold; what was given back is taken again if it is still
    there. Of each SKU up to so many `plain` ones are kept from what is free at the cooperative, the
    oldest first; returns how many. Raises `SoldOut`, `OldOnArrival`.
    """
    kept: dict[str, int] = {}
    reservations = of_order(session, order_reference)
    released = {one.id for one in reservations if one.state == States.RELEASED}
    for reservation in reservations:
        reservation.move("sell", by=by)
    piles = locked_all(session, {one.sku for one in reservations})
    for reservation in reservations:
        sku = reservation.sku
        pile = piles[sku]
        if reservation.id in released:
            hold = set_aside(pile, reservation.quantity, journeys.get(sku))
            reservation.making = hold.making
            lotting.take(session, reservation.id, hold.shares)
        pile.shift(held=-reservation.here, sold=reservation.here)
        kept[sku] = allotment.allot(pile, reservation, plain.get(sku, 0), journeys.get(sku))
    return kept


def release(
    session: Session,
    order_reference: str,
    *,
    by: Actor,
    written_off: bool = False,
    made: Collection[str] = (),
) -> None:
    """The order will not be: what it held or had bought is free again, or is `written_off`. Of the
    SKUs `made` for it meanwhile, what was promised lies here from now on.
    """
    reservations = of_order(session, order_reference)
    piles = locked_all(session, {one.sku for one in reservations})
    for reservation in reservations:
        pile, here = piles[reservation.sku], reservation.here
        held = here if reservation.state == States.HELD else 0
        reservation.move("release", by=by)
        pile.shift(
            held=-held, sold=held - here, making=-reservation.making, allotted=-reservation.shelf
        )
        shares, lay = lotting.give_back(session, reservation.id), reservation.shelf
        reservation.shelf = 0
        if written_off and here:
            shelf.spoil(pile, here, lay, shares, shelf.Deed(by, order_reference))
        elif reservation.sku in made and reservation.making:
            pile.shift(on_hand=reservation.making)
            pile.came(reservation.making, "made", by, order_reference)


def recall(session: Session, lot_code: str) -> None:
    """Nothing of this lot is sold or packed any more. Raises `NotFound`."""
    lot = session.scalar(select(Lot).where(Lot.code == lot_code))
    if lot is None:
        raise NotFound()
    locked(session, lot.sku)
    lot.recalled_on = lot.recalled_on or clock.today()


def movements_of(
    session: Session, sku: str, *, before: int | None = None, most: int = 30
) -> list[Movement]:
    """What happened to the number on hand, the newest first; older than the one called `before`."""
    query = select(Movement).where(Movement.sku == sku)
    if before is not None:
        query = query.where(Movement.id < before)
    return list(session.scalars(query.order_by(Movement.id.desc()).limit(most)))
