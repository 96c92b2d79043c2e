"""What couriers ask for a parcel, by place and weight. Rows are dated and only ever added, so that
a new list can be entered before it counts, and what counted on any day can be told.
"""

from collections.abc import Iterable, Sequence
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
from marketplace.shipping import live_price
from marketplace.shipping.courier import Courier
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
    """What each service asks for a parcel with these goods to this region, the cheapest first: what
    it asks at this moment, where that is known, else what our tables say. Three statements at most.
    """
    known, grams = couriers.every(session), goods_g + packing_g(goods_g)
    offered = _by_tables(_counting(session, place), known, grams)
    offered |= _of_this_moment(session, place, known, grams)
    return sorted(
        offered.values(), key=lambda quote: (quote.price, quote.days_most, quote.courier)
    )


def quote(session: Session, place: str, goods_g: int, *, service: str = "") -> Quote:
    """The one of this service, or the cheapest where it does not go. Raises `NoCourier`."""
    offered = quotes(session, place, goods_g)
    if not offered:
        raise NoCourier()
    return next((each for each in offered if each.courier == service), offered[0])


def want_live(place: str, goods_g: int) -> None:
    """Prices of this moment are asked for, where somebody can be asked; nobody waits for them."""
    if district := _district(place):
        live_price.want(district, goods_g + packing_g(goods_g))


def _by_tables(
    rows: Iterable[Tariff], known: Sequence[Courier], grams: int
) -> dict[str, Quote]:
    offered = {}
    for row in rows:
        courier = couriers.among(known, row.name)
        if row.per_kg and courier.offered:
            kg = courier.kilograms(grams)
            price = kg * row.per_kg
            offered[row.name] = Quote(row.name, kg, price, row.days_least, row.days_most)
    return offered


def _of_this_moment(
    session: Session, place: str, known: Sequence[Courier], grams: int
) -> dict[str, Quote]:
    """Only of couriers that the office has, and that are not switched off."""
    district = _district(place)
    found = live_price.offers(session, district, grams) if district else []
    names = {courier.name for courier in known if courier.offered}
    kg = live_price.steps(grams)
    return {
        name: Quote(name, kg, offer.price, offer.days_least, offer.days_most)
        for offer in found
        if offer.courier in names and (name := f"{offer.courier} {offer.service}")
    }


def _district(place: str) -> str:
    parts = place.split(".")
    return ".".join(parts[:DISTRICT]) if len(parts) >= DISTRICT else ""


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
