"""What a producer is given for the goods she brought: a paper of what came since her last one, and
what went back to her. It names her and her goods, and no buyer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import custody
from marketplace.catalogue.custody import Custody, Why
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit

SHOWN = (Why.HANDED_OVER, Why.RETURNED)


class NothingNew(NotNow):
    says = lazy("Nothing has come since her last slip.")


class HandoverSlip(Model):
    """Of the movements of her goods, those later than `after` up to `until`. Whoever prints it
    again makes one of its `copies`.
    """

    __tablename__ = "handover_slip"
    __table_args__ = (
        CheckConstraint("after < until", name="in_order"),
        CheckConstraint("copies > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    after: Mapped[int]
    until: Mapped[int]
    copies: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class Row(NamedTuple):
    """So many of one thing, of one lot, that came or went back."""

    what: str
    quantity: int
    lot: Lot | None
    came: bool


def make(producer: str, *, by: Actor) -> str:
    """Returns the slip's code. Raises `NothingNew`."""
    with transaction() as session:
        rows = custody.by_producer(session, producer, SHOWN, after=_last(session, producer))
        if not rows:
            raise NothingNew()
        slip = HandoverSlip(
            code=codes.code(), producer=producer, after=_last(session, producer),
            until=rows[-1].id, made_at=clock.now(), made_by=by.code,
        )  # fmt: skip
        session.add(slip)
        audit.note(session, by, "make slip", about=producer)
        return slip.code


def copy(code: str, *, by: Actor) -> None:
    """It is printed once more, and says so. Raises `NotFound`."""
    with transaction() as session:
        slip = known_as(session, code)
        slip.copies += 1
        audit.note(session, by, "print slip again", about=slip.producer)


def known_as(session: Session, code: str) -> HandoverSlip:
    """Raises `NotFound`."""
    slip = session.scalar(select(HandoverSlip).where(HandoverSlip.code == code))
    if slip is None:
        raise NotFound()
    return slip


def of_producer(session: Session, producer: str, most: int = 10) -> list[HandoverSlip]:
    """Hers, the newest first."""
    query = select(HandoverSlip).where(HandoverSlip.producer == producer)
    return list(session.scalars(query.order_by(HandoverSlip.id.desc()).limit(most)))


def rows_of(session: Session, slip: HandoverSlip) -> list[Row]:
    """What it says: the same goods of one lot in one row."""
    moved = custody.by_producer(
        session, slip.producer, SHOWN, after=slip.after, until=slip.until
    )
    names = _names(session, {row.sku for row in moved})
    lots = {
        lot.code: lot
        for lot in session.scalars(select(Lot).where(Lot.code.in_({row.lot for row in moved})))
    }
    return [
        Row(names.get(sku, sku), quantity, lots.get(lot), came)
        for (sku, lot, came), quantity in _summed(moved).items()
    ]


def _summed(moved: Sequence[Custody]) -> dict[tuple[str, str, bool], int]:
    sums: dict[tuple[str, str, bool], int] = {}
    for row in moved:
        key = row.sku, row.lot, row.quantity > 0
        sums[key] = sums.get(key, 0) + abs(row.quantity)
    return sums


def _names(session: Session, skus: set[str]) -> dict[str, str]:
    rows = session.execute(
        select(Variant.sku, Revision.name, Variant.label)
        .join(Product, Product.id == Variant.product_id)
        .join(Revision, Revision.id == Product.accepted_id)
        .where(Variant.sku.in_(skus))
    )
    return {sku: f"{name}, {label}" if label else name for sku, name, label in rows}


def _last(session: Session, producer: str) -> int:
    query = select(HandoverSlip.until).where(HandoverSlip.producer == producer)
    return session.scalar(query.order_by(HandoverSlip.id.desc()).limit(1)) or 0
