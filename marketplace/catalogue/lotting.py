"""Food lies in lots, and what is good the shortest goes first. Everything here happens inside a
story that holds the stock row of the SKU: whoever touches its lots has locked that row before.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.freshness import Fits, whatever
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement, Reservation, note
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock, codes
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Reservation as ReservationStates
from marketplace.lifecycles import Revision as RevisionStates

OPEN = (ReservationStates.HELD, ReservationStates.SOLD)


class NotMadeYet(NotNow):
    says = lazy("The day of making cannot lie ahead.")


class PastItsDate(NotNow):
    says = lazy("Food made on that day is past its date.")


class Keeping(NamedTuple):
    """How long a SKU keeps, none if it is no food; `local` says whether it stays in town."""

    life: int | None = None
    local: bool = False


class Share(NamedTuple):
    """So many of one lot."""

    lot: Lot
    quantity: int


def keeping_of(session: Session, sku: str) -> Keeping:
    """As its accepted revision says, else its latest. What once lay in lots always does."""
    row = session.execute(_KEEPING, {"sku": sku}).one_or_none()
    if row is None:
        return Keeping()
    if row.life is None and row.in_lots:
        return Keeping(_last_life(session, sku), row.local)
    return Keeping(row.life, row.local)


def lots_of(session: Session, sku: str) -> list[Lot]:
    """Those that hold something, the first to go first."""
    return list(
        session.scalars(
            select(Lot)
            .where(Lot.sku == sku, Lot.on_hand > 0)
            .order_by(Lot.best_before, Lot.made_on, Lot.id)
            .execution_options(populate_existing=True)
        )
    )


def first_out(lots: Sequence[Lot], quantity: int, fits: Fits) -> list[Share]:
    """What is free in the lots that fit, up to `quantity`, in their order."""
    shares, left = [], quantity
    for lot in filter(fits, lots):
        if taken := min(lot.on_hand - lot.taken, left):
            shares.append(Share(lot, taken))
            left -= taken
    return shares


def divide(
    shares: Sequence[Share], quantity: int, fits: Fits
) -> tuple[list[Share], list[Share]]:
    """Up to so many of what fits, in their order, and the rest."""
    taken, kept = [], []
    for lot, n in shares:
        part = min(n, quantity) if fits(lot) else 0
        quantity -= part
        if part:
            taken.append(Share(lot, part))
        if n > part:
            kept.append(Share(lot, n - part))
    return taken, kept


def join(session: Session, sku: str, quantity: int, made_on: date | None, life: int) -> Lot:
    """So many more in the lot of a day, today's by default. Raises `NotMadeYet`, `PastItsDate`."""
    today = clock.today()
    made_on = made_on or today
    if made_on > today:
        raise NotMadeYet()
    if made_on + timedelta(days=life) < today:
        raise PastItsDate()
    return _fill(session, sku, quantity, made_on, life)


def take(session: Session, reservation_id: int, shares: Sequence[Share]) -> None:
    """These are meant for a reservation from now on."""
    for lot, quantity in shares:
        _shift(session, lot.id, taken=quantity)
        session.add(LotPick(reservation_id=reservation_id, lot_id=lot.id, quantity=quantity))


def taken_for(session: Session, reservation_id: int) -> list[Share]:
    """What is meant for a reservation, or went with it."""
    rows = session.execute(
        select(Lot, LotPick.quantity)
        .join(LotPick, LotPick.lot_id == Lot.id)
        .where(LotPick.reservation_id == reservation_id)
        .order_by(Lot.best_before, Lot.made_on, Lot.id)
        .execution_options(populate_existing=True)
    )
    return [Share(lot, quantity) for lot, quantity in rows]


def give_back(session: Session, reservation_id: int) -> list[Share]:
    """What was meant for a reservation is free again."""
    picks = session.scalars(select(LotPick).where(LotPick.reservation_id == reservation_id)).all()
    shares = taken_for(session, reservation_id) if picks else []
    for lot, quantity in shares:
        _shift(session, lot.id, taken=-quantity)
    for pick in picks:
        session.delete(pick)
    session.flush()
    return shares


def leave(session: Session, shares: Sequence[Share], *, taken: bool = False) -> None:
    """These are no longer there; `taken` says that they were meant for a reservation."""
    for lot, quantity in shares:
        _shift(session, lot.id, on_hand=-quantity, taken=-quantity if taken else 0)


def date_all(session: Session, sku: str, on_hand: int, life: int) -> list[Lot]:
    """Everything on hand lies in a lot from now on; returns the lots.

    What was counted before anybody knew how long the food keeps counts as made on the day it was
    counted, like any count. The oldest of it is taken to be gone already.
    """
    lots = lots_of(session, sku)
    undated = on_hand - sum(lot.on_hand for lot in lots)
    if not undated:
        return lots
    for day, quantity in _counted(session, sku, undated):
        note(session, sku, -quantity, reason="dated", by=THE_SYSTEM)
        lot = _fill(session, sku, quantity, day, life)
        note(session, sku, quantity, reason="dated", lot=lot.code, by=THE_SYSTEM)
    for reservation_id, missing in _without_lots(session, sku):
        take(session, reservation_id, first_out(lots_of(session, sku), missing, whatever))
    return lots_of(session, sku)


def sum_of(shares: Sequence[Share]) -> int:
    """How many these are."""
    return sum(share.quantity for share in shares)


def _last_life(session: Session, sku: str) -> int:
    lot = session.scalars(select(Lot).where(Lot.sku == sku).order_by(Lot.id.desc()).limit(1)).one()
    return (lot.best_before - lot.made_on).days


def _fill(session: Session, sku: str, quantity: int, made_on: date, life: int) -> Lot:
    best_before = made_on + timedelta(days=life)
    lot = session.scalar(
        select(Lot).where(
            Lot.sku == sku, Lot.made_on == made_on, Lot.best_before == best_before,
            Lot.recalled_on.is_(None),
        )
    )  # fmt: skip
    if lot is None:
        lot = Lot(code=codes.code(), sku=sku, made_on=made_on, best_before=best_before)
        session.add(lot)
        session.flush()
    _shift(session, lot.id, on_hand=quantity)
    return lot


def _shift(session: Session, lot_id: int, *, on_hand: int = 0, taken: int = 0) -> None:
    session.execute(
        update(Lot)
        .where(Lot.id == lot_id)
        .values(on_hand=Lot.on_hand + on_hand, taken=Lot.taken + taken)
    )


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


def _without_lots(session: Session, sku: str) -> list[tuple[int, int]]:
    """Open reservations of things on hand that no lot was picked for, and how many they miss."""
    picked = func.coalesce(
        select(func.sum(LotPick.quantity))
        .where(LotPick.reservation_id == Reservation.id)
        .scalar_subquery(),
        0,
    )
    missing = Reservation.quantity - Reservation.making - picked
    rows = session.execute(
        select(Reservation.id, missing)
        .where(Reservation.sku == sku, Reservation.state.in_(OPEN), missing > 0)
        .order_by(Reservation.id)
    )
    return [(reservation_id, n) for reservation_id, n in rows]


_ACCEPTED = aliased(FoodFacts)
_LATEST_LIFE = (
    select(FoodFacts.shelf_life_days)
    .join(Revision, Revision.id == FoodFacts.revision_id)
    .where(
        Revision.product_id == Product.id,
        Revision.state != RevisionStates.WITHDRAWN,
        Product.accepted_id.is_(None),
    )
    .order_by(Revision.id.desc())
    .limit(1)
    .scalar_subquery()
)
# Asked for each SKU of each order: put together once.
_KEEPING = (
    select(
        func.coalesce(_ACCEPTED.shelf_life_days, _LATEST_LIFE).label("life"),
        Product.local,
        exists(select(Lot.id).where(Lot.sku == Variant.sku)).label("in_lots"),
    )
    .select_from(Variant)
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(_ACCEPTED, _ACCEPTED.revision_id == Product.accepted_id)
    .where(Variant.sku == bindparam("sku"))
)
