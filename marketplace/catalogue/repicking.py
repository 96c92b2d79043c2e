"""Orders that waited for goods of a lot get other goods, where there are free ones that fit. What
cannot be replaced stays where it is: a parcel is refused until fresh goods are there.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import freshness, lotting
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.lotting import HERE, Share
from marketplace.catalogue.on_hand import OPEN, Reservation
from marketplace.catalogue.pile import Pile, locked
from marketplace.lifecycles import Reservation as States
from marketplace.policy import goods


def pick_others(session: Session, lot: Lot, journeys: Mapping[str, Journey]) -> int:
    """Inside a story: for each open order what `lot` was meant for, paid ones first, then in the
    order in which they came; `journeys` are by reference. Returns how many units were replaced.
    """
    pile = locked(session, lot.sku)
    waiting = session.scalars(
        select(Reservation)
        .where(
            Reservation.id.in_(select(LotPick.reservation_id).where(LotPick.lot_id == lot.id)),
            Reservation.state.in_(OPEN),
        )
        .order_by(Reservation.id)
    ).all()
    paid_first = sorted(waiting, key=lambda one: one.state != States.SOLD)
    return sum(
        _replace(session, pile, lot, one, journeys.get(one.order_reference)) for one in paid_first
    )


def waiting_for(session: Session, lot: Lot) -> list[str]:
    """The orders that it is meant for."""
    return list(
        session.scalars(
            select(Reservation.order_reference)
            .join(LotPick, LotPick.reservation_id == Reservation.id)
            .where(LotPick.lot_id == lot.id, Reservation.state.in_(OPEN))
            .distinct()
        )
    )


def _replace(
    session: Session, pile: Pile, lot: Lot, reservation: Reservation, journey: Journey | None
) -> int:
    shares = lotting.give_back(session, reservation.id)
    kept = [share for share in shares if share.lot.id != lot.id]
    here = sum(share.shelf for share in shares if share.lot.id == lot.id)
    at_home = lotting.sum_of(shares) - lotting.sum_of(kept) - here
    lotting.take(session, reservation.id, kept)
    fits = freshness.sellable(goods.current(session), local=pile.keeping.local, journey=journey)
    # What lies with the cooperative is replaced by what lies there too.
    lying = lotting.first_out(lotting.lots_of(session, lot.sku), here, fits, HERE)
    lotting.take(session, reservation.id, [Share(other, n, n) for other, n, _ in lying])
    fresh = lotting.first_out(lotting.lots_of(session, lot.sku), at_home, fits)
    left_here, left = here - lotting.sum_of(lying), at_home - lotting.sum_of(fresh)
    stay = [Share(lot, left_here + left, left_here)] if left_here + left else []
    lotting.take(session, reservation.id, [*fresh, *stay])
    return lotting.sum_of(lying) + lotting.sum_of(fresh)
