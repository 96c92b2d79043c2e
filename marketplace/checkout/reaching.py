"""How goods would reach a place, told before anybody types an address: who brings them, for how
much, between which days. By the rules a cart is sent by; told, not promised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from marketplace.checkout import cart as carts
from marketplace.checkout import parcels
from marketplace.checkout.cart import Cart
from marketplace.checkout.parcels import Parcel, Wishes
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER
from marketplace.policy import calendar, timers
from marketplace.shipping import tariff
from marketplace.shipping.region import Way

LONGEST_LEAD = 60
_A_SMALL_PARCEL_G = 500


@dataclass(frozen=True)
class Reach:
    """One way to a place. `who` is a courier with its service, empty where we bring it."""

    who: str
    price: Money
    first: date
    last: date


def ways(session: Session, sku: str, place: Way) -> list[Reach]:
    """For one of these, the cheapest first. Raises `OnlyCollected`, `NotInTown`, `NoCourier`,
    `TooOldThere`.
    """
    filled = carts.fill(session, Cart({sku: 1}))
    wanted = Wishes(COURIER, _somebody_at(place), place.province.code)
    return reaches(session, parcels.plan(session, filled, wanted))


def reaches(session: Session, planned: Sequence[Parcel]) -> list[Reach]:
    """Every way that could be chosen for these parcels."""
    days = parcels.promised_days(session, planned)
    return [
        reach
        for parcel in planned
        for reach in _reaches(parcel, max(days[sku] for sku in parcel.skus))
    ]


def leads_in_time(session: Session, place: str, by: date) -> list[int]:
    """How many working days of making a thing may need that has to be there `by` a day: the
    quickest courier counts. A lead of zero is what lies ready.
    """
    offered = tariff.quotes(session, place, _A_SMALL_PARCEL_G)
    if not offered:
        return []
    leaves_by = by - timedelta(days=min(quote.days_most for quote in offered))
    now, ours = clock.now(), calendar.ours(session)
    leads = range(min(LONGEST_LEAD, max(0, (leaves_by - clock.today()).days)) + 1)
    return [lead for lead in leads if timers.made_by(session, now, lead, days=ours) <= leaves_by]


def _reaches(parcel: Parcel, leaves_on: date) -> list[Reach]:
    if parcel.leaves_on:
        return [Reach("", parcel.price, parcel.leaves_on, parcel.leaves_on)]
    return [
        Reach(quote.courier, quote.price, leaves_on + timedelta(quote.days_least),
              leaves_on + timedelta(quote.days_most))
        for quote in parcel.offered
    ]  # fmt: skip


def _somebody_at(place: Way) -> Contact:
    district, village = place.district, place.village
    return Contact(
        "", "",
        district=district.name if district else "",
        postcode=village.postcode if village else "",
        region=place.last.code,
    )  # fmt: skip
