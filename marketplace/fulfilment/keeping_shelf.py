"""What staff do with goods that lie here and are nobody's: they count them, give them back to who
made them, or write them off.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import shelf
from marketplace.catalogue.custody import Why
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.pile import Pile, locked
from marketplace.catalogue.shelf import Deed
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.outbox.message import queue
from marketplace.people import audit


class Fate(StrEnum):
    """What becomes of goods that leave the shelf unsold."""

    TO_HER = "to her"
    PAST = "past its date"
    BROKEN = "broken"


class MeantForOrders(NotNow):
    says = lazy("%(meant)s of these are meant for orders. Please look for them first.")


class CountedBefore(NotNow):
    says = lazy("Something came or went meanwhile. Please count again.")


def count(sku: str, lot_code: str, counted: int, *, seen: int, key: str, by: Actor) -> int:
    """So many lie there, of this lot where it has one; the difference to the `seen` number is
    written down as found or missing, and returned.

    Raises `NotFound`, `CountedBefore`, `MeantForOrders`, `Promised`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"count shelf {sku} {lot_code}".rstrip())
        if press.result:
            return int(press.result)
        pile = locked(session, sku)
        lot = _lot(session, pile, lot_code)
        here, meant = (lot.shelf, lot.allotted) if lot else (pile.stock.shelf, pile.stock.allotted)
        if here != seen:
            raise CountedBefore()
        if counted < meant:
            raise MeantForOrders(meant=meant)
        difference = counted - here
        if difference > 0:
            shelf.put_on(pile, difference, lot, Why.FOUND, Deed(by))
        elif difference < 0:
            shelf.take_off(pile, -difference, lot, Why.MISSING, Deed(by))
        audit.note(session, by, "count shelf", about=sku)
        press.result = str(difference)
        return difference


def take_off(sku: str, lot_code: str, quantity: int, fate: Fate, *, key: str, by: Actor) -> None:
    """Free goods go back to who made them, who learns that there is something new, or are written
    off. Raises `NotFound`, `Promised`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"take off shelf {sku} {lot_code}".rstrip())
        if press.result:
            return
        pile = locked(session, sku)
        why = Why.RETURNED if fate == Fate.TO_HER else Why.WRITTEN_OFF
        shelf.take_off(pile, quantity, _lot(session, pile, lot_code), why, Deed(by))
        audit.note(session, by, "take off shelf", about=sku, why=fate)
        queue(session, "something new", about=pile.keeping.maker, taken_off=press.key)
        press.result = sku


def _lot(session: Session, pile: Pile, code: str) -> Lot | None:
    """Food has lots, and one is named. Raises `NotFound`."""
    if not pile.is_food and not code:
        return None
    lot = session.scalar(select(Lot).where(Lot.code == code, Lot.sku == pile.sku))
    if lot is None:
        raise NotFound()
    return lot
