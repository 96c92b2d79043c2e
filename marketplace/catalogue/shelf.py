"""Goods come to lie with the cooperative, are kept there for paid orders, and leave again. All of
it happens inside a story, to a pile that is locked.

What is sold was promised out of all there is: when it is brought, it is first taken from what its
maker had counted at home; what had still to be made exists from that moment on.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.catalogue import custody, freshness, lotting
from marketplace.catalogue.custody import Why
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.lotting import AT_HOME, Batch, Share
from marketplace.catalogue.on_hand import Reservation, note
from marketplace.catalogue.pile import Pile
from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy


class NotExpected(NotNow):
    says = lazy("So many of it are not expected. Please look again.")


class TooOld(NotNow):
    says = lazy("Food of this order is too old. Please ask for fresh food.")


class Promised(NotNow):
    says = lazy("Only %(left)s of these are free. The others are promised to buyers.")


class Deed(NamedTuple):
    """Who does it, and what for: a part, or nothing in particular."""

    by: Actor
    about: str = ""


class New(NamedTuple):
    """So many that nobody had counted, and why."""

    quantity: int
    reason: str
    about: str = ""


def arrive(
    pile: Pile, reservation: Reservation, quantity: int, batch: Batch | None, deed: Deed
) -> None:
    """So many of what an order bought are here. Food is of this batch, else of the lots that were
    promised to it, and of today what was made.

    Raises `NotExpected`, `TooOld`, and the refusals of `lotting.brought`.
    """
    if not 0 < quantity <= reservation.quantity - reservation.shelf:
        raise NotExpected()
    counted = min(quantity, reservation.at_home)
    made, order = quantity - counted, reservation.order_reference
    if pile.is_food:
        moved = _arrive_lots(pile, reservation, counted, made, batch, deed)
    else:
        moved = min(counted, pile.stock.on_hand - pile.stock.shelf)
        _lay(pile, [], _new(made, counted - moved, order), quantity, None, deed)
    pile.shift(
        on_hand=quantity - moved, sold=made, making=-made, shelf=quantity, allotted=quantity
    )
    reservation.making -= made
    reservation.shelf += quantity


def _arrive_lots(
    pile: Pile, reservation: Reservation, counted: int, made: int, batch: Batch | None, deed: Deed
) -> int:
    """Returns how many of the `counted` were there to be moved."""
    session, order = pile.session, reservation.order_reference
    target = _opened(pile, batch)
    picked = lotting.give_back(session, reservation.id)
    here = [Share(lot, shelf, shelf) for lot, _, shelf in picked if shelf]
    home = [Share(lot, n - shelf) for lot, n, shelf in picked if n > shelf]
    moved = _good_at_home(pile, home, counted, told=batch is not None)
    gone = {share.lot.id: share.quantity for share in moved}
    stay = lotting.first_of(
        home, reservation.at_home - counted, lambda s: s.quantity - gone.get(s.lot.id, 0)
    )
    new = _new(made, counted - lotting.sum_of(moved), order)
    lying = _lay(pile, moved, new, counted + made, target, deed)
    lotting.take(session, reservation.id, [*here, *lying, *stay])
    return lotting.sum_of(moved)


def _good_at_home(
    pile: Pile, promised: Sequence[Share], quantity: int, *, told: bool
) -> list[Share]:
    """Up to so many that can be brought: of what was promised, else of what is free; unless a label
    has `told` what came. Raises `TooOld`.
    """
    good = freshness.good_on(clock.today())
    usable = [share for share in promised if good(share.lot)]
    found = lotting.first_of(
        usable, quantity, lambda share: min(share.quantity, share.lot.on_hand - share.lot.shelf)
    )
    missing = quantity - lotting.sum_of(found)
    if told or not missing:
        return found
    spoken_for = {share.lot.id: share.quantity for share in found}
    lots = lotting.lots_of(pile.session, pile.sku)
    more = lotting.first_out(
        lots, missing, good, lambda lot: lot.free_at_home - spoken_for.get(lot.id, 0)
    )
    if lotting.sum_of(more) < missing and len(usable) < len(promised):
        raise TooOld()
    return lotting.together([*found, *more])


def _new(made: int, found: int, order: str) -> list[New]:
    return [New(made, "made", order), New(found, "brought", order)]


def bring(pile: Pile, quantity: int, batch: Batch | None, deed: Deed) -> None:
    """Goods that nobody ordered are left here to be sold: those counted at home first, those of
    the same day before others; the rest is new.

    Raises `TooOld`, and the refusals of `lotting.brought`.
    """
    moved = min(quantity, pile.stock.free_at_home)
    shares: list[Share] = []
    target = _opened(pile, batch)
    if pile.is_food:
        same = [lot for lot in pile.lots if target and lot.id == target.id]
        others = [lot for lot in pile.lots if lot not in same]
        good = freshness.good_on(clock.today())
        shares = lotting.first_out([*same, *others], moved, good, AT_HOME)
        moved = lotting.sum_of(shares)
    new = [New(quantity - moved, "brought", deed.about)]
    _lay(pile, shares, new, quantity, target, deed)
    pile.shift(on_hand=quantity - moved, shelf=quantity)


def _opened(pile: Pile, batch: Batch | None) -> Lot | None:
    life = pile.keeping.life
    if life is None or batch is None:
        return None
    return lotting.brought(pile.session, pile.sku, batch, life)


def _lay(
    pile: Pile, moved: Sequence[Share], new: Sequence[New], quantity: int, target: Lot | None,
    deed: Deed,
) -> list[Share]:  # fmt: skip
    """Writes down what is here from now on; returns the lots it lies in."""
    if not pile.is_food:
        for n, reason, about in new:
            _tell(pile, n, reason, deed.by, about)
        _custody(pile, quantity, Why.HANDED_OVER, deed)
        return []
    lying = [_lie(pile, share, target, deed) for share in moved]
    for n, reason, about in new:
        if n:
            lot = target or _opened(pile, Batch(clock.today()))
            assert lot is not None, "food has lots"
            lotting.shift(pile.session, lot, on_hand=n, shelf=n)
            _tell(pile, n, reason, deed.by, about, lot)
            lying.append(Share(lot, n, n))
    for lot, n, _ in lying:
        _custody(pile, n, Why.HANDED_OVER, deed, lot)
    return lying


def _lie(pile: Pile, share: Share, target: Lot | None, deed: Deed) -> Share:
    """It came from home, where it may have been counted under another day."""
    lot, n, _ = share
    into = target or lot
    if not freshness.good_on(clock.today())(into):
        raise TooOld()
    if into is lot:
        lotting.shift(pile.session, lot, shelf=n)
    else:
        lotting.shift(pile.session, lot, on_hand=-n)
        lotting.shift(pile.session, into, on_hand=n, shelf=n)
        _tell(pile, -n, "another day", deed.by, deed.about, lot)
        _tell(pile, n, "another day", deed.by, deed.about, into)
    return Share(into, n, n)


def turn_back(pile: Pile, reservation: Reservation, quantity: int, deed: Deed) -> None:
    """So many that are here for an order go back to their maker, who makes them anew. Raises
    `NotExpected`.
    """
    if not 0 < quantity <= reservation.shelf:
        raise NotExpected()
    shares = free(pile, reservation, quantity, deed.about)
    leave(pile, quantity, shares, Why.RETURNED, deed)
    pile.shift(making=quantity)
    reservation.making += quantity


def free(pile: Pile, reservation: Reservation, quantity: int, part: str) -> list[Share]:
    """So many that are here for an order are nobody's again: those that came for this part first.
    What lots they are of.
    """
    shares = []
    if pile.is_food:
        of = custody.lots_about(pile.session, part)
        shares = lotting.give_some_back(pile.session, reservation.id, quantity, here=True, of=of)
    pile.shift(sold=-quantity, allotted=-quantity)
    reservation.shelf -= quantity
    return shares


def leave(
    pile: Pile, quantity: int, shares: Sequence[Share], why: Why, deed: Deed, *,
    taken: bool = False,
) -> None:  # fmt: skip
    """So many that are here are neither here nor on hand any more; they were nobody's, or `taken`
    for an order.
    """
    meant = -quantity if taken else 0
    pile.shift(on_hand=-quantity, shelf=-quantity, sold=meant, allotted=meant)
    lotting.leave(pile.session, shares, taken=taken)
    parts: list[tuple[Lot | None, int]] = [(share.lot, share.quantity) for share in shares]
    for lot, n in parts or [(None, quantity)]:
        _tell(pile, -n, why, deed.by, deed.about, lot)
        _custody(pile, -n, why, deed, lot)


def spoil(
    pile: Pile, quantity: int, here: int, shares: Sequence[Share], deed: Deed
) -> None:
    """So many that were nobody's are written off, wherever they lay; so many of them lay `here`."""
    at_home = [Share(lot, n - shelf) for lot, n, shelf in shares if n > shelf]
    if quantity > here:
        pile.shift(on_hand=here - quantity)
        pile.went(quantity - here, at_home, Why.WRITTEN_OFF, deed.by, deed.about)
    if here:
        lying = [Share(lot, shelf, shelf) for lot, _, shelf in shares if shelf]
        leave(pile, here, lying, Why.WRITTEN_OFF, deed)


def take_off(pile: Pile, quantity: int, lot: Lot | None, why: Why, deed: Deed) -> None:
    """Free goods leave the shelf: returned, written off, or missing. Raises `Promised`."""
    left = min(pile.free_here, lot.free_here) if lot else pile.free_here
    if not 0 < quantity <= left:
        raise Promised(left=left)
    leave(pile, quantity, [Share(lot, quantity, quantity)] if lot else [], why, deed)


def put_on(pile: Pile, quantity: int, lot: Lot | None, why: Why, deed: Deed) -> None:
    """Goods that were not counted here lie here: found, come back, or out of a parcel again."""
    pile.shift(on_hand=quantity, shelf=quantity)
    if lot:
        lotting.shift(pile.session, lot, on_hand=quantity, shelf=quantity)
    _tell(pile, quantity, why, deed.by, deed.about, lot)
    _custody(pile, quantity, why, deed, lot)


def _tell(
    pile: Pile, quantity: int, reason: str, by: Actor, about: str, lot: Lot | None = None
) -> None:
    """Writes down a change of the number on hand, if it is one."""
    if quantity:
        code = lot.code if lot else ""
        note(pile.session, pile.sku, quantity, reason=reason, by=by, about=about, lot=code)


def _custody(pile: Pile, quantity: int, why: Why, deed: Deed, lot: Lot | None = None) -> None:
    custody.note(
        pile.session, pile.sku, quantity, why, producer=pile.keeping.maker, by=deed.by,
        about=deed.about, lot=lot.code if lot else "",
    )  # fmt: skip
