"""What was counted before anybody knew how long a food keeps is put into lots: it counts as made on
the day it was counted, like any count. The oldest of it is taken to be gone already.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.catalogue import custody, lotting
from marketplace.catalogue.custody import Why
from marketplace.catalogue.freshness import whatever
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.lotting import HERE, Share, lots_of
from marketplace.catalogue.on_hand import OPEN, Movement, Reservation, Stock, note
from marketplace.catalogue.shelf_life import Keeping
from marketplace.kernel import clock
from marketplace.lifecycles import THE_SYSTEM


class Missing(NamedTuple):
    """How many of an open reservation no lot was picked for, and how many of these are here."""

    reservation_id: int
    quantity: int
    shelf: int


def date_all(
    session: Session, stock: Stock, lots: list[Lot], keeping: Keeping
) -> list[Lot]:
    """Everything on hand lies in a lot from now on, beside what lies in these `lots` already;
    returns all of them.
    """
    undated = stock.on_hand - sum(lot.on_hand for lot in lots)
    if not undated:
        return lots
    life, maker = keeping.life or 0, keeping.maker
    sku, here = stock.sku, stock.shelf - sum(lot.shelf for lot in lots)
    for day, quantity in _counted(session, sku, undated):
        note(session, sku, -quantity, reason="dated", by=THE_SYSTEM)
        lot = lotting.lot_of(session, sku, (day, day + timedelta(days=life)))
        lying = min(quantity, here)
        here -= lying
        lotting.shift(session, lot, on_hand=quantity, shelf=lying)
        note(session, sku, quantity, reason="dated", lot=lot.code, by=THE_SYSTEM)
        _lies(session, lot, lying, maker)
    _pick(session, sku)
    return lots_of(session, sku)


def _lies(session: Session, lot: Lot, quantity: int, maker: str) -> None:
    """What came without a lot is in this one."""
    for n, code in ((-quantity, ""), (quantity, lot.code)):
        if n:
            custody.note(session, lot.sku, n, Why.DATED, producer=maker, by=THE_SYSTEM, lot=code)


def _pick(session: Session, sku: str) -> None:
    """Orders wait for lots now: what lies here for them before what does not."""
    missing = _without_lots(session, sku)
    for reservation_id, _, shelf in missing:
        shares = lotting.first_out(lots_of(session, sku), shelf, whatever, HERE)
        lotting.take(session, reservation_id, [Share(lot, n, n) for lot, n, _ in shares])
    for reservation_id, quantity, shelf in missing:
        shares = lotting.first_out(lots_of(session, sku), quantity - shelf, whatever)
        lotting.take(session, reservation_id, shares)


def _counted(session: Session, sku: str, undated: int) -> Iterator[tuple[date, int]]:
    """The days on which these were counted, the newest first."""
    rows = session.execute(
        select(Movement.at, Movement.quantity)
        .where(Movement.sku == sku, Movement.lot == "", Movement.quantity > 0)
        .order_by(Movement.id.desc())
    ).all()
    for at, quantity in rows:
        if counted := min(quantity, undated):
            yield clock.local(at).date(), counted
            undated -= counted


def _without_lots(session: Session, sku: str) -> list[Missing]:
    """Open reservations of things on hand that no lot was picked for."""
    missing = Reservation.quantity - Reservation.making - _picked(LotPick.quantity)
    rows = session.execute(
        select(Reservation.id, missing, Reservation.shelf - _picked(LotPick.shelf))
        .where(Reservation.sku == sku, Reservation.state.in_(OPEN), missing > 0)
        .order_by(Reservation.id)
    )
    return [Missing(*row) for row in rows]


def _picked(column: Any) -> Any:
    sums = select(func.sum(column)).where(LotPick.reservation_id == Reservation.id)
    return func.coalesce(sums.scalar_subquery(), 0)
