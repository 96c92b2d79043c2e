"""What is free at the cooperative is kept for orders that are paid, inside a story, so that nobody
is asked to make what lies here.
"""

from marketplace.catalogue import freshness, lotting
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lotting import HERE, Share
from marketplace.catalogue.on_hand import Reservation
from marketplace.catalogue.pile import Pile
from marketplace.policy import goods


def allot(pile: Pile, reservation: Reservation, most: int, journey: Journey | None) -> int:
    """Keeps what is free here for a paid order, the oldest fit lots first; returns how many."""
    most = min(most, reservation.at_home, pile.stock.shelf - pile.stock.allotted)
    if most <= 0:
        return 0
    kept = _allot_lots(pile, reservation, most, journey) if pile.is_food else most
    pile.shift(allotted=kept)
    reservation.shelf += kept
    return kept


def _allot_lots(pile: Pile, reservation: Reservation, most: int, journey: Journey | None) -> int:
    """From here on it has lots that lie here in place of those that were promised to it; those of
    its own that lie here already stay its own.
    """
    session, local = pile.session, pile.keeping.local
    fits = freshness.sellable(goods.current(session), local=local, journey=journey)
    before = lotting.give_back(session, reservation.id)
    lying = [Share(lot, shelf, shelf) for lot, _, shelf in before if shelf]
    lotting.take(session, reservation.id, lying)
    home = [Share(lot, n - shelf) for lot, n, shelf in before if n > shelf]
    found = lotting.first_out(lotting.lots_of(session, pile.sku), most, fits, HERE)
    kept = [Share(lot, n, n) for lot, n, _ in found]
    lotting.take(session, reservation.id, kept)
    rest = reservation.at_home - lotting.sum_of(kept)
    still = lotting.first_of(home, rest, lambda share: min(share.quantity, share.lot.free))
    lotting.take(session, reservation.id, still)
    return lotting.sum_of(kept)


def forget(pile: Pile, reservation: Reservation, quantity: int) -> None:
    """So many that were kept for it are free here again; it stays sold, and waits for others."""
    if pile.is_food:
        freed = lotting.give_some_back(pile.session, reservation.id, quantity, here=True)
        lotting.take(pile.session, reservation.id, [Share(lot, n) for lot, n, _ in freed])
    pile.shift(allotted=-quantity)
    reservation.shelf -= quantity
