"""What a courier asks for a parcel, by province and weight. Rows are dated, so that a new list
can be entered before it counts.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.shipping.weight import chargeable_kg, packing_g

ANYWHERE = "*"


class NoCourier(NotNow):
    says = lazy("We cannot send to this province yet.")


class Tariff(Model):
    """Rupiah a kilogram to one province, or to every province that has no row of its own."""

    __tablename__ = "tariff"
    __table_args__ = (CheckConstraint("per_kg > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    courier: Mapped[str]
    service: Mapped[str]
    province: Mapped[str] = mapped_column(index=True)
    per_kg: Mapped[int]
    days_least: Mapped[int]
    days_most: Mapped[int]
    counts_from: Mapped[date]


@dataclass(frozen=True)
class Quote:
    """One parcel's price."""

    courier: str
    kg: int
    price: Money
    days_least: int
    days_most: int


def quote(session: Session, province: str, goods_g: int) -> Quote:
    """The price of one parcel with these goods. Raises `NoCourier`."""
    row = _row(session, province) or _row(session, ANYWHERE)
    if row is None:
        raise NoCourier()
    kg = chargeable_kg(goods_g + packing_g(goods_g))
    return Quote(f"{row.courier} {row.service}", kg, kg * row.per_kg, row.days_least, row.days_most)


def _row(session: Session, province: str) -> Tariff | None:
    return session.scalar(
        select(Tariff)
        .where(Tariff.province == province, Tariff.counts_from <= clock.today())
        .order_by(Tariff.counts_from.desc(), Tariff.id.desc())
        .limit(1)
    )


def table(session: Session) -> list[Tariff]:
    """Every row, the newest first within a province."""
    return list(
        session.scalars(
            select(Tariff).order_by(Tariff.province, Tariff.counts_from.desc(), Tariff.id.desc())
        )
    )
