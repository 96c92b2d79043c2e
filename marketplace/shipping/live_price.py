"""Prices of this moment, by district and weight: wanted by a checkout, asked for by the worker,
kept for some hours. Where there is none, the tables of the office say the price.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model, db, transaction
from marketplace.shipping import quoting
from marketplace.shipping.quoting import Offer

FRESH, AGAIN_AFTER, FORGOTTEN = timedelta(hours=12), timedelta(minutes=10), timedelta(days=7)
A_KILOGRAM = 1000


class LivePrice(Model):
    """`offers` is JSON, empty until somebody answered; `place` is what they call the district."""

    __tablename__ = "live_price"
    __table_args__ = (UniqueConstraint("dest", "kg"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dest: Mapped[str]
    kg: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    offers: Mapped[str] = mapped_column(default="")
    wanted_at: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]

    def answered(self, offers: list[Offer]) -> None:
        self.offers = json.dumps([asdict(offer) for offer in offers])


def want(dest: str, grams: int) -> None:
    """The worker asks for it, if there is somebody to ask and no fresh answer. Nobody waits."""
    if quoting.configured() is None or _known(db.session(), dest, grams, FRESH):
        return
    with transaction() as session:
        row = _row(session, dest, grams)
        if row is None:
            session.add(LivePrice(dest=dest, kg=steps(grams), wanted_at=clock.now()))
        else:
            row.wanted_at = clock.now()
        session.execute(delete(LivePrice).where(LivePrice.wanted_at < clock.now() - FORGOTTEN))


def offers(session: Session, dest: str, grams: int) -> list[Offer]:
    """What was answered for this district and weight and still counts. No statement where nobody is
    asked.
    """
    if quoting.configured() is None:
        return []
    row = _known(session, dest, grams, FRESH)
    return [Offer(**offer) for offer in json.loads(row.offers)] if row and row.offers else []


def due(session: Session, most: int) -> list[LivePrice]:
    """What somebody wants and nobody asked for lately, the oldest wish first."""
    lately = clock.now() - AGAIN_AFTER
    query = (
        select(LivePrice)
        .where(
            LivePrice.wanted_at > clock.now() - FRESH,
            LivePrice.asked_at.is_(None)
            | ((LivePrice.asked_at < lately) & (LivePrice.asked_at < LivePrice.wanted_at)),
        )
        .order_by(LivePrice.wanted_at)
        .limit(most)
    )
    return list(session.scalars(query))


def steps(grams: int) -> int:
    """Whole kilograms, rounded up: prices are asked for and kept by these."""
    return max(1, -(-grams // A_KILOGRAM))


def _known(session: Session, dest: str, grams: int, within: timedelta) -> LivePrice | None:
    row = _row(session, dest, grams)
    fresh = row and row.offers and row.asked_at and row.asked_at > clock.now() - within
    return row if fresh else None


def _row(session: Session, dest: str, grams: int) -> LivePrice | None:
    found = select(LivePrice).where(LivePrice.dest == dest, LivePrice.kg == steps(grams))
    return session.scalar(found)
