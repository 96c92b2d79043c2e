"""The office enters what a courier asks. Rows are added, never changed: the newest one counts."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, indonesia, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import format_day, lazy
from marketplace.people import audit
from marketplace.policy import wordlist
from marketplace.shipping import region as regions
from marketplace.shipping import tariff
from marketplace.shipping.tariff import Tariff

KEY = "tariffs"


class DaysDiffer(NotNow):
    says = lazy("The most days must not be fewer than the least days.")


class DayOver(NotNow):
    says = lazy("This day is over. Please choose today or a later one.")


class EndsBefore(NotNow):
    says = lazy("The last day must not be before the first one.")


class NoSuchPlace(NotNow):
    says = lazy("There is no such place. Please type the code of a district or regency.")


@dataclass(frozen=True)
class NewTariff:
    """A row as the office types it; `dest` is the code of a province, a regency or a district, or
    `tariff.ANYWHERE`.
    """

    courier: str
    service: str
    dest: str
    per_kg: Money
    days_least: int
    days_most: int
    counts_from: date
    counts_until: date | None = None
    origin: str = tariff.ANYWHERE


def add_tariff(new: NewTariff, *, key: str, by: Actor) -> None:
    """Parcels cost this from that day on. Raises `DaysDiffer`, `DayOver`, `EndsBefore`,
    `NoSuchPlace`, `wordlist.Listed`.
    """
    _refuse_unfit(new)
    with transaction() as session:
        press = once.claim(session, key, "add tariff")
        if press.result:
            return
        if new.dest != tariff.ANYWHERE and not _is_place(session, new.dest):
            raise NoSuchPlace()
        session.add(Tariff(**asdict(new)))
        audit.note(session, by, "add tariff", about=KEY, why=_told(new))
        press.result = "added"


def _refuse_unfit(new: NewTariff) -> None:
    wordlist.refuse_listed(new.courier, new.service)
    if new.days_most < new.days_least:
        raise DaysDiffer()
    if new.counts_from < clock.today():
        raise DayOver()
    if new.counts_until and new.counts_until < new.counts_from:
        raise EndsBefore()


def _is_place(session: Session, code: str) -> bool:
    province = code in dict(indonesia.PROVINCES)
    return province or (
        code.count(".") < tariff.DISTRICT and regions.way_to(session, code) is not None
    )


def _told(new: NewTariff) -> str:
    price, since = format_rupiah(new.per_kg), format_day(new.counts_from)
    return f"{new.courier} {new.service}, {new.dest}: {price}/kg, {since}"


class Listed(NamedTuple):
    """What the tables hold of one service."""

    courier: str
    service: str
    places: int
    newest: date
    coming: int

    @property
    def name(self) -> str:
        return f"{self.courier} {self.service}"


def services(session: Session) -> list[Listed]:
    """Every service with a price, and for how many places. One statement."""
    rows = session.execute(
        select(
            Tariff.courier,
            Tariff.service,
            func.count(Tariff.dest.distinct()),
            func.max(Tariff.counts_from),
            func.count(Tariff.id).filter(Tariff.counts_from > clock.today()),
        )
        .group_by(Tariff.courier, Tariff.service)
        .order_by(Tariff.courier, Tariff.service)
    )
    return [Listed(*row) for row in rows]
