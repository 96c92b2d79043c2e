"""Food lies in lots, and what is good the shortest goes first. Everything here happens inside a
story that holds the stock row of the SKU: whoever touches its lots has locked that row before.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.freshness import Fits
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.kernel import clock, codes
from marketplace.kernel.db import Adding
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import format_day, lazy

Room = Callable[[Lot], int]
ANYWHERE: Room = attrgetter("free")
HERE: Room = attrgetter("free_here")
AT_HOME: Room = attrgetter("free_at_home")


class NotMadeYet(NotNow):
    says = lazy("The day of making cannot lie ahead.")


class PastItsDate(NotNow):
    says = lazy("Food made on that day is past its date.")


class KeepsShorter(NotNow):
    status = 422
    says = lazy("It keeps until %(day)s at most. Please write no later day.")


class CalledBack(NotNow):
    says = lazy("Food made on that day was called back.")


class Batch(NamedTuple):
    """What a label says: made on this day, good until that one; without it, as long as it keeps."""

    made_on: date
    best_before: date | None = None


class Share(NamedTuple):
    """So many of one lot; those on the `shelf` lie with the cooperative."""

    lot: Lot
    quantity: int
    shelf: int = 0


def lots_of(session: Session, sku: str) -> list[Lot]:
    """Those that hold something, the first to go first."""
    return lots_of_each(session, [sku])[sku]


def lots_of_each(session: Session, skus: Collection[str]) -> dict[str, list[Lot]]:
    """The same of several SKUs."""
    found: dict[str, list[Lot]] = {sku: [] for sku in skus}
    if not skus:
        return found
    lots = session.scalars(
        select(Lot)
        .where(Lot.sku.in_(skus), Lot.on_hand > 0)
        .order_by(Lot.best_before, Lot.made_on, Lot.id)
        .execution_options(populate_existing=True)
    )
    for lot in lots:
        found[lot.sku].append(lot)
    return found


def first_out(
    lots: Sequence[Lot], quantity: int, fits: Fits, room: Room = ANYWHERE
) -> list[Share]:
    """What is free in the lots that fit, up to `quantity`, in their order."""
    shares, left = [], quantity
    for lot in filter(fits, lots):
        if (taken := min(room(lot), left)) > 0:
            shares.append(Share(lot, taken))
            left -= taken
    return shares


def first_of(
    shares: Sequence[Share], quantity: int, room: Callable[[Share], int]
) -> list[Share]:
    """As much of these as there is room for, up to `quantity`, in their order."""
    some, left = [], quantity
    for share in shares:
        if (taken := min(room(share), left)) > 0:
            some.append(Share(share.lot, taken))
            left -= taken
    return some


def together(shares: Sequence[Share]) -> list[Share]:
    """Each lot once, with all that was taken of it at home."""
    found: dict[int, Share] = {}
    for share in shares:
        before = found.get(share.lot.id)
        found[share.lot.id] = Share(share.lot, share.quantity + (before.quantity if before else 0))
    return list(found.values())


def join(session: Session, sku: str, quantity: int, made_on: date | None, life: int) -> Lot:
    """So many more in the lot of a day, today's by default. Raises `NotMadeYet`, `PastItsDate`."""
    lot = lot_of(session, sku, _batch(Batch(made_on or clock.today()), life))
    shift(session, lot, on_hand=quantity)
    return lot


def brought(session: Session, sku: str, batch: Batch, life: int) -> Lot:
    """The lot that somebody brings; opened with the first of it. Raises `NotMadeYet`,
    `PastItsDate`, `KeepsShorter`, `CalledBack`.
    """
    made_on, best_before = _batch(batch, life)
    recalled = select(Lot.id).where(
        Lot.sku == sku, Lot.made_on == made_on, Lot.recalled_on.is_not(None)
    )
    if session.scalar(recalled.limit(1)):
        raise CalledBack()
    return lot_of(session, sku, (made_on, best_before))


def take(session: Session, reservation_id: int, shares: Sequence[Share]) -> None:
    """These are meant for a reservation from now on."""
    for lot, quantity, shelf in shares:
        shift(session, lot, taken=quantity, allotted=shelf)
        session.add(
            LotPick(
                reservation_id=reservation_id, lot_id=lot.id, quantity=quantity, shelf=shelf
            )
        )  # fmt: skip


def taken_for(session: Session, reservation_id: int) -> list[Share]:
    """What is meant for a reservation, or went with it: each lot once, however often something of
    it was taken.
    """
    rows = session.execute(
        select(Lot, func.sum(LotPick.quantity), func.sum(LotPick.shelf))
        .join(LotPick, LotPick.lot_id == Lot.id)
        .where(LotPick.reservation_id == reservation_id)
        .group_by(Lot.id)
        .order_by(Lot.best_before, Lot.made_on, Lot.id)
        .execution_options(populate_existing=True)
    )
    return [Share(lot, int(quantity), int(lying)) for lot, quantity, lying in rows]


def give_back(session: Session, reservation_id: int) -> list[Share]:
    """What was meant for a reservation is free again."""
    picks = session.scalars(select(LotPick).where(LotPick.reservation_id == reservation_id)).all()
    shares = taken_for(session, reservation_id) if picks else []
    for lot, quantity, shelf in shares:
        shift(session, lot, taken=-quantity, allotted=-shelf)
    for pick in picks:
        session.delete(pick)
    session.flush()
    return shares


def give_some_back(
    session: Session, reservation_id: int, quantity: int, *, here: bool, of: Collection[str] = ()
) -> list[Share]:
    """So many that lie with the cooperative, or with their maker, are free again: those `of` these
    lots first, then those that keep longest.
    """
    freed, kept, left = [], [], quantity
    picked = give_back(session, reservation_id)[::-1]
    for lot, n, shelf in sorted(picked, key=lambda share: share.lot.code not in of):
        room = shelf if here else n - shelf
        some = min(room, left)
        left -= some
        if some:
            freed.append(Share(lot, some, some if here else 0))
        if n > some:
            kept.append(Share(lot, n - some, shelf - some if here else shelf))
    take(session, reservation_id, kept[::-1])
    return freed


def leave(session: Session, shares: Sequence[Share], *, taken: bool = False) -> None:
    """These are no longer there; `taken` says that they were meant for a reservation."""
    for lot, quantity, shelf in shares:
        meant = {"taken": -quantity, "allotted": -shelf} if taken else {}
        shift(session, lot, on_hand=-quantity, shelf=-shelf, **meant)


def sum_of(shares: Sequence[Share]) -> int:
    """How many these are."""
    return sum(share.quantity for share in shares)


def _batch(batch: Batch, life: int) -> tuple[date, date]:
    """Its days, as far as they may be said today."""
    today, longest = clock.today(), batch.made_on + timedelta(days=life)
    best_before = batch.best_before or longest
    if batch.made_on > today:
        raise NotMadeYet()
    if best_before > longest:
        raise KeepsShorter(day=format_day(longest))
    if best_before < max(today, batch.made_on):
        raise PastItsDate()
    return batch.made_on, best_before


def lot_of(session: Session, sku: str, days: tuple[date, date]) -> Lot:
    made_on, best_before = days
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
    return lot


def shift(session: Session, lot: Lot, **by: int) -> None:
    """Adds to columns of a lot."""
    _shift(session, lot, by)


_shift = Adding(Lot, "on_hand", "taken", "shelf", "allotted")
