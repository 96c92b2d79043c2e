"""Papers for a buyer: a nota for what was paid, a counter-paper for what went back. Their numbers
have no gaps, and what a paper says never changes; a mistake is answered by another paper.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound

NOTA, COUNTER = "nota", "counter"


@dataclass(frozen=True)
class Row:
    """So many of these goods, and what they come to together."""

    quantity: int
    name: str
    amount: Money


@dataclass(frozen=True)
class Content:
    """All that a paper says but the buyer's name. `code` is what tells one payment from another;
    `corrects` is the nota that a counter-paper takes something from. It knows no producer.
    """

    seller: list[str]
    rows: list[Row]
    discount: Money
    delivery: Money
    courier: str
    code: Money
    method: str
    corrects: str = ""

    @property
    def goods(self) -> Money:
        return sum(row.amount for row in self.rows)

    @property
    def total(self) -> Money:
        """What the buyer paid, or gets back."""
        return self.goods - self.discount + self.delivery + self.code

    def written(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def _read(text: str) -> Content:
    facts = json.loads(text)
    return Content(**{**facts, "rows": [Row(**row) for row in facts["rows"]]})


class Paper(Model):
    """`about` is what it was issued for, once: the order, a refund or a swap. The database
    refuses a change of it; only the buyer's name may be taken off.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        UniqueConstraint("kind", "about"),
        CheckConstraint("number > 0", name="positive"),
        CheckConstraint("kind IN ('nota', 'counter')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[str]
    about: Mapped[str]
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), index=True)
    content: Mapped[str]
    buyer_sealed: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]

    @property
    def says(self) -> Content:
        return _read(self.content)

    @property
    def is_counter(self) -> bool:
        return self.kind == COUNTER

    @property
    def buyer(self) -> str:
        """Empty once the name was taken off."""
        if not self.buyer_sealed:
            return ""
        return sealing.unseal(self.buyer_sealed, about=f"paper.buyer:{self.code}")


class Numbering(Model):
    """The last number of a year."""

    __tablename__ = "numbering"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def of_order(session: Session, order_reference: str) -> list[Paper]:
    """An order's papers, the oldest first."""
    return list(
        session.scalars(
            select(Paper).where(Paper.order_reference == order_reference).order_by(Paper.id)
        )
    )


def nota_of(session: Session, order_reference: str) -> Paper | None:
    """Nothing while it is unpaid."""
    return about(session, NOTA, order_reference)


def notas_of(session: Session, order_reference: str) -> list[Paper]:
    """The first, and what was issued when goods were swapped or a refund was withdrawn."""
    return [one for one in of_order(session, order_reference) if not one.is_counter]


def about(session: Session, kind: str, what: str) -> Paper | None:
    """The one that was issued for this."""
    return session.scalar(select(Paper).where(Paper.kind == kind, Paper.about == what))


def known_as(session: Session, order_reference: str, code: str) -> Paper:
    """One of this order's papers. Raises `NotFound`."""
    paper = session.scalar(
        select(Paper).where(Paper.code == code, Paper.order_reference == order_reference)
    )
    if paper is None:
        raise NotFound()
    return paper
