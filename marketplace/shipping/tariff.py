"""What couriers ask for a parcel, by place and weight. Rows are dated and only ever added, so that
a new list can be entered before it counts, and what counted on any day can be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CheckConstraint, Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.shipping import courier as couriers
from marketplace.shipping.weight import packing_g

ANYWHERE = "*"
DISTRICT = 3  # the parts of a district's code: prices are no finer


class NoCourier(NotNow):
    says = lazy("We cannot send to this place yet.")


class Tariff(Model):
    """Rupiah a kilogram from us to a district, a regency or a province by its code, or to
    everywhere that has no row of its own. Zero says that this service does not go there.
    """

    __tablename__ = "tariff"
    __table_args__ = (
        CheckConstraint("per_kg >= 0", name="not_negative"),
        CheckConstraint("days_least BETWEEN 0 AND days_most", name="days"),
        CheckConstraint("counts_until >= counts_from", name="dates"),
        Index(None, "dest", "counts_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    courier: Mapped[str]
    service: Mapped[str]
    origin: Mapped[str] = mapped_column(default=ANYWHERE)
    dest: Mapped[str]
    per_kg: Mapped[int]
    days_least: Mapped[int]
    days_most: Mapped[int]
    counts_from: Mapped[date]
    counts_until: Mapped[date | None]

    @property
    def name(self) -> str:
        return f"{self.courier} {self.service}"


@dataclass(frozen=True)
class Quote:
    """One parcel's price; `courier` names the service too, as buyers read it."""

    courier: str
    kg: int
    price: Money
    days_least: int
    days_most: int


def quotes(session: Session, place: str, goods_g: int) -> list[Quote]:
    """What each service asks for a parcel with these goods to this region, the cheapest first.
    Two statements.
    """
    known = couriers.every(session)
    offered = []
    for row in _counting(session, place):
        courier = couriers.among(known, row.name)
        if row.per_kg and courier.offered:
            kg = courier.kilograms(goods_g + packing_g(goods_g))
            offered.append(Quote(row.name, kg, kg * row.per_kg, row.days_least, row.days_most))
    return sorted(offered, key=lambda quote: (quote.price, quote.days_most, quote.courier))


def quote(session: Session, place: str, goods_g: int, *, service: str = "") -> Quote:
    """The one of this service, or the cheapest where it does not go. Raises `NoCourier`."""
    offered = quotes(session, place, goods_g)
    if not offered:
        raise NoCourier()
    return next((each for each in offered if each.courier == service), offered[0])


def places_above(code: str) -> list[str]:
    """The codes whose prices may count there, the nearest first."""
    parts = code.split(".")[:DISTRICT] if code else []
    return [*(".".join(parts[:n]) for n in range(len(parts), 0, -1)), ANYWHERE]


def _counting(session: Session, place: str) -> list[Tariff]:
    """One row for each service: the nearest, of those the newest."""
    today, places = clock.today(), places_above(place)
    rows = session.scalars(
        select(Tariff).where(
            Tariff.dest.in_(places),
            Tariff.counts_from <= today,
            or_(Tariff.counts_until.is_(None), Tariff.counts_until >= today),
        )
    )
    best: dict[str, Tariff] = {}
    for row in sorted(rows, key=lambda row: (row.counts_from, row.id)):
        other = best.get(row.name)
        if other is None or places.index(row.dest) <= places.index(other.dest):
            best[row.name] = row
    return list(best.values())


def at(session: Session, places: Sequence[str], *, most: int = 100) -> list[Tariff]:
    """Every row of these places, the newest first of each."""
    return list(
        session.scalars(
            select(Tariff)
            .where(Tariff.dest.in_(places))
            .order_by(Tariff.dest.desc(), Tariff.counts_from.desc(), Tariff.id.desc())
            .limit(most)
        )
    )
