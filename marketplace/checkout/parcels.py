"""How a cart reaches its buyer: what may travel goes by courier, what may only stay in town is
brought there by the cooperative or collected. Each way is one parcel with one price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from marketplace.catalogue import travelling
from marketplace.catalogue.offer import Offer
from marketplace.catalogue.revision import Making
from marketplace.checkout.cart import CartLine, FilledCart, quantities
from marketplace.checkout.sharing import goods_of
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders.contact import Contact
from marketplace.orders.delivery import Kind
from marketplace.orders.order import BOTH, COURIER, PICKUP
from marketplace.policy import calendar, timers
from marketplace.policy import goods as rules
from marketplace.policy.calendar import Calendar
from marketplace.policy.goods import Area
from marketplace.shipping import point as points
from marketplace.shipping import tariff
from marketplace.shipping.point import Window
from marketplace.shipping.tariff import NoCourier, Quote
from marketplace.shipping.town import area_of


class OnlyCollected(NotNow):
    says = lazy("%(name)s cannot go by courier. Please choose to collect your order.")


class NotInTown(NotNow):
    says = lazy("%(name)s goes to %(places)s only. Please collect it.")


class WindowGone(NotNow):
    says = lazy("Please choose again when you collect it.")


class TooOldThere(NotNow):
    says = lazy("One of your foods would be too old when you get it.")


@dataclass(frozen=True)
class Wishes:
    """How the buyer wants the goods and where; `window` is the key of a time to collect them, and
    `service` a courier with its service. Where none is named that goes there, it is the cheapest of
    those that are there `by` a day, or of all.
    """

    delivery: str
    contact: Contact
    province: str
    window: str = ""
    service: str = ""
    by: date | None = None

    @property
    def place(self) -> str:
        """The code of the region it goes to, as fine as it is known."""
        return self.contact.region or self.province


@dataclass(frozen=True)
class Parcel:
    """Lines of a cart that go one way; a courier's `quote` out of those `offered`, or a `window`
    where one was asked; what is brought to an `area` of ours leaves on a day that is known.
    """

    kind: Kind
    lines: list[CartLine]
    price: Money = 0
    quote: Quote | None = None
    offered: Sequence[Quote] = ()
    window: Window | None = None
    area: Area | None = None
    leaves_on: date | None = None

    @property
    def skus(self) -> set[str]:
        return _skus(self.lines)


def plan(session: Session, filled: FilledCart, wanted: Wishes) -> list[Parcel]:
    """The parcels of a cart. Raises `OnlyCollected`, `NotInTown`, `NoCourier`, `TooOldThere`,
    `WindowGone`.
    """
    staying, travelling = _apart(filled.lines)
    if wanted.delivery == PICKUP:
        return [_collected(session, filled.lines, wanted)]
    parcels = [_by_courier(session, travelling, wanted)] if travelling else []
    if staying and wanted.delivery == BOTH:
        parcels.append(_collected(session, staying, wanted))
    elif staying:
        parcels.append(_in_town(session, staying, wanted.contact))
    return parcels


def want_live(planned: Sequence[Parcel], wanted: Wishes) -> None:
    """Prices of this moment, for whoever looks next: this buyer was answered from our tables."""
    for parcel in planned:
        if parcel.quote:
            tariff.want_live(wanted.place, sum(line.weight_g for line in parcel.lines))


def ways(session: Session, filled: FilledCart) -> list[str]:
    """What a buyer of this cart may ask for."""
    staying, travelling = _apart(filled.lines)
    if not staying:
        return [COURIER, PICKUP]
    in_town = [COURIER] if rules.current(session).local_areas else []
    return [*in_town, *([BOTH] if travelling else []), PICKUP]


def windows(session: Session, filled: FilledCart, delivery: str) -> list[Window]:
    """When what is collected can be; nothing where all is sent, or where our counter is all there
    is.
    """
    lines = {PICKUP: filled.lines, BOTH: _apart(filled.lines)[0]}.get(delivery)
    return _windows(session, lines) if lines else []


def promised_days(session: Session, planned: Sequence[Parcel]) -> dict[str, date]:
    """By when each SKU is made and leaves, on its way."""
    ours = calendar.ours(session)
    return {
        goods.offer.sku: promised_day(session, goods.offer, ours, parcel.area)
        for parcel in planned
        for line in parcel.lines
        for goods in goods_of(line)
    }


def promised_day(
    session: Session, offer: Offer, days: Calendar | None = None, area: Area | None = None
) -> date:
    """By when it is made and leaves, for an `area` of ours on a day on which we go there. `days` is
    our calendar, where it is at hand already.
    """
    now, days = clock.now(), days or calendar.ours(session)
    weekdays = area.days if area else timers.EVERY_DAY
    if offer.local and offer.making == Making.STOCK and not offer.lead_days:
        cutoff = area.cutoff if area else rules.current(session).local_cutoff
        return timers.goes_out(session, now, cutoff, weekdays, days=days)
    ready_on = offer.ready_on if offer.making == Making.PREORDER else None
    made = timers.made_by(session, now, offer.lead_days, ready_on, days=days)
    return timers.rides_after(made - timers.ONE_DAY, weekdays, days)


def _apart(lines: list[CartLine]) -> tuple[list[CartLine], list[CartLine]]:
    """What stays in town, and what may travel. Goods of one SKU go one way."""
    staying = [line for line in lines if line.local]
    while more := [
        line for line in lines if line not in staying and _skus([line]) & _skus(staying)
    ]:
        staying += more
    return (
        [line for line in lines if line in staying],
        [line for line in lines if line not in staying],
    )


def _skus(lines: list[CartLine]) -> set[str]:
    return {goods.offer.sku for line in lines for goods in goods_of(line)}


def _by_courier(session: Session, lines: list[CartLine], wanted: Wishes) -> Parcel:
    offered = _services(session, lines, wanted)
    named = [quote for quote in offered if quote.courier == wanted.service]
    in_time = _in_time(session, lines, offered, wanted.by) if wanted.by and not named else []
    chosen = [*named, *in_time, *offered][0]
    return Parcel(Kind.COURIER, lines, chosen.price, chosen, offered)


def _in_time(
    session: Session, lines: list[CartLine], offered: list[Quote], by: date
) -> list[Quote]:
    leaves_on = _ready_on(session, lines)
    return [quote for quote in offered if leaves_on + timedelta(days=quote.days_most) <= by]


def _services(session: Session, lines: list[CartLine], wanted: Wishes) -> list[Quote]:
    """Those that are quick enough for the foods among the goods, the cheapest first."""
    offered = tariff.quotes(session, wanted.place, sum(line.weight_g for line in lines))
    if not offered:
        raise NoCourier()
    if not any(goods.offer.food for line in lines for goods in goods_of(line)):
        return offered
    most = travelling.most_days(session, quantities(lines), _ready_on(session, lines))
    quick = [quote for quote in offered if most is None or quote.days_most <= most]
    if not quick:
        raise TooOldThere()
    return quick


def _in_town(session: Session, lines: list[CartLine], contact: Contact) -> Parcel:
    known, name = rules.current(session), lines[0].name
    if not known.local_areas:
        raise OnlyCollected(name=name)
    area = area_of(session, contact)
    if area is None:
        raise NotInTown(name=name, places=", ".join(known.local_areas))
    leaves_on = _ready_on(session, lines, area)
    return Parcel(Kind.LOCAL, lines, area.price, area=area, leaves_on=leaves_on)


def _collected(session: Session, lines: list[CartLine], wanted: Wishes) -> Parcel:
    offered = _windows(session, lines)
    if not offered:
        return Parcel(Kind.PICKUP, lines)
    window = next((w for w in offered if w.key == wanted.window), None)
    if window is None:
        raise WindowGone()
    return Parcel(Kind.PICKUP, lines, window=window)


def _windows(session: Session, lines: list[CartLine]) -> list[Window]:
    return points.windows(session, _ready_on(session, lines))


def _ready_on(session: Session, lines: list[CartLine], area: Area | None = None) -> date:
    """The last of their days; the same kind of goods is asked about once."""
    offers = [goods.offer for line in lines for goods in goods_of(line)]
    different = {(o.local, o.making, o.lead_days, o.ready_on): o for o in offers}
    ours = calendar.ours(session)
    days = [promised_day(session, offer, ours, area) for offer in different.values()]
    return max(days, default=clock.today())
