"""A quantity of an order line made by one person: what is made, handed over, packed and earned."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived, Move
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import PART
from marketplace.lifecycles import Part as States
from marketplace.orders import wish as wishes

OPEN = [States.WAITING, States.TO_MAKE, States.READY, States.RECEIVED, States.ACCEPTED]
ON_HER_LIST = [States.TO_MAKE, States.READY]
HERE = [States.RECEIVED, States.ACCEPTED]
"""Lies with the cooperative and is not packed."""
TOLD_FOR = timedelta(days=7)
PAID_AND_OPEN = [
    States.TO_MAKE, States.READY, States.RECEIVED, States.ACCEPTED, States.PACKED,
]  # fmt: skip


class Part(Lived, Model):
    """Says what and how many and by when, and nothing about the buyer. So many goods of its line
    stand before it (`begins_at`). `details` are a wish that nobody wrote freely; the text that a
    buyer wrote stands apart, and reaches its maker only once somebody of the office has released
    it. `short_since` says since when fewer of it have come than were promised, and nobody has
    decided what becomes of the rest. One that `replaces` another was not bought: it is made once
    more, `paid_by` whoever is to blame, and its amount is what its maker receives for it; from
    herself that is nothing.
    """

    __tablename__ = "part"
    lifecycle: ClassVar[Lifecycle] = PART
    __table_args__ = (
        CheckConstraint("quantity > 0 AND amount > 0", name="positive"),
        CheckConstraint("commission >= 0 AND commission < amount", name="commission"),
        CheckConstraint("begins_at >= 0", name="begins_at"),
        CheckConstraint(
            "paid_by IN ('', 'cooperative', 'producer', 'carrier')", name="paid_by_known"
        ),
        CheckConstraint("(replaces IS NULL) = (paid_by = '')", name="replaces"),
        PART.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    what: Mapped[str]
    quantity: Mapped[int]
    begins_at: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int]
    commission: Mapped[int]
    due_on: Mapped[date | None] = mapped_column(index=True)
    trouble: Mapped[str] = mapped_column(default="")
    details: Mapped[str] = mapped_column(default="")
    buyer_text: Mapped[str] = mapped_column(default="")
    released_by: Mapped[str | None]
    short_since: Mapped[datetime | None]
    shipment: Mapped[str | None] = mapped_column(ForeignKey("shipment.code"), index=True)
    replaces: Mapped[str | None] = mapped_column(ForeignKey("part.code"), index=True)
    paid_by: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def net(self) -> int:
        """What she receives for it."""
        return 0 if self.unpaid else self.amount - self.commission

    @property
    def unpaid(self) -> bool:
        """Whether its maker makes it once more for nothing."""
        return self.paid_by == "producer"

    @property
    def held_back(self) -> bool:
        """Whether it waits until somebody has read what the buyer wrote."""
        return bool(self.buyer_text) and self.released_by is None

    @property
    def described(self) -> list[str]:
        """How it is to be made, in words, without what the buyer wrote."""
        return wishes.read(self.details).details()

    @property
    def asked(self) -> list[str]:
        """The same with the text, once its maker may read that."""
        readable = bool(self.buyer_text) and not self.held_back
        return [*([wishes.text_line(self.buyer_text)] if readable else []), *self.described]


UNREAD = and_(
    Part.state == States.WAITING, Part.buyer_text != "", Part.released_by.is_(None)
)
"""Parts that wait until somebody has read what the buyer wrote, when their order is paid."""
MISSING = and_(Part.short_since.is_not(None), Part.state.in_(ON_HER_LIST))
"""Fewer of them came than were promised, and nobody has decided."""


def known_as(session: Session, code: str) -> Part:
    """For staff. Raises `NotFound`."""
    part = session.scalar(select(Part).where(Part.code == code))
    if part is None:
        raise NotFound()
    return part


def of_producer(session: Session, producer: str, code: str) -> Part:
    """Her own part; anybody else's is not found. Raises `NotFound`."""
    part = session.scalar(select(Part).where(Part.code == code, Part.producer == producer))
    if part is None:
        raise NotFound()
    return part


def make_list(session: Session, producer: str) -> list[Part]:
    """What she has to make or to bring, the most urgent first."""
    return _hers_in(session, producer, ON_HER_LIST)


def as_they_are(session: Session, found: Collection[Part]) -> list[Part]:
    """The same by now, for a story that waited for their orders: somebody may have changed them."""
    mine = select(Part).where(Part.id.in_([part.id for part in found])).order_by(Part.id)
    return list(session.scalars(mine.execution_options(populate_existing=True)))


class CalledOff(NamedTuple):
    """So many goods that stood on her list and are not needed any more, and since when."""

    what: str
    quantity: int
    at: datetime


def called_off(session: Session, producer: str) -> list[CalledOff]:
    """What left her list in the last days without her, the newest first."""
    rows = session.execute(
        select(Part.what, Part.quantity, Move.at)
        .join(Move, Move.handle == Part.code)
        .where(
            Part.producer == producer,
            Part.state == States.CANCELLED,
            Move.thing == PART.thing,
            Move.to_state == States.CANCELLED,
            Move.from_state.in_(ON_HER_LIST),
            Move.at > clock.now() - TOLD_FOR,
        )
        .order_by(Move.id.desc())
    )
    return [CalledOff(*row) for row in rows]


class Item(NamedTuple):
    """The same goods for several orders: what they are, how many, and the parts."""

    what: str
    quantity: int
    parts: list[Part]

    @property
    def to_make(self) -> list[Part]:
        """Those that are not ready yet."""
        return [part for part in self.parts if part.state == States.TO_MAKE]


class Day(NamedTuple):
    """What is due on one day, or without a day, by item."""

    due_on: date | None
    items: list[Item]

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)


def by_item(parts: Iterable[Part]) -> list[Item]:
    """Parts gathered by what they are; where the first of it stood, all of it stands."""
    same: dict[str, list[Part]] = {}
    for part in parts:
        same.setdefault(part.what, []).append(part)
    return [Item(what, sum(part.quantity for part in some), some) for what, some in same.items()]


def by_day(parts: Iterable[Part]) -> list[Day]:
    """Parts that come in the order of their days, gathered by day and item."""
    return [
        Day(due_on, by_item(some)) for due_on, some in groupby(parts, lambda part: part.due_on)
    ]


def is_known(session: Session, code: str) -> bool:
    """Whether there is a part with this code."""
    return session.scalar(select(Part.id).where(Part.code == code)) is not None


def short(session: Session) -> list[Part]:
    """Of which fewer came than were promised, and nobody has decided; the oldest first."""
    query = select(Part).where(MISSING).order_by(Part.short_since, Part.id)
    return list(session.scalars(query))


def of_maker(session: Session, producer: str, *states: States) -> list[Part]:
    """Hers in these states, the most urgent first."""
    return _hers_in(session, producer, list(states))


def on_the_way(session: Session, producer: str) -> list[Part]:
    """Hers that buyers have paid and that are not completed: what she will earn."""
    return [part for part in _hers_in(session, producer, PAID_AND_OPEN) if not part.unpaid]


def in_states(session: Session, *states: States) -> list[Part]:
    """For the counter: all parts in these states, the most urgent first."""
    return list(
        session.scalars(select(Part).where(Part.state.in_(states)).order_by(Part.due_on, Part.id))
    )


def _hers_in(session: Session, producer: str, states: list[States]) -> list[Part]:
    return list(
        session.scalars(
            select(Part)
            .where(Part.producer == producer, Part.state.in_(states))
            .order_by(Part.due_on, Part.id)
        )
    )
