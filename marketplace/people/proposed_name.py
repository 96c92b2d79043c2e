"""A name that a producer would like for her shop, until the office has looked at it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import SHOP_NAME
from marketplace.lifecycles import ShopName as States
from marketplace.people.producer import Producer


class ProposedName(Lived, Model):
    """`why` is what the office answered when it refused. A name that was accepted once stays hers:
    nobody else is called so later.
    """

    __tablename__ = "shop_name_proposal"
    lifecycle: ClassVar[Lifecycle] = SHOP_NAME
    __table_args__ = (SHOP_NAME.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    name: Mapped[str]
    former: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    why: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    producer: Mapped[Producer] = relationship()


def known_as(session: Session, code: str) -> ProposedName:
    """Raises `NotFound`."""
    found = session.scalar(select(ProposedName).where(ProposedName.code == code))
    if found is None:
        raise NotFound()
    return found


def latest_of(session: Session, her: Producer) -> ProposedName | None:
    """What she proposed last, whatever came of it."""
    return session.scalar(
        select(ProposedName)
        .where(ProposedName.producer_id == her.id)
        .order_by(ProposedName.id.desc())
        .limit(1)
    )


def waiting(session: Session) -> list[ProposedName]:
    """For the office, the oldest first, with their producers."""
    return list(
        session.scalars(
            select(ProposedName)
            .where(ProposedName.state == States.PROPOSED)
            .options(joinedload(ProposedName.producer))
            .order_by(ProposedName.id)
        )
    )


def taken(session: Session, her: Producer) -> set[str]:
    """Names that are others': what their shops are called, were called, or may be called soon."""
    called = session.scalars(select(Producer.alias).where(Producer.id != her.id))
    theirs = session.execute(
        select(ProposedName.name, ProposedName.former).where(
            ProposedName.producer_id != her.id,
            ProposedName.state.in_([States.PROPOSED, States.ACCEPTED]),
        )
    )
    return {*called, *(name for row in theirs for name in row)}
