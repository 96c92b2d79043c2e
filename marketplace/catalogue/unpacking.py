"""Goods that were in a parcel lie with the cooperative again, kept for the order they were packed
for, inside a story. Food lies in the lots it was packed from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue import lotting, shelf
from marketplace.catalogue.custody import Why
from marketplace.catalogue.lot import LotPick
from marketplace.catalogue.lotting import Share
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import Pile, locked, locked_all
from marketplace.catalogue.shelf import Deed
from marketplace.kernel import codes
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import WrongState
from marketplace.lifecycles import Reservation as States


def unpack(session: Session, parcel: str, quantities: Mapping[str, int], *, by: Actor) -> None:
    """So many of each SKU are taken out of the parcel. Raises `WrongState` when they are not in it.
    """
    piles = locked_all(session, quantities)
    for sku, quantity in sorted(quantities.items()):
        pile = piles[sku]
        packed = _packed(session, parcel, sku)
        if packed is None or packed.quantity < quantity:
            raise WrongState()
        piece, shares = _cut_off(session, packed, quantity)
        waiting = _keep(session, piece, by=by)
        _lie_here(pile, waiting, quantity, shares, Deed(by, waiting.order_reference))


def move_on(session: Session, parcel: str, into: str) -> None:
    """What went in one parcel goes once more in another."""
    mine = Reservation.parcel == parcel
    session.execute(update(Reservation).where(mine).values(parcel=into))


def _packed(session: Session, parcel: str, sku: str) -> Reservation | None:
    return session.scalar(
        select(Reservation).where(
            Reservation.parcel == parcel, Reservation.sku == sku, Reservation.state == States.USED
        )
    )


def _cut_off(
    session: Session, packed: Reservation, quantity: int
) -> tuple[Reservation, list[Share]]:
    """So many of what was packed, with the lots they are of; the lots had let go of them."""
    picked = lotting.taken_for(session, packed.id)
    shares = lotting.first_of(picked, quantity, lambda share: share.quantity)
    session.execute(delete(LotPick).where(LotPick.reservation_id == packed.id))
    if quantity == packed.quantity:
        return packed, shares
    piece = Reservation(
        code=codes.code(), order_reference=packed.order_reference, sku=packed.sku,
        quantity=quantity, shelf=quantity,
    )  # fmt: skip
    piece.begin_as(packed)
    session.add(piece)
    packed.quantity -= quantity
    packed.shelf -= quantity
    for lot, n in _left(picked, shares).items():
        session.add(LotPick(reservation_id=packed.id, lot_id=lot, quantity=n, shelf=n))
    session.flush()
    return piece, shares


def _left(picked: Sequence[Share], gone: Sequence[Share]) -> Counter[int]:
    left = Counter[int]()
    for share in picked:
        left[share.lot.id] += share.quantity
    left.subtract({share.lot.id: share.quantity for share in gone})
    return +left


def _keep(session: Session, piece: Reservation, *, by: Actor) -> Reservation:
    """It is sold and waits for a parcel: with what the order waits for already, if it does."""
    waiting = session.scalar(
        select(Reservation).where(
            Reservation.order_reference == piece.order_reference,
            Reservation.sku == piece.sku,
            Reservation.state != States.USED,
        )
    )
    piece.move("unpack", by=by)
    piece.parcel = None
    if waiting is None:
        session.flush()
        return piece
    if waiting.state == States.SOLD:
        waiting.quantity += piece.quantity
        waiting.shelf += piece.quantity
    else:
        waiting.quantity, waiting.making, waiting.shelf = piece.quantity, 0, piece.quantity
        waiting.move("sell", by=by)
    # One order waits for a SKU with one row: what was taken out goes on in that one.
    session.delete(piece)
    session.flush()
    return waiting


def _lie_here(
    pile: Pile, waiting: Reservation, quantity: int, shares: Sequence[Share], deed: Deed
) -> None:
    for lot, n, _ in shares:
        shelf.put_on(pile, n, lot, Why.UNPACKED, deed)
    if undated := quantity - lotting.sum_of(shares):
        shelf.put_on(pile, undated, None, Why.UNPACKED, deed)
    pile.shift(sold=quantity, allotted=quantity)
    lotting.take(pile.session, waiting.id, [Share(lot, n, n) for lot, n, _ in shares])
    # What was packed before anybody knew how long it keeps gets its lot now.
    locked(pile.session, pile.sku)
