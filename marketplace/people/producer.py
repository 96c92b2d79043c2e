"""Whose work is sold, and her public face.

`PublicShop` is the only form in which pages, mails, feeds and documents for the public meet a
producer: an alias and a code, nothing else. Who she is stands in `identity`, sealed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import PRODUCER_LIFE
from marketplace.lifecycles import Producer as States
from marketplace.people.user import User


@dataclass(frozen=True)
class PublicShop:
    """All the public may know of a producer."""

    code: str
    name: str


class Producer(Lived, Model):
    """`code` is for staff and the books; `shop_code` and `alias` are her public face. Whoever is
    not `listed` has none: her goods stand under the cooperative's name, as do those of its own
    `house`. Who has `all_wanted_at` a moment asked for all her money then, be it ever so little.
    """

    __tablename__ = "producer"
    lifecycle: ClassVar[Lifecycle] = PRODUCER_LIFE
    __table_args__ = (PRODUCER_LIFE.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    shop_code: Mapped[str] = mapped_column(unique=True)
    alias: Mapped[str] = mapped_column(unique=True)
    back_on: Mapped[date | None]
    listed: Mapped[bool] = mapped_column(default=True)
    house: Mapped[bool] = mapped_column(default=False)
    all_wanted_at: Mapped[datetime | None]
    state: Mapped[str]
    version: Mapped[int]

    user: Mapped[User] = relationship()

    @property
    def shop(self) -> PublicShop:
        return PublicShop(self.shop_code, self.alias)

    @property
    def shop_open(self) -> bool:
        """Active, or paused until a day that has come."""
        back = self.back_on is not None and self.back_on <= clock.today()
        return self.state == States.ACTIVE or (self.state == States.PAUSED and back)

    @property
    def ends(self) -> bool:
        """Whether the office closed her shop: what is left is paid, be it ever so little."""
        return self.state == States.SUSPENDED


def known_as(session: Session, code: str) -> Producer:
    """Raises `NotFound`; the cooperative's own house is nobody."""
    producer = session.scalar(select(Producer).where(Producer.code == code, ~Producer.house))
    if producer is None:
        raise NotFound()
    return producer


def to_decide_on(session: Session, code: str) -> Producer:
    """For stories: whoever comes second waits here, and then sees her as the first left her."""
    query = select(Producer).where(Producer.code == code).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def of_user(session: Session, user: User) -> Producer:
    """The producer this user is. Raises `NotFound`."""
    producer = session.scalar(select(Producer).where(Producer.user_id == user.id))
    if producer is None:
        raise NotFound()
    return producer


def some(session: Session, *, q: str = "", after: str = "", most: int = 50) -> list[Producer]:
    """For the office, by alias: those whose alias holds `q` or whose code it is, and on from the
    alias `after`. Names are not looked through (they are sealed).
    """
    query = select(Producer).where(~Producer.house).order_by(Producer.alias).limit(most)
    if q:
        query = query.where(
            Producer.alias.icontains(q, autoescape=True) | (Producer.code == codes.normal(q))
        )
    if after:
        query = query.where(Producer.alias > after)
    return list(session.scalars(query))


def by_code(session: Session, codes: Collection[str]) -> dict[str, Producer]:
    """Those of these codes that there are. One query."""
    found = session.scalars(select(Producer).where(Producer.code.in_(codes)))
    return {producer.code: producer for producer in found}


def everybody(session: Session) -> list[Producer]:
    """For the office, by alias."""
    return list(session.scalars(select(Producer).where(~Producer.house).order_by(Producer.alias)))
