"""Couriers as the office knows them: how they weigh, what their tracking numbers look like, where a
buyer follows a parcel. What they ask for is in `tariff`.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.shipping.weight import DIVISOR, TOLERANCE_G, Size, chargeable_kg

NUMBER = "{resi}"
_WAYBILL = re.compile(r"[A-Z0-9-]{8,30}")
# A letter, a digit or a class of them, perhaps repeated; `|` between forms. Without groups and
# with few repeats it can be tried on anything in no time.
_ATOM = r"(?:[A-Z0-9-]|\\d|\[[A-Z0-9-]+\])"
_REPEAT = r"\{\d{1,2}(?:,\d{1,2})?\}"
_FORM = re.compile(rf"{_ATOM}+(?:{_REPEAT}{_ATOM}*){{0,2}}")


@dataclass(frozen=True)
class CourierFacts:
    """What the office says of one. `services` has `, ` between its words; `tracking_url` may hold
    `{resi}`; `waybill_form` is what its numbers usually look like, and only ever a hint. Riders
    give no numbers. One that is not `offered` asks no price at the checkout.
    """

    name: str
    services: str = ""
    divisor: int = DIVISOR
    tolerance_g: int = TOLERANCE_G
    tracking_url: str = ""
    waybill_form: str = ""
    numbered: bool = True
    asks_phone: bool = False
    offered: bool = True


class Courier(Model):
    """A courier of ours; what is meant is told by its facts."""

    __tablename__ = "courier"
    __table_args__ = (
        CheckConstraint("divisor > 0 AND tolerance_g BETWEEN 0 AND 999", name="weighs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    services: Mapped[str]
    divisor: Mapped[int]
    tolerance_g: Mapped[int]
    tracking_url: Mapped[str]
    waybill_form: Mapped[str]
    numbered: Mapped[bool]
    asks_phone: Mapped[bool]
    offered: Mapped[bool]

    @property
    def facts(self) -> CourierFacts:
        return CourierFacts(**{f.name: getattr(self, f.name) for f in fields(CourierFacts)})

    def say(self, facts: CourierFacts) -> None:
        """From now on this is said of it."""
        for name, value in asdict(facts).items():
            setattr(self, name, value)

    def kilograms(self, grams: int, size: Size | None = None) -> int:
        """What it charges a parcel for."""
        return chargeable_kg(grams, size, divisor=self.divisor, tolerance_g=self.tolerance_g)

    def tracking_link(self, waybill: str) -> str:
        """Where a buyer follows this parcel; empty where we know no page."""
        return self.tracking_url.replace(NUMBER, waybill)

    def looks_odd(self, waybill: str) -> bool:
        """Whether its numbers usually look different: to be asked about, never to be refused."""
        return bool(self.waybill_form) and not re.fullmatch(self.waybill_form, waybill)


def unknown(name: str) -> Courier:
    """A courier nobody has entered weighs like most of them."""
    return Courier(code="", **asdict(CourierFacts(name)))


def every(session: Session) -> list[Courier]:
    """By name. One statement."""
    return list(session.scalars(select(Courier).order_by(Courier.name)))


def known_as(session: Session, code: str) -> Courier:
    """Raises `NotFound`."""
    found = session.scalar(select(Courier).where(Courier.code == code))
    if found is None:
        raise NotFound()
    return found


def named(session: Session, words: str) -> Courier:
    """Whom `J&T Cargo Reguler` means, courier and service in one."""
    return among(every(session), words)


def among(couriers: Iterable[Courier], words: str) -> Courier:
    """The same, where all of them are at hand already."""
    said = f"{words.casefold()} "
    fitting = [c for c in couriers if said.startswith(f"{c.name.casefold()} ")]
    return max(fitting, key=lambda c: len(c.name), default=None) or unknown(words)


def plain_waybill(typed: str) -> str:
    """In capitals and without spaces; empty where it cannot be a tracking number."""
    plain = "".join(typed.split()).upper()
    return plain if _WAYBILL.fullmatch(plain) else ""


def is_form(text: str) -> bool:
    """Whether numbers can be compared with it."""
    if not all(_FORM.fullmatch(form) for form in text.split("|")):
        return False
    try:
        re.compile(text)
    except re.error:
        return False
    return True
