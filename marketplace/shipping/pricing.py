"""The office enters what a courier asks. Rows are added, never changed: the newest one counts."""

from dataclasses import asdict, dataclass
from datetime import date

from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit
from marketplace.shipping.tariff import Tariff


class DaysDiffer(NotNow):
    says = lazy("The most days must not be fewer than the least days.")


@dataclass(frozen=True)
class NewTariff:
    """A row as the office types it; `province` is a code, or `tariff.ANYWHERE`."""

    courier: str
    service: str
    province: str
    per_kg: Money
    days_least: int
    days_most: int
    counts_from: date


def add_tariff(new: NewTariff, *, key: str, by: Actor) -> None:
    """Parcels cost this from that day on. Raises `DaysDiffer`."""
    if new.days_most < new.days_least:
        raise DaysDiffer()
    with transaction() as session:
        press = once.claim(session, key, "add tariff")
        if press.result:
            return
        session.add(Tariff(**asdict(new)))
        audit.note(session, by, "add tariff", about=f"{new.courier} {new.service} {new.province}")
        press.result = "added"
